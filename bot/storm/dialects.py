"""Storm's JSON to the events an `Answer` grows by, in both of its dialects.

The published reference nests its payload twice and names an operation; the notebook nests it once
and marks its last event. One shape reads both: `_Body` has the fields of either, and what is not
there is None. Text has to be text, because it is shown; ids, page names and numbers may come as
numbers or text, and anything else in their place counts as missing. Unknown fields are skipped
without being built, unknown operations mean nothing.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final, Literal, TypeVar

import msgspec

from bot.domain.answer import Answer, Chat, Event, Finished, Sources, Text, Thread
from bot.domain.origin import Origin
from bot.domain.question import StormThreadId
from bot.domain.source import DocumentId, Source
from bot.storm.halves import Halves, joined, marked

_STREAMING: Final = "create-chat-stream"
_LAST: Final = "create-chat-log-finished"
_REFERENCE: Final = re.compile(r"[0-9]{1,6}")
# Ten are shown and the others counted: whatever is beyond these is not even counted.
MOST_SOURCES: Final = 5_000
# Characters of what Storm read in one place: enough to see that it says what the answer says.
LONGEST_EXCERPT: Final = 1_500
# Nothing that is asked for of an event that can't be read is longer.
_LONGEST_VALUE: Final = 200
# One short word: never a sentence from somebody's answer.
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")

_NOTHING: Final = msgspec.Raw(b"null")

Bad = Literal["not_json", "shape", "error_status", "too_large"]


class BadEvent(Exception):
    """A payload with nothing to use in it: too large, no JSON, another shape, `status: "error"`.

    `code` is Storm's own short code for the error, where it gave one; safe to log.
    """

    def __init__(self, kind: Bad, *, code: str | None = None) -> None:
        super().__init__(kind if code is None else f"{kind} {code}")
        self.kind = kind
        self.code = code


class _Message(msgspec.Struct, gc=False):
    content: str | None = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Message | None = None


class _Context(msgspec.Struct, gc=False, rename="camel"):
    id: Any = None
    bucket_name: Any = None
    file_name: Any = None
    page_name: Any = None
    reference_idx: Any = None
    context: Any = None


class _Body(msgspec.Struct, gc=False, rename="camel"):
    sse_event_operation: Any = None
    data: "_Body | None" = None
    id: Any = None
    thread_id: Any = None
    task_id: Any = msgspec.field(default=None, name="task_id")
    model: Any = None
    choices: list[_Choice | None] | None = None
    message: _Message | None = None
    contexts: list[_Context | None] | None = None
    is_final_event: Any = msgspec.field(default=None, name="is_final_event")


class _Envelope(msgspec.Struct, gc=False):
    status: Any = None


class _StreamEvent(_Envelope, gc=False):
    data: _Body | None = None


class _Loose(msgspec.Struct, gc=False, rename="camel"):
    """What is looked for in an event of another shape, without building the rest of it."""

    status: msgspec.Raw = _NOTHING
    code: msgspec.Raw = _NOTHING
    error_code: msgspec.Raw = _NOTHING
    error: msgspec.Raw = _NOTHING
    data: msgspec.Raw = _NOTHING
    sse_event_operation: msgspec.Raw = _NOTHING


class _WholeChat(msgspec.Struct, rename="camel"):
    id: Any = None
    thread_id: Any = None
    answer: str | None = None


class _Whole(msgspec.Struct):
    chat: _WholeChat
    contexts: list[_Context | None] | None = None


class _WholeAnswer(_Envelope):
    data: _Whole | None = None


class _Document(msgspec.Struct):
    id: Any = None
    name: Any = None
    source: Any = None


class _Documents(msgspec.Struct):
    data: list[_Document | None] | None = None


class _DocumentPage(_Envelope):
    data: _Documents | None = None


class _New(msgspec.Struct, rename="camel"):
    id: Any = None
    # So one client of Storm's reads it.
    document_id: Any = None


class _Uploaded(_Envelope):
    data: _New | None = None


_stream_event: Final = msgspec.json.Decoder(_StreamEvent)
_whole_answer: Final = msgspec.json.Decoder(_WholeAnswer)
_document_page: Final = msgspec.json.Decoder(_DocumentPage)
_uploaded: Final = msgspec.json.Decoder(_Uploaded)
_envelope: Final = msgspec.json.Decoder(_Envelope)
_loose: Final = msgspec.json.Decoder(_Loose)
_EMPTY: Final = _Body()
_E = TypeVar("_E", bound=_Envelope)


class Decoder:
    """Decodes one stream. Ids, which Storm repeats with every token, are told when they change."""

    __slots__ = ("_chat", "_halves", "_thread", "_told_of_chat")

    def __init__(self) -> None:
        self._halves = Halves()
        self._thread: str | None = None
        self._chat: Chat | None = None
        self._told_of_chat: tuple[Any, Any, Any] | None = None

    def decode(self, payload: bytes) -> tuple[Event, ...]:
        """What one event's payload says; nothing for an empty delta or an unknown operation.

        Raises `BadEvent`, and nothing else whatever the payload.
        """
        try:
            event = _opened(_stream_event, payload)
        except BadEvent as bad:
            if bad.kind == "shape" and _has_unknown_operation(payload):
                return ()
            raise
        body = event.data
        if body is None:
            if event.status is None:
                raise BadEvent("shape")
            return ()
        operation = body.sse_event_operation
        is_final = operation == _LAST
        if is_final or operation == _STREAMING:
            body = body.data or _EMPTY
        elif operation is not None:
            return ()
        return self._events(body, is_final=is_final or body.is_final_event is True)

    @property
    def holds_half(self) -> bool:
        """Half a character waits for what comes next."""
        return self._halves.holds_one

    def further_text(self, text: str) -> list[Event]:
        """What events say that differ from the last one in their text only."""
        content = self._halves.join(text)
        return [Text(content)] if content else []

    def _events(self, body: _Body, *, is_final: bool) -> tuple[Event, ...]:
        events: list[Event] = []
        if body.thread_id != self._thread:
            self._tell_thread(body.thread_id, events)
        if body.id is not None:
            self._tell_chat(body, events)
        if body.contexts:
            events.append(_sources(body.contexts))
        content = self._halves.join(_content(body) or "")
        if is_final:
            content += self._halves.end()
        if content:
            events.append(Text(content))
        if is_final:
            events.append(Finished())
        return tuple(events)

    def _tell_thread(self, value: Any, events: list[Event]) -> None:
        thread_id = _word(value)
        if thread_id is not None and thread_id != self._thread:
            self._thread = thread_id
            events.append(Thread(StormThreadId(thread_id)))

    def _tell_chat(self, body: _Body, events: list[Event]) -> None:
        told = (body.id, body.task_id, body.model)
        if told == self._told_of_chat:
            return
        self._told_of_chat = told
        chat_id = _word(body.id)
        if chat_id is None:
            return
        known = self._chat if self._chat is not None and self._chat.id == chat_id else Chat(chat_id)
        task_id, model = _word(body.task_id), _word(body.model)
        chat = Chat(chat_id, task_id or known.task_id, model or known.model)
        if chat != self._chat:
            self._chat = chat
            events.append(chat)


def decode_answer(payload: bytes) -> Answer:
    """The response of `/api/v2/answer`, as an answer that is finished; raises `BadEvent`."""
    whole = _opened(_whole_answer, payload).data
    if whole is None or whole.chat.answer is None:
        raise BadEvent("shape")
    answer = Answer()
    if thread_id := _word(whole.chat.thread_id):
        answer.receive(Thread(StormThreadId(thread_id)))
    if chat_id := _word(whole.chat.id):
        answer.receive(Chat(chat_id))
    answer.receive_all(
        (_sources(whole.contexts or []), Text(joined(whole.chat.answer)), Finished())
    )
    return answer


def decode_origin(payload: bytes, document_id: DocumentId) -> Origin:
    """What a response of `/api/v2/documents` says of that document. Raises `BadEvent`.

    Nothing is known of one that the response doesn't list.
    """
    page = _opened(_document_page, payload).data
    for document in (page and page.data) or ():
        if document is not None and _word(document.id) == document_id:
            source = document.source if isinstance(document.source, str) else None
            return Origin.told(_word(document.name), source)
    return Origin()


def decode_uploaded(payload: bytes) -> str:
    """The id of a document that Storm has taken; empty where it is not told. Raises `BadEvent`."""
    taken = _opened(_uploaded, payload)
    if taken.status is None:
        raise BadEvent("shape")
    new = taken.data or _New()
    return _word(new.id) or _word(new.document_id) or ""


def check_success(payload: bytes) -> None:
    """Raise `BadEvent` unless this is JSON of Storm's that says `success`."""
    if _opened(_envelope, payload).status is None:
        raise BadEvent("shape")


