"""One Slack message of a reply, in the two forms there are: of blocks, or of text alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol, overload

import msgspec

from bot.domain.reply import End, Language, Reply
from bot.process.giving_way import GivingWay
from bot.slack.reply.citations import link_references, link_references_in_mrkdwn, size
from bot.slack.reply.ending import (
    UNSEEN,
    Block,
    ending_blocks,
    ending_gist,
    ending_paragraphs,
    growing_blocks,
)
from bot.slack.reply.manner import Manner
from bot.slack.text.gist import gist
from bot.slack.text.markdown import next_part
from bot.slack.text.mrkdwn import mrkdwn
from bot.slack.text.part import Context, Part
from bot.slack.text.readable import readable
from bot.slack.text.steps import Steps
from bot.words import labels, meanwhile

# Slack refuses somewhere beyond 12,000 "characters" and does not say of which kind.
MAX_MESSAGE_BYTES: Final = 11_000
# How much of the text to try for one such message: brackets around many addresses need room.
_BLOCKS_LIMITS: Final = (11_000, 10_000, 8_500, 7_000)
# An edit takes 4,000 characters of text.
MAX_TEXT_BYTES: Final = 3_900
# How much Markdown to try for one such text: escaping makes some of it several times as long.
_PLAIN_LIMITS: Final = (3_600, 2_400, 1_200, 600)


@dataclass(frozen=True, slots=True)
class Closing:
    """What the last message of a reply tells, besides its looks, to whoever finds it."""

    end: End
    # Of how many messages the reply is made.
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """One Slack message. Equal pages look the same."""

    # The offset in the neutralised text where this message's part ends.
    end: int
    # Empty: the message has only its text.
    blocks: list[Block]
    # What notifications and screen readers say; mrkdwn, never empty.
    text: str
    # None: the reply goes on, here or below.
    closing: Closing | None = field(default=None, compare=False)


class Pages(Sequence[Page]):
    """Pages that are made when they are asked for, one after the other."""

    def __init__(self, made: Iterator[Page | None], length: int) -> None:
        """`made` has None where a piece of work is done and there is no page yet.

        `length` is that of the text they are made of.
        """
        self._made = made
        self._length = length
        self._known: list[Page] = []
        self._is_whole = False

    async def make(self, count: int) -> None:
        """Make so many, if there are, and let others have their turn in between."""
        giving_way = GivingWay(self._length)
        while len(self._known) < count and not self._is_whole:
            self._work()
            await giving_way.after_a_piece()

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | Sequence[Page]:
        if isinstance(index, slice) or index < 0:
            self._make_until(None)
        else:
            self._make_until(index + 1)
        return self._known[index]

    def __len__(self) -> int:
        self._make_until(None)
        return len(self._known)

    def _make_until(self, count: int | None) -> None:
        while not self._is_whole and (count is None or len(self._known) < count):
            self._work()

    def _work(self) -> None:
        try:
            page = next(self._made)
        except StopIteration:
            self._is_whole = True
        else:
            self._known += [page] if page is not None else []


class _Room(NamedTuple):
    """What one message takes: so many bytes of what is made of its Markdown by `write`.

    `limits`: how many bytes of that to try, one after the other.
    """

    most_bytes: int
    limits: tuple[int, ...]
    write: Callable[[str], Steps[str]]


class Form(Protocol):
    """How a reply is made into messages."""

    # No message takes more of the text, in characters.
    longest: int

    def part(
        self, text: str, context: Context, view_end: int, *, is_final: bool
    ) -> Steps[tuple[Part, bool]]:
        """The part for one message, and whether there is more up to `view_end`, in steps."""
        ...

    def page(self, part: Part, language: Language) -> Steps[Page]: ...

    def growing(self, last: Page, reply: Reply) -> Page:
        """The `last` page of a reply that goes on."""
        ...

    def end(self, last: Page | None, reply: Reply, length: int) -> Sequence[Page]:
        """The `last` page with what belongs to a reply's end, in further ones if need be."""
        ...


class BlocksForm:
    longest = MAX_MESSAGE_BYTES

    def __init__(self) -> None:
        # What was written last is often asked for once more.
        self._written = ("", "")
        self.manner = Manner.FOLDED

    def part(
        self, text: str, context: Context, view_end: int, *, is_final: bool
    ) -> Steps[tuple[Part, bool]]:
        room = _Room(MAX_MESSAGE_BYTES, _BLOCKS_LIMITS, self._readable)
        return _fitting(text, context, view_end, room, is_final=is_final)

    def page(self, part: Part, language: Language) -> Steps[Page]:
        written = yield from self._readable(part.body)
        if size(written) > MAX_MESSAGE_BYTES:
            written = yield from readable(part.body, most_bytes=MAX_MESSAGE_BYTES)
        yield
        blocks: list[Block] = [{"type": "markdown", "text": written if written.strip() else "…"}]
        return Page(end=part.end, blocks=blocks, text=gist(part.body) or labels.answer(language))

    def _readable(self, body: str) -> Steps[str]:
        if self._written[0] != body:
            self._written = (body, (yield from readable(body)))
        return self._written[1]

    def growing(self, last: Page, reply: Reply) -> Page:
        say = meanwhile.taking_longer if reply.is_slow else meanwhile.still_writing
        blocks = [*last.blocks, *growing_blocks(say(reply.language), reply)]
        return replace(last, blocks=blocks, text=answering(reply.question, reply.language))

    def end(self, last: Page | None, reply: Reply, length: int) -> Sequence[Page]:
        ending = ending_blocks(reply, self.manner)
        if last is not None and (joined := _joined(last, ending, reply)):
            return [joined]
        below = Page(end=length, blocks=ending, text=ending_gist(reply))
        return [below] if last is None else [last, below]


