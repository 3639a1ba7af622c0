"""What was meant for another app or installation is acknowledged, counted and left alone."""

from typing import Any, Final

import aiohttp
import pytest

from bot.app import Bot
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Refusal
from tests.journeys.world import CHANNEL, DIRECT, MINA, HastyClock, World

ELSEWHERE: Final[list[tuple[str, dict[str, Any]]]] = [
    ("app", {"api_app_id": "A9OTHER"}),
    ("team", {"team_id": "T9OTHER", "team": {"id": "T9OTHER"}}),
    ("authorization", {"authorizations": [{"team_id": "T9OTHER", "user_id": "U9BOT"}]}),
]


async def counted(bot: Bot, what: str) -> float:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{bot.web.port}/metrics") as response,
    ):
        lines = (await response.text()).splitlines()
    name = f'stormbot_events_foreign_total{{what="{what}"}} '
    return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))


@pytest.mark.parametrize(("what", "fields"), ELSEWHERE)
@pytest.mark.parametrize("is_over_http", [False, True], ids=["socket", "http"])
async def test_their_questions_are_not_answered(
    world: World, what: str, fields: dict[str, Any], is_over_http: bool
) -> None:
    bot = await (world.start_over_http() if is_over_http else world.start_bot())
    await world.say("leave?", channel=DIRECT)
    await world.whole_in_line()
    ours = world.slack.payload(world.slack.event_ids[0])
    later = f"{float(ours['event']['ts']) + 1:.6f}"
    theirs = {**ours, **fields, "event_id": "EvTHEIRS", "event": {**ours["event"], "ts": later}}
    await world.slack.deliver_payload(theirs)
    await world.slack.until(
        lambda: any(one.parcel.event_id == "EvTHEIRS" and one.accepted for one in delivered(world)),
        description="it is acknowledged",
    )
    assert 1 == await counted(bot, what)
    await world.stop()
    assert ["leave?"] == world.questions()


@pytest.mark.parametrize(("what", "fields"), ELSEWHERE)
async def test_their_presses_answer_nothing_again(
    world: World, what: str, fields: dict[str, Any]
) -> None:
    broken = LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(Refusal(status=500))
    world.storm.story = broken
    bot = await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    asked = len(world.questions())
    await world.slack.press(CHANNEL, reply.ts, "answer_again", MINA)
    await world.storm.until(
        lambda: len(world.questions()) > asked, description="ours is answered again"
    )
    await world.stop()
    asked = len(world.questions())
    press = delivered(world)[-1].parcel.payload
    bot = await world.start_bot(clock=HastyClock())
    await world.slack.deliver_payload({**press, **fields}, kind="interactive")
    await world.slack.until(
        lambda: delivered(world)[-1].parcel.kind == "interactive" and delivered(world)[-1].accepted
    )
    assert 1 == await counted(bot, what)
    await world.stop()
    assert asked == len(world.questions())


def delivered(world: World) -> Any:
    return list(world.slack.deliveries)
