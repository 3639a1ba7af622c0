"""The stories that the stand-in Storm knows by name, and which one it tells if nobody chooses."""

import re
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.playground.documents import shelf
from bot.playground.documents.shelf import Context, excerpt
from bot.playground.storm import tales
from bot.playground.storm.story import (
    Ask,
    Cut,
    Errors,
    Framing,
    Hang,
    Nonsense,
    Refusal,
    Silence,
    Story,
    Unfinished,
    cut_into_tokens,
    story,
)

LEAVE: Final = story(
    tales.LEAVE,
    excerpt(shelf.LEAVE, "3", 1, "Full-time employees have 25 days of annual leave."),
    excerpt(shelf.LEAVE, "12", 2, "The manager answers within three working days."),
    excerpt(shelf.LEAVE, "3", 3, "From the third day of illness a certificate is needed."),
)
EXPENSES: Final = story(
    tales.EXPENSES,
    excerpt(shelf.EXPENSES, "Limits 2025", 1, "Meals 45, hotel 140, transport as paid."),
    excerpt(shelf.EXPENSES, "Approvals", 2, "Above the limit: approval number."),
)
API_GUIDE: Final = story(
    tales.API_GUIDE,
    excerpt(shelf.API_GUIDE, "2", 1, "storm-api-key: <key>"),
    excerpt(shelf.API_GUIDE, "7", 2, "429 carries Retry-After."),
    excerpt(shelf.SECURITY, "Secrets", 3, "Keys never belong into a repository."),
)
SECURITY: Final = story(
    tales.SECURITY,
    excerpt(shelf.SECURITY, "Remote work", 1, "VPN, screen lock."),
    excerpt(shelf.SECURITY, "Incidents", 2, "Lost devices: within the hour."),
)
LEAVE_KO: Final = story(
    tales.LEAVE_KO,
    excerpt(shelf.LEAVE_KO, "3", 1, "정규직 직원은 매년 25일의 연차 휴가를 사용할 수 있다."),
    excerpt(shelf.LEAVE_KO, "12", 2, "팀장은 영업일 3일 안에 답한다."),
    excerpt(shelf.LEAVE_KO, "4", 3, "3일째부터 진단서를 제출한다."),
)
EXPENSES_KO: Final = story(
    tales.EXPENSES_KO,
    excerpt(shelf.EXPENSES_KO, "5", 1, "식비, 숙박, 교통"),
    excerpt(shelf.EXPENSES_KO, "6", 2, "승인 번호"),
)
NOTHING_FOUND: Final = story(tales.NOTHING_FOUND)
NOTHING_FOUND_KO: Final = story(tales.NOTHING_FOUND_KO)

# By what the question mentions; the first that fits.
TOPICS: Final = (
    (re.compile(r"leave|vacation|holiday", re.IGNORECASE), LEAVE),
    (re.compile(r"expense|travel|claim|hotel", re.IGNORECASE), EXPENSES),
    (re.compile(r"\bapi\b|code|endpoint", re.IGNORECASE), API_GUIDE),
    (re.compile(r"security|vpn|laptop|remote", re.IGNORECASE), SECURITY),
    (re.compile("휴가|연차|병가"), LEAVE_KO),
    (re.compile("경비|출장|정산|영수증"), EXPENSES_KO),
)
HANGUL: Final = re.compile("[가-힣]")
COMMAND: Final = "tell: "


def stock(ask: Ask) -> Story:
    """Told if nobody chooses: about the question's topic, and what was asked before it.

    "tell: NAME" tells the story of that name.
    """
    named = STORIES.get(ask.question.removeprefix(COMMAND))
    if named and ask.question.startswith(COMMAND):
        return named
    return _with_earlier(_about(ask), ask)


def _about(ask: Ask) -> Story:
    # A follow-up ("and how do I claim it?") may leave the topic to the questions before it.
    for question in (ask.question, *reversed(ask.earlier)):
        for pattern, about in TOPICS:
            if pattern.search(question):
                return about
    return NOTHING_FOUND_KO if HANGUL.search(ask.question) else NOTHING_FOUND


def _with_earlier(about: Story, ask: Ask) -> Story:
    if not ask.earlier:
        return about
    before = ask.earlier[-1]
    if HANGUL.search(ask.question):
        opening = f"앞서 “{before}”라고 물으셨지요. 이어서 답변드리겠습니다.\n\n"
    else:
        opening = f"You asked before: “{before}” To go on from there:\n\n"
    return replace(about, tokens=(*cut_into_tokens(opening), *about.tokens))


