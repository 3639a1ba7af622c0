"""The status under a question, "is searching…", for as long as nothing is seen of the answer."""

import asyncio
import contextvars
from contextlib import suppress
from typing import Final, Protocol

from bot.answering.asked import Speech, Status
from bot.clock import Clock
from bot.domain.doing import SEARCHING, WRITING, Doing
from bot.timers import Timer

# Slack removes a thread's status after two minutes.
REFRESH_S: Final = 90.0
# What one reads in it may change no sooner.
STANDS_S: Final = 1.2
# So long after its first words nobody has seen them yet: many answers grow at once.
WRITING_AFTER_S: Final = 2.5
CLEAR_S: Final = 1.0


class Awaited(Protocol):
    """An answer that people wait for."""

    @property
    def is_silent(self) -> bool:
        """Nothing is seen of it yet, though it goes on."""
        ...

    @property
    def goes_on(self) -> bool: ...


class KeptStatus:
    """Tells what happens while nothing is seen, and after each part that it goes on.

    There is a task in `group` only while Slack is told: of hundreds of answers nearly all wait.
    """

    __slots__ = (
        "_answer",
        "_clock",
        "_context",
        "_doing",
        "_group",
        "_has_parts",
        "_is_gone",
        "_is_over",
        "_speech",
        "_status",
        "_telling",
        "_timer",
        "_told",
        "_told_at",
    )

    def __init__(
        self,
        answer: Awaited,
        status: Status,
        speech: Speech,
        clock: Clock,
        group: asyncio.TaskGroup,
    ) -> None:
        self._answer = answer
        self._status = status
        self._speech = speech
        self._clock = clock
        self._group = group
        # The log tells which question it is about.
        self._context = contextvars.copy_context()
        self._doing = self._told = SEARCHING
        # When Slack was told last; None: not yet.
        self._told_at: float | None = None
        self._has_parts = self._is_gone = self._is_over = False
        self._timer: Timer | None = None
        self._telling: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._tell_soon()

    def end(self) -> None:
        """Nothing more is told."""
        self._is_over = True
        self._put_off()
        if self._telling is not None:
            self._telling.cancel()

    def do(self, doing: Doing) -> None:
        """What happens by now; once it is written, nothing else does."""
        if doing != self._doing and not self._doing.is_writing:
            self._doing = doing
            self._plan()

    def parted(self) -> None:
        """Slack takes the status away with each part that is posted: tell again that it goes on."""
        self._has_parts = self._is_gone = True
        self._plan()

    async def clear(self) -> None:
        """Decoration: it does not hold up the thread's next question."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLEAR_S):
                await self._status.clear()

    def _plan(self) -> None:
        if self._told_at is None or self._telling is not None:
            # Not begun, or it will be looked at again right after.
            return
        self._put_off()
        if self._to_tell() is not None:
            wait_s = self._due_at(self._told_at) - self._clock.monotonic()
            self._timer = self._clock.call_later(wait_s, self._tell_soon)

    def _due_at(self, told_at: float) -> float:
        now = self._clock.monotonic()
        if self._is_gone:
            return now
        if self._to_tell() == self._told:
            return told_at + REFRESH_S
        # What it writes is seen in a moment, and says so itself.
        after_s = WRITING_AFTER_S if self._doing.is_writing else 0.0
        return max(now, told_at + STANDS_S) + after_s

    def _put_off(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _to_tell(self) -> Doing | None:
        if self._is_over:
            return None
        if self._answer.is_silent:
            return self._doing
        return WRITING if self._has_parts and self._answer.goes_on else None

    def _tell_soon(self) -> None:
        self._timer = None
        if self._to_tell() is not None:
            telling, context = self._tell(), self._context
            self._telling = self._group.create_task(telling, name="status", context=context)

    async def _tell(self) -> None:
        language = await self._speech.known()
        if (doing := self._to_tell()) is not None:
            self._is_gone = False
            await self._status.show(language, doing)
            self._told, self._told_at = doing, self._clock.monotonic()
            # Looked at again here: in Python 3.11 a call to Redis may swallow a cancellation.
            if self._to_tell() is None:
                # The reply was posted before it, and clears no status that comes after.
                await self._status.wipe()
        self._telling = None
        self._plan()
