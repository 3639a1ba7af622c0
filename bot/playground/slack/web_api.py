"""The Web API over HTTP: trouble first, then tokens, rate limits, and the method itself."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.playground.slack.arguments import ApiRefused, read_arguments
from bot.playground.slack.changes import Changes
from bot.playground.slack.limits import Limiter, Refusal
from bot.playground.slack.message import Json
from bot.playground.slack.methods import METHODS
from bot.playground.slack.office import Office
from bot.playground.slack.trouble import Fault, Trouble

_APP_LEVEL = {"apps.connections.open"}
_PAGE = (
    "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center>"
    "<hr><center>nginx</center></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One Web API call: `at` its arrival in monotonic seconds, `took_s` until its answer.

    `size` is the request body in bytes, `error` Slack's code (None if ok), `ts` the message it
    was about or made. A connection that was dropped has status 0.
    """

    at: float
    method: str
    status: int
    error: str | None
    took_s: float
    size: int
    channel: str | None
    ts: str | None


@dataclass(slots=True, kw_only=True)
class _Answer:
    status: int = 200
    payload: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    page: str | None = None
    is_dropped: bool = False

    @property
    def error(self) -> str | None:
        return None if self.payload.get("ok") else self.payload.get("error")

    def as_response(self) -> web.Response:
        if self.page is not None:
            return web.Response(status=self.status, text=self.page, content_type="text/html")
        return web.Response(
            status=self.status,
            body=json.dumps(self.payload).encode(),
            content_type="application/json",
            charset="utf-8",
            headers=self.headers,
        )


class WebApi:
    def __init__(
        self,
        *,
        office: Office,
        limiter: Limiter,
        trouble: Trouble,
        changes: Changes,
        clock: Callable[[], float],
        latency_s: float,
        kept: int,
    ) -> None:
        self.latency_s = latency_s
        self.token_error: str | None = None
        self.limiter = limiter
        self.calls: deque[Call] = deque(maxlen=kept)
        self.refused: Counter[str] = Counter()
        self._office = office
        self._trouble = trouble
        self._changes = changes
        self._clock = clock

    async def serve(self, request: web.Request) -> web.Response:
        at = self._clock()
        method = request.match_info["method"]
        body = await request.read()
        args: Json = {}
        try:
            args = read_arguments(request.content_type, body, request.query)
        except ApiRefused as refused:
            answer = _refused(refused.error, refused.more)
        else:
            answer = await self._answer(method, args, request.headers)
        self._record(at, method, args, answer, len(body))
        if answer.is_dropped and request.transport is not None:
            request.transport.close()
        return answer.as_response()

    async def _answer(self, method: str, args: Json, headers: Mapping[str, str]) -> _Answer:
        await self._travel()
        fault = self._trouble.meet(method, args)
        if fault is None:
            answer = self._work(method, args, headers)
        else:
            answer = await self._work_in_trouble(fault, method, args, headers)
        await self._travel()
        return answer

    async def _work_in_trouble(
        self, fault: Fault, method: str, args: Json, headers: Mapping[str, str]
    ) -> _Answer:
        self._changes.tell("fault.met", fault)
        answer = self._work(method, args, headers) if fault.after_effect else None
        await fault.wait()
        if fault.answers:
            return _faulty(fault)
        return answer or self._work(method, args, headers)

    async def _travel(self) -> None:
        """Half of the latency each way."""
        if self.latency_s:
            await asyncio.sleep(self.latency_s / 2)

    def _work(self, method: str, args: Json, headers: Mapping[str, str]) -> _Answer:
        work = METHODS.get(method)
        if work is None:
            return _refused("unknown_method", {"req_method": method})
        if error := self._token_error(method, args, headers):
            return _refused(error, {})
        channel = args.get("channel")
        refusal = self.limiter.ask(method, str(channel) if channel else None, self._clock())
        if refusal is not None:
            return _limited(refusal)
        try:
            payload = {"ok": True, **work(self._office, args)}
        except ApiRefused as refused:
            return _refused(refused.error, refused.more)
        return _Answer(payload=payload, headers={"x-oauth-scopes": self._office.identity.scopes})

    def _token_error(self, method: str, args: Json, headers: Mapping[str, str]) -> str | None:
        given = headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = given or ("" if method in _APP_LEVEL else str(args.get("token", "")))
        if not token:
            return "not_authed"
        app = self._office.identity
        wanted, other = app.bot_token, app.app_token
        if method in _APP_LEVEL:
            wanted, other = other, wanted
        if token == other:
            return "not_allowed_token_type"
        return "invalid_auth" if token != wanted else self.token_error

    def _record(self, at: float, method: str, args: Json, answer: _Answer, size: int) -> None:
        channel = args.get("channel") or args.get("channel_id")
        ts = args.get("ts") or answer.payload.get("ts") or args.get("thread_ts")
        call = Call(
            at=at,
            method=method,
            status=0 if answer.is_dropped else answer.status,
            error=answer.error,
            took_s=self._clock() - at,
            size=size,
            channel=str(channel) if channel else None,
            ts=str(ts) if ts else None,
        )
        self.calls.append(call)
        if call.status == 429 or call.error in ("ratelimited", "rate_limited"):
            self.refused[method] += 1
        self._changes.tell("call.answered", call)


def _refused(error: str, more: Mapping[str, object]) -> _Answer:
    return _Answer(payload={"ok": False, "error": error, **more})


def _limited(refusal: Refusal) -> _Answer:
    answer = _refused(refusal.error, {})
    if refusal.error == "ratelimited":
        answer.status = 429
        answer.headers = {"Retry-After": str(refusal.retry_after)}
    return answer


def _faulty(fault: Fault) -> _Answer:
    if fault.drop:
        return _Answer(is_dropped=True)
    if fault.html:
        status = fault.status or 502
        return _Answer(status=status, page=_PAGE.format(f"{status} Bad Gateway"))
    error = fault.error or "service_unavailable"
    answer = _refused(error, {})
    answer.status = fault.status or (429 if error == "ratelimited" else 200)
    if answer.status == 429:
        answer.headers = {"Retry-After": str(fault.retry_after or 1)}
    return answer
