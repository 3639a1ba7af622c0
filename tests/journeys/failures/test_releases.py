"""This version and the last released one on one Redis: a rolling update, and a roll-back."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from bot.playground.storm.story import Cut, Refusal
from tests.journeys.processes import LEASE_S, ROOT, Copy, Fleet, halting, tale
from tests.journeys.world import CHANNEL, MINA, has_button, has_ended, texts_of

LAST_RELEASE: Final = Path(ROOT / "tests/samples/releases/0.1.0.zip")
PRESSED: Final = "answer_again"

Start = Callable[[Fleet], Awaitable[Copy]]


async def this_version(fleet: Fleet) -> Copy:
    return await fleet.start()


async def last_release(fleet: Fleet) -> Copy:
    copy = await fleet.launch(
        "tests.journeys.run_release", str(LAST_RELEASE), str(LEASE_S), LOG_LEVEL="info"
    )
    await copy.connected()
    # What this version says at the start, and that one did not.
    assert "metrics_port" not in await copy.says("web.started")
    return copy


BOTH_WAYS: Final = pytest.mark.parametrize(
    ("first", "second"),
    [(last_release, this_version), (this_version, last_release)],
    ids=["update", "roll-back"],
)


@BOTH_WAYS
async def test_one_takes_over_from_the_other_kill_by_kill(
    fleet: Fleet, first: Start, second: Start
) -> None:
    world, answer = fleet.world, tale(1.5)
    world.storm.story = halting(answer)
    running = await first(fleet)
    root = await world.ask("first?")
    await world.acknowledged()
    await world.say("second?", thread=root)
    await world.say("third?", thread=root)
    await world.acknowledged()
    other = await world.ask("elsewhere?")
    await fleet.halted(root)
    await running.kill()
    running = await second(fleet)
    await fleet.asked(3)
    await fleet.halted(root)
    await running.kill()
    fleet.go_on()
    running = await first(fleet)
    replies = [*await world.whole(root, count=3), *await world.whole(other)]
    assert 4 == sum(map(has_ended, replies))
    above = ""
    for reply in replies:
        body, is_end = reply.body, has_ended(reply)
        # Where the last edit would be late, the older version ends below what stands.
        assert not is_end or answer.text in (body, f"{above} {body}")
        assert is_end or answer.text.startswith(body)
        above = "" if is_end else body
    assert running.process.returncode is None


@BOTH_WAYS
async def test_both_at_once_share_the_work(fleet: Fleet, first: Start, second: Start) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer
    copies = [await first(fleet), await second(fleet)]
    roots = [await world.ask(f"question {number}?") for number in range(6)]
    for root in roots:
        await fleet.answered_once(root, answer.text)
    for root in roots:
        await world.say("and then?", thread=root)
    for root in roots:
        replies = await world.whole(root, count=2)
        assert [answer.text] * 2 == [reply.body for reply in replies]
    assert all(copy.process.returncode is None for copy in copies)


@BOTH_WAYS
async def test_what_one_could_not_answer_the_other_tries_again(
    fleet: Fleet, first: Start, second: Start
) -> None:
    world, answer = fleet.world, tale(1)
    fails = answer.with_trouble(Cut(after=5)).with_answer_trouble(Refusal(status=500))
    world.storm.story = fails
    running = await first(fleet)
    root = await world.ask("first?")
    (reply,) = await world.whole(root)
    await running.says("question.ended")
    assert has_button(reply)
    running.terminate()
    await running.ended()
    running = await second(fleet)
    world.storm.story = answer
    await world.slack.press(CHANNEL, reply.ts, PRESSED, MINA)
    await world.slack.until(lambda: "Answered by Storm" in texts_of(reply))
    assert [reply] == world.replies(root)
    assert answer.text == reply.body
    assert running.process.returncode is None


@BOTH_WAYS
async def test_one_finds_what_the_other_had_posted_when_it_died(
    fleet: Fleet, first: Start, second: Start
) -> None:
    world, answer = fleet.world, tale(1)
    world.storm.story = answer
    running = await first(fleet)
    fault = world.slack.trouble.fail("chat.postMessage", hang=True, after_effect=True)
    root = await world.ask("is it safe?")
    await world.slack.until(
        lambda: fault.met and world.replies(root), description="posted, not answered"
    )
    await running.kill()
    await second(fleet)
    await fleet.answered_once(root, answer.text)
