"""The messages of one reply while it lives: what has been made once is not made again.

A full page is made once, and with it the `Context` in which the next one begins. So what an edit
costs is bounded by one page, how ever long the answer is. Pages are made one by one when they are
asked for, since the event loop is everybody's: who shows a reply asks for no more than the first
that differs from what stands. Even one page is made in pieces, a few thousand characters read, cut
or written, after each of which the loop can be given back.

Nothing in an answer's text may cost anybody else's time, not even what nobody has thought of. So
each page has a limit of computing time. What exceeds it, or fails in any other way, is shown bare
from that page on: plain text, without anything being looked at.
"""

import html
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import structlog

from bot.domain.reply import Language, Reply, ReplyState
from bot.process.cpu_time import cpu_time
from bot.slack.reply.citations import size
from bot.slack.reply.ending import ending_paragraphs
from bot.slack.reply.page import (
    MAX_TEXT_BYTES,
    BlocksForm,
    Form,
    Page,
    Pages,
    PlainForm,
    closed,
    portions,
)
from bot.slack.text.finished import appendable_end, finished_end
from bot.slack.text.part import Context, Part
from bot.slack.text.safe_text import SafeText
from bot.slack.text.sentences import whole_sentences
from bot.slack.text.steps import Steps

# Many times what the worst of the known texts takes for a page, on a slow machine.
PAGE_CPU_S: Final = 0.25
# Of what is left after a full page: if that shows nothing, it belongs to the page.
_TAIL: Final = 400

