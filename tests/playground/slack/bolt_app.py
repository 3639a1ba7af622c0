"""A small app on the real Bolt, to prove that the stand-in speaks as Slack does."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Slack


class BoltApp:
    """Remembers what arrives. While `fails`, listeners raise and so nothing is acknowledged."""

    def __init__(self, slack: Slack, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session
        self.fails = False
        self.events: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.headers: list[dict[str, Any]] = []
        # What it says to a view that is submitted, or nothing but that it has it.
        self.answer: dict[str, Any] = {}
        self.client = self._client()
        self.app = AsyncApp(
            name="another-bot",  # else it is looked for through the whole stack
            client=self.client,
            signing_secret=slack.identity.signing_secret,
            process_before_response=True,
        )
        self.app.event(re.compile(".*"))(self._receive)
        self.app.action(re.compile(".*"))(self._receive_action)
        self.app.shortcut(re.compile(".*"))(self._receive_action)
        self.app.view(re.compile(".*"))(self._receive_view)
        self.app.view_closed(re.compile(".*"))(self._receive_view)

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def _client(self) -> AsyncWebClient:
        return AsyncWebClient(
            token=self.slack.identity.bot_token,
            base_url=self.slack.api_url,
            session=self.session,
            retry_handlers=[],
        )

    async def _receive(self, event: dict[str, Any], body: dict[str, Any], req: Any) -> None:
        self.headers.append(req.headers)
        if self.fails:
            raise BoltError("not now")
        self.events.append(event)
        self.bodies.append(body)

    async def _receive_action(
        self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        await ack()
        self.actions.append(body)

    async def _receive_view(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        self.actions.append(body)
        if self.fails:
            raise BoltError("not now")
        await ack(**self.answer)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[AsyncSocketModeHandler]:
        """One more Socket Mode connection."""
        wanted = self.slack.connections + 1
        handler = AsyncSocketModeHandler(
            self.app, self.slack.identity.app_token, web_client=self._client()
        )
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            await self.slack.until(lambda: self.slack.connections == wanted)
            yield handler
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
            await asyncio.sleep(0)
