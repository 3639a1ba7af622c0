"""What belongs to the end of a reply, below its text.

A whole answer has its sources and a quiet line about how it came about. One that ended early, and
a reply that is no answer, say why and what to do next.
"""

from typing import Any, Final

from bot.domain.question import QuestionId
from bot.domain.reply import Language, Notice, Reply, ReplyState
from bot.domain.source import Citation
from bot.slack.reply.citations import source_blocks, source_lines
from bot.slack.reply.controls import ANSWER_AGAIN, STOP, button
from bot.slack.text.gist import gist
from bot.slack.text.safety import plain_label
from bot.words import labels, meanwhile, notices

# These deserve to be reported, so they come with the reference that is in the log.
_FAILURES: Final = frozenset(
    {
        Notice.EMPTY_ANSWER,
        Notice.STORM_DOWN,
        Notice.STORM_BUSY,
        Notice.STORM_SLOW,
        Notice.STORM_REFUSED,
        Notice.MISCONFIGURED,
        Notice.INTERRUPTED,
        Notice.TOO_LONG,
        Notice.BROKEN,
    }
)

Block = dict[str, Any]


def growing_blocks(said: str, reply: Reply) -> list[Block]:
    """Below a text that grows, or in its place: `said`, and a button to stop it."""
    line = quiet(said)
    if not reply.can_stop:
        return [line]
    return [line, _actions(button(meanwhile.stop(reply.language), STOP, reply.question_id))]


def ending_blocks(reply: Reply) -> list[Block]:
    blocks: list[Block] = []
    if reply.state is not ReplyState.WHOLE:
        blocks.append(section(_explanation(reply)))
    if reply.end.may_repeat:
        blocks.append(_try_again(reply))
    blocks += source_blocks(_cited(reply), reply.language)
    if small_print := _small_print(reply):
        blocks.append(quiet("\n".join(small_print)))
    return blocks


def ending_paragraphs(reply: Reply) -> list[str]:
    """The same in mrkdwn. A text has no button: it says in words what to do."""
    sources = "\n".join(source_lines(_cited(reply), reply.language))
    explanation = "" if reply.state is ReplyState.WHOLE else _explanation(reply)
    return [part for part in (explanation, sources, "\n".join(_small_print(reply))) if part]


def ending_gist(reply: Reply) -> str:
    """For a message that has nothing but the end."""
    if reply.state is not ReplyState.WHOLE:
        return gist(_explanation(reply))
    return labels.sources(reply.language) if reply.citations else labels.answer(reply.language)


def _cited(reply: Reply) -> tuple[Citation, ...]:
    return () if reply.state is ReplyState.NOTICE else reply.citations


def _explanation(reply: Reply) -> str:
    """Never empty: whoever gets no answer hears why."""
    if reply.state is ReplyState.STOPPED:
        return " ".join([f"*{meanwhile.stopped(reply.language)}*", *_sentences(reply)])
    sentences = _sentences(reply) or [notices.notice(Notice.BROKEN, reply.language)]
    if reply.state is ReplyState.INCOMPLETE:
        # Where the text breaks off, so that nobody takes it for the end.
        sentences.insert(0, f"*{notices.incomplete(reply.language)}*")
    return " ".join(sentences)


def _small_print(reply: Reply) -> list[str]:
    match reply.state:
        case ReplyState.WHOLE:
            has_sources = bool(reply.citations)
            footer = labels.footer(reply.elapsed_s, reply.language, has_sources=has_sources)
            return [*_sentences(reply), footer]
        case ReplyState.STOPPED:
            return []
        case ReplyState.NOTICE if reply.notices and _FAILURES.isdisjoint(reply.notices):
            return []
        case _:
            return [plain_label(notices.reference(reply.question_id, reply.language))]


def _sentences(reply: Reply) -> list[str]:
    return [notices.notice(notice, reply.language) for notice in reply.notices]


def _try_again(reply: Reply) -> Block:
    return _actions(button(labels.try_again(reply.language), ANSWER_AGAIN, reply.question_id))


def _actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def offering(blocks: list[Block], question_id: QuestionId, language: Language) -> list[Block]:
    """A message's blocks with one button that answers its question as that reads now."""
    rest = [block for block in blocks if not _answers_again(block)]
    changed = button(labels.answer_changed(language), ANSWER_AGAIN, question_id)
    return [*rest, _actions(changed)]


def _answers_again(block: Block) -> bool:
    elements = block.get("elements") if block.get("type") == "actions" else None
    return any(
        isinstance(one, dict) and one.get("action_id") == ANSWER_AGAIN for one in elements or ()
    )


def section(text: str) -> Block:
    return {"type": "section", "text": mrkdwn_text(text)}


def quiet(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn_text(text)]}


def mrkdwn_text(text: str) -> Block:
    # Verbatim: otherwise Slack looks for mentions and addresses in it.
    return {"type": "mrkdwn", "text": text, "verbatim": True}
