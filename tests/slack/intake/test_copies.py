"""Of each message that was taken no further copy is read, and every other one is."""

import asyncio
from typing import Any

import pytest

from bot.slack.intake.copies import KEPT, Copies


def payload(kind: str = "app_mention", ts: object = "1790000000.000100", **event: Any) -> Any:
    said = {"type": kind, "channel": "C1", "ts": ts, "text": "<@U0BOT> how?", **event}
    return {"team_id": "T1", "api_app_id": "A1", "event": said}


async def is_read(copies: Copies, payload: Any, *, takes: bool = False) -> bool:
    async with copies.reading(payload) as is_news:
        if is_news and takes:
            copies.took(payload)
        return is_news


@pytest.mark.parametrize("copy", [payload(), payload("message"), payload("message", blocks=[])])
async def test_a_copy_of_what_was_taken_is_not_read(copy: Any) -> None:
    copies = Copies()
    assert await is_read(copies, payload(), takes=True)
    assert not await is_read(copies, copy)


async def test_a_copy_of_what_was_not_taken_is_read() -> None:
    copies = Copies()
    assert await is_read(copies, payload("message"))
    assert await is_read(copies, payload())


@pytest.mark.parametrize(
    "other",
    [
        payload(ts="1790000000.000200"),
        payload(channel="C2"),
        {**payload(), "team_id": "T2"},
        {**payload(), "api_app_id": "A2"},
        payload("message", subtype="message_changed", message={"text": "<@U0BOT> when?"}),
        payload("message", subtype="message_deleted", deleted_ts="1790000000.000100"),
        payload(edited={"user": "U1", "ts": "1790000009.000000"}),
        payload("reaction_added"),
        payload(ts=5),
        payload(channel=["C1"]),
        {"event": "text"},
        {},
    ],
    ids=str,
)
async def test_whatever_is_no_copy_is_read(other: Any) -> None:
    copies = Copies()
    assert await is_read(copies, payload(), takes=True)
    assert await is_read(copies, other)


@pytest.mark.parametrize("takes", [True, False])
async def test_a_copy_waits_for_what_becomes_of_the_one_that_is_being_read(takes: bool) -> None:
    copies = Copies()
    async with copies.reading(payload("message")) as is_news:
        copy = asyncio.create_task(is_read(copies, payload()))
        await asyncio.sleep(0)
        assert is_news
        assert not copy.done()
        if takes:
            copies.took(payload("message"))
    assert await copy is not takes


async def test_of_copies_of_what_fails_one_at_a_time_is_read() -> None:
    copies, reading = Copies(), list[int]()

    async def fail(number: int) -> None:
        async with copies.reading(payload()):
            reading.append(number)
            await asyncio.sleep(0)
            raise ConnectionError

    assert [ConnectionError] * 3 == [
        type(error) for error in await asyncio.gather(*map(fail, range(3)), return_exceptions=True)
    ]
    assert [0, 1, 2] == reading


async def test_only_the_last_ones_are_known() -> None:
    copies = Copies()
    for number in range(KEPT + 1):
        copies.took(payload(ts=f"1790000000.{number:06}"))
    assert await is_read(copies, payload(ts="1790000000.000000"))
    assert not await is_read(copies, payload(ts="1790000000.000001"))
