import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.documents import shelf
from bot.playground.storm.dialect import Dialect
from bot.playground.storm.server import (
    AGENTS_PATH,
    ANSWER,
    BUCKETS_PATH,
    CONTEXT,
    DOCUMENTS_PATH,
    REQUESTS_PATH,
    STREAM,
    Storm,
)
from bot.playground.storm.stories import BROKEN, LEAVE, STORIES
from bot.playground.storm.story import Cut, Hang, Refusal, Silence, Story, in_turn, story

QUESTION = "How much leave do I have?"
SHORT = story("Hello, you", *LEAVE.contexts[:1], token_size=3)


@pytest.fixture
async def storm() -> AsyncIterator[Storm]:
    async with Storm(story=SHORT) as storm:
        yield storm


@pytest.fixture
async def session(storm: Storm) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"storm-api-key": storm.api_key}
    async with aiohttp.ClientSession(storm.url, headers=headers) as session:
        yield session


async def ask(
    session: aiohttp.ClientSession, question: str = QUESTION, **more: object
) -> list[dict[str, Any]]:
    """The stream's events, read to the end."""
    async with session.post(STREAM, json={"question": question, **more}) as response:
        assert 200 == response.status
        lines = (await response.read()).split(b"\n")
    return [json.loads(line.removeprefix(b"data: ")) for line in lines if line]


async def read_into(received: bytearray, response: aiohttp.ClientResponse) -> None:
    async for piece in response.content.iter_any():
        received += piece


async def status_of(session: aiohttp.ClientSession, path: str = STREAM, **body: object) -> int:
    async with session.post(path, json={"question": QUESTION, **body}) as response:
        return response.status


