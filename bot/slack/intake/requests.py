"""Slack's requests in HTTP mode, from the head to the answer.

What can't be Slack's is refused by its head, before the body is read; only what carries Slack's
signature is parsed.
"""

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.slack.clock import SlackClock
from bot.slack.intake.bodies import Bodies, BodyRefused
from bot.slack.intake.listeners import UNREADABLE
from bot.telling import Repeated

# Slack's own rule, against what somebody has recorded and sends again.
TOO_OLD_AFTER_S: Final = 60 * 5
# How often a stranger may make the bot ask Slack for the time.
ASK_TIME_EVERY_S: Final = 60.0
# "Come again": Slack does so by itself.
RETRY_AFTER_S: Final = 1

_TIMESTAMP: Final = re.compile(r"\d{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)

log = structlog.get_logger()


class Requests:
    """A handler of aiohttp's for `POST /slack/events`."""

    def __init__(
        self,
        app: AsyncApp,
        signing_secret: str,
        clock: SlackClock,
        *,
        ask_time: Callable[[], Awaitable[None]],
        bodies: Bodies | None = None,
    ) -> None:
        """`ask_time` makes a call to Slack, whose answer sets `clock`. It raises nothing."""
        self._app = app
        self._clock = clock
        self._ask_time = ask_time
        self._asked_time_at = float("-inf")
        self._bodies = bodies or Bodies()
        self._verifier = SignatureVerifier(signing_secret, _Now(clock))
        self._refused = Repeated()
        self._not_read = Repeated()
        self._unreadable = Repeated()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            return self._refuse("no_signature")
        if not await self._is_of_now(int(timestamp)):
            return self._refuse("of_another_time")
        try:
            # `Request.text` would trust the charset that the request names.
            body = (await self._bodies.read(request)).decode()
        except UnicodeDecodeError:
            return web.Response(status=400)
        except BodyRefused as refused:
            return self._leave_unread(refused.status)
        if not self._verifier.is_valid(body, timestamp, signature):
            return self._refuse("wrong_signature")
        return await self._dispatch(request, body)

    async def _is_of_now(self, timestamp: int) -> bool:
        """Before it is refused for its time, Slack is asked what time it is."""
        if self._is_near(timestamp):
            return True
        now = self._clock.monotonic()
        if now - self._asked_time_at >= ASK_TIME_EVERY_S:
            self._asked_time_at = now
            await self._ask_time()
        return self._is_near(timestamp)

    def _is_near(self, timestamp: int) -> bool:
        return abs(self._clock.wall() - timestamp) <= TOO_OLD_AFTER_S

    async def _dispatch(self, request: web.Request, body: str) -> web.StreamResponse:
        try:
            asked = AsyncBoltRequest(body=body, query=request.query_string, headers=_flat(request))
            return await to_aiohttp_response(await self._app.async_dispatch(asked))
        except (json.JSONDecodeError, RecursionError):
            return web.Response(status=400)
        except UNREADABLE:
            # Acknowledged all the same: it would be as odd the next time.
            if count := self._unreadable.happened(self._clock.monotonic()):
                log.warning("event.unreadable", count=count)
            return web.Response(status=200)

    def _refuse(self, reason: str) -> web.Response:
        if count := self._refused.happened(self._clock.monotonic()):
            skew_s = round(self._clock.skew_s(), 1)
            log.warning("event.signature_refused", reason=reason, count=count, skew_s=skew_s)
        return web.Response(status=401)

    def _leave_unread(self, status: int) -> web.Response:
        if count := self._not_read.happened(self._clock.monotonic()):
            log.warning("event.not_read", status=status, count=count)
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status == 503 else {}
        response = web.Response(status=status, headers=headers)
        response.force_close()
        return response


class _Now(SignatureClock):
    def __init__(self, clock: SlackClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.wall()


def _flat(request: web.Request) -> dict[str, str | Sequence[str]]:
    return dict(request.headers.items())
