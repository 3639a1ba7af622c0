"""What stands in Slack of one reply, and the next step towards its newest state. Pure.

A reply is a row of messages, each showing a page. What differs between the pages that stand and the
pages of the newest state is brought up to date one step at a time: the first difference is an edit
of a message that stands, or the post of a further one. Pages are cut from the growing text; where
a page ends is fed back to whoever makes the pages, so that a full page never changes. When another
text takes the old one's place (a new attempt), nothing of the old cuts holds: a new *lineage*.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.domain.question import MessageTs
from bot.domain.reply import Progress
from bot.domain.source import Citation


class Page(Protocol):
    """One message's worth of a reply, ready to be sent."""

    @property
    def end(self) -> int:
        """Where in the text this message ends."""
        ...


P = TypeVar("P", bound=Page)


@dataclass(frozen=True, slots=True)
class Post(Generic[P]):
    page: P
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Edit(Generic[P]):
    index: int
    page: P
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    index: int


Step = Post[P] | Edit[P] | Delete


@dataclass(frozen=True, slots=True)
class Start(Generic[P]):
    """A further message, which Slack streams from here on."""

    page: P


@dataclass(frozen=True, slots=True)
class Append(Generic[P]):
    """What `page` has more than what has been streamed."""

    index: int
    page: P


@dataclass(frozen=True, slots=True)
class Stop(Generic[P]):
    """The end of a stream: the rest of `streamed`, and below it what `page` has there."""

    index: int
    page: P
    streamed: P


StreamStep = Start[P] | Append[P] | Stop[P]


@dataclass(frozen=True, slots=True)
class Standing(Generic[P]):
    """A message as it stands.

    `page` is None where it is not known to be a part of the text: the placeholder, or a message
    that another process wrote.
    """

    ts: MessageTs
    page: P | None
    lineage: int


