"""Events over HTTP: signed requests to the app's URL."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from bot.playground.slack.delivery import Json, Outcome, Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the app answered to a request."""

    status: int
    headers: Mapping[str, str]
    text: str


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `v0` signature of a raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes, *, timestamp: str) -> dict[str, str]:
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }


class HttpEvents:
    def __init__(
        self,
        *,
        url: str,
        secret: str,
        session: aiohttp.ClientSession,
        timeout_s: float,
        wall: Callable[[], float],
    ) -> None:
        self.url = url
        self._secret = secret
        self._session = session
        self._timeout_s = timeout_s
        self._wall = wall

    async def attempt(
        self, parcel: Parcel, number: int, reason: str, sent: Callable[[], None]
    ) -> Outcome:
        body, content_type = _body_of(parcel)
        headers = {"Content-Type": content_type, **self.signed(body)}
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        sent()
        try:
            received = await self.request(body, headers)
        except TimeoutError:
            return Outcome(accepted=False, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Outcome(accepted=False, reason="too_many_redirects")
        except aiohttp.ClientError:
            return Outcome(accepted=False, reason="connection_failed")
        return _judge(received)

    def signed(self, body: bytes, *, timestamp: str | None = None) -> dict[str, str]:
        """The headers of a request that is sent now, or was at another time."""
        stamp = timestamp or str(int(self._wall()))
        return signed_headers(self._secret, body, timestamp=stamp)

    async def request(self, body: bytes, headers: Mapping[str, str]) -> Received:
        """POST exactly this and return what came back within Slack's three seconds."""
        async with (
            asyncio.timeout(self._timeout_s),
            self._session.post(
                self.url,
                data=body,
                headers={"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", **headers},
                max_redirects=2,
            ) as response,
        ):
            text = await response.text(errors="replace")
            return Received(status=response.status, headers=response.headers, text=text)

    async def is_verified(self) -> bool:
        """The handshake with which Slack checks a URL before it sends events there."""
        challenge = hashlib.sha256(self.url.encode()).hexdigest()
        payload = {"token": "verification-token", "challenge": challenge}
        body = json.dumps(payload | {"type": "url_verification"}).encode()
        headers = {"Content-Type": "application/json", **self.signed(body)}
        received = await self.request(body, headers)
        return received.status == 200 and challenge in received.text


def _body_of(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = urlencode({"payload": json.dumps(parcel.payload)})
    return form.encode(), "application/x-www-form-urlencoded"


def _judge(received: Received) -> Outcome:
    if 200 <= received.status < 300:
        return Outcome(accepted=True, response=_json_or_none(received.text))
    no_retry = received.headers.get("x-slack-no-retry") == "1"
    return Outcome(accepted=False, reason="http_error", no_retry=no_retry)


def _json_or_none(text: str) -> Json | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