def _opened(decoder: msgspec.json.Decoder[_E], payload: bytes) -> _E:
    try:
        envelope = _decoded(decoder, payload)
    except msgspec.ValidationError:
        raise _complaint(payload) from None
    # Neither a value that isn't UTF-8 nor a thousand nested brackets are a DecodeError.
    except (ValueError, RecursionError):
        raise BadEvent("not_json") from None
    if envelope.status == "success" or envelope.status is None:
        return envelope
    raise _complaint(payload)


def _decoded(decoder: msgspec.json.Decoder[_E], payload: bytes) -> _E:
    try:
        return decoder.decode(payload)
    except msgspec.ValidationError:
        raise
    except ValueError:
        readable = marked(payload)
        if readable == payload:
            raise
        return decoder.decode(readable)


def _loosely(payload: bytes | msgspec.Raw) -> _Loose:
    """Any JSON object; an empty one for everything else."""
    try:
        return _loose.decode(payload)
    except (ValueError, RecursionError):
        return _Loose()


def _value(raw: msgspec.Raw) -> Any:
    """A short value; an empty text for a long one, and for a number beyond all bounds."""
    if memoryview(raw).nbytes > _LONGEST_VALUE:
        return ""
    try:
        return msgspec.json.decode(raw)
    except ValueError:
        return ""