_T = TypeVar("_T")
_Y = TypeVar("_Y")
# Where the end of a part is, of so many characters or more.
_EndOf = Callable[[Part, int], Steps[int | None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Full:
    """A page that will never change, and how the next one begins."""

    page: Page
    after: Context
    # Somebody has asked for this end: there would be room for more.
    is_given: bool = False


class Rendering:
    """The messages of one reply. `cuts` are the ends of those that are full already, as offsets in
    the neutralised text. Hand back the ends of all pages but the last, and no page that was full
    will ever look different.
    """

    __slots__ = (
        "_blocks",
        "_is_bare",
        "_language",
        "_limited",
        "_plain_form",
        "_plain_row",
        "_text",
    )

    def __init__(
        self,
        blocks: Form | None = None,
        plain: Form | None = None,
        *,
        limited: Callable[[], AbstractContextManager[None]] = lambda: cpu_time(PAGE_CPU_S),
    ) -> None:
        self._blocks = _Row(blocks or BlocksForm())
        # Needed by few replies.
        self._plain_form = plain
        self._plain_row: _Row | None = None
        self._limited = limited
        self._text = SafeText()
        self._language: Language | None = None
        self._is_bare = False

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> Pages:
        """The messages that show `reply`: none as long as there is nothing to show."""
        return Pages(self._made(self._blocks, reply, cuts), len(reply.text))

    @property
    def _plain(self) -> "_Row":
        if self._plain_row is None:
            self._plain_row = _Row(self._plain_form or PlainForm())
        return self._plain_row

    def plain_pages(self, reply: Reply, cuts: tuple[int, ...]) -> Pages:
        """The same without blocks, in shorter messages, except where `cuts` ask for more."""
        return Pages(self._made(self._plain, reply, cuts), len(reply.text))

    def finished_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int, *, is_plain: bool
    ) -> Steps[int | None]:
        """Where what follows the `cuts` has a part that can stand as a message of its own.

        It has `least` characters or more. None: there is none yet, or none that can be told.
        """
        row = self._plain if is_plain else self._blocks
        return self._looked(row, reply, cuts, least, finished_end)

    def appendable_at(self, reply: Reply, cuts: tuple[int, ...], least: int) -> Steps[int | None]:
        """Where the text after the `cuts` may end that is shown by appending to it.

        As above, but for the end of a word.
        """
        return self._looked(self._blocks, reply, cuts, least, appendable_end)

    def _looked(
        self, row: "_Row", reply: Reply, cuts: tuple[int, ...], least: int, end_of: _EndOf
    ) -> Steps[int | None]:
        self._take(reply)
        return self._unless_bare(reply, row.end_at(self._text, reply, cuts, least, end_of))

    def streamed(self, reply: Reply, cuts: tuple[int, ...], end: int) -> Steps[Page]:
        """The text after the `cuts` up to `end`, and the space there: more will be joined to it."""
        self._take(reply)
        made = self._unless_bare(reply, self._blocks.streamed(self._text, reply, cuts, end))
        return (yield from made) or _bare_page(self._text.text, cuts[-1] if cuts else 0, end)

    def _unless_bare(
        self, reply: Reply, work: Generator[_Y, None, _T]
    ) -> Generator[_Y, None, _T | None]:
        """The same work. None where the text is beyond us, by now."""
        while not self._is_bare:
            try:
                with self._limited():
                    made = next(work)
            except StopIteration as ended:
                result: _T = ended.value
                return result
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - an answer is worth more than its looks
                self._give_up(reply, error)
                break
            yield made
        return None

    def goes_on_at(self, start: int, end: int) -> int | None:
        """Where to go on below a message that shows so much; None: it is only a stub."""
        return whole_sentences(self._text.text, start, end)

    def _made(self, row: "_Row", reply: Reply, cuts: tuple[int, ...]) -> Iterator[Page | None]:
        self._take(reply)
        count = 0
        for page in self._unless_bare(reply, row.pages(self._text, reply, cuts)):
            yield page
            count += page is not None
        if not self._is_bare:
            return
        known = row.known(cuts)
        yield from known[count:]
        yield from _bare_pages(self._text, reply, known, cuts)

    def _take(self, reply: Reply) -> None:
        """Whatever the reply says now; what has been made of another text is forgotten."""
        told = "" if reply.state is ReplyState.NOTICE else reply.text
        goes_on = self._text.goes_on_in(told, is_final=reply.is_final)
        if not goes_on or reply.language != self._language:
            self._text, self._language, self._is_bare = SafeText(), reply.language, False
            self._blocks.forget()
            self._plain_row = None
        self._text.tell(told, is_final=reply.is_final)

    def _give_up(self, reply: Reply, error: Exception) -> None:
        log.warning(
            "reply.rendering_gave_up",
            error=type(error).__name__,
            chars=len(reply.text),
            sources=len(reply.citations),
        )
        self._is_bare = True
        self._text.go_bare()


class _Row:
    """The full pages of one form, in order."""

    __slots__ = ("_form", "_full")

    def __init__(self, form: Form) -> None:
        self._form = form
        self._full: list[_Full] = []

    def forget(self) -> None:
        self._full.clear()

    def known(self, cuts: tuple[int, ...]) -> list[Page]:
        """The full pages that have been made, as far as they end where they should."""
        pages: list[Page] = []
        for index, full in enumerate(self._full):
            is_asked_for = full.page.end == cuts[index] if index < len(cuts) else not full.is_given
            if not is_asked_for:
                break
            pages.append(full.page)
        return pages

    def pages(
        self, text: SafeText, reply: Reply, cuts: tuple[int, ...]
    ) -> Generator[Page | None, None, None]:
        """None: a piece of work is done, and there is no page yet."""
        context = Context()
        index = 0
        yield from text.reaching(1)
        for end in _within(text, cuts):
            yield from text.reaching(end)
            if self._shows_nothing(text, context, end):
                break
            full = yield from self._given(text, index, context, end, reply.language)
            context, index = full.after, index + 1
            yield full.page
        while isinstance(made := (yield from self._next(text, index, context, reply)), _Full):
            context, index = made.after, index + 1
            yield made.page
        shows = made.body.strip()
        last = (yield from self._form.page(made, reply.language)) if shows else None
        if not reply.is_final:
            yield from [] if last is None else [self._form.growing(last, reply)]
            return
        yield None
        yield from closed(self._form.end(last, reply, text.length), reply, index)

    def end_at(
        self, text: SafeText, reply: Reply, cuts: tuple[int, ...], least: int, end_of: _EndOf
    ) -> Steps[int | None]:
        context = yield from self._after(text, reply, cuts)
        if context.at > text.length:
            return None
        yield from text.reaching(context.at + self._form.longest + 1)
        part, is_full = yield from self._form.part(text.text, context, text.length, is_final=False)
        yield
        return part.end if is_full else (yield from end_of(part, least))

    def streamed(
        self, text: SafeText, reply: Reply, cuts: tuple[int, ...], end: int
    ) -> Steps[Page]:
        context = yield from self._after(text, reply, cuts)
        yield from text.reaching(end)
        end = min(end, text.length)
        page = yield from self._form.page(Part(text.text, context, end), reply.language)
        shown = text.text[context.at : end]
        space = shown[len(shown.rstrip()) :]
        blocks = [{**block, "text": block["text"] + space} for block in page.blocks]
        return replace(page, end=end, blocks=blocks)

    def _after(self, text: SafeText, reply: Reply, cuts: tuple[int, ...]) -> Steps[Context]:
        """What is known of the text before the last of the `cuts`."""
        context = Context()
        yield from text.reaching(1)
        for index, end in enumerate(_within(text, cuts)):
            yield from text.reaching(end)
            full = yield from self._given(text, index, context, end, reply.language)
            context = full.after
        return context

    def _given(
        self, text: SafeText, index: int, context: Context, end: int, language: Language
    ) -> Steps[_Full]:
        if index < len(self._full) and self._full[index].page.end == end:
            return self._full[index]
        part = Part(text.text, context, min(end, text.length))
        full = replace((yield from self._made(part, end, language)), is_given=True)
        if end <= text.length:
            self._full[index:] = [full]
        return full

    def _next(
        self, text: SafeText, index: int, context: Context, reply: Reply
    ) -> "Steps[_Full | Part]":
        """The next full page, or what there is of the last."""
        if index < len(self._full) and self._full[index].is_given:
            # Not any more: it goes on.
            del self._full[index:]
        # More than are full: a message was to hold more text than there is.
        if index >= len(self._full):
            yield from text.reaching(context.at + self._form.longest + 1)
            part, is_full = yield from self._form.part(
                text.text, context, text.length, is_final=reply.is_final
            )
            yield
            if not is_full:
                return part
            self._full.append((yield from self._made(part, part.end, reply.language)))
        yield from text.reaching(self._full[index].page.end + _TAIL)
        if self._is_all(text, self._full[index]):
            return Part(text.text, context, text.length)
        return self._full[index]

    def _made(self, part: Part, end: int, language: Language) -> Steps[_Full]:
        page = yield from self._form.page(part, language)
        return _Full(replace(page, end=end), part.after)

    def _shows_nothing(self, text: SafeText, context: Context, end: int) -> bool:
        """There is no more text before `end`: a message that ends there is the reply's end."""
        if not text.is_whole or end < text.length:
            return False
        return not Part(text.text, context, text.length).body.strip()

    def _is_all(self, text: SafeText, full: _Full) -> bool:
        """What follows the page shows nothing, not even in the end."""
        is_near = text.length - full.page.end <= _TAIL
        return is_near and self._shows_nothing(text, full.after, text.length)


def _within(text: SafeText, cuts: tuple[int, ...]) -> Iterator[int]:
    """Those of the `cuts` that belong to the text: its end may fill several messages."""
    for end in cuts:
        text.reach(1)
        if text.is_whole and not text.length:
            return
        yield end
        if text.is_whole and end >= text.length:
            return


# Without looking at anything.


def _bare_pages(
    text: SafeText, reply: Reply, known: Sequence[Page], cuts: tuple[int, ...]
) -> Iterator[Page]:
    """What follows the `known` pages. A last one that is not full is only shown in the end."""
    start, above = known[-1].end if known else 0, len(known)
    for end in cuts[len(known) :]:
        text.reach(end)
        yield _bare_page(text.text, start, end)
        start, above = min(end, text.length), above + 1
    while True:
        text.reach(start + MAX_TEXT_BYTES + 1)
        end = _bare_end(text.text, start)
        if end >= text.length:
            break
        yield _bare_page(text.text, start, end)
        start, above = end, above + 1
    if reply.is_final:
        rest = [_bare_page(text.text, start, text.length)] if start < text.length else []
        ending = [
            Page(end=text.length, blocks=[], text=portion)
            for portion in portions(_ending_of(reply))
        ]
        yield from closed([*rest, *ending], reply, above)


def _bare_page(text: str, start: int, end: int) -> Page:
    shown = html.escape(text[start:end], quote=False)
    return Page(end=end, blocks=[], text=shown if shown.strip() else "…")


def _bare_end(text: str, start: int) -> int:
    """How much has room in one message, up to a word's end where there is one nearby."""
    low, high = start, min(len(text), start + MAX_TEXT_BYTES)
    while low < high:
        middle = (low + high + 1) // 2
        fits = size(html.escape(text[start:middle], quote=False)) <= MAX_TEXT_BYTES
        low, high = (middle, high) if fits else (low, middle - 1)
    if low == len(text):
        return low
    nearby = low - (low - start) // 4
    return max(text.rfind("\n", nearby, low), text.rfind(" ", nearby, low)) + 1 or low


def _ending_of(reply: Reply) -> list[str]:
    try:
        with cpu_time(PAGE_CPU_S):
            return ending_paragraphs(reply)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it may have been the sources that are beyond us
        return ending_paragraphs(replace(reply, citations=()))