def plain(tokens: int, *, paragraph: int = 0) -> Story:
    """So many tokens of text without Markdown, about five characters each, and two contexts.

    A paragraph ends after every so many tokens; 0: all is one.
    """
    words = ("the ", "storm ", "goes ", "on and ", "on, ", "until ", "it is ", "over. ")
    told = [words[place % len(words)] for place in range(tokens)]
    if paragraph:
        for last in range(paragraph - 1, tokens, paragraph):
            told[last] = told[last].rstrip() + "\n\n"
    return Story(tokens=tuple(told), contexts=LEAVE.contexts[:2])


def long(characters: int, *, has_spaces: bool = True) -> Story:
    """An answer of exactly so many characters, in tokens of twenty."""
    unit = "A long answer goes on. " if has_spaces else "끝없이이어지는답변"
    text = (unit * (characters // len(unit) + 1))[:characters]
    return story(text, *LEAVE.contexts, token_size=20)


def _error(status: int, **more: str) -> Story:
    return LEAVE.with_trouble(Refusal(status=status, retry_after=more.get("retry_after")))


def _nonsense(payloads: Iterable[str]) -> Story:
    return LEAVE.with_trouble(Nonsense(after=3, payloads=tuple(payloads)))


def _framed(framing: Framing) -> Story:
    return replace(LEAVE_KO, framing=framing)


BAD_GATEWAY_PAGE: Final = (
    "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
)
NOT_JSON: Final = ("{", "oops", "<html></html>", '{"status":"success","data":', "\x00\ufffd")
OTHER_SHAPES: Final = ("[]", "42", "null", '"text"', "true", "{}", '{"data":[]}', "[[[[]]]]", "NaN")
NULLS: Final = (
    '{"status":null,"data":null}',
    '{"status":"success","data":null}',
    '{"status":"success","data":{"sseEventOperation":null,"data":null}}',
    '{"status":"success","data":{"sseEventOperation":"create-chat-stream","data":'
    '{"id":null,"threadId":null,"choices":null,"contexts":null}}}',
    '{"status":"success","data":{"sseEventOperation":"create-chat-stream","data":'
    '{"choices":[null,{"index":null,"delta":null},{"delta":{"content":null}}]}}}',
    '{"status":"success","data":{"contexts":[null,{"id":null,"referenceIdx":null}]}}',
    '{"status":"success","data":{"id":null,"message":null,"is_final_event":null}}',
    '{"status":"success","data":{"message":{"content":null}}}',
)
NUMBERS: Final = (
    '{"status":1,"data":2}',
    '{"status":"success","data":{"sseEventOperation":3,"data":4}}',
    '{"status":"success","data":{"sseEventOperation":"create-chat-stream","data":'
    '{"id":9,"threadId":7310000000000001001,"choices":[{"delta":{"content":5}}]}}}',
    '{"status":"success","data":{"id":6,"message":{"content":7}}}',
    '{"status":"success","data":{"message":8,"is_final_event":9}}',
    '{"status":"success","data":{"contexts":[{"id":1,"fileName":2,"referenceIdx":"x"},3]}}',
)
UNKNOWN: Final = (
    '{"status":"success","data":{"sseEventOperation":"create-chat-thought","data":{"thought":"?"}}}',
    '{"status":"success","data":{"sseEventOperation":"create-chat-stream","data":{"mood":"good"}}}',
    '{"status":"success","data":{"usage":{"tokens":12}}}',
    '{"status":"pending","data":{"queue":3}}',
    '{"status":"success","data":{},"version":2}',
)
ODD_CONTEXTS: Final = (
    Context(id=None, file=None, bucket=None, page=None, text=None, reference=None, kind=None),
    replace(LEAVE.contexts[0], omitted=frozenset({"id", "pageName", "context"})),
    Context(
        id="7310000000000000999",
        file="<!channel> & *friends* [x](javascript:alert(1)).pdf",
        bucket="<@U1>",
        page="Sheet `1` | _a_",
        text="@here",
        reference=2,
    ),
    replace(LEAVE.contexts[1], reference=70),
    Context(
        id="not-a-number", file="", bucket="", page="", text="", reference=0, omitted=frozenset()
    ),
)
MANY_CONTEXTS: Final = tuple(
    excerpt(
        replace(shelf.LEAVE, id=f"73100000000000002{n:02}", name=f"Part {n}.pdf"), str(n), n, "…"
    )
    for n in range(1, 26)
)

WHOLE: Final = {
    "english": LEAVE,
    "table": EXPENSES,
    "code": API_GUIDE,
    "links": SECURITY,
    "korean": LEAVE_KO,
    "korean table": EXPENSES_KO,
    "nothing found": NOTHING_FOUND,
    "empty": replace(LEAVE, tokens=()),
    "blank": replace(LEAVE, tokens=(" ", "\n", "\t")),
    "hostile": story(tales.HOSTILE, *ODD_CONTEXTS, token_size=3),
    "unusual characters": story(tales.UNUSUAL, *LEAVE.contexts, token_size=1),
    "odd contexts": replace(LEAVE, contexts=ODD_CONTEXTS),
    "many contexts": replace(LEAVE, contexts=MANY_CONTEXTS),
    "late contexts": replace(LEAVE, has_late_contexts=True),
    "ending": replace(LEAVE, ending="\nThat is all.", has_late_contexts=True),
    "long": long(40_000),
    "long without spaces": long(40_000, has_spaces=False),
    "huge event": replace(LEAVE, contexts=(replace(LEAVE.contexts[0], text="x" * 300_000),)),
    "huge token": replace(LEAVE, tokens=("말" * 100_000,)),
}
# Told whole too, but written so that a careless reader stumbles.
WRITTEN: Final = {
    "crlf": _framed(Framing(line_end="\r\n")),
    "cr": _framed(Framing(line_end="\r")),
    "byte order mark": _framed(Framing(has_byte_order_mark=True)),
    "no space": _framed(Framing(has_space=False)),
    "extras": _framed(Framing(has_extras=True)),
    "spread": _framed(Framing(is_spread=True)),
    "unterminated": _framed(Framing(is_unterminated=True)),
    "spread crlf in bytes": _framed(Framing(is_spread=True, line_end="\r\n")).in_pieces(1),
    "byte by byte": LEAVE_KO.in_pieces(1),
    "odd pieces": LEAVE_KO.in_pieces(7, 1, 130, 2),
    "glued": LEAVE_KO.in_pieces(65_536),
    "wrong content type": replace(LEAVE, content_type="text/plain; charset=latin-1"),
    "three errors": LEAVE.with_trouble(Errors(after=3, count=3)),
    "unknown events": _nonsense(UNKNOWN),
}
# None of these streams is whole; `POST /answer` works unless the name says otherwise.
BROKEN: Final = {
    "400": _error(400),
    "401": _error(401),
    "403": _error(403),
    "404": _error(404),
    "429": _error(429),
    "429 with patience": _error(429, retry_after="2"),
    "500": _error(500),
    "502": LEAVE.with_trouble(Refusal(status=502, body=BAD_GATEWAY_PAGE, content_type="text/html")),
    "503": _error(503),
    "page instead": LEAVE.with_trouble(
        Refusal(status=200, body="<html>Please sign in</html>", content_type="text/html")
    ),
    "error instead": LEAVE.with_trouble(Refusal(status=200)),
    "hang": LEAVE.with_trouble(Hang()),
    "silence at once": LEAVE.with_trouble(Silence(after=0)),
    "silence": LEAVE.with_trouble(Silence(after=9)),
    "silence at the end": LEAVE.with_trouble(Silence(after=10_000)),
    "cut at once": LEAVE.with_trouble(Cut(after=0)),
    "cut": LEAVE.with_trouble(Cut(after=9)),
    "cut in an event": LEAVE_KO.with_trouble(Cut(after=9, into_event=150)),
    "cut at the end": LEAVE.with_trouble(Cut(after=10_000)),
    "unfinished": LEAVE.with_trouble(Unfinished(after=10_000)),
    "unfinished early": LEAVE.with_trouble(Unfinished(after=9)),
    "nothing at all": replace(LEAVE, contexts=()).with_trouble(Unfinished(after=0)),
    "four errors": LEAVE.with_trouble(Errors(after=3, count=4)),
    "everything fails": LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(
        Refusal(status=500)
    ),
    "cut, then all fails": LEAVE.with_trouble(Cut(after=9)).with_answer_trouble(
        Refusal(status=503)
    ),
}
# Whether a reader goes on after these is its own policy.
DOUBTFUL: Final = {
    "not json": _nonsense(NOT_JSON),
    "one not json": _nonsense(NOT_JSON[:1]),
    "three not json": _nonsense(NOT_JSON[:3]),
    "other shapes": _nonsense(OTHER_SHAPES),
    "nulls": _nonsense(NULLS),
    "numbers": _nonsense(NUMBERS),
    "all nonsense": _nonsense((*NOT_JSON, *OTHER_SHAPES, *NULLS, *NUMBERS, *UNKNOWN)),
}
STORIES: Final = MappingProxyType(WHOLE | WRITTEN | BROKEN | DOUBTFUL)
