"""The client over real HTTP: against the stand-in Storm, and against servers that misbehave."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from structlog.testing import capture_logs

from bot.domain.answer import Answer, Text
from bot.domain.origin import Origin
from bot.domain.question import StormThreadId
from bot.domain.source import DocumentId
from bot.errors import (
    StormBroken,
    StormBusy,
    StormError,
    StormKeyRefused,
    StormRefused,
    StormSlow,
    StormThreadLost,
)
from bot.playground.documents import shelf
from bot.playground.storm.dialect import Dialect
from bot.playground.storm.server import AGENTS_PATH, DOCUMENTS_PATH, UPLOADS_PATH, Storm
from bot.playground.storm.stories import LEAVE, STORIES
from bot.playground.storm.story import (
    Chatter,
    Cut,
    Errors,
    Framing,
    Hang,
    Nonsense,
    Refusal,
    Silence,
    Story,
    Unfinished,
    story,
)
from bot.storm.attempt import Attempt
from bot.storm.client import MAX_BODY_BYTES, Limits, StormClient
from bot.storm.reading import _in_pieces

KEY: Final = "storm-key"
QUESTION: Final = "How much leave do I have?"
UNKNOWN: Final = StormThreadId("12345")
SHORT: Final = story("Hello, you there", *LEAVE.contexts, token_size=3)
# Far below what anything here needs; only where something is to take too long.
SOON: Final = Limits(response_s=0.05, event_s=0.05, whole_answer_s=0.05, lookup_s=0.05)
# Where something is to come before the silence, on a busy machine as well.
SILENT: Final = Limits(event_s=1.0)


@pytest.fixture(params=list(Dialect))
async def storm(request: pytest.FixtureRequest) -> AsyncIterator[Storm]:
    async with Storm(api_key=KEY, story=SHORT, dialect=request.param) as storm:
        yield storm


@pytest.fixture
async def reference_storm() -> AsyncIterator[Storm]:
    async with Storm(api_key=KEY, story=SHORT) as storm:
        yield storm


def client_of(url: str, *, key: str = KEY, limits: Limits | None = None) -> StormClient:
    return StormClient(base_url=url, api_key=key, limits=limits)


async def listen(client: StormClient, thread: StormThreadId | None = None) -> Answer:
    """One attempt's answer as far as it came."""
    answer = Answer()
    await listen_into(answer, client, thread)
    return answer


async def listen_into(
    answer: Answer, client: StormClient, thread: StormThreadId | None = None
) -> None:
    async with client.stream(QUESTION, thread) as batches:
        async for events in batches:
            answer.receive_all(events)


async def broken_attempt(url: str, limits: Limits | None = None) -> tuple[str, str]:
    """Text and reason of an attempt that breaks."""
    answer = Answer()
    async with client_of(url, limits=limits) as client:
        with pytest.raises(StormBroken) as raised:
            await listen_into(answer, client)
    return answer.text, raised.value.reason


@asynccontextmanager
async def raw_server(*pieces: bytes, then_hang: bool = False) -> AsyncIterator[str]:
    """Says exactly these bytes to whoever asks, then hangs up or is silent."""
    is_over = asyncio.Event()

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if then_hang:
            await is_over.wait()
        writer.close()

    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        is_over.set()
        server.close()


def response(body: bytes, content_type: str = "text/event-stream") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n".encode() + body


async def test_an_answer_grows_until_it_is_finished(storm: Storm) -> None:
    async with client_of(storm.url) as client:
        answer = await listen(client)
    assert SHORT.text == answer.text
    assert answer.is_finished
    assert [context.id for context in LEAVE.contexts] == [
        source.document_id for source in answer.sources
    ]
    assert [answer.thread] == list(storm.threads)


async def test_the_question_goes_with_its_buckets_and_thread(reference_storm: Storm) -> None:
    storm = reference_storm
    buckets = (shelf.PEOPLE.id, shelf.ENGINEERING.id)
    async with StormClient(base_url=storm.url, api_key=KEY, bucket_ids=buckets) as client:
        first = await listen(client)
        second = await listen(client, first.thread)
    assert first.thread == second.thread
    assert [None, first.thread] == [request.thread_id for request in storm.requests]
    assert {buckets} == {request.bucket_ids for request in storm.requests}
    assert {QUESTION} == {request.question for request in storm.requests}


