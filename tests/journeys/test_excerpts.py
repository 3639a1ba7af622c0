"""What Storm read for an answer, read by people."""

from typing import Any

from bot.domain.reply import ENGLISH
from bot.playground.documents import shelf
from bot.playground.documents.shelf import excerpt
from bot.playground.slack.message import Message
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import story
from bot.words import excerpts as words
from bot.words import presses
from tests.journeys.world import CHANNEL, JUN, MINA, World

MENU = "Excerpts"


async def answered(world: World) -> Message:
    await world.start_bot()
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    return reply


async def opened(world: World, user: str) -> dict[str, Any]:
    await world.slack.until(
        lambda: world.slack.modal(user) is not None, description="a window is open"
    )
    return world.slack.modal(user) or {}


def read(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


def entries(message: Message) -> list[str]:
    return [
        option["text"]["text"]
        for block in message.blocks or []
        for option in (block.get("accessory") or {}).get("options", [])
    ]


async def test_anybody_in_the_channel_reads_what_it_is_based_on(world: World) -> None:
    reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", JUN, MENU)
    first, passage, *_ = read(await opened(world, JUN))
    assert first.startswith("[1] <https://drive.example.com/file/d/leave-2025/view")
    assert LEAVE.contexts[0].text == passage


async def test_pages_are_turned_on_any_copy(world: World) -> None:
    many = [excerpt(shelf.LEAVE, str(n), n, f"Passage {n}") for n in range(1, 13)]
    world.storm.story = story("See [1] and [12].", *many)
    reply = await answered(world)
    await world.start_bot()
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, MENU)
    await opened(world, MINA)
    await world.slack.press_in_modal(MINA, "excerpts_later")
    await world.slack.until(
        lambda: "Passage 6" in read(world.slack.modal(MINA) or {"blocks": []}),
        description="the second page",
    )


async def test_after_their_time_the_presser_hears_that_they_are_gone(world: World) -> None:
    reply = await answered(world)
    await world.stop()
    await world.forget("excerpts")
    await world.start_bot()
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, MENU)
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals)
    assert words.gone(ENGLISH) == whisper.text


async def test_in_an_open_window_it_says_so_too(world: World) -> None:
    many = [excerpt(shelf.LEAVE, str(n), n, f"Passage {n}") for n in range(1, 13)]
    world.storm.story = story("See [1] and [12].", *many)
    reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, MENU)
    await opened(world, MINA)
    await world.forget("excerpts")
    await world.slack.press_in_modal(MINA, "excerpts_later")
    await world.slack.until(
        lambda: [words.gone(ENGLISH)] == read(world.slack.modal(MINA) or {"blocks": []}),
        description="they are gone",
    )


async def test_where_slack_opens_no_window_the_presser_hears_of_it(world: World) -> None:
    reply = await answered(world)
    world.slack.trouble.fail("views.open", error="expired_trigger_id")
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, MENU)
    (whisper,) = await world.slack.until(lambda: world.slack.ephemerals, description="Mina is told")
    assert (MINA, presses.try_once_more(ENGLISH)) == (whisper.extra["seen_by"], whisper.text)


async def test_where_they_are_not_kept_the_menu_does_not_offer_them(world: World) -> None:
    world.environment["KEEP_EXCERPTS_DAYS"] = "0"
    reply = await answered(world)
    assert "Try again" in entries(reply)
    assert MENU not in entries(reply)
