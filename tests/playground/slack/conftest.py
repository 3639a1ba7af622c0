from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack(retry_delays=(0.0,) * 1_000, ack_timeout_s=10.0) as slack:
        slack.add_person("U1", name="Mina", locale="ko-KR")
        slack.add_channel("C1", name="general", members=["U1"])
        slack.add_channel("D1", kind="im", members=["U1"])
        yield slack


@pytest.fixture
async def api(slack: Slack) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session=session, slack=slack)
