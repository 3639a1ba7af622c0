"""What can't be used of what Redis holds ends one question at most, while two copies run."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from bot.domain.question import ChannelId, TeamId, ThreadKey
from bot.slack.intake.events import question_id
from bot.store.keys import Keys, ThreadKeys
from tests.journeys.processes import Fleet, halting, tale
from tests.journeys.world import CHANNEL, JUN, MINA, has_ended, texts_of

KEYS: Final = Keys("storm-bot")
APOLOGY: Final = "Something went wrong on my side"

Poison = Callable[["Waiting"], Awaitable[Any]]


class Waiting:
    """A question that waits behind another in its thread, and its keys."""

    def __init__(self, redis: Redis, team: str, channel: str, root: str, ts: str) -> None:
        thread = ThreadKey(team=TeamId(team), channel=ChannelId(channel), root=root)
        self.redis = redis
        self.lane = str(thread)
        self.at: ThreadKeys = KEYS.of(thread)
        self.record = self.at.question(question_id(team, channel, ts))

    async def set(self, name: str, value: str | bytes) -> None:
        await self.redis.hset(self.record, name, value)

    async def asked(self, **changed: object) -> None:
        fields = msgspec.json.decode(str(await self.redis.hget(self.record, "asked"))) | changed
        kept = {name: value for name, value in fields.items() if value is not None}
        await self.set("asked", msgspec.json.encode(kept))

    async def replace(self, key: str) -> None:
        await self.redis.set(key, "a string", ex=60)


ANSWERED: Final[dict[str, Poison]] = {
    "no user": lambda it: it.asked(user=None),
    "no thread": lambda it: it.asked(thread=None),
    "a thread that is none": lambda it: it.asked(thread=7),
    "no ts": lambda it: it.asked(ts=None),
    "no asked_at": lambda it: it.asked(asked_at="late"),
    "a field of tomorrow": lambda it: it.asked(mood={"of": "tomorrow"}),
    "progress": lambda it: it.set("progress", "no JSON"),
    "deliveries": lambda it: it.set("deliveries", "many"),
    "begun": lambda it: it.set("begun", "nan"),
    "fence": lambda it: it.redis.hset(it.at.state(it.lane), "fence", "high"),
    "until": lambda it: it.redis.hset(it.at.state(it.lane), "until", "late"),
    "queue": lambda it: it.replace(it.at.queue(it.lane)),
    "state": lambda it: it.replace(it.at.state(it.lane)),
    "ready": lambda it: it.replace(it.at.ready),
    "ours": lambda it: it.replace(it.at.ours),
}
APOLOGISED: Final[dict[str, Poison]] = {
    "no JSON": lambda it: it.set("asked", "no JSON"),
    "another JSON": lambda it: it.set("asked", "[1]"),
    "no text": lambda it: it.asked(text=None),
    "a text that is a number": lambda it: it.asked(text=7),
    "no bytes of a text": lambda it: it.set("asked", b"\xff\xfe"),
    "nothing asked": lambda it: it.redis.hdel(it.record, "asked"),
    "an unknown notice": lambda it: it.set("notice", "of tomorrow"),
    "another key": lambda it: it.replace(it.record),
    "no key": lambda it: it.redis.delete(it.record),
}


async def test_every_other_question_is_answered_and_nobody_dies(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = halting(answer)
    kinds = ANSWERED | APOLOGISED
    channels = {kind: f"C{number}KIND" for number, kind in enumerate(kinds)}
    for channel in channels.values():
        world.slack.add_channel(channel, channel.lower(), members=[MINA, JUN])
    copies = [await fleet.start(OPEN_QUESTIONS_PER_PERSON="100") for _ in range(2)]
    roots = {kind: await world.ask("first?", channel=where) for kind, where in channels.items()}
    await world.acknowledged()
    waiting = {
        kind: await world.say("second?", channel=where, thread=roots[kind])
        for kind, where in channels.items()
    }
    await world.acknowledged()
    async with Redis.from_url(fleet.redis.url, decode_responses=True) as redis:
        # First: where a string has taken the place of the stream, nothing can be added to it.
        for shard in range(4):
            await redis.xadd(KEYS.ready(shard), {"lame": "no lane"})
        for kind, poison in kinds.items():
            team = world.slack.identity.team_id
            await poison(Waiting(redis, team, channels[kind], roots[kind], waiting[kind]))
    last = await world.ask("last?")
    await world.acknowledged()
    fleet.go_on()
    for kind, where in channels.items():
        await world.slack.until(
            partial(have_ended, fleet, roots[kind], where, 2), 60, f"both have ended: {kind}"
        )
        first, second = world.replies(roots[kind], where)
        assert answer.text == first.body, kind
        if kind in ANSWERED:
            assert answer.text == second.body, kind
        else:
            assert APOLOGY in texts_of(second), kind
    await fleet.answered_once(last, answer.text)
    assert all(copy.process.returncode is None for copy in copies)
    assert len(APOLOGISED) - 1 <= len(fleet.lines("record.set_aside"))
    assert "second?" not in str([copy.log for copy in copies])


async def test_scripts_forgotten_in_a_loop_end_nothing(fleet: Fleet) -> None:
    world, answer = fleet.world, tale(2)
    world.storm.story = answer
    copies = [await fleet.start() for _ in range(2)]
    async with Redis.from_url(fleet.redis.url) as redis:
        root = await world.ask("are you there?")
        while not have_ended(fleet, root, CHANNEL, 1):
            await redis.script_flush()
    await fleet.answered_once(root, answer.text)
    assert all(copy.process.returncode is None for copy in copies)


def have_ended(fleet: Fleet, root: str, where: str, count: int) -> bool:
    return count == sum(map(has_ended, fleet.world.replies(root, where)))
