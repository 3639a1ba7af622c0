"""A client that sends Web API calls as they are and shows the raw answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.playground.slack import Slack

TOKEN = "xoxb-playground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def error(self) -> str | None:
        return self.json.get("error")

    def __getitem__(self, name: str) -> Any:
        return self.json[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    session: aiohttp.ClientSession
    slack: Slack

    async def __call__(self, method: str, **args: object) -> Answer:
        return await self.send(method, json_body=args)

    async def connection(self) -> Answer:
        """Where a Socket Mode connection may be made."""
        return await self.send("apps.connections.open", token="xapp-playground")

    async def post(self, text: str = "hello", channel: str = "C1", **args: object) -> str:
        """The `ts` of a new message of the app."""
        answer = await self("chat.postMessage", channel=channel, text=text, **args)
        ts: str = answer["ts"]
        return ts

    async def send(
        self,
        method: str,
        *,
        token: str | None = TOKEN,
        json_body: dict[str, Any] | None = None,
        form: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if raw is not None:
            headers["Content-Type"] = "application/json"
        async with self.session.post(
            self.slack.api_url + method,
            headers=headers,
            json=json_body,
            data=form if raw is None else raw,
            params=query,
        ) as response:
            return Answer(
                status=response.status, headers=response.headers, text=await response.text()
            )
