"""What people see of a reply, as the blocks of one or more Slack messages.

A growing reply is its text and nothing else. A message that is full stays as it is for ever, so
that it need never be edited again; only the last one gets what belongs to the end: sources, how
long it took, or what went wrong. Where there is no room for that, or where no edit could be had,
it makes a further message of its own.
"""

from dataclasses import dataclass
from typing import Any, Final

from bot import texts
from bot.domain.reply import Language, Reply, ReplyState
from bot.slack.reply.citations import link_references, size
from bot.slack.reply.ending import (
    ANSWER_AGAIN,
    Block,
    ending_blocks,
    ending_gist,
    ending_paragraphs,
    quiet,
    section,
)
from bot.slack.text.gist import gist
from bot.slack.text.markdown import cut, heal, page_ends
from bot.slack.text.mrkdwn import mrkdwn
from bot.slack.text.safety import neutralise, settled

__all__ = [
    "ANSWER_AGAIN",
    "MAX_MESSAGE_BYTES",
    "MAX_TEXT_BYTES",
    "Page",
    "home",
    "placeholder",
    "render",
    "render_plain",
]

# Slack refuses somewhere beyond 12,000 "characters" and does not say of which kind.
MAX_MESSAGE_BYTES: Final = 11_000
# An edit takes 4,000 characters of text.
MAX_TEXT_BYTES: Final = 3_900
# How much Markdown to try for one such text: escaping makes some of it several times as long.
_PLAIN_STEPS: Final = (3_600, 2_400, 1_200, 600)


@dataclass(frozen=True, slots=True)
class Page:
    """One Slack message. Equal pages look the same."""

    # The offset in the neutralised text where this message's part ends.
    end: int
    # Empty: the message has only its text.
    blocks: list[Block]
    # What notifications and screen readers say; mrkdwn, never empty.
    text: str


def render(reply: Reply, cuts: tuple[int, ...] = ()) -> tuple[Page, ...]:
    """The messages that show `reply`: none as long as there is nothing to show.

    `cuts` are the ends of messages that are full already, as offsets in the neutralised text. Hand
    back the ends of all pages but the last, and no page that was full will ever look different.
    """
    text = _shown_text(reply)
    bodies = _bodies(text, _ends(reply, text, cuts, MAX_MESSAGE_BYTES), len(cuts))
    pages = [_body_page(body, end, reply.language) for body, end in bodies]
    if not reply.is_final:
        return tuple(pages)
    ending = ending_blocks(reply)
    if len(pages) > len(cuts) and (joined := _joined(pages[-1], ending, reply)):
        return (*pages[:-1], joined)
    return (*pages, Page(end=len(text), blocks=ending, text=ending_gist(reply)))


def render_plain(reply: Reply, cuts: tuple[int, ...] = ()) -> tuple[Page, ...]:
    """The same without blocks and without buttons, for when Slack refuses them.

    Messages are shorter: `MAX_TEXT_BYTES`, except where `cuts` ask for more.
    """
    text = _shown_text(reply)
    # What the end needs may fill several messages, which all end where the text does.
    if len(text) in cuts:
        cuts = cuts[: cuts.index(len(text)) + bool(text)]
    bodies = _bodies(text, _plain_ends(reply, text, cuts), len(cuts))
    said = [(mrkdwn(body) or "…", end) for body, end in bodies]
    paragraphs = ending_paragraphs(reply) if reply.is_final else []
    if len(said) > len(cuts) and paragraphs:
        joined = "\n\n".join([said[-1][0], *paragraphs])
        if size(joined) <= MAX_TEXT_BYTES:
            said[-1], paragraphs = (joined, len(text)), []
    said += [(portion, len(text)) for portion in _portions(paragraphs)]
    return tuple(Page(end=end, blocks=[], text=line) for line, end in said)


