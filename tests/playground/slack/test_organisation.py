"""The stand-in as one of an organisation's workspaces (Enterprise Grid), or with other scopes."""

from typing import Any

import aiohttp
import pytest

from bot.playground.slack import Slack
from bot.playground.slack.identity import Identity
from tests.playground.slack.caller import Answer, Caller

ORGANISATION = "E0ACME"


async def called(slack: Slack, method: str, **args: Any) -> Answer:
    async with aiohttp.ClientSession() as session:
        return await Caller(session=session, slack=slack)(method, **args)


@pytest.mark.parametrize(("team", "is_wide"), [("T0PLAY", False), (ORGANISATION, True)])
async def test_the_token_is_a_workspaces_or_the_organisations(team: str, is_wide: bool) -> None:
    identity = Identity(enterprise_id=ORGANISATION, is_org_wide=is_wide)
    async with Slack(identity=identity) as slack:
        found = await called(slack, "auth.test")
    assert (team, ORGANISATION, is_wide) == (
        found["team_id"],
        found["enterprise_id"],
        found["is_enterprise_install"],
    )


@pytest.mark.parametrize(("home", "is_wide"), [("T0PLAY", False), ("T8SISTER", True)])
async def test_an_organisations_app_hears_of_every_workspace(home: str, is_wide: bool) -> None:
    async with Slack(identity=Identity(enterprise_id=ORGANISATION, is_org_wide=is_wide)) as slack:
        slack.add_person("U8", team="T8SISTER")
        slack.add_channel("C1", members=["U8"])
        await slack.say("C1", "U8", "hello")
        payload = slack.payload(slack.event_ids[0])
    (installation,) = payload["authorizations"]
    assert (home, "T8SISTER") == (payload["team_id"], payload["event"]["user_team"])
    assert (ORGANISATION, is_wide) == (
        installation["enterprise_id"],
        installation["is_enterprise_install"],
    )


async def test_a_channel_is_described_only_to_who_may_ask() -> None:
    async with Slack(identity=Identity(scopes="chat:write,channels:read")) as slack:
        slack.add_channel("C1", is_ext_shared=True)
        slack.add_channel("G1", kind="group")
        open_to_all = await called(slack, "conversations.info", channel="C1")
        hidden = await called(slack, "conversations.info", channel="G1")
    assert True is open_to_all["channel"]["is_ext_shared"]
    assert "missing_scope" == hidden.error
