"""Leases are renewed while something goes on beside them, in virtual time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import structlog
from structlog.testing import capture_logs

from bot.answering.keeping import RENEWALS, Keeping, Kept, Renewed, Unwanted
from bot.clock import LoopClock
from bot.domain.work import Cancelled
from bot.errors import LeaseLost, StoreRefused, StoreUnavailable

pytestmark = pytest.mark.looptime

LENGTH_S = 10.0
EACH_S = LENGTH_S / RENEWALS


@dataclass
class FakeStore:
    """Tells of each lease what its script says, and then nothing."""

    scripts: dict[str, list[Renewed]] = field(default_factory=dict)
    steps: list[tuple[float, list[str]]] = field(default_factory=list)
    takes_s: float = 0.0
    failures: list[Exception] = field(default_factory=list)

    async def renew(self, leases: Sequence[str]) -> list[Renewed]:
        self.steps.append((round(asyncio.get_running_loop().time(), 3), list(leases)))
        await asyncio.sleep(self.takes_s)
        if self.failures:
            raise self.failures.pop(0)
        return [script.pop(0) if (script := self.scripts.get(one)) else None for one in leases]

    def keeping(self) -> Keeping[str]:
        return Keeping(self.renew, LoopClock(), length_s=LENGTH_S)


async def held(kept: Kept[str], seconds: float) -> None:
    async with kept:
        await asyncio.sleep(seconds)


async def test_a_lease_is_renewed_several_times_within_its_length() -> None:
    store = FakeStore()
    await held(store.keeping().keep("a"), 2 * LENGTH_S + 1)
    assert [(EACH_S * number, ["a"]) for number in range(1, 2 * RENEWALS + 1)] == store.steps


async def test_what_falls_due_at_about_the_same_time_is_renewed_together() -> None:
    store = FakeStore()
    keeping = store.keeping()
    async with keeping.keep("a"):
        await asyncio.sleep(0.3)
        async with keeping.keep("b"):
            await asyncio.sleep(1.0)
            async with keeping.keep("c"):
                await asyncio.sleep(4.0)
    assert [
        (2.5, ["a", "b"]),
        (3.8, ["c"]),
        (5.0, ["a", "b"]),
    ] == store.steps


async def test_nothing_is_renewed_once_nothing_is_held() -> None:
    store = FakeStore()
    keeping = store.keeping()
    await held(keeping.keep("a"), 1.0)
    await asyncio.sleep(LENGTH_S)
    assert [] == store.steps
    await held(keeping.keep("a"), EACH_S + 0.1)
    assert [["a"]] == [leases for _, leases in store.steps]


async def test_whatever_passes_ends_nothing() -> None:
    troubles = [None, "restored", StoreUnavailable("away"), StoreRefused("ERR")]
    store = FakeStore({"a": [*troubles]})
    with capture_logs() as told:
        await held(store.keeping().keep("a"), EACH_S * (len(troubles) + 1) + 0.1)
    assert len(troubles) + 1 == len(store.steps)
    assert ["lease.restored", "leases.not_renewed", "lease.not_renewed"] == [
        line["event"] for line in told
    ]


async def test_an_outage_is_told_of_once_however_many_leases_there_are() -> None:
    names = [str(number) for number in range(20)]
    store = FakeStore({name: [StoreUnavailable("away")] for name in names})
    keeping = store.keeping()
    with (
        structlog.contextvars.bound_contextvars(question_id="q1"),
        capture_logs(processors=[structlog.contextvars.merge_contextvars]) as told,
    ):
        await asyncio.gather(*(held(keeping.keep(name), EACH_S + 0.1) for name in names))
    assert [("leases.not_renewed", 20)] == [(line["event"], line["count"]) for line in told]
    assert "question_id" not in told[0]


@pytest.mark.parametrize(
    ("what", "trouble"),
    [
        (LeaseLost(), LeaseLost),
        (Cancelled.QUESTION, Unwanted),
        (Cancelled.REPLY, Unwanted),
        ("changed", Unwanted),
        (ValueError("of a kind that nobody thought of"), ValueError),
    ],
)
async def test_trouble_takes_the_place_of_what_goes_on(
    what: Renewed, trouble: type[Exception]
) -> None:
    keeping = FakeStore({"a": [None, what]}).keeping()
    other = asyncio.ensure_future(held(keeping.keep("b"), 3 * EACH_S))
    with pytest.raises(trouble):
        await held(keeping.keep("a"), LENGTH_S)
    assert pytest.approx(2 * EACH_S) == asyncio.get_running_loop().time()
    await other


async def test_where_it_is_to_be_done_in_any_case_only_a_loss_ends_it() -> None:
    keeping = FakeStore({"a": [Cancelled.QUESTION, "changed", LeaseLost()]}).keeping()
    with pytest.raises(LeaseLost):
        await held(keeping.keep("a", until_unwanted=False), LENGTH_S)
    assert pytest.approx(3 * EACH_S) == asyncio.get_running_loop().time()


async def test_what_is_stopped_is_told_so_and_stays_held() -> None:
    stopped = list[float]()
    keeping = FakeStore({"a": [Cancelled.STOPPED]}).keeping()
    kept = keeping.keep("a", stopped=lambda: stopped.append(asyncio.get_running_loop().time()))
    await held(kept, LENGTH_S)
    assert [EACH_S] == stopped


async def test_an_error_of_what_goes_on_stays_what_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        async with FakeStore().keeping().keep("a"):
            raise ZeroDivisionError
    with pytest.raises(TimeoutError):
        async with FakeStore().keeping().keep("a"):
            raise TimeoutError


async def test_what_is_cancelled_from_outside_is_cancelled() -> None:
    holding = asyncio.ensure_future(held(FakeStore().keeping().keep("a"), LENGTH_S))
    await asyncio.sleep(1.0)
    holding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holding


async def test_a_store_that_takes_long_holds_up_no_further_renewal() -> None:
    store = FakeStore({"a": [StoreUnavailable("slow")]}, takes_s=5.0)
    await held(store.keeping().keep("a"), LENGTH_S + 0.1)
    assert [2.5, 7.5] == [at for at, _ in store.steps]


async def test_a_bug_in_one_round_does_not_end_the_keeping() -> None:
    store = FakeStore(failures=[ZeroDivisionError()])
    with capture_logs() as told:
        await held(store.keeping().keep("a"), 2 * EACH_S + 0.1)
    assert [("leases.not_renewed", "error")] == [
        (line["event"], line["log_level"]) for line in told
    ]
    assert 2 == len(store.steps)


async def test_what_is_told_names_the_question() -> None:
    keeping = FakeStore({"a": ["restored"]}).keeping()
    with (
        structlog.contextvars.bound_contextvars(question_id="q1"),
        capture_logs(processors=[structlog.contextvars.merge_contextvars]) as told,
    ):
        await held(keeping.keep("a"), EACH_S + 0.1)
    assert ["q1"] == [line["question_id"] for line in told]
