"""Slack's Web API as the bot calls it, and the one place where its refusals become our errors.

One pooled session with time limits serves every call. Nothing is repeated here: what a failure
means depends on the call, and whoever shows a reply decides.
"""

import json
import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final, Self

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackMessageGone,
    SlackRefused,
    SlackThreadRefused,
    SlackUnclear,
    SlackUndeliverable,
)
from bot.outbound import Outbound
from bot.slack.clock import SlackClock

CALL_TIMEOUT_S: Final = 15.0
CONNECT_TIMEOUT_S: Final = 5.0
# Slack's own word where it gives no number.
DEFAULT_RETRY_AFTER_S: Final = 1.0
# One short word: whatever answers in Slack's place may put anything there, and it is logged.
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}", re.ASCII)

_BY_ERROR: Final[Mapping[str, type[SlackError]]] = {
    **dict.fromkeys(
        ("message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"),
        SlackMessageGone,
    ),
    **dict.fromkeys(
        (
            "msg_too_long",
            "msg_blocks_too_long",
            "invalid_blocks",
            "invalid_blocks_format",
            "block_mismatch",
            "markdown_text_conflict",
        ),
        SlackBlocksRefused,
    ),
    **dict.fromkeys(
        ("cannot_reply_to_message", "thread_not_found", "restricted_action_non_threadable_channel"),
        SlackThreadRefused,
    ),
    **dict.fromkeys(
        (
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "is_inactive",
            "ekm_access_denied",
            "messages_tab_disabled",
            "app_access_restricted",
            "message_limit_exceeded",
            "external_channel_migrating",
            "team_access_not_granted",
            "user_not_found",
        ),
        SlackUndeliverable,
    ),
    **dict.fromkeys(
        (
            "invalid_auth",
            "not_authed",
            "not_allowed_token_type",
            "account_inactive",
            "token_revoked",
            "token_expired",
        ),
        SlackKeyRefused,
    ),
    **dict.fromkeys(
        (
            "internal_error",
            "fatal_error",
            "service_unavailable",
            "request_timeout",
            "update_failed",
        ),
        SlackUnclear,
    ),
}


Answered = Callable[[str, int], None]


def _written(body: object) -> str:
    """As `json.dumps` writes it, but several times as fast: a reply's blocks are thousands of
    characters.
    """
    try:
        return msgspec.json.encode(body).decode()
    except (TypeError, ValueError):
        # Half a character, say, which JSON can spell.
        return json.dumps(body)


def _telling(answered: Answered, clock: SlackClock | None) -> aiohttp.TraceConfig:
    """At the session, where every call passes whoever makes it."""

    async def began(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _call: aiohttp.TraceRequestStartParams,
    ) -> None:
        if clock is not None:
            context.asked_at = clock.monotonic()

    async def ended(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        call: aiohttp.TraceRequestEndParams,
    ) -> None:
        answered(call.url.name, call.response.status)
        # What has another status may be a proxy's, with the time of its own machine.
        if clock is not None and call.response.status == 200:
            clock.heard(call.response.headers.get("Date", ""), asked_at=context.asked_at)

    async def failed(
        _session: aiohttp.ClientSession, _context: object, call: aiohttp.TraceRequestExceptionParams
    ) -> None:
        answered(call.url.name, 0)

    telling = aiohttp.TraceConfig()
    telling.on_request_start.append(began)
    telling.on_request_end.append(ended)
    telling.on_request_exception.append(failed)
    return telling


class SlackApi:
    """`client` makes the calls; `async with` opens and closes its session."""

    def __init__(
        self,
        *,
        token: str,
        base_url: str,
        timeout_s: float = CALL_TIMEOUT_S,
        answered: Answered = lambda _method, _status: None,
        clock: SlackClock | None = None,
        outbound: Outbound | None = None,
    ) -> None:
        """`answered` hears of each call: its method and HTTP status, 0 where no answer came.

        `clock` hears what time it is at Slack's.
        """
        self._answered = answered
        self._clock = clock
        self._token = token
        self._timeout_s = timeout_s
        self._base_url = base_url
        self._outbound = outbound or Outbound()
        self.client: AsyncWebClient
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=self._outbound.trusting()),
            timeout=aiohttp.ClientTimeout(total=self._timeout_s, connect=CONNECT_TIMEOUT_S),
            trace_configs=[_telling(self._answered, self._clock)],
            # Slack's cookies are for browsers.
            cookie_jar=aiohttp.DummyCookieJar(),
            json_serialize=_written,
        )
        self.client = AsyncWebClient(
            token=self._token,
            base_url=self._base_url,
            session=self._session,
            retry_handlers=[],
            logger=quiet("slack_sdk", logging.WARNING),
        )
        # The SDK would use the environment's for this machine too, and does not know NO_PROXY.
        self.client.proxy = self._outbound.proxy_for(self._base_url)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()


def quiet(name: str, level: int) -> logging.Logger:
    """The log of one of Slack's libraries, which is told nothing below `level`.

    They ask the logger itself for its level, not what that inherits: without one they write out
    every call and its answer, people's words too, for a log that keeps none of it.
    """
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


@contextmanager
def calling(method: str) -> Iterator[None]:
    """Turn whatever a call of `method` raises into a `SlackError`."""
    try:
        yield
    except SlackApiError as error:
        raise refusal(method, error) from error
    except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
        raise SlackUnclear(method, type(error).__name__) from error
    except (ValueError, LookupError, AttributeError) as error:
        # What the SDK stumbles over where the answer is not the JSON object it expects.
        raise SlackUnclear(method, "unreadable_answer") from error


def data_of(response: AsyncSlackResponse) -> dict[str, Any]:
    """The JSON object that Slack answered with; empty where it was something else."""
    return response.data if isinstance(response.data, dict) else {}


def refusal(method: str, error: SlackApiError) -> SlackError:
    """Slack's answer as the error that says what to do next."""
    response = error.response
    if isinstance(response, aiohttp.ClientResponse):
        # Not JSON, though it says so.
        body, status = {}, response.status
    else:
        body = response.data if isinstance(response.data, dict) else {}
        status = int(response.status_code)
    code = code_of(body.get("error"))
    if status == 429 or code in ("ratelimited", "rate_limited"):
        retry_after_s = _retry_after(response.headers)
        return SlackBusy(method, code or "ratelimited", retry_after_s=retry_after_s)
    if status >= 500 or not code:
        return SlackUnclear(method, code or f"http_{status}", status=status)
    if code in _BY_ERROR:
        return _BY_ERROR[code](method, code, status=status)
    if code.startswith("invalid_blocks"):
        return SlackBlocksRefused(method, code, status=status)
    if code.startswith("restricted_action"):
        return SlackUndeliverable(method, code, status=status)
    return SlackRefused(method, code, status=status)


def code_of(word: object) -> str:
    """Slack's word for what is the matter, safe to log; empty where it gave none."""
    if not word:
        return ""
    return word if isinstance(word, str) and _CODE.fullmatch(word) else "other"


def _retry_after(headers: Mapping[str, Any]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                seconds = float(value[0] if isinstance(value, list) else value)
            except ValueError:
                break
            if math.isfinite(seconds):
                return max(0.0, seconds)
    return DEFAULT_RETRY_AFTER_S
