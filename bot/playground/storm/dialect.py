"""Storm's answers as JSON values: whole, or streamed as its reference or its notebook has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.playground.documents.shelf import CREATED_AT
from bot.playground.storm.story import Story

Payload = dict[str, object]


class Dialect(StrEnum):
    REFERENCE = "reference"  # nested twice, with an operation
    NOTEBOOK = "notebook"  # flat, no blank lines between events


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One exchange. Ids are 64-bit numbers as text, too large for a float."""

    id: str
    thread_id: str
    question: str


def token_event(dialect: Dialect, chat: Chat, text: str) -> Payload:
    match dialect:
        case Dialect.REFERENCE:
            return _choices_event(chat, {"content": text})
        case Dialect.NOTEBOOK:
            return _notebook_event(chat, {"message": {"content": text}})


def opening_events(dialect: Dialect, chat: Chat, story: Story) -> Iterator[Payload]:
    """What comes before the text."""
    if story.contexts and not story.has_late_contexts:
        yield contexts_event(dialect, chat, story)
    if dialect is Dialect.REFERENCE:
        yield _choices_event(chat, {"role": "assistant", "content": ""})


def closing_events(dialect: Dialect, chat: Chat, story: Story) -> Iterator[Payload]:
    """What comes after the text; the last of them is the true end."""
    match dialect:
        case Dialect.REFERENCE:
            yield from _reference_closing(chat, story)
        case Dialect.NOTEBOOK:
            yield _notebook_closing(chat, story)


def contexts_event(dialect: Dialect, chat: Chat, story: Story) -> Payload:
    contexts = [context.as_json() for context in story.contexts]
    match dialect:
        case Dialect.REFERENCE:
            return _stream_event({"contexts": contexts})
        case Dialect.NOTEBOOK:
            return _success({"contexts": contexts, "threadId": chat.thread_id})


def error_event() -> Payload:
    return {"status": "error", "data": {"message": "scripted trouble"}}


def whole_answer(chat: Chat, story: Story) -> Payload:
    """What `POST /answer` tells at once."""
    answer = {**_chat_fields(chat), "answer": story.text, "status": "success"}
    return {"chat": answer, "contexts": [context.as_json() for context in story.contexts]}


def found_contexts(story: Story, chat_id: str) -> Payload:
    """What `POST /answer/context` tells."""
    return {"contexts": [{**context.as_json(), "chatId": chat_id} for context in story.contexts]}


def _reference_closing(chat: Chat, story: Story) -> Iterator[Payload]:
    if story.ending:
        yield token_event(Dialect.REFERENCE, chat, story.ending)
    if story.contexts and story.has_late_contexts:
        yield contexts_event(Dialect.REFERENCE, chat, story)
    yield _choices_event(chat, {})
    yield _stream_event({**_chat_fields(chat), "choices": []})
    yield _success({"sseEventOperation": "create-chat-log-finished", "data": {}})


def _notebook_closing(chat: Chat, story: Story) -> Payload:
    data: Payload = {"is_final_event": True}
    if story.ending:
        data["message"] = {"content": story.ending}
    if story.contexts and story.has_late_contexts:
        data["contexts"] = [context.as_json() for context in story.contexts]
    if story.ending or not story.tokens:
        data["threadId"] = chat.thread_id
    return _success(data)


def _choices_event(chat: Chat, delta: Payload) -> Payload:
    return _stream_event({**_chat_fields(chat), "choices": [{"index": 0, "delta": delta}]})


def _stream_event(data: Payload) -> Payload:
    return _success({"sseEventOperation": "create-chat-stream", "data": data})


def _notebook_event(chat: Chat, data: Payload) -> Payload:
    ids = {"id": chat.id, "task_id": f"task-{chat.id}", "model": "storm-answer-1"}
    return _success({**ids, "threadId": chat.thread_id, **data})


def _chat_fields(chat: Chat) -> Payload:
    return {
        "id": chat.id,
        "createdAt": CREATED_AT,
        "updatedAt": CREATED_AT,
        "threadId": chat.thread_id,
        "question": chat.question,
    }


def _success(data: Payload) -> Payload:
    return {"status": "success", "data": data}
