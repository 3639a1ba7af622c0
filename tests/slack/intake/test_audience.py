"""Whether other companies listen in a channel now."""

import json

import pytest

from bot.clock import LoopClock
from bot.domain.question import ChannelId, TeamId
from bot.errors import StoreUnavailable
from bot.playground.slack import Slack
from bot.playground.slack.identity import Identity
from bot.slack.api import SlackApi
from bot.slack.intake.audience import REFRESH_S, Audience
from tests.slack.intake.channels import LocalChannels

TEAM = TeamId("T1")
HERE = ChannelId("C1")


class Remembered(LocalChannels):
    """Counts what is written. While it `is_away` there is nothing to be had from it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.writes = 0

    async def add(self, team: TeamId, channel: ChannelId) -> None:
        if self.is_away:
            raise StoreUnavailable("away")
        self.writes += 1
        await super().add(team, channel)


class HandClock(LoopClock):
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def remembered() -> Remembered:
    return Remembered()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def audience(api: SlackApi, clock: HandClock, remembered: Remembered) -> Audience:
    return Audience(api.client, clock, TEAM, remembered)


def event(*, is_shared: object, channel: object = HERE) -> dict[str, object]:
    return {"event": {"channel": channel}, "is_ext_shared_channel": is_shared}


@pytest.mark.parametrize("is_shared", [False, True])
async def test_slack_is_asked(slack: Slack, audience: Audience, is_shared: bool) -> None:
    slack.channels[HERE].is_ext_shared = is_shared

    assert is_shared is await audience.is_external(HERE)


async def test_slacks_word_of_now_outweighs_what_events_have_told(audience: Audience) -> None:
    await audience.hear(event(is_shared=True))

    assert False is await audience.is_external(HERE)


async def test_in_a_direct_message_nobody_else_listens(slack: Slack, audience: Audience) -> None:
    assert False is await audience.is_external(ChannelId("D1"))
    assert [] == list(slack.calls)


@pytest.mark.parametrize("trouble", [{"status": 503}, {"error": "ratelimited"}, {"html": True}])
async def test_while_slack_does_not_say_it_is_not_known(
    slack: Slack, audience: Audience, trouble: dict[str, object]
) -> None:
    slack.trouble.fail("conversations.info", **trouble)  # type: ignore[arg-type]

    assert None is await audience.is_external(HERE)


async def test_slack_is_not_waited_for_longer_than_a_click_may_take(
    slack: Slack, api: SlackApi, clock: HandClock, remembered: Remembered
) -> None:
    audience = Audience(api.client, clock, TEAM, remembered, ask_s=0.01)
    slack.trouble.fail("conversations.info", hang=True)

    assert None is await audience.is_external(HERE)


async def test_where_the_bot_may_not_ask_it_goes_by_what_events_have_told(
    clock: HandClock, remembered: Remembered
) -> None:
    async with (
        Slack(identity=Identity(scopes="chat:write")) as slack,
        SlackApi(token=slack.identity.bot_token, base_url=slack.api_url) as api,
    ):
        slack.add_channel(HERE)
        audience = Audience(api.client, clock, TEAM, remembered)
        found = [await audience.is_external(HERE)]
        # The second is an older one that comes late.
        for is_shared in (True, False):
            await audience.hear(event(is_shared=is_shared))
            found.append(await audience.is_external(HERE))
    assert [False, True, True] == found


async def test_a_busy_shared_channel_is_written_down_once_an_hour(
    audience: Audience, remembered: Remembered, clock: HandClock
) -> None:
    for _ in range(3):
        await audience.hear(event(is_shared=True))
    assert 1 == remembered.writes
    clock.now += REFRESH_S + 1
    await audience.hear(event(is_shared=True))
    assert 2 == remembered.writes


async def test_talk_in_channels_of_ours_is_not_written_down(
    audience: Audience, remembered: Remembered
) -> None:
    for said in ("false", "null", '"yes"', "1", "[]"):
        await audience.hear(event(is_shared=json.loads(said)))
    await audience.hear(event(is_shared=True, channel=None))
    await audience.hear({"is_ext_shared_channel": True, "event": []})
    assert 0 == remembered.writes


async def test_without_the_store_it_is_heard_again(
    audience: Audience, remembered: Remembered
) -> None:
    remembered.is_away = True
    await audience.hear(event(is_shared=True))
    remembered.is_away = False
    await audience.hear(event(is_shared=True))
    assert await remembered.has(TEAM, HERE)