class PlainForm:
    """Without blocks and without buttons, for when Slack refuses them."""

    longest = _PLAIN_LIMITS[0]

    def __init__(self) -> None:
        # What was written last is often asked for once more.
        self._written = ("", "")

    def part(
        self, text: str, context: Context, view_end: int, *, is_final: bool
    ) -> Steps[tuple[Part, bool]]:
        room = _Room(MAX_TEXT_BYTES, _PLAIN_LIMITS, self._writing)
        return _fitting(text, context, view_end, room, is_final=is_final)

    def page(self, part: Part, language: Language) -> Steps[Page]:
        text = yield from self._writing(part.body)
        return Page(end=part.end, blocks=[], text=text or "…")

    def _writing(self, body: str) -> Steps[str]:
        if self._written[0] != body:
            read = yield from readable(body)
            yield
            written = yield from mrkdwn(read)
            self._written = (body, written.replace(UNSEEN, ""))
        return self._written[1]

    def growing(self, last: Page, reply: Reply) -> Page:
        return last

    def end(self, last: Page | None, reply: Reply, length: int) -> Sequence[Page]:
        paragraphs = ending_paragraphs(reply)
        if last is not None and paragraphs:
            linked = link_references_in_mrkdwn(last.text, reply.citations)
            for text in (linked, last.text):
                joined = "\n\n".join([text, *paragraphs])
                if size(joined) <= MAX_TEXT_BYTES:
                    return [replace(last, end=length, text=joined)]
        below = [Page(end=length, blocks=[], text=portion) for portion in portions(paragraphs)]
        return below if last is None else [last, *below]


def _fitting(
    text: str,
    context: Context,
    view_end: int,
    room: _Room,
    *,
    is_final: bool,
) -> Steps[tuple[Part, bool]]:
    """As much Markdown as there is room for, once it is written."""
    allowed = room.limits[0]
    for limit_bytes in room.limits:
        if limit_bytes > allowed and limit_bytes != room.limits[-1]:
            continue
        part, is_full = yield from next_part(
            text, context, view_end, limit_bytes, is_final=is_final
        )
        yield
        # What is held back now may be shown by the next edit, and must fit then too.
        body = (part if is_full else Part(text, context, view_end)).body
        yield
        written = yield from room.write(body)
        if size(written) <= room.most_bytes:
            break
        allowed = int(limit_bytes / (size(written) / room.most_bytes))
        yield
    return part, is_full


def _joined(page: Page, ending: list[Block], reply: Reply) -> Page | None:
    """The last of the text together with what belongs to the end, if both fit."""
    body = page.blocks[0]["text"]
    linked = link_references(body, reply.citations)
    room = MAX_MESSAGE_BYTES - _size_at_most(ending)
    if size(linked) > room:
        room = MAX_MESSAGE_BYTES - size_of(ending)
    shown = linked if size(linked) <= room else body
    if size(shown) > room:
        return None
    return Page(end=page.end, blocks=[{"type": "markdown", "text": shown}, *ending], text=page.text)


def closed(pages: Sequence[Page], reply: Reply, above: int) -> Sequence[Page]:
    """The last pages of a reply, below so many others: the very last one says so."""
    if not pages:
        return pages
    closing = Closing(reply.end, above + len(pages))
    return [*pages[:-1], replace(pages[-1], closing=closing)]


def answering(question: str, language: Language) -> str:
    """What is notified of a reply that has only begun."""
    asked = gist(question)
    return meanwhile.answering(asked, language) if asked else labels.answer(language)


def portions(paragraphs: Sequence[str]) -> list[str]:
    """Whole lines, as many as there is room for in each message."""
    found: list[str] = []
    for line in "\n\n".join(paragraphs).split("\n") if paragraphs else []:
        if found and size(found[-1]) + 1 + size(line) <= MAX_TEXT_BYTES:
            found[-1] += f"\n{line}"
        elif line:
            found.append(line)
    return found


def _size_at_most(blocks: list[Block]) -> int:
    """No less than `size_of`, and known in no time: all that is written of them."""
    try:
        return len(msgspec.json.encode(blocks))
    except UnicodeEncodeError:
        # Half a character.
        return size_of(blocks)


def size_of(node: object) -> int:
    """UTF-8 bytes of everything in blocks that could count as text."""
    match node:
        case dict():
            return sum(size_of(value) for name, value in node.items() if name != "type")
        case list():
            return sum(map(size_of, node))
        case str():
            return size(node)
        case _:
            return 0
