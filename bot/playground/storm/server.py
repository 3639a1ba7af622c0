"""A stand-in for Storm: its endpoints over HTTP, in both dialects, with scripted trouble.

It is strict with requests, so that a mistake of ours shows, and tells whatever `stories` say. What
it was asked can be read from its attributes. One coroutine and one timer a stream, and no event is
held back to share a write with another: a benchmark runs 500 streams against it.
"""

import argparse
import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict
from typing import Final, Self, TypeVar

from aiohttp import web

from bot.playground.documents.shelf import AGENT, BUCKETS, DOCUMENTS, Document
from bot.playground.pulse import PATIENCE_S, Pulse
from bot.playground.storm.dialect import Chat, Dialect, found_contexts, whole_answer
from bot.playground.storm.request import (
    Lookup,
    Refused,
    Request,
    now,
    page,
    read_lookup,
    read_request,
)
from bot.playground.storm.script import Mark, Step, Wait, script
from bot.playground.storm.stories import plain, stock
from bot.playground.storm.story import Ask, Hang, Obstacle, Refusal, Story, Tell, Trouble, told
from bot.playground.storm.uploads import Upload, read_upload

STREAM: Final = "/api/v2/answer/stream"
ANSWER: Final = "/api/v2/answer"
CONTEXT: Final = "/api/v2/answer/context"
DOCUMENTS_PATH: Final = "/api/v2/documents"
UPLOADS_PATH: Final = "/api/v2/documents/by-file"
AGENTS_PATH: Final = "/api/v2/agents"
BUCKETS_PATH: Final = "/api/v2/buckets"
# What this stand-in has been asked, as JSON: for a benchmark in another process.
REQUESTS_PATH: Final = "/playground/requests"
# Beyond 2**53, where a reader that turns ids into floats gets them wrong.
FIRST_ID: Final = 7_310_000_000_000_001_001

T = TypeVar("T")
# Hears what goes over the wire: "> " before a request, "< " before a status, "* " before a remark,
# and everything else as it is told.
Tap = Callable[[Request, str], None]


