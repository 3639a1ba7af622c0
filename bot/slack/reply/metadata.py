"""What the messages of a reply tell besides their looks, to whoever finds them: metadata.

Any member of the workspace can read it, so it names nobody.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.question import MessageTs, QuestionId
from bot.domain.reply import Closed, End
from bot.slack.reply.page import Page

METADATA_TYPE: Final = "storm_reply"
# Of the message that calls people to a question.
CALL_TYPE: Final = "storm_call"

Payload = dict[str, Any]


def metadata(question: QuestionId, asking: str, page: Page) -> dict[str, Any]:
    """So a post whose answer was lost can be found again, and an end that nobody wrote down."""
    payload: Payload = {"question": question}
    if (closing := page.closing) is not None:
        payload |= {
            "asking": asking,
            "end": closing.end.outcome,
            "may_repeat": closing.end.may_repeat,
            "messages": closing.count,
            "length": page.end,
        }
    return {"event_type": METADATA_TYPE, "event_payload": payload}


def metadata_of_call(question: QuestionId) -> dict[str, Any]:
    """So people are called once, also where the answer to the post was lost."""
    return {"event_type": CALL_TYPE, "event_payload": {"question": question}}


def read_metadata(
    message: Mapping[str, Any], question: QuestionId, kind: str = METADATA_TYPE
) -> Payload | None:
    """What a message of the reply to this question tells; None: it is none."""
    match message.get("metadata"):
        case {"event_type": found, "event_payload": {"question": told} as payload}:
            is_ours = found == kind and told == question
            return dict(payload) if is_ours else None
        case _:
            return None


def read_end(found: Sequence[tuple[MessageTs, Payload]], asking: str) -> Closed | None:
    """The reply that these messages are, if one of them shows the end of this asking."""
    messages = tuple(ts for ts, _ in found)
    for ts, payload in reversed(found):
        match payload:
            case {
                "asking": told,
                "end": str(outcome),
                "may_repeat": bool(may_repeat),
                "messages": int(count),
                "length": int(length),
            } if told == asking and count > 0 and length >= 0:
                end = End(outcome=outcome, may_repeat=may_repeat)
                return Closed(end=end, messages=messages, last=ts, count=count, length=length)
    return None
