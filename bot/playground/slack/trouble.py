"""Faults to order: what Slack or the network shall do wrong, for which calls and how often."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One scripted fault; see `Trouble.fail` for its fields. `met` counts the calls it hit."""

    method: str
    times: int | None
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None
    hang: bool | float = False
    html: bool = False
    drop: bool = False
    after_effect: bool = False
    when: Callable[[Json], bool] | None = None
    met: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def answers(self) -> bool:
        """Whether it replaces the answer (a mere hang only delays it)."""
        return self.drop or self.html or self.status is not None or self.error is not None

    def hits(self, method: str, args: Json) -> bool:
        if self.times is not None and self.met >= self.times:
            return False
        if self.method not in (method, "*"):
            return False
        return self.when is None or self.when(args)

    async def wait(self) -> None:
        if self.hang is False:
            return
        limit = None if self.hang is True else float(self.hang)
        try:
            async with asyncio.timeout(limit):
                await self.released.wait()
        except TimeoutError:
            return


class Trouble:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fail(
        self,
        method: str = "*",
        *,
        times: int | None = 1,
        status: int | None = None,
        error: str | None = None,
        retry_after: int | None = None,
        hang: bool | float = False,
        html: bool = False,
        drop: bool = False,
        after_effect: bool = False,
        drop_after_effect: bool = False,
        channel: str | None = None,
        when: Callable[[Json], bool] | None = None,
    ) -> Fault:
        """Let the next `times` calls (None: all) of `method` (`*`: any) go wrong.

        `error` alone is HTTP 200 with `ok: false`, but `ratelimited` is a 429 with `Retry-After`.
        `status` answers with that status, `html` with a proxy's page (502 unless given). `drop`
        closes the connection. `hang` waits for so many seconds, or until `Fault.released` is set
        (True), and goes on: as usual if nothing else is ordered. `after_effect` does the work
        first, so only the answer is lost. `channel` and `when` (given the arguments) narrow it.
        """

        def meets(args: Json) -> bool:
            place = args.get("channel", args.get("channel_id"))
            return (channel is None or place == channel) and (when is None or when(args))

        fault = Fault(
            method=method,
            times=times,
            status=status,
            error=error,
            retry_after=retry_after,
            hang=hang,
            html=html,
            drop=drop or drop_after_effect,
            after_effect=after_effect or drop_after_effect,
            when=meets,
        )
        self.faults.append(fault)
        return fault

    def meet(self, method: str, args: Json) -> Fault | None:
        """The fault that this call runs into, counted."""
        for fault in self.faults:
            if fault.hits(method, args):
                fault.met += 1
                return fault
        return None

    def remove(self, fault: Fault) -> None:
        """End one fault, letting go whoever hangs in it."""
        fault.released.set()
        if fault in self.faults:
            self.faults.remove(fault)

    def clear(self) -> None:
        for fault in list(self.faults):
            self.remove(fault)
