"""Whatever Storm sends, it has bounds, and they cost nobody else anything."""

from dataclasses import replace

from bot.domain.answer import LONGEST_ANSWER
from bot.playground.documents.shelf import Context
from bot.playground.storm.server import DOCUMENTS_PATH
from bot.playground.storm.story import Chatter, Refusal, Story, by_question, story
from tests.journeys.world import JUN, HastyClock, World, body_of, texts_of

PLAIN = story("Lunch is at noon [1].")


def documents(count: int) -> tuple[Context, ...]:
    return tuple(
        Context(
            id=str(7_310_000_000_000_100_000 + n),
            bucket="Archive",
            file=f"{n}.pdf",
            page="1",
            text="…",
            reference=n,
        )
        for n in range(1, count + 1)
    )


async def test_of_five_thousand_documents_ten_are_looked_up(world: World) -> None:
    world.storm.story = replace(PLAIN, contexts=documents(5_000))
    await world.start_bot()
    (reply,) = await world.whole(await world.ask("What of lunch?"))
    await world.stop()
    asked = [one for one in world.storm.lookups if one.path == DOCUMENTS_PATH]
    assert 10 == len(asked)
    assert "and 4,990 more" in texts_of(reply)


async def test_an_answer_of_megabytes_is_cut_and_says_so(world: World) -> None:
    """Here from the plain endpoint; streams have the same limit. Its sources follow."""
    endless = Story(tokens=("word " * 1_500_000,), contexts=documents(1))
    told = endless.with_trouble(Refusal(status=503))
    world.storm.story = by_question({"What is for lunch?": PLAIN}, told)
    await world.start_bot(clock=HastyClock())
    root = await world.ask("Tell me everything")
    await world.whole(await world.ask("What is for lunch?", user=JUN))
    replies = await world.whole(root)
    await world.stop()
    assert LONGEST_ANSWER // 5 == body_of(replies).count("word")
    assert "getting too long" in texts_of(replies[-1])
    assert "1.pdf" in texts_of(replies[-1])


async def test_a_stream_that_only_chatters_ends(world: World) -> None:
    """It holds its thread and its place for `STORM_FIRST_TEXT_S`, no longer."""
    chatter = PLAIN.with_trouble(Chatter(after=0)).with_answer_trouble(Refusal(status=503))
    world.storm.story = chatter
    await world.start_bot(STORM_FIRST_TEXT_S="1")
    root = await world.ask("What of lunch?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert "can't be reached" in texts_of(reply)
    assert 0 == world.storm.open_streams
    streams = [one for one in world.storm.requests if one.path.endswith("/stream")]
    assert 1 == len(streams)


async def test_a_stream_that_never_finishes_ends_with_what_there_is(world: World) -> None:
    world.storm.story = PLAIN.with_trouble(Chatter(after=3))
    await world.start_bot(STORM_LONGEST_S="2")
    root = await world.ask("What of lunch?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert "Lunch is at" in texts_of(reply)
    assert "for too long" in texts_of(reply)
    assert 0 == world.storm.open_streams