class Storm:
    """The service, listening while the `async with` lasts. What it is given may be changed later.

    `key_refusal` is the status for a wrong key (401 or 403), `thread_refusal` for a thread that is
    not known (404 or 400), `troubles` what the GET endpoints, and that for uploads, do before they
    answer, by path. `uploads` are the documents it was given.
    """

    def __init__(
        self,
        *,
        api_key: str = "storm-key",
        dialect: Dialect = Dialect.REFERENCE,
        host: str = "127.0.0.1",
        port: int = 0,
        story: Story | Tell = stock,
        shelf: tuple[Document, ...] = DOCUMENTS,
        key_refusal: int = 401,
        thread_refusal: int = 404,
    ) -> None:
        self.api_key = api_key
        self.dialect = dialect
        self.story = story
        self.shelf = shelf
        self.key_refusal = key_refusal
        self.thread_refusal = thread_refusal
        self.troubles: dict[str, tuple[Obstacle, ...]] = {}
        self.requests: list[Request] = []
        self.lookups: list[Lookup] = []
        self.uploads: list[Upload] = []
        # Those that a trouble has kept it from taking are counted, too.
        self.uploads_tried = 0
        self.threads: dict[str, list[str]] = {}
        self.open_streams = 0
        self.held = 0
        self.tap: Tap | None = None
        self._host = host
        self._port = port
        self._ids = itertools.count(FIRST_ID, 7)
        self._changed = Pulse()
        self._released = Pulse()
        self._holds = True
        self._attempts: Counter[str] = Counter()
        self._exit = AsyncExitStack()

    async def __aenter__(self) -> Self:
        # Handlers are cancelled when the asker hangs up, and at the end without further ado.
        runner = web.AppRunner(
            self._app(), handler_cancellation=True, access_log=None, shutdown_timeout=0.01
        )
        async with AsyncExitStack() as undo:
            undo.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.TCPSite(runner, self._host, self._port, backlog=1024).start()
            self._port = int(runner.addresses[0][1])
            self._exit = undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exit.aclose()

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    def forget(self, thread_id: str) -> None:
        """From now on the thread is unknown."""
        del self.threads[thread_id]

    def release(self, *, for_good: bool = False) -> None:
        """Let go on what hangs or is silent without end; `for_good`: now and ever after."""
        self._holds = self._holds and not for_good
        self._released.beat()

    async def until(
        self,
        predicate: Callable[[], T],
        timeout_s: float = PATIENCE_S,
        description: str = "Storm as expected",
    ) -> T:
        """The predicate's first true value; it is asked again whenever something happens here.

        Raises TimeoutError, with the description, after `timeout_s`.
        """
        return await self._changed.until(predicate, timeout_s, description)

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.router.add_post(STREAM, self._stream)
        app.router.add_post(ANSWER, self._answer)
        app.router.add_post(CONTEXT, self._context)
        app.router.add_post(UPLOADS_PATH, self._upload)
        app.router.add_get(DOCUMENTS_PATH, self._documents)
        app.router.add_get(AGENTS_PATH, self._agents)
        app.router.add_get(BUCKETS_PATH, self._buckets)
        app.router.add_get(REQUESTS_PATH, self._told_requests)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        is_storm = request.path.startswith("/api/")
        if is_storm and request.headers.get("storm-api-key") != self.api_key:
            return _error(self.key_refusal, "the key is not accepted")
        try:
            return await handler(request)
        except Refused as refused:
            return _error(refused.status, str(refused))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        with self._recorded(await read_request(request)) as asked:
            story = self._choose(asked)
            if refusal := await self._hinder(story.troubles):
                self._tell_tap(asked, f"< {refusal.status} {refusal.text}")
                return refusal
            steps = script(story, self.dialect, self._begin(asked))
            response = web.StreamResponse(headers={"Content-Type": story.content_type})
            await response.prepare(request)
            with self._opened():
                await self._play(asked, steps, request, response)
            return response

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        with self._recorded(await read_request(request)) as asked:
            story = self._choose(asked)
            if refusal := await self._hinder(story.answer_troubles):
                self._tell_tap(asked, f"< {refusal.status} {refusal.text}")
                return refusal
            answer = _success(whole_answer(self._begin(asked), story))
            self._tell_tap(asked, answer.text or "")
            return answer

    async def _context(self, request: web.Request) -> web.StreamResponse:
        with self._recorded(await read_request(request)) as asked:
            story = self._choose(asked)
            if refusal := await self._hinder(story.answer_troubles):
                return refusal
            return _success(found_contexts(story, str(next(self._ids))))

    async def _documents(self, request: web.Request) -> web.StreamResponse:
        wanted, bucket = request.query.get("documentId"), request.query.get("bucketId")
        found = (
            document.as_json()
            for document in self.shelf
            if wanted in (None, document.id) and bucket in (None, document.bucket.id)
        )
        return await self._look_up(request, found)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.uploads_tried += 1
        self._changed.beat()
        if refusal := await self._hinder(self.troubles.get(request.path, ())):
            return refusal
        buckets = {bucket.id for bucket in BUCKETS}
        self.uploads.append(await read_upload(request, str(next(self._ids)), buckets))
        self._changed.beat()
        return _success(self.uploads[-1].as_json())

    async def _agents(self, request: web.Request) -> web.StreamResponse:
        return await self._look_up(request, [{"id": AGENT.id, "name": AGENT.name}])

    async def _buckets(self, request: web.Request) -> web.StreamResponse:
        return await self._look_up(request, (bucket.as_json() for bucket in BUCKETS))

    async def _told_requests(self, request: web.Request) -> web.StreamResponse:
        return web.json_response([asdict(asked) for asked in self.requests])

    async def _look_up(
        self, request: web.Request, found: Iterable[dict[str, object]]
    ) -> web.StreamResponse:
        lookup = read_lookup(request)
        self.lookups.append(lookup)
        self._changed.beat()
        if refusal := await self._hinder(self.troubles.get(request.path, ())):
            return refusal
        is_ours = lookup.query.get("agentId", AGENT.id) == AGENT.id
        return _success(page(found if is_ours else (), lookup.query))

    def _choose(self, asked: Request) -> Story:
        seen: list[str] = []
        if asked.thread_id is not None:
            if asked.thread_id not in self.threads:
                raise Refused(self.thread_refusal, "no such thread")
            seen = self.threads[asked.thread_id]
        earlier = tuple(question for question in seen if question != asked.question)
        attempt = self._attempts[asked.question]
        return told(self.story, Ask(question=asked.question, attempt=attempt, earlier=earlier))

    def _begin(self, asked: Request) -> Chat:
        thread_id = asked.thread_id or str(next(self._ids))
        self.threads.setdefault(thread_id, []).append(asked.question)
        return Chat(id=str(next(self._ids)), thread_id=thread_id, question=asked.question)

    @contextmanager
    def _recorded(self, asked: Request) -> Iterator[Request]:
        self.requests.append(asked)
        self._attempts[asked.question] += 1
        self._tell_tap(asked, f"> POST {asked.path} threadId={asked.thread_id}")
        self._changed.beat()
        try:
            yield asked
        finally:
            asked.ended_at = now()
            self._tell_tap(asked, "* closed")
            self._changed.beat()

    def _tell_tap(self, asked: Request, said: str) -> None:
        if self.tap is not None:
            self.tap(asked, said)

    @contextmanager
    def _opened(self) -> Iterator[None]:
        self.open_streams += 1
        self._changed.beat()
        try:
            yield
        finally:
            self.open_streams -= 1
            self._changed.beat()

    async def _hinder(self, troubles: tuple[Trouble, ...]) -> web.Response | None:
        for trouble in troubles:
            match trouble:
                case Hang(seconds=seconds):
                    await self._wait(seconds)
                case Refusal():
                    return _refusal_response(trouble)
                case _:
                    pass
        return None

    async def _wait(self, seconds: float | None) -> None:
        if seconds is not None:
            await asyncio.sleep(seconds)
            return
        if not self._holds:
            return
        self.held += 1
        self._changed.beat()
        try:
            await self._released.wait()
        finally:
            self.held -= 1
            self._changed.beat()

    async def _play(
        self,
        asked: Request,
        steps: Iterator[Step],
        request: web.Request,
        response: web.StreamResponse,
    ) -> None:
        # Pauses are measured from the beginning, so that a late timer delays no later token.
        due = now()
        for step in steps:
            match step:
                case bytes():
                    await response.write(step)
                    if self.tap is not None:
                        self.tap(asked, step.decode(errors="replace"))
                case Mark.HELD:
                    await self._wait(None)
                    due = now()
                case Wait(seconds):
                    due += seconds
                    await asyncio.sleep(due - now())
                case Mark.ABORTED:
                    self._tell_tap(asked, "* cut")
                    if request.transport is not None:
                        request.transport.abort()
                case Mark.CLEAN:
                    await response.write_eof()


def _success(data: dict[str, object]) -> web.Response:
    return web.json_response({"status": "success", "data": data})


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"status": "error", "message": message}, status=status)


def _refusal_response(refusal: Refusal) -> web.Response:
    response = web.Response(
        status=refusal.status, text=refusal.body, content_type=refusal.content_type
    )
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = refusal.retry_after
    return response


def main() -> None:
    """Serve one plain story until interrupted: for the benchmark, as a process of its own."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dialect", type=Dialect, choices=list(Dialect), default="reference")
    parser.add_argument("--api-key", default="storm-key")
    parser.add_argument("--tokens", type=int, default=400)
    parser.add_argument("--pace", type=float, default=0.025, help="seconds between tokens")
    parser.add_argument("--paragraph", type=int, default=0, help="tokens of a paragraph")
    given = parser.parse_args()
    asyncio.run(
        _serve(
            Storm(
                api_key=given.api_key,
                dialect=given.dialect,
                port=given.port,
                story=plain(given.tokens, paragraph=given.paragraph).paced(given.pace),
            )
        )
    )


async def _serve(storm: Storm) -> None:
    async with storm:
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
