"""The status under a question: what it tells, when, and that nothing of it is left behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.answering.status import REFRESH_S, STANDS_S, WRITING_AFTER_S, KeptStatus
from bot.clock import LoopClock
from bot.domain.doing import Doing
from bot.domain.reply import Language
from bot.slack.asking.languages import Speech

pytestmark = pytest.mark.looptime

SEARCHING, READING, WRITING = Doing(), Doing(document="guide.pdf"), Doing(is_writing=True)


@dataclass(slots=True)
class Answer:
    """What is seen of it, and whether there is more to come."""

    is_seen: bool = False
    goes_on: bool = True

    @property
    def is_silent(self) -> bool:
        return self.goes_on and not self.is_seen


@dataclass(slots=True)
class Thread:
    """What stands under a question; Slack takes a moment to be told."""

    takes_s: float = 0.0
    told: list[tuple[float, Doing | None]] = field(default_factory=list)

    async def show(self, language: Language, doing: Doing) -> None:
        await self._tell(doing)

    async def clear(self) -> None:
        await self._tell(None)

    async def wipe(self) -> None:
        await self._tell(None)

    async def _tell(self, doing: Doing | None) -> None:
        await asyncio.sleep(self.takes_s)
        self.told.append((round(asyncio.get_running_loop().time(), 2), doing))


@asynccontextmanager
async def kept(answer: Answer, thread: Thread) -> AsyncIterator[KeptStatus]:
    async with asyncio.TaskGroup() as group:
        speech = Speech(Language("en"))
        status = KeptStatus(answer, thread, speech, LoopClock(), group)
        status.begin()
        yield status
        status.end()


async def test_it_is_told_again_before_slack_takes_it_away() -> None:
    thread = Thread()
    async with kept(Answer(), thread):
        await asyncio.sleep(2.5 * REFRESH_S)
    assert [(0.0, SEARCHING), (REFRESH_S, SEARCHING), (2 * REFRESH_S, SEARCHING)] == thread.told


async def test_what_stands_is_left_until_it_was_read() -> None:
    thread = Thread()
    async with kept(Answer(), thread) as status:
        await asyncio.sleep(0.2)
        status.do(READING)
        await asyncio.sleep(10)
        status.do(WRITING)
        await asyncio.sleep(10)
    read_at, seen_at = STANDS_S, 10.2 + WRITING_AFTER_S
    assert [(0.0, SEARCHING), (read_at, READING), (seen_at, WRITING)] == thread.told


async def test_what_changes_while_slack_is_told_is_told_next() -> None:
    thread = Thread(takes_s=3.0)
    async with kept(Answer(), thread) as status:
        await asyncio.sleep(1)
        status.do(READING)
        await asyncio.sleep(20)
    assert [(3.0, SEARCHING), (6.0 + STANDS_S, READING)] == thread.told


async def test_once_something_is_seen_nothing_more_is_told() -> None:
    thread, answer = Thread(), Answer()
    async with kept(answer, thread) as status:
        await asyncio.sleep(1)
        answer.is_seen = True
        status.do(WRITING)
        await asyncio.sleep(2 * REFRESH_S)
    assert [(0.0, SEARCHING)] == thread.told


async def test_what_slack_is_told_too_late_is_taken_back() -> None:
    thread, answer = Thread(takes_s=1.0), Answer()
    async with kept(answer, thread):
        await asyncio.sleep(0.5)
        answer.is_seen = True
        await asyncio.sleep(2 * REFRESH_S)
    assert [(1.0, SEARCHING), (2.0, None)] == thread.told


async def test_after_each_part_it_tells_at_once_that_it_goes_on() -> None:
    thread, answer = Thread(), Answer()
    async with kept(answer, thread) as status:
        await asyncio.sleep(5)
        answer.is_seen = True
        status.parted()
        await asyncio.sleep(5)
        status.parted()
        await asyncio.sleep(1.5 * REFRESH_S)
    told = [(0.0, SEARCHING), (5.0, WRITING), (10.0, WRITING), (10.0 + REFRESH_S, WRITING)]
    assert told == thread.told


async def test_a_part_that_is_posted_while_slack_is_told_is_told_of_as_well() -> None:
    thread, answer = Thread(takes_s=1.0), Answer()
    async with kept(answer, thread) as status:
        await asyncio.sleep(0.5)
        answer.is_seen = True
        status.parted()
        await asyncio.sleep(5)
    assert [(1.0, SEARCHING), (2.0, WRITING)] == thread.told


@pytest.mark.parametrize("after_s", [0.5, 5.0])
async def test_after_its_end_nothing_is_told_whatever_happens(after_s: float) -> None:
    thread, answer = Thread(takes_s=1.0), Answer()
    async with kept(answer, thread) as status:
        await asyncio.sleep(after_s)
        status.end()
        status.do(READING)
        status.parted()
        await asyncio.sleep(2 * REFRESH_S)
    assert thread.told in ([], [(1.0, SEARCHING)])
    assert bool(thread.told) == (after_s > thread.takes_s)
