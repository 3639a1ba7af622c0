"""What stands in Slack of one reply, and the next step towards its newest state. Pure.

A reply is a row of messages, each showing a page. What differs between the pages that stand and the
pages of the newest state is brought up to date one step at a time: the first difference is an edit
of a message that stands, or the post of a further one. Pages are cut from the growing text; where
a page ends is fed back to whoever makes the pages, so that a full page never changes. When another
text takes the old one's place (a new attempt), nothing of the old cuts holds: a new *lineage*.
"""

from collections.abc import Callable, Sequence
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

    def __init__(self, progress: Progress) -> None:
        self.messages: list[Standing[P]] = [Standing(ts, None, 0) for ts in progress.messages]
        # To be removed once the reply stands elsewhere as a whole.
        self.discarded: list[MessageTs] = []
        self._gone: list[MessageTs] = []
        # How many of the messages are never touched again.
        self._settled = 0
        # The last of those that were left as they stood, though there was more to come.
        self.left: int | None = None
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
        if not text.startswith(self._text) and not self._settled:
            self._cuts = ()
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

    # What has happened.

    def posted(self, ts: MessageTs, page: P | None) -> None:
        self.messages.append(Standing(ts, page, self._lineage))

    def edited(self, index: int, page: P | None) -> None:
        self.messages[index] = Standing(self.messages[index].ts, page, self._lineage)

    def discard(self, index: int) -> None:
        self.discarded.append(self.messages.pop(index).ts)

    def gone(self, index: int) -> None:
        """Perhaps not deleted, only beyond editing."""
        self._gone.append(self.messages.pop(index).ts)

    # Ways on.

    def leave_standing(self, goes_on_at: Callable[[int, int], int | None]) -> None:
        """No edit can be had: go on below what stands, after a whole sentence.

        Where that is not the beginning of this text, or only a stub, begin anew and remove what
        stands afterwards. `goes_on_at` is `Surface.goes_on_at`.
        """
        known = [message.page for message in self.messages if message.page is not None]
        is_beginning = all(message.lineage == self._lineage for message in self.messages)
        if not is_beginning or len(known) < len(self.messages):
            known = []
        ends = [page.end for page in known]
        if ends:
            start = ends[-2] if len(ends) > 1 else 0
            at = goes_on_at(start, ends[-1])
            ends = [*ends[:-1], at] if at is not None else ends[:-1]
        self.discarded += [message.ts for message in self.messages[len(ends) :]]
        self.messages = self.messages[: len(ends)]
        self._settled, self._cuts = len(ends), tuple(ends)
        self.left = len(ends) - 1 if ends else None

    def keep_before(self, step: Step[P]) -> None:
        """Whatever stands before the message of `step` is never touched again."""
        self._settled = step.index if isinstance(step, Edit) else len(self.messages)
        self._cuts = self._cuts[: self._settled]