async def test_without_buckets_none_are_named(reference_storm: Storm) -> None:
    async with client_of(reference_storm.url + "/") as client:
        await listen(client)
    assert [()] == [request.bucket_ids for request in reference_storm.requests]


async def test_half_a_surrogate_pair_in_a_question_is_replaced(reference_storm: Storm) -> None:
    async with client_of(reference_storm.url) as client:
        await client.answer("why \ud83d?", None)
    assert "why ??" == reference_storm.requests[0].question


@pytest.mark.parametrize(
    "framing",
    [
        Framing(line_end="\r"),
        Framing(line_end="\r\n", has_byte_order_mark=True),
        Framing(has_extras=True, has_space=False),
        Framing(is_spread=True, line_end="\r\n"),
        Framing(is_unterminated=True),
    ],
)
@pytest.mark.parametrize("sizes", [(), (1,), (7, 500, 2)])
async def test_framing_and_chunks_make_no_difference(
    storm: Storm, framing: Framing, sizes: tuple[int, ...]
) -> None:
    storm.story = Story(
        tokens=("안녕", "하세요 ", "🌴", "\u2028", "!"),
        contexts=LEAVE.contexts,
        framing=framing,
        chunking=sizes,
    )
    async with client_of(storm.url) as client:
        answer = await listen(client)
    assert "안녕하세요 🌴\u2028!" == answer.text
    assert len(LEAVE.contexts) == len(answer.sources)


@pytest.mark.parametrize("token", ["word ", "안녕", "\\ud83d "])
async def test_an_event_of_any_length_is_read(storm: Storm, token: str) -> None:
    storm.story = Story(tokens=("Well: ", token * 20_000, "!"), contexts=LEAVE.contexts)
    async with client_of(storm.url) as client:
        answer = await listen(client)
    assert "Well: " + token * 20_000 + "!" == answer.text
    assert len(LEAVE.contexts) == len(answer.sources)


async def test_others_have_their_turn_while_thousands_of_events_are_read() -> None:
    turns, event = (
        itertools.count(),
        b'data: {"status":"success","data":{"message":{"content":"a"}}}\n',
    )

    async def others() -> None:
        for _ in turns:
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    events = await _in_pieces(Attempt(), event * 3_000)
    other.cancel()
    texts = [told for told in events if isinstance(told, Text)]
    assert texts == events
    assert "a" * 3_000 == "".join(text.content for text in texts)
    assert next(turns) > 20


async def test_every_story_of_the_stand_in_ends_or_breaks(storm: Storm) -> None:
    async with client_of(storm.url, limits=SOON) as client:
        for told in STORIES.values():
            storm.story = told
            answer = Answer()
            try:
                await listen_into(answer, client)
            except StormError:
                assert not answer.is_finished
            else:
                assert answer.is_finished


async def test_it_ends_right_after_the_final_event() -> None:
    final = b'data: {"status":"success","data":{"is_final_event":true}}\n'
    async with raw_server(response(final), then_hang=True) as url, client_of(url) as client:
        assert (await listen(client)).is_finished


async def test_the_connection_closes_when_the_asker_leaves_early(storm: Storm) -> None:
    storm.story = SHORT.with_trouble(Silence(after=1))
    async with client_of(storm.url) as client:
        async with client.stream(QUESTION, None) as batches:
            await anext(batches)
            assert 1 == storm.open_streams
        await storm.until(lambda: 0 == storm.open_streams, description="stream closed")


async def test_the_connection_closes_when_the_asker_is_cancelled(storm: Storm) -> None:
    storm.story = SHORT.with_trouble(Silence(after=1))
    async with client_of(storm.url) as client:
        task = asyncio.create_task(listen(client))
        await storm.until(lambda: 1 == storm.held, description="stream silent")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await storm.until(lambda: 0 == storm.open_streams, description="stream closed")