def placeholder(language: Language) -> Page:
    """A sign of life before there is any text."""
    text = texts.placeholder(language)
    return Page(end=0, blocks=[quiet(text)], text=text)


def home(language: Language | None = None) -> dict[str, Any]:
    """The view of the App Home. None: in both languages."""
    blocks: list[Block] = []
    for spoken in (language,) if language else Language:
        ways = "\n".join(f"• {way}" for way in texts.home_ways(spoken))
        title = {"type": "plain_text", "text": texts.home_title(spoken)}
        blocks.append({"type": "header", "text": title})
        blocks += [section(texts.home_introduction(spoken)), section(ways)]
    return {"type": "home", "blocks": blocks}


def _shown_text(reply: Reply) -> str:
    return "" if reply.state is ReplyState.NOTICE else neutralise(reply.text)


def _settled(reply: Reply, text: str) -> int:
    """How much of the neutralised text can't change any more."""
    return len(text) if reply.is_final else settled(reply.text)


def _ends(reply: Reply, text: str, cuts: tuple[int, ...], limit_bytes: int) -> tuple[int, ...]:
    if not text:
        return cuts
    fixed = _settled(reply, text)
    ends = page_ends(text, cuts, limit_bytes, is_final=reply.is_final, settled=fixed)
    # White space after the last cut is no reason to touch a message that is full.
    return (*cuts, *ends[len(cuts) :])


def _plain_ends(reply: Reply, text: str, cuts: tuple[int, ...]) -> tuple[int, ...]:
    """One message after the other, each with as much Markdown as its mrkdwn has room for."""
    view = text[: _settled(reply, text)]
    while True:
        start = cuts[-1] if cuts else 0
        for limit_bytes in _PLAIN_STEPS:
            end = cut(view, start, limit_bytes)
            if size(mrkdwn(heal(view, start, end))) <= MAX_TEXT_BYTES:
                break
        if end >= len(view):
            return _ends(reply, text, cuts, limit_bytes)
        cuts = (*cuts, end)


def _bodies(text: str, ends: tuple[int, ...], fixed: int) -> list[tuple[str, int]]:
    """The Markdown of each message, and where it ends; the first `fixed` are there in any case."""
    starts = (0, *ends)
    bodies = [(heal(text, start, end), end) for start, end in zip(starts, ends, strict=False)]
    if len(bodies) > fixed and not bodies[-1][0].strip():
        # Nothing that can be shown: white space, half a link.
        bodies.pop()
    return [(body if body.strip() else "…", end) for body, end in bodies]


def _body_page(body: str, end: int, language: Language) -> Page:
    blocks: list[Block] = [{"type": "markdown", "text": body}]
    return Page(end=end, blocks=blocks, text=gist(body) or texts.answer(language))


def _joined(page: Page, ending: list[Block], reply: Reply) -> Page | None:
    """The last of the text together with what belongs to the end, if both fit."""
    body = page.blocks[0]["text"]
    room = MAX_MESSAGE_BYTES - _size_of(ending)
    linked = link_references(body, reply.citations)
    shown = linked if size(linked) <= room else body
    if size(shown) > room:
        return None
    return Page(end=page.end, blocks=[{"type": "markdown", "text": shown}, *ending], text=page.text)


def _portions(paragraphs: list[str]) -> list[str]:
    """Whole lines, as many as there is room for in each message."""
    portions: list[str] = []
    for line in "\n\n".join(paragraphs).split("\n") if paragraphs else []:
        if portions and size(portions[-1]) + 1 + size(line) <= MAX_TEXT_BYTES:
            portions[-1] += f"\n{line}"
        elif line:
            portions.append(line)
    return portions


def _size_of(node: object) -> int:
    """UTF-8 bytes of everything in blocks that could count as text."""
    match node:
        case dict():
            return sum(_size_of(value) for name, value in node.items() if name != "type")
        case list():
            return sum(map(_size_of, node))
        case str():
            return size(node)
        case _:
            return 0
