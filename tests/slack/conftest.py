from collections.abc import AsyncIterator

import pytest

from bot.playground.slack import Slack
from bot.slack.api import SlackApi
from tests.journeys.leaping import leaping_alone
from tests.slack.samples import IDENTITY

# Nothing is late on a busy machine.
pytest_asyncio_loop_factories = leaping_alone


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """The stand-in, which does not wait before it delivers something again."""
    async with Slack(
        identity=IDENTITY, retry_delays=(0.0,) * 1_000, ack_timeout_s=10.0, echoes=False
    ) as slack:
        slack.add_person("U1", name="Mina")
        slack.add_channel("C1", name="general", members=["U1"])
        slack.add_channel("D1", kind="im", members=["U1"])
        yield slack


@pytest.fixture
async def api(slack: Slack) -> AsyncIterator[SlackApi]:
    async with SlackApi(token=slack.identity.bot_token, base_url=slack.api_url) as api:
        yield api
