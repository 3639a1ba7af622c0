"""Many streams at once: read in larger pieces, and otherwise as one is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Final

import pytest

from bot.domain.answer import Answer, Text
from bot.errors import StormBroken
from bot.playground.storm.server import Storm
from bot.playground.storm.story import Cut, Silence, story
from bot.storm.client import Limits, StormClient
from bot.storm.reading import GATHER_EACH_S, GATHER_MOST_S

# Enough for the longest pause.
MANY: Final = int(GATHER_MOST_S / GATHER_EACH_S)
WORDS: Final = story("All of this is said. " * 20, token_size=7).paced(0.005)


@pytest.fixture
async def storm() -> AsyncIterator[Storm]:
    async with Storm(story=WORDS) as storm:
        yield storm


def client_of(storm: Storm, event_s: float = 30.0) -> StormClient:
    limits = Limits(event_s=event_s)
    return StormClient(base_url=storm.url, api_key=storm.api_key, limits=limits)


async def listen(client: StormClient) -> tuple[Answer, int]:
    """The answer, and in how many groups it came."""
    answer = Answer()
    return answer, await listen_into(answer, client)


async def listen_into(answer: Answer, client: StormClient) -> int:
    groups = 0
    async with client.stream("Why?", None) as batches:
        async for events in batches:
            groups += 1
            answer.receive_all(events)
    return groups


async def test_all_of_them_come_whole_in_fewer_groups_than_tokens(storm: Storm) -> None:
    async with client_of(storm) as client:
        heard = await asyncio.gather(*(listen(client) for _ in range(MANY)))
    assert {WORDS.text} == {answer.text for answer, _ in heard}
    assert all(answer.is_finished for answer, _ in heard)
    assert sum(groups for _, groups in heard) < MANY * len(WORDS.tokens) / 2


async def test_connections_go_back_to_the_pool_and_can_be_read(storm: Storm) -> None:
    async with client_of(storm) as client:
        for _ in range(2):
            heard = await asyncio.gather(*(listen(client) for _ in range(MANY)))
            assert {WORDS.text} == {answer.text for answer, _ in heard}


async def test_whoever_leaves_closes_the_stream_though_nobody_reads(storm: Storm) -> None:
    storm.story = WORDS.with_trouble(Silence(after=9))
    async with client_of(storm) as client, AsyncExitStack() as stack:
        for _ in range(MANY):
            batches = await stack.enter_async_context(client.stream("Why?", None))
            # Its text is followed by a pause.
            while not any(isinstance(event, Text) for event in await anext(batches)):
                pass
        assert MANY == storm.open_streams
        await stack.aclose()
        await storm.until(lambda: 0 == storm.open_streams, 20, "the streams are closed")


async def test_a_pause_of_ours_is_no_silence_of_storms(storm: Storm) -> None:
    async with client_of(storm, event_s=GATHER_MOST_S * 30) as client:
        heard = await asyncio.gather(*(listen(client) for _ in range(MANY)))
    assert {WORDS.text} == {answer.text for answer, _ in heard}


async def test_what_came_before_a_cut_is_read(storm: Storm) -> None:
    storm.story = WORDS.with_trouble(Cut(after=30))
    said = "".join(WORDS.tokens[:30])

    async def cut(client: StormClient) -> str:
        answer = Answer()
        with pytest.raises(StormBroken):
            await listen_into(answer, client)
        return answer.text

    async with client_of(storm) as client:
        heard = await asyncio.gather(*(cut(client) for _ in range(MANY)))
    assert all(said.startswith(text) for text in heard)
    assert said in heard
