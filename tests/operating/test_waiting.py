"""Waiting at the start: how often it is tried, and how often it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.absence import Absence
from bot.clock import LoopClock
from bot.errors import SlackBusy, SlackKeyRefused, SlackUnclear, StoreUnavailable, StoreUnusable
from bot.errors import StoreTrouble as Trouble
from bot.operating.waiting import both, until_there

pytestmark = pytest.mark.looptime


def failing(errors: Iterator[Exception], tried_at: list[float]) -> Callable[[], Awaitable[str]]:
    async def attempt() -> str:
        tried_at.append(LoopClock().monotonic())
        for error in errors:
            raise error
        return "there"

    return attempt


async def waited(*errors: Exception) -> tuple[list[float], list[dict[str, Any]]]:
    """When it was tried until it worked, and what was told."""
    tried_at: list[float] = []
    with capture_logs() as told:
        attempt = failing(iter(errors), tried_at)
        absence = Absence("redis", LoopClock(), address="redis://h:6379/0")
        found = await until_there(attempt, LoopClock(), absence)
    assert "there" == found
    return [at - tried_at[0] for at in tried_at], [dict(line) for line in told]


def refused() -> StoreUnavailable:
    error = StoreUnavailable("ConnectionError")
    error.__cause__ = ConnectionRefusedError(111, "Connect call failed")
    return error


async def test_what_is_there_is_not_worth_a_word() -> None:
    assert ([0.0], []) == await waited()


async def test_it_is_tried_less_and_less_often() -> None:
    tried_at, _ = await waited(*(refused() for _ in range(8)))

    assert [0, 0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 45.5, 60.5] == tried_at


async def test_an_absence_is_told_once_then_every_few_minutes_and_its_end_once() -> None:
    _, told = await waited(*(refused() for _ in range(50)))

    assert [
        ("redis.unavailable", 0),
        ("redis.unavailable", 300),
        ("redis.unavailable", 600),
        ("redis.reached", 690.5),
    ] == [(line["event"], line.get("age_s", line.get("lasted_s"))) for line in told]


async def test_it_is_told_where_and_why_and_what_to_do() -> None:
    _, told = await waited(refused())

    assert ("redis://h:6379/0", "ConnectionRefusedError") == (
        told[0]["address"],
        told[0]["cause"],
    )
    assert told[0]["hint"].startswith("nobody listens there")


async def test_another_cause_is_told_at_once() -> None:
    slow = StoreUnavailable("TimeoutError")

    _, told = await waited(refused(), slow, refused(), slow)

    assert ["ConnectionRefusedError", "StoreUnavailable"] == [
        line["cause"] for line in told if "cause" in line
    ]


async def test_slack_says_how_long_to_wait() -> None:
    tried_at, _ = await waited(SlackBusy("auth.test", "ratelimited", retry_after_s=30.0))

    assert [0.0, 30.0] == tried_at


async def test_a_time_out_is_called_by_its_name() -> None:
    error = SlackUnclear("auth.test", "TimeoutError")
    error.__cause__ = TimeoutError()

    _, told = await waited(error)

    assert "TimeoutError" == told[0]["cause"]


@pytest.mark.parametrize(
    "error",
    [SlackKeyRefused("auth.test", "invalid_auth"), StoreUnusable(Trouble.NOT_REDIS)],
)
async def test_what_waiting_cannot_mend_ends_it(error: Exception) -> None:
    with pytest.raises(type(error)):
        await waited(error)


async def test_two_are_waited_for_side_by_side() -> None:
    began = LoopClock().monotonic()
    found = await both(asyncio.sleep(3, "slack"), asyncio.sleep(2, "redis"))
    assert ("slack", "redis") == found
    assert 3.0 == LoopClock().monotonic() - began


async def test_where_waiting_for_one_cant_help_the_other_is_given_up() -> None:
    given_up = []

    async def patient() -> None:
        try:
            await asyncio.sleep(1_000)
        except asyncio.CancelledError:
            given_up.append("redis")
            raise

    async def refused_later() -> None:
        await asyncio.sleep(1)
        raise SlackKeyRefused("auth.test", "invalid_auth")

    with pytest.raises(SlackKeyRefused):
        await both(refused_later(), patient())
    await asyncio.sleep(0)
    assert ["redis"] == given_up
