"""What is kept of questions when they have ended, as the bot itself tells it."""

from bot.domain.outcome import Ended
from bot.playground.storm.stories import LEAVE, NOTHING_FOUND
from bot.playground.storm.story import Refusal
from bot.store.connection import connect
from bot.store.keys import Keys
from bot.store.outcomes import Keeping, Outcomes
from bot.store.scripts.scripts import Scripts
from tests.journeys.world import MINA, HastyClock, World

BROKEN = LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(Refusal(status=500))


async def kept(world: World) -> dict[str, Ended]:
    """By the question's message."""
    async with connect(world.redis_url) as redis:
        keys = Keys(world.environment["REDIS_PREFIX"])
        outcomes = Outcomes(redis, keys, Scripts(redis), Keeping())
        return {fact.ts: fact async for fact in outcomes.since(0) if isinstance(fact, Ended)}


async def test_an_answers_end_says_how_fast_it_was_and_what_it_is_based_on(world: World) -> None:
    world.storm.story = LEAVE.paced(0.001)
    await world.start_bot()
    root = await world.ask("how many days of leave")
    (reply,) = await world.whole(root)
    await world.stop()
    ended = (await kept(world))[root]
    details = ended.details
    assert ("whole", MINA, reply.ts, "") == (ended.end, ended.user, ended.reply, details.reason)
    assert ["leave-policy-2025.pdf"] == [document.name for document in details.documents]
    assert (1, "en") == (details.sources, details.language)
    assert details.storm_thread
    assert details.chat
    assert details.seconds is not None
    assert details.first_text_s is not None
    assert 0 < details.first_text_s <= details.seconds


async def test_what_found_nothing_and_what_failed_can_be_told_apart(world: World) -> None:
    world.storm.story = NOTHING_FOUND
    await world.start_bot(clock=HastyClock())
    nothing = await world.ask("how high is the moon")
    await world.whole(nothing)
    world.storm.story = BROKEN
    failed = await world.ask("how many days of leave")
    await world.whole(failed)
    await world.stop()
    found = {
        ts: (e.end, e.details.sources, e.details.reason) for ts, e in (await kept(world)).items()
    }
    assert {nothing: ("whole", 0, ""), failed: ("notice", 0, "storm_down")} == found