async def test_an_error_of_the_asker_passes_through_unchanged(reference_storm: Storm) -> None:
    async with client_of(reference_storm.url) as client:
        with pytest.raises(OSError, match="mine"):
            async with client.stream(QUESTION, None):
                raise OSError("mine")


async def test_many_streams_run_at_once(reference_storm: Storm) -> None:
    reference_storm.story = SHORT.with_trouble(Silence(after=1))
    async with client_of(reference_storm.url) as client, asyncio.TaskGroup() as group:
        tasks = [group.create_task(listen(client)) for _ in range(120)]
        await reference_storm.until(lambda: 120 == reference_storm.held, description="all at once")
        reference_storm.release()
    assert {SHORT.text} == {task.result().text for task in tasks}


@pytest.mark.parametrize(
    ("trouble", "text", "reason"),
    [
        (Unfinished(after=2), "Hello,", "the stream ended without its final event"),
        (Cut(after=2, into_event=20), "Hello,", "cut (ClientPayloadError)"),
        (Silence(after=2), "Hello,", "no event in time"),
        (Silence(after=0), "", "no event in time"),
        (Hang(), "", "no response in time"),
        (Errors(after=2, count=4), "Hello,", "too many bad events, the last: error_status"),
        (Refusal(status=503), "", "http 503"),
        (Refusal(status=200), "", "unusable response (error_status)"),
        (Refusal(status=200, body='{"status":"success"}'), "", "not a stream"),
        (
            Refusal(status=200, body="<html>", content_type="text/html"),
            "",
            "unusable response (not_json)",
        ),
    ],
)
async def test_an_attempt_that_breaks_keeps_its_text_and_says_why(
    storm: Storm,
    trouble: Unfinished | Cut | Silence | Hang | Errors | Refusal,
    text: str,
    reason: str,
) -> None:
    storm.story = SHORT.with_trouble(trouble)
    limits = {Silence: SILENT, Hang: SOON}.get(type(trouble))
    assert (text, reason) == await broken_attempt(storm.url, limits)


async def test_three_bad_events_are_passed_over_and_logged(storm: Storm) -> None:
    storm.story = SHORT.with_trouble(
        Errors(after=1), Nonsense(after=2, payloads=("no JSON", '{"status":"success","data":7}'))
    )
    with capture_logs() as logs:
        async with client_of(storm.url) as client:
            answer = await listen(client)
    assert SHORT.text == answer.text
    assert [
        {"event": "storm.bad_event", "log_level": "warning", "kind": kind, "code": None}
        for kind in ("error_status", "not_json", "shape")
    ] == logs


@pytest.mark.parametrize("is_comments", [False, True])
async def test_whatever_comes_without_text_is_waited_for_only_so_long(
    storm: Storm, is_comments: bool
) -> None:
    """Each event, and each comment, shows that Storm lives; a first text has a limit of its own."""
    storm.story = SHORT.with_trouble(Chatter(after=0, is_comments=is_comments))
    limits = Limits(first_text_s=0.2, event_s=5.0)
    async with client_of(storm.url, limits=limits) as client:
        with pytest.raises(StormSlow) as raised:
            await listen(client)
    assert "no text in time" == raised.value.reason
    await storm.until(lambda: 0 == storm.open_streams, 20, "the stream is closed")


async def test_once_there_is_text_only_silence_counts(storm: Storm) -> None:
    storm.story = SHORT.with_trouble(Silence(after=2, seconds=1.3))
    limits = Limits(first_text_s=1.0, event_s=30.0)
    async with client_of(storm.url, limits=limits) as client:
        assert SHORT.text == (await listen(client)).text


