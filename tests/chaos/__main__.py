"""`python -m tests.chaos --seed 7 --minutes 3`: exits with 1 if anything was lost or doubled."""

import argparse
import asyncio
import json
import logging
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from bot.domain.outcome import Act, Kind
from bot.playground.slack import Message, Slack
from bot.playground.storm.server import Storm
from bot.store.connection import connect
from bot.store.keys import DAY_S, Keys
from bot.store.outcomes import Keeping, Outcomes
from bot.store.scripts.scripts import Scripts
from tests.chaos.auditor import Asked, Ending, Shown, Violation, audit, endings
from tests.chaos.crowd import Crowd
from tests.chaos.deeds import Deeds
from tests.chaos.history import history
from tests.chaos.mischief import Mischief
from tests.chaos.teller import Teller
from tests.journeys.processes import Fleet, fleet_in
from tests.journeys.world import World, has_ended, texts_of

COPIES = 3
# Seconds between two things that people do with replies.
DEED_EVERY_S = 0.4
LEASE_S = 5.0
# After the last failure everything has to come to its end within this time.
CALM_S = 120.0
# Then nothing may change any more, not even by a copy that has slept.
QUIET_S = 1.5 * LEASE_S
# A question may be given up where its workers have been taken from it so often.
DELIVERIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    seed: int
    minutes: float
    per_s: float
    every_s: float


async def run(plan: Plan) -> int:
    rng = random.Random(plan.seed)
    teller = Teller(seed=plan.seed)
    slack = Slack(retry_delays=(0.5,) * 2_000, ack_timeout_s=1.5, echoes=True, kept=1_000_000)
    async with slack, Storm(story=teller) as storm:
        crowd = Crowd(slack=slack, rng=random.Random(rng.random()))
        crowd.gather()
        async with fleet_in(World(redis_url="", slack=slack, storm=storm)) as fleet:
            mischief = Mischief(fleet=fleet, rng=random.Random(rng.random()), lease_s=LEASE_S)
            deeds = Deeds(slack=slack, crowd=crowd, rng=random.Random(rng.random()))
            for _ in range(COPIES):
                await mischief.start_copy()
            async with asyncio.TaskGroup() as group:
                group.create_task(crowd.keep_asking(60 * plan.minutes, plan.per_s))
                group.create_task(mischief.go_on(60 * plan.minutes, plan.every_s))
                group.create_task(deeds.go_on(60 * plan.minutes, DEED_EVERY_S))
            slack.trouble.clear()
            await calm_down(slack, crowd)
            asked, shown = what_was_asked(crowd, teller, fleet, deeds), what_is_shown(slack)
            violations = audit(asked, shown)
            lost = await lost_verdicts(deeds, fleet)
            problems = [*map(told, violations), *lost, *complaints(mischief, fleet)]
            report(plan, mischief.done + teller.troubles + deeds.done, asked, shown, problems)
            for put in crowd.put:
                if put.id in {violation.question for violation in violations}:
                    print(f"\n{put.id}", *history(put, slack, storm, fleet.copies), sep="\n")
            return 1 if problems else 0


async def calm_down(slack: Slack, crowd: Crowd) -> None:
    """Until every question has its end, and nobody writes any more."""
    with suppress(TimeoutError):
        await slack.until(lambda: _open(slack, crowd) == 0, CALM_S)
    with suppress(TimeoutError):
        async with asyncio.timeout(CALM_S):
            while await _is_written_to(slack):
                pass


async def _is_written_to(slack: Slack) -> bool:
    calls = len(slack.calls)
    try:
        return await slack.until(lambda: len(slack.calls) > calls, QUIET_S)
    except TimeoutError:
        return False


def _open(slack: Slack, crowd: Crowd) -> int:
    ended = {shown.question for shown in what_is_shown(slack) if shown.ending != Ending.GROWING}
    return sum(put.id not in ended for put in crowd.put)