def _complaint(payload: bytes) -> BadEvent:
    event = _loosely(marked(payload))
    if _value(event.status) != "error":
        return BadEvent("shape")
    for place in (event, _loosely(event.error), _loosely(event.data)):
        code = _word(_value(place.code)) or _word(_value(place.error_code))
        if code is not None and _CODE.fullmatch(code):
            return BadEvent("error_status", code=code)
    return BadEvent("error_status")


def _has_unknown_operation(payload: bytes) -> bool:
    data = _loosely(_loosely(marked(payload)).data)
    return _value(data.sse_event_operation) not in (None, _STREAMING, _LAST)


def _content(body: _Body) -> str | None:
    if body.choices:
        choice = body.choices[0]
        message = choice.delta if choice is not None else None
    else:
        message = body.message
    return message.content if message is not None else None


def _sources(contexts: Sequence[_Context | None]) -> Sources:
    known = (context for context in contexts if context is not None)
    return Sources(tuple(_source(context) for context in islice(known, MOST_SOURCES)))


def _source(context: _Context) -> Source:
    document_id = _word(context.id)
    return Source(
        reference=_reference(context.reference_idx),
        document_id=DocumentId(document_id) if document_id is not None else None,
        bucket=_word(context.bucket_name),
        file=_word(context.file_name),
        page=_word(context.page_name),
        excerpt=_excerpt(context.context),
    )


def _excerpt(value: Any) -> str:
    return joined(value[:LONGEST_EXCERPT]) if isinstance(value, str) else ""


def _word(value: Any) -> str | None:
    """Text or a whole number as text. A float is neither: its last digits may be lost already."""
    if isinstance(value, str):
        return joined(value) or None
    return str(value) if type(value) is int else None


def _reference(value: Any) -> int | None:
    word = _word(value)
    number = int(word) if word is not None and _REFERENCE.fullmatch(word) else 0
    return number or None