async def test_after_its_last_comment_a_stream_is_silent() -> None:
    comments = [b": still here\n\n"] * 3
    async with raw_server(response(b""), *comments, then_hang=True) as url:
        assert ("", "no event in time") == await broken_attempt(url, SILENT)


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\nnonsense\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\nnone",
        b"HTTP/1.1 200 OK\r\nContent-Type: ;;=\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Type: /\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 777 What\r\n\r\n",
    ],
)
async def test_broken_http_is_a_broken_storm_for_every_call(wire: bytes) -> None:
    async with raw_server(wire) as url, client_of(url) as client:
        with pytest.raises(StormBroken):
            await listen(client)
        with pytest.raises(StormBroken):
            await client.answer(QUESTION, None)
        with pytest.raises(StormBroken):
            await client.check_key()
        with pytest.raises(StormBroken):
            await client.document_origin(DocumentId("1"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://", "http://[::1", "nonsense"])
async def test_nobody_there_is_a_broken_storm(url: str) -> None:
    async with client_of(url) as client:
        with pytest.raises(StormBroken):
            await listen(client)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_refused_everywhere(reference_storm: Storm, status: int) -> None:
    reference_storm.key_refusal = status
    async with client_of(reference_storm.url, key="wrong") as client:
        for ask in (
            lambda: listen(client),
            lambda: client.answer(QUESTION, None),
            lambda: client.check_key(),
            lambda: client.document_origin(DocumentId("1")),
        ):
            with pytest.raises(StormKeyRefused) as raised:
                await ask()
            assert status == raised.value.status


@pytest.mark.parametrize("status", [400, 404])
async def test_a_forgotten_thread_is_told_apart(reference_storm: Storm, status: int) -> None:
    reference_storm.thread_refusal = status
    async with client_of(reference_storm.url) as client:
        with pytest.raises(StormThreadLost):
            await listen(client, UNKNOWN)
        with pytest.raises(StormThreadLost):
            await client.answer(QUESTION, UNKNOWN)


async def test_a_refusal_without_a_thread_is_a_refusal(reference_storm: Storm) -> None:
    reference_storm.story = SHORT.with_trouble(Refusal(status=400))
    async with client_of(reference_storm.url) as client:
        with pytest.raises(StormRefused) as raised:
            await listen(client)
    assert StormRefused is type(raised.value)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), (None, None), ("later", None)])
async def test_a_busy_storm_says_how_long_to_wait(
    reference_storm: Storm, header: str | None, seconds: float | None
) -> None:
    reference_storm.story = SHORT.with_trouble(Refusal(status=429, retry_after=header))
    async with client_of(reference_storm.url) as client:
        with pytest.raises(StormBusy) as raised:
            await listen(client)
    assert seconds == raised.value.retry_after_s


async def test_a_redirect_is_not_followed(reference_storm: Storm) -> None:
    wire = f"HTTP/1.1 307 Go\r\nLocation: {reference_storm.url}\r\nContent-Length: 0\r\n\r\n"
    async with raw_server(wire.encode()) as url, client_of(url) as client:
        with pytest.raises(StormRefused):
            await listen(client)
        with pytest.raises(StormRefused):
            await client.check_key()
    assert [] == reference_storm.requests
    assert [] == reference_storm.lookups


async def test_the_whole_answer_comes_at_once(reference_storm: Storm) -> None:
    async with client_of(reference_storm.url) as client:
        answer = await client.answer(QUESTION, None)
    assert SHORT.text == answer.text
    assert len(LEAVE.contexts) == len(answer.sources)
    assert [answer.thread] == list(reference_storm.threads)
    assert answer.is_finished


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (Hang(), "no response in time"),
        (Refusal(status=500), "http 500"),
        (Refusal(status=200, body="oops"), "unusable response (not_json)"),
        (Refusal(status=200, body='{"status":"success","data":null}'), "unusable response (shape)"),
        (
            Refusal(status=200, body='{"status":"error","code":"E7"}'),
            "unusable response (error_status E7)",
        ),
    ],
)
async def test_no_whole_answer_says_why(
    reference_storm: Storm, trouble: Hang | Refusal, reason: str
) -> None:
    reference_storm.story = SHORT.with_answer_trouble(trouble)
    limits = SOON if isinstance(trouble, Hang) else None
    async with client_of(reference_storm.url, limits=limits) as client:
        with pytest.raises(StormSlow if trouble == Hang() else StormBroken) as raised:
            await client.answer(QUESTION, None)
    assert reason == raised.value.reason


async def test_a_body_beyond_all_measure_is_refused() -> None:
    body = response(b" " * (MAX_BODY_BYTES + 1), "application/json")
    async with raw_server(body) as url, client_of(url) as client:
        with pytest.raises(StormBroken) as raised:
            await client.answer(QUESTION, None)
    assert "response too large" == raised.value.reason