def what_was_asked(crowd: Crowd, teller: Teller, fleet: Fleet, deeds: Deeds) -> list[Asked]:
    accepted = crowd.accepted()
    given_up = {
        line["question_id"]
        for line in fleet.lines("question.ended")
        if line.get("deliveries", 0) > DELIVERIES
    }
    return [
        Asked(
            id=put.id,
            thread=put.thread,
            ts=put.ts,
            asked_at=put.at,
            accepted_at=accepted.get((put.channel, put.ts)),
            told=tuple(teller.told[put.text]),
            may_fail=put.text in teller.hopeless or put.id in given_up,
            may_stop=put.id in deeds.stopped,
        )
        for put in crowd.put
    ]


def what_is_shown(slack: Slack) -> list[Shown]:
    return [
        Shown(
            question=question_of(message),
            ts=message.ts,
            body=message.body,
            ending=ending_of(message),
        )
        for channel in slack.channels
        for message in slack.messages(channel)
        if message.bot_id == slack.bot_id and not message.deleted
    ]


def question_of(message: Message) -> str:
    metadata = message.metadata or {}
    return str(metadata.get("event_payload", {}).get("question"))


def ending_of(message: Message) -> Ending:
    if not has_ended(message):
        return Ending.GROWING
    if "*Stopped.*" in texts_of(message):
        return Ending.STOPPED
    if "Answered by Storm" in texts_of(message):
        return Ending.WHOLE
    return Ending.INCOMPLETE if "incomplete" in texts_of(message) else Ending.NOTICE


async def lost_verdicts(deeds: Deeds, fleet: Fleet) -> list[str]:
    """Presses of a thumb that the bot has taken, and does not know of."""
    async with connect(fleet.redis.url) as redis:
        keys = Keys(fleet.world.settings().redis_prefix)
        outcomes = Outcomes(redis, keys, Scripts(redis), Keeping(for_s=DAY_S))
        known = {
            (fact.question, fact.user): fact.verdict
            async for fact in outcomes.since(0.0)
            if isinstance(fact, Act) and fact.kind is Kind.VERDICT
        }
    return [
        f"lost verdict: {one.question} by {one.user}"
        for one in deeds.accepted()
        if known.get((one.question, one.user)) != one.verdict
    ]


def told(violation: Violation) -> str:
    return f"{violation.fault}: {violation.question} {violation.detail}"


def complaints(mischief: Mischief, fleet: Fleet) -> list[str]:
    """What is wrong with the copies themselves."""
    errors = Counter(
        json.dumps({**line, "timestamp": "", "question_id": ""}, default=str)
        for copy in fleet.copies
        for line in copy.log
        if line.get("level") in ("error", "critical") or line["event"] == "unreadable"
    )
    return [
        *(f"logged as an error, {count} times: {line[:1500]}" for line, count in errors.items()),
        *(
            f"exit code {code} after SIGTERM, {count} times"
            for code, count in mischief.exit_codes.items()
            if code != 0
        ),
        *(
            f"a copy has ended by itself: {copy.process.returncode}"
            for copy in mischief.alive
            if copy.process.returncode is not None
        ),
    ]


def report(
    plan: Plan, faults: Counter[str], asked: list[Asked], shown: list[Shown], problems: list[str]
) -> None:
    print(f"seed {plan.seed}, {plan.minutes} minutes, {COPIES} copies")
    print(f"questions: {len(asked)} in {len({question.thread for question in asked})} threads")
    for ending, count in sorted(endings(asked, shown).items()):
        print(f"  {ending:<28} {count:>5}")
    print(f"faults: {faults.total()}")
    for name, count in sorted(faults.items()):
        print(f"  {name:<28} {count:>5}")
    print(f"violations: {len(problems)}")
    for problem in problems:
        print(f"  {problem}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--per-s", type=float, default=2.0, help="questions a second")
    parser.add_argument("--every-s", type=float, default=1.0, help="seconds between two failures")
    chosen = parser.parse_args()
    # The stand-ins' server reports every asker that was killed.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    plan = Plan(
        seed=chosen.seed, minutes=chosen.minutes, per_s=chosen.per_s, every_s=chosen.every_s
    )
    return asyncio.run(run(plan))


if __name__ == "__main__":
    sys.exit(main())