class Shown(Generic[P]):
    """The messages of one reply. Owned by the task that writes them."""

    __slots__ = ("_cuts", "_gone", "_lineage", "_settled", "_text", "discarded", "left", "messages")

    def __init__(self, progress: Progress) -> None:
        self.messages: list[Standing[P]] = [Standing(ts, None, 0) for ts in progress.messages]
        # To be removed once the reply stands elsewhere as a whole.
        self.discarded: tuple[MessageTs, ...] = ()
        self._gone: tuple[MessageTs, ...] = ()
        # How many of the messages are never touched again.
        self._settled = 0
        # Those that were left as they stood, though there was more to come.
        self.left: tuple[int, ...] = ()
        # The text that pages were last made from, and where they were cut.
        self._text = progress.text
        self._cuts = progress.cuts
        self._lineage = 0

    @property
    def known(self) -> frozenset[MessageTs]:
        """Every message that was ever part of this reply."""
        standing = (message.ts for message in self.messages)
        return frozenset((*standing, *self.discarded, *self._gone))

    def is_next(self, ts: MessageTs) -> bool:
        """It stands below all others of this reply, where its next part belongs."""
        return all(message.ts < ts for message in self.messages)

    def progress(self, citations: tuple[Citation, ...]) -> Progress:
        return Progress(
            messages=tuple(message.ts for message in self.messages),
            cuts=self._cuts,
            text=self._text,
            citations=citations,
        )

    # Pages.

    def cuts_of(self, text: str) -> tuple[int, ...]:
        """The ends of the pages of `text` that are full already."""
        if not text.startswith(self._text):
            self._cuts, self._settled, self.left = (), 0, ()
            self._lineage += 1
        self._text = text
        return self._cuts

    def next_step(self, pages: Sequence[P], *, is_final: bool) -> Step[P] | None:
        """Towards `pages`, made with `cuts_of`. None: they all stand.

        A page may be made only when it is asked for: no more are looked at than it takes.
        """
        end = 0
        for index, page in enumerate(pages):
            if index > len(self._cuts):
                # Another one follows: the one before is full.
                self._cuts = (*self._cuts, end)
            end = page.end
            if index >= max(self._settled, len(self.messages)):
                return Post(page)
            if index >= self._settled and self.messages[index].page != page:
                return Edit(index, page)
        if is_final and len(self.messages) > max(len(pages), self._settled):
            return Delete(len(self.messages) - 1)
        return None

    # Parts.

    @property
    def is_whole(self) -> bool:
        """Every message that stands is full: what comes next is a further one."""
        return len(self._cuts) == len(self.messages)

    @property
    def count_of_parts(self) -> int:
        """Messages that stand and are full."""
        return min(len(self._cuts), len(self.messages))

    @property
    def is_cut(self) -> bool:
        """The next message is a part whose end is known."""
        return len(self._cuts) > len(self.messages)

    @property
    def start_of_last(self) -> int:
        """Where in the text the last message begins."""
        index = len(self.messages) - 1
        return self._cuts[index - 1] if 0 < index <= len(self._cuts) else 0

    def is_current(self, index: int) -> bool:
        """The message shows a part of this text."""
        message = self.messages[index]
        return message.page is not None and message.lineage == self._lineage

    def cut_at(self, end: int) -> None:
        """The next message will be a part that ends there."""
        self._cuts = (*self._cuts, end)

    def go_on_in_place(self) -> None:
        """The last part is to grow: it is full no longer."""
        if self.is_cut:
            self._cuts = self._cuts[: len(self.messages)]
        if self.messages and self.is_whole and self._settled < len(self.messages):
            self._cuts = self._cuts[:-1]

    # What has happened.

    def posted(self, ts: MessageTs, page: P | None) -> None:
        self.messages.append(Standing(ts, page, self._lineage))

    def edited(self, index: int, page: P | None) -> None:
        self.messages[index] = Standing(self.messages[index].ts, page, self._lineage)

    def lose_sight(self, index: int) -> None:
        """What the message shows is anybody's guess."""
        self.edited(index, None)

    def removed(self, ts: MessageTs) -> None:
        """One of those that were discarded."""
        self.discarded = tuple(each for each in self.discarded if each != ts)
        self._gone += (ts,)

    def discard(self, index: int) -> None:
        self.discard_strays([self.messages.pop(index).ts])

    def discard_strays(self, strays: Iterable[MessageTs]) -> None:
        """What stands, and is not among the reply's messages."""
        self.discarded += tuple(strays)

    def restore(self) -> None:
        """The only message, which was discarded and still stands."""
        *others, ts = self.discarded
        self.discarded = tuple(others)
        self.messages.append(Standing(ts, None, self._lineage))

    def gone(self, index: int) -> None:
        """Perhaps not deleted, only beyond editing."""
        self._gone += (self.messages.pop(index).ts,)

    # Ways on.

    def can_be_left(self, goes_on_at: Callable[[int, int], int | None]) -> bool:
        """What stands is the beginning of this text, and more than a stub."""
        if not self.messages or not self._is_beginning:
            return False
        ends = [page.end for page in self._known_pages]
        start = ends[-2] if len(ends) > 1 else 0
        return goes_on_at(start, ends[-1]) is not None

    @property
    def _known_pages(self) -> list[P]:
        return [message.page for message in self.messages if message.page is not None]

    @property
    def _is_beginning(self) -> bool:
        is_of_this_text = all(message.lineage == self._lineage for message in self.messages)
        return is_of_this_text and len(self._known_pages) == len(self.messages)

    def leave_standing(self, goes_on_at: Callable[[int, int], int | None]) -> None:
        """No edit can be had: go on below what stands, after a whole sentence.

        Where that is not the beginning of this text, or only a stub, begin anew and remove what
        stands afterwards. `goes_on_at` is `Surface.goes_on_at`.
        """
        ends = [page.end for page in self._known_pages] if self._is_beginning else []
        if ends:
            start = ends[-2] if len(ends) > 1 else 0
            at = goes_on_at(start, ends[-1])
            ends = [*ends[:-1], at] if at is not None else ends[:-1]
        self.discard_strays(message.ts for message in self.messages[len(ends) :])
        self.messages = self.messages[: len(ends)]
        self._settled, self._cuts = len(ends), tuple(ends)
        self.left = tuple(index for index in self.left if index < len(ends) - 1)
        if ends:
            self.leave(len(ends) - 1)

    def leave(self, index: int) -> None:
        """The message does not look as it would by now."""
        self.left += (index,)

    def keep_before(self, step: Step[P]) -> None:
        """Whatever stands before the message of `step` is never touched again."""
        self._settled = step.index if isinstance(step, Edit) else len(self.messages)
        self._cuts = self._cuts[: self._settled]
