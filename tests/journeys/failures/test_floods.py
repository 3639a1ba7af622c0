"""One person asks dozens of questions at once: the others notice nothing, and all of them end."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from bot.playground.slack import Message
from bot.playground.storm.server import Storm
from tests.journeys.processes import Fleet, tale
from tests.journeys.world import JUN, MINA, World, has_ended

OPEN: Final = 10
CHANNELS: Final = [f"C9FLOOD{number:02}" for number in range(20)]
OTHERS: Final = [f"U9OTHER{number}" for number in range(5)]


@dataclass
class Flood:
    """What Mina asks in many channels, and what the others ask meanwhile."""

    world: World
    many: list[tuple[str, str]] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        slack = self.world.slack
        for person in OTHERS:
            slack.add_person(person, person)
        for name in CHANNELS:
            slack.add_channel(name, name.lower(), members=[MINA, JUN, *OTHERS])

    async def ask_many(self, count: int) -> None:
        asking = [
            self.world.ask(f"one of many {number}", channel=CHANNELS[number % len(CHANNELS)])
            for number in range(count)
        ]
        roots = await asyncio.gather(*asking)
        self.many = [(root, CHANNELS[n % len(CHANNELS)]) for n, root in enumerate(roots)]

    async def ask_others(self) -> None:
        for number, person in enumerate(OTHERS):
            channel = CHANNELS[number]
            root = await self.world.ask("and mine?", user=person, channel=channel)
            self.others.append((root, channel))

    async def ended(self, places: list[tuple[str, str]]) -> list[Message]:
        """The one reply to each, once all have ended. Many take as long as Slack's limits say."""
        slack = self.world.slack
        await slack.until(
            lambda: all(any(map(has_ended, slack.answers(at, ts))) for ts, at in places),
            timeout=180,
            description="all have ended",
        )
        replies = [slack.answers(at, ts) for ts, at in places]
        assert [1] * len(places) == [len(found) for found in replies]
        return [found[0] for found in replies]


def ended_at(reply: Message) -> float:
    return reply.versions[-1].at


def most_at_once(storm: Storm, words: str) -> int:
    """How many questions with these words Storm was answering at the same time."""
    steps = []
    for request in storm.requests:
        if words in request.question:
            steps += [(request.at, 1), (request.ended_at or float("inf"), -1)]
    most = running = 0
    for _, step in sorted(steps):
        running += step
        most = max(most, running)
    return most


async def test_a_flood_of_one_persons_questions_holds_up_nobody_else(fleet: Fleet) -> None:
    fleet.world.storm.story = tale(0.3)
    for _ in range(2):
        # On a busy machine a short lease could lapse, and its question be open for two copies; or a
        # slow Redis divide the budget.
        await fleet.start(lease_s=10.0, BUDGET_PATIENCE_S="10")
    flood = Flood(fleet.world)
    await flood.ask_many(60)
    await flood.ask_others()
    others = await flood.ended(flood.others)
    many = await flood.ended(flood.many)
    assert max(map(ended_at, others)) < sorted(map(ended_at, many))[35]
    assert OPEN >= most_at_once(fleet.world.storm, "one of many")
    assert fleet.lines("question.waits_its_turn")


async def test_every_question_of_a_flood_ends_though_a_copy_dies(fleet: Fleet) -> None:
    fleet.world.storm.story = tale(0.3)
    doomed = await fleet.start()
    await fleet.start()
    flood = Flood(fleet.world)
    await flood.ask_many(40)
    await fleet.asked(OPEN)
    await doomed.kill()
    await flood.ended(flood.many)


async def test_the_places_of_a_copy_are_for_who_has_the_fewest(fleet: Fleet) -> None:
    fleet.world.storm.story = tale(0.5)
    await fleet.start(MAX_CONCURRENT_ANSWERS="2")
    flood = Flood(fleet.world)
    await flood.ask_many(20)
    await flood.ask_others()
    others = await flood.ended(flood.others)
    many = await flood.ended(flood.many)
    assert max(map(ended_at, others)) < sorted(map(ended_at, many))[15]


async def test_the_setting_says_how_many_of_one_person_are_open(fleet: Fleet) -> None:
    fleet.world.storm.story = tale(0.3)
    for _ in range(2):
        await fleet.start(lease_s=10.0, OPEN_QUESTIONS_PER_PERSON="2")
    flood = Flood(fleet.world)
    await flood.ask_many(12)
    await flood.ended(flood.many)
    assert 2 >= most_at_once(fleet.world.storm, "one of many")