async def test_the_reference_stream_is_told_as_documented(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    events = await ask(session)
    assert {"success"} == {event["status"] for event in events}
    contexts, role, *texts, no_content, no_choices, finished = (event["data"] for event in events)
    assert [{"index": 0, "delta": {"role": "assistant", "content": ""}}] == role["data"]["choices"]
    deltas = [text["data"]["choices"][0]["delta"] for text in texts]
    assert [{"content": "Hel"}, {"content": "lo,"}, {"content": " yo"}, {"content": "u"}] == deltas
    assert [{"index": 0, "delta": {}}] == no_content["data"]["choices"]
    assert [] == no_choices["data"]["choices"]
    assert {"sseEventOperation": "create-chat-log-finished", "data": {}} == finished
    assert [SHORT.contexts[0].as_json()] == contexts["data"]["contexts"]


async def test_every_text_event_repeats_chat_thread_and_question(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    texts = [event["data"]["data"] for event in (await ask(session))[1:-1]]
    [thread_id] = storm.threads
    assert {(thread_id, QUESTION)} == {(each["threadId"], each["question"]) for each in texts}
    assert 1 == len({each["id"] for each in texts})


async def test_the_notebook_stream_is_told_as_documented(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.dialect = Dialect.NOTEBOOK
    contexts, *texts, finished = (event["data"] for event in await ask(session))
    assert [SHORT.contexts[0].as_json()] == contexts["contexts"]
    assert ["Hel", "lo,", " yo", "u"] == [text["message"]["content"] for text in texts]
    assert {"id", "task_id", "model", "threadId", "message"} == set(texts[0])
    assert {"is_final_event": True} == finished


async def test_the_notebook_s_final_event_may_carry_text_and_contexts(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.dialect = Dialect.NOTEBOOK
    storm.story = STORIES["ending"]
    final = (await ask(session))[-1]["data"]
    assert final["is_final_event"]
    assert {"content": "\nThat is all."} == final["message"]
    assert 3 == len(final["contexts"])


async def test_a_question_begins_a_thread_with_an_id_too_large_for_a_float(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    await ask(session)
    [(thread_id, questions)] = storm.threads.items()
    assert [QUESTION] == questions
    assert int(thread_id) != int(float(thread_id))
    assert int(thread_id) < 2**63


async def test_a_thread_remembers_its_questions_and_its_answers_show_it(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.story = Storm().story
    await ask(session)
    [thread_id] = storm.threads
    events = await ask(session, "And how do I ask for it?", threadId=thread_id)
    assert QUESTION in "".join(
        event["data"]["data"]["choices"][0]["delta"]["content"] for event in events[2:-3]
    )
    assert {thread_id: [QUESTION, "And how do I ask for it?"]} == storm.threads


async def test_an_unknown_thread_is_refused(storm: Storm, session: aiohttp.ClientSession) -> None:
    assert 404 == await status_of(session, threadId="12")
    storm.thread_refusal = 400
    assert 400 == await status_of(session, threadId="12")
    assert {} == storm.threads


async def test_a_forgotten_thread_is_unknown(storm: Storm, session: aiohttp.ClientSession) -> None:
    await ask(session)
    [thread_id] = storm.threads
    storm.forget(thread_id)
    assert 404 == await status_of(session, threadId=thread_id)


@pytest.mark.parametrize("path", [STREAM, ANSWER, CONTEXT])
async def test_a_wrong_key_is_refused_as_configured(
    storm: Storm, session: aiohttp.ClientSession, path: str
) -> None:
    storm.api_key = "another"
    assert 401 == await status_of(session, path)
    storm.key_refusal = 403
    assert 403 == await status_of(session, path)
    assert [] == storm.requests


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": " "},
        {"question": None},
        {"question": QUESTION, "threadId": 12},
        {"question": QUESTION, "threadId": None},
        {"question": QUESTION, "bucketIds": "1"},
        {"question": QUESTION, "bucketIds": [1]},
        [],
    ],
)
async def test_a_malformed_request_is_refused(
    storm: Storm, session: aiohttp.ClientSession, body: object
) -> None:
    async with session.post(STREAM, json=body) as response:
        assert 400 == response.status
    assert [] == storm.requests


async def test_requests_can_be_read_here_and_from_another_process(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    await ask(session, bucketIds=["1", "2"])
    [asked] = storm.requests
    assert (STREAM, QUESTION, None) == (asked.path, asked.question, asked.thread_id)
    assert ("1", "2") == asked.bucket_ids
    assert asked.ended_at is not None
    assert asked.at <= asked.ended_at
    async with session.get(REQUESTS_PATH) as response:
        [told] = await response.json()
    assert (asked.at, ["1", "2"]) == (told["at"], told["bucket_ids"])


@pytest.mark.parametrize(
    ("name", "status", "content_type"),
    [
        ("400", 400, "application/json"),
        ("429", 429, "application/json"),
        ("502", 502, "text/html"),
        ("page instead", 200, "text/html"),
    ],
)
async def test_a_stream_can_be_refused(
    storm: Storm, session: aiohttp.ClientSession, name: str, status: int, content_type: str
) -> None:
    storm.story = STORIES[name]
    async with session.post(STREAM, json={"question": QUESTION}) as response:
        assert (status, content_type) == (response.status, response.content_type)
        assert "Retry-After" not in response.headers
    assert {} == storm.threads


async def test_a_busy_storm_may_say_how_long(storm: Storm, session: aiohttp.ClientSession) -> None:
    storm.story = STORIES["429 with patience"]
    async with session.post(STREAM, json={"question": QUESTION}) as response:
        assert "2" == response.headers["Retry-After"]


async def test_a_hanging_request_gets_no_headers_until_it_is_released(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.story = SHORT.with_trouble(Hang())
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(ask(session))
        await storm.until(lambda: storm.held == 1, description="the request hangs")
        assert 0 == storm.open_streams
        storm.release()
        assert 9 == len(await asking)
    assert 0 == storm.held


async def test_a_silent_stream_goes_on_when_it_is_released(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.story = SHORT.with_trouble(Silence(after=2))
    async with session.post(STREAM, json={"question": QUESTION}) as response:
        await storm.until(lambda: storm.held == 1, description="the stream is silent")
        storm.release()
        assert b"create-chat-log-finished" in await response.read()


async def test_a_stream_that_is_left_is_noticed(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.story = SHORT.with_trouble(Silence(after=2))
    async with session.post(STREAM, json={"question": QUESTION}) as response:
        await storm.until(lambda: storm.held == 1, description="the stream is silent")
        assert 1 == storm.open_streams
        assert storm.requests[0].ended_at is None
        response.close()
    await storm.until(lambda: storm.open_streams == 0, description="the stream is closed")
    await storm.until(lambda: storm.requests[0].ended_at, description="the request is over")


async def test_a_cut_connection_gives_its_tokens_and_then_an_error(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.story = SHORT.with_trouble(Cut(after=2))
    received = bytearray()
    async with session.post(STREAM, json={"question": QUESTION}) as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await read_into(received, response)
    assert received.endswith(b'"choices":[{"index":0,"delta":{"content":"lo,"}}]}}}\n\n')


async def test_trouble_can_be_over_at_the_second_attempt(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.story = in_turn(STORIES["500"], SHORT)
    assert [500, 200, 200] == [await status_of(session) for _ in range(3)]


@pytest.mark.parametrize(
    "name", [name for name, broken in BROKEN.items() if not broken.answer_troubles]
)
async def test_the_whole_answer_works_where_the_stream_does_not(
    storm: Storm, session: aiohttp.ClientSession, name: str
) -> None:
    storm.story = STORIES[name]
    async with session.post(ANSWER, json={"question": QUESTION}) as response:
        chat = (await response.json())["data"]["chat"]
    [thread_id] = storm.threads
    assert (STORIES[name].text, thread_id) == (chat["answer"], chat["threadId"])


async def test_the_whole_answer_can_fail_too(storm: Storm, session: aiohttp.ClientSession) -> None:
    storm.story = STORIES["everything fails"]
    assert [500, 500] == [await status_of(session, path) for path in (STREAM, ANSWER)]


async def test_a_search_gives_contexts_and_no_text(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    async with session.post(CONTEXT, json={"question": QUESTION}) as response:
        told = await response.json()
    assert ["contexts"] == list(told["data"])
    assert {"chatId", *SHORT.contexts[0].as_json()} == set(told["data"]["contexts"][0])


async def pages(session: aiohttp.ClientSession, path: str, **query: str) -> Any:
    async with session.get(path, params=query) as response:
        assert 200 == response.status
        return (await response.json())["data"]


async def test_a_document_is_found_by_its_id(storm: Storm, session: aiohttp.ClientSession) -> None:
    found = await pages(session, DOCUMENTS_PATH, documentId=shelf.LEAVE.id)
    assert [shelf.LEAVE.source] == [each["source"] for each in found["data"]]
    assert {"page": 1, "size": 10, "totalElements": 1, "totalPages": 1} == found["pageInfo"]
    [lookup] = storm.lookups
    assert {"documentId": shelf.LEAVE.id} == lookup.query


async def test_an_uploaded_document_has_no_source(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    found = await pages(session, DOCUMENTS_PATH, documentId=shelf.EXPENSES.id)
    assert [None] == [each["source"] for each in found["data"]]


async def test_documents_come_in_pages(storm: Storm, session: aiohttp.ClientSession) -> None:
    found = await pages(session, DOCUMENTS_PATH, page="2", size="4")
    assert [each.id for each in shelf.DOCUMENTS[4:]] == [each["id"] for each in found["data"]]
    assert {"page": 2, "size": 4, "totalElements": 6, "totalPages": 2} == found["pageInfo"]


async def test_a_page_that_is_no_number_is_refused(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    async with session.get(DOCUMENTS_PATH, params={"page": "0"}) as response:
        assert 400 == response.status


async def test_agents_are_enough_to_check_a_key(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    found = await pages(session, AGENTS_PATH, page="1", size="1")
    assert [{"id": shelf.AGENT.id, "name": shelf.AGENT.name}] == found["data"]
    storm.api_key = "another"
    async with session.get(AGENTS_PATH) as response:
        assert 401 == response.status


async def test_buckets_belong_to_an_agent(storm: Storm, session: aiohttp.ClientSession) -> None:
    ours = await pages(session, BUCKETS_PATH, agentId=shelf.AGENT.id)
    assert [each.name for each in shelf.BUCKETS] == [each["name"] for each in ours["data"]]
    assert [] == (await pages(session, BUCKETS_PATH, agentId="9"))["data"]


async def test_looking_up_can_have_trouble_of_its_own(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    storm.troubles[DOCUMENTS_PATH] = (Refusal(status=500),)
    async with session.get(DOCUMENTS_PATH) as response:
        assert 500 == response.status
    assert 200 == await status_of(session)


async def test_what_never_happens_is_named(storm: Storm) -> None:
    with pytest.raises(TimeoutError, match="somebody asks"):
        await storm.until(lambda: storm.requests, 0.01, "somebody asks")


async def test_stopping_waits_for_nobody() -> None:
    told: Story = SHORT.with_trouble(Silence(after=0))
    headers = {"storm-api-key": "storm-key"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with Storm(story=told) as storm:
            response = await session.post(storm.url + STREAM, json={"question": QUESTION})
            await storm.until(lambda: storm.held == 1, description="the stream is silent")
        assert (0, 0) == (storm.held, storm.open_streams)
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_a_tap_hears_what_goes_over_the_wire(
    storm: Storm, session: aiohttp.ClientSession
) -> None:
    heard: list[str] = []
    storm.tap = lambda asked, said: heard.append(said)
    await ask(session)
    await storm.until(lambda: heard[-1] == "* closed", description="the answer has ended")
    request, contexts, *_ = heard
    assert f"> POST {STREAM} threadId=None" == request
    assert '"contexts":' in contexts
    storm.story = SHORT.with_trouble(Refusal(status=503, body="no"))
    heard.clear()
    assert 503 == await status_of(session)
    assert "< 503 no" in heard
