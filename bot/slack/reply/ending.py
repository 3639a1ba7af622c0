"""What belongs to the end of a reply, below its text.

A whole answer has its sources and a quiet line about how it came about. One that ended early, and
a reply that is no answer, say why and what to do next.
"""

from collections.abc import Sequence
from typing import Any, Final

from bot.domain.mark import Mark, MarkKind
from bot.domain.menu import Entry
from bot.domain.question import QuestionId
from bot.domain.reply import Language, Notice, Reply, ReplyState
from bot.domain.source import Citation
from bot.slack.reply.citations import headed_source_blocks, source_blocks, source_lines
from bot.slack.reply.controls import ANSWER_AGAIN, STOP, Element, button, menu, thumbs, value_of
from bot.slack.reply.manner import Manner
from bot.slack.reply.text_objects import mrkdwn_text, plain_text
from bot.slack.text.gist import gist
from bot.slack.text.safety import plain_label
from bot.words import controls, labels, marking, meanwhile, notices

# The block that tells what people have made of a reply.
MARKS: Final = "marks"
# Where the same begins in a text: nobody sees it, and no other text has it.
UNSEEN: Final = "\u2063"
_MARKS_BEGIN: Final = f"\n\n{UNSEEN}"

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


def ending_blocks(reply: Reply, manner: Manner = Manner.FOLDED) -> list[Block]:
    blocks: list[Block] = []
    if reply.state is not ReplyState.WHOLE:
        blocks.append(section(_explanation(reply)))
    is_simple = manner is Manner.SIMPLE
    menu = None if is_simple else _menu(reply)
    cited = _cited(reply)
    if buttons := [*_buttons(reply), *([menu] if menu and not cited else [])]:
        blocks.append(_actions(*buttons))
    if is_simple:
        blocks += source_blocks(cited, reply.language)
    else:
        is_folded = manner is Manner.FOLDED
        blocks += headed_source_blocks(cited, reply.language, menu, is_folded=is_folded)
    if small_print := _small_print(reply):
        blocks.append(quiet("\n".join(small_print)))
    if reply.asks_for_verdict and not is_simple:
        blocks.append(_thumbs(reply))
    return [*blocks, *_told(reply.marks, reply.language)]


def ending_paragraphs(reply: Reply) -> list[str]:
    """The same in mrkdwn. A text has no button: it says in words what to do."""
    sources = "\n".join(source_lines(_cited(reply), reply.language))
    explanation = "" if reply.state is ReplyState.WHOLE else _explanation(reply)
    if reply.state is ReplyState.STOPPED and reply.can_retry and reply.text:
        explanation = f"{explanation} {meanwhile.ask_again(reply.language)}"
    parts = (explanation, sources, "\n".join(_small_print(reply)))
    told = _told_in_text(reply.marks, reply.language).removeprefix("\n\n")
    return [part for part in (*parts, told) if part]


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


def _buttons(reply: Reply) -> list[Element]:
    found = []
    if reply.can_retry and reply.state is not ReplyState.WHOLE:
        found.append(button(labels.try_again(reply.language), ANSWER_AGAIN, reply.question_id))
    if reply.can_ask_person:
        found.append(button(controls.person(reply.language), Entry.PERSON, reply.question_id))
    return found


def _menu(reply: Reply) -> Element | None:
    entries = [(entry, controls.entry(entry, reply.language)) for entry in reply.menu]
    return menu(entries, reply.question_id) if entries else None


def _thumbs(reply: Reply) -> Block:
    good, bad = controls.good(reply.language), controls.bad(reply.language)
    return {"type": "context_actions", "elements": [thumbs(good, bad, reply.question_id)]}


def _told(marks: Sequence[Mark], language: Language) -> list[Block]:
    if not marks:
        return []
    lines = [marking.told(mark, language) for mark in marks]
    return [{**quiet("\n".join(lines)), "block_id": MARKS}]


def _told_in_text(marks: Sequence[Mark], language: Language) -> str:
    lines = "\n".join(marking.told(mark, language) for mark in marks)
    return f"{_MARKS_BEGIN}{lines}" if lines else ""


def _actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def marked(
    blocks: Sequence[Block], marks: Sequence[Mark], question_id: QuestionId, language: Language
) -> list[Block]:
    """A message's blocks with these marks in the place of others, or below all: no row moves.

    Once somebody has asked for a person, the menu offers to say that it is solved.
    """
    is_asked = any(mark.kind is MarkKind.PERSON for mark in marks)
    rest = [
        _without_person(block, question_id, language) if is_asked else block
        for block in blocks
        if block.get("block_id") != MARKS
    ]
    stood = (i for i, block in enumerate(blocks) if block.get("block_id") == MARKS)
    at = next(stood, len(rest))
    return [*rest[:at], *_told(marks, language), *rest[at:]]


def marked_text(text: str, marks: Sequence[Mark], language: Language) -> str:
    """The same where a message is only a text."""
    return text.partition(_MARKS_BEGIN)[0] + _told_in_text(marks, language)


def _without_person(block: Block, question_id: QuestionId, language: Language) -> Block:
    taken = value_of(question_id, Entry.PERSON)
    solved = {
        "text": plain_text(controls.entry(Entry.SOLVED, language)),
        "value": value_of(question_id, Entry.SOLVED),
    }

    def changed(element: Any) -> Any:
        options = element.get("options") if isinstance(element, dict) else None
        if not isinstance(options, list):
            return element
        return {**element, "options": [solved if _has(one, taken) else one for one in options]}

    found = dict(block)
    if "accessory" in block:
        found["accessory"] = changed(block["accessory"])
    if block.get("type") == "actions":
        found["elements"] = [changed(one) for one in block.get("elements") or []]
    return found


def _has(option: Any, value: str) -> bool:
    return isinstance(option, dict) and option.get("value") == value


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