async def test_a_good_key_passes_the_check(reference_storm: Storm) -> None:
    async with client_of(reference_storm.url) as client:
        await client.check_key()
    assert [AGENTS_PATH] == [lookup.path for lookup in reference_storm.lookups]


async def test_the_check_has_a_limit_and_knows_what_storm_looks_like(
    reference_storm: Storm,
) -> None:
    async with client_of(reference_storm.url, limits=SOON) as client:
        reference_storm.troubles = {AGENTS_PATH: (Hang(),)}
        with pytest.raises(StormBroken):
            await client.check_key()
    other = response(b"<html>welcome</html>", "text/html")
    async with raw_server(other) as url, client_of(url) as client:
        with pytest.raises(StormBroken):
            await client.check_key()


async def test_a_documents_origin_is_looked_up_by_its_id(reference_storm: Storm) -> None:
    async with client_of(reference_storm.url) as client:
        for document in shelf.DOCUMENTS:
            expected = Origin.told(document.title or document.name, document.source)
            assert expected == await client.document_origin(DocumentId(document.id))
        assert Origin() == await client.document_origin(DocumentId("no such document"))
    assert {DOCUMENTS_PATH} == {lookup.path for lookup in reference_storm.lookups}
    assert shelf.DOCUMENTS[0].id == reference_storm.lookups[0].query["documentId"]


async def test_the_key_shows_in_no_error_and_no_representation() -> None:
    key = "s3cr3t-storm-key"
    async with raw_server(b"garbage\r\n\r\n") as url, client_of(url, key=key) as client:
        with pytest.raises(StormBroken) as raised:
            await listen(client)
        assert key not in repr(client) + repr(vars(client))
    error: BaseException | None = raised.value
    while error is not None:
        assert key not in repr(error) + str(error) + repr(error.args) + repr(vars(error))
        error = error.__cause__ or error.__context__


async def test_no_text_shows_in_an_error() -> None:
    body = b'data: {"status":"error","data":{"message":"private words"}}\n\n' * 4
    async with raw_server(response(body)) as url:
        _, reason = await broken_attempt(url)
    assert "private" not in reason


PDF: Final = "application/pdf"


async def test_a_document_is_put_into_a_bucket(reference_storm: Storm) -> None:
    bucket, content = shelf.BUCKETS[0].id, b"%PDF-1.7 " + bytes(range(256))
    async with client_of(reference_storm.url) as client:
        document = await client.upload(bucket, "guide.pdf", content, PDF)
    (upload,) = reference_storm.uploads
    assert (document, bucket, "guide.pdf", content) == (
        upload.id,
        upload.bucket_id,
        upload.name,
        upload.content,
    )


@pytest.mark.parametrize(
    ("trouble", "error", "reason"),
    [
        (Refusal(status=503), StormBroken, "http 503"),
        (Refusal(status=403), StormKeyRefused, "http 403"),
        (Refusal(status=413), StormRefused, "http 413"),
        (Refusal(status=429, retry_after="7"), StormBusy, "http 429"),
        (Refusal(status=200, body="<html>"), StormBroken, "unusable response (not_json)"),
        (Refusal(status=200, body="{}"), StormBroken, "unusable response (shape)"),
        (Hang(), StormBroken, "no response in time"),
    ],
)
async def test_an_upload_that_fails_says_why_and_leaves_the_key_alone(
    reference_storm: Storm, trouble: Refusal | Hang, error: type[StormError], reason: str
) -> None:
    reference_storm.troubles[UPLOADS_PATH] = (trouble,)
    refused: list[int] = []
    limits = Limits(upload_s=0.2) if isinstance(trouble, Hang) else Limits()
    client = StormClient(
        base_url=reference_storm.url,
        api_key=KEY,
        limits=limits,
        refused=lambda: refused.append(1),
    )
    async with client:
        with pytest.raises(error) as caught:
            await client.upload(shelf.BUCKETS[0].id, "guide.pdf", b"%PDF", PDF)
    assert (reason, []) == (caught.value.reason, refused)
