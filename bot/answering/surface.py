"""What bringing one reply to Slack needs: a place to show it, a budget, a record."""

from collections.abc import Collection, Generator, Sequence
from typing import Protocol

from bot.answering.shown import P
from bot.domain.mark import Mark
from bot.domain.question import MessageTs
from bot.domain.reply import Closed, Progress, Reply
from bot.errors import SlackBusy


class Gradual(Protocol):
    """Pages that are made when they are asked for, piece by piece."""

    async def make(self, count: int) -> None:
        """Make so many, if there are, and let others have their turn after each piece."""
        ...


class Latest(Protocol):
    """The newest state of one reply."""

    def newest(self) -> Reply: ...

    @property
    def length(self) -> int:
        """Characters of its text: a growing one is put together for each `newest`."""
        ...

    @property
    def stale_in_s(self) -> float:
        """Until it is another one by itself, in seconds, though nobody tells of a change."""
        ...


class Surface(Protocol[P]):
    """Where one reply is shown. Every call raises the kind of `SlackError` it meets."""

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[P]:
        """The messages that show `reply`; `cuts` are the ends of those that are full already.

        They may be `Gradual`.
        """
        ...

    def plain_pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[P]:
        """The same without blocks, for when Slack refuses them."""
        ...

    def finished_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int, *, is_plain: bool
    ) -> Generator[None, None, int | None]:
        """Where a part ends, of `least` characters or more, that can stand as the next message.

        It begins where the last of the `cuts` is. None: there is none yet. Found in steps, after
        each of which others may have their turn.
        """
        ...

    def appendable_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int
    ) -> Generator[None, None, int | None]:
        """Where it may end in a message that will only be appended to; else as `finished_at`."""
        ...

    def goes_on_at(self, start: int, end: int) -> int | None:
        """Where the text goes on below a message that shows it from `start` to `end` and can't be
        edited any more: after a whole sentence. None: it shows less than two of them.
        """
        ...

    def placeholder(self, reply: Reply) -> P:
        """A sign of life for a reply that has no text yet."""
        ...

    async def post(self, page: P) -> MessageTs: ...

    async def edit(self, ts: MessageTs, page: P) -> None: ...

    # Slack's native streams: the message grows by what is appended, and can't be edited meanwhile.

    def takes_streams(self) -> bool:
        """As far as is known, Slack streams in such a place."""
        ...

    def streamed(self, reply: Reply, cuts: tuple[int, ...], end: int) -> Generator[None, None, P]:
        """The next message's text up to `end`, and nothing below it; in steps as well."""
        ...

    async def start_stream(self, page: P) -> MessageTs: ...

    async def append(self, ts: MessageTs, page: P) -> None:
        """What `page` has more than the stream. Raises `SlackTextChanged` where it has other."""
        ...

    async def stop_stream(self, ts: MessageTs, page: P, streamed: P) -> None:
        """Append what `streamed` has more, and end the stream with what `page` has below its text.

        Raises `SlackTextChanged`.
        """
        ...

    def looks_like(self, page: P, streamed: P) -> bool:
        """What was `streamed` shows the text as `page` does."""
        ...

    async def delete(self, ts: MessageTs) -> None: ...

    async def offering(self, ts: MessageTs) -> P | None:
        """The message as it stands, with a button to answer its question as that reads now.

        None: it can't have one.
        """
        ...

    async def offer_apart(self) -> None:
        """The same button in a message of its own, which only who asked can see."""
        ...

    async def marked(self, ts: MessageTs, marks: Sequence[Mark]) -> P | None:
        """The message as it stands, with these marks in the place of others. None: as above."""
        ...

    async def call(self, mark: Mark) -> MessageTs:
        """Call the people whom a mark names, unless that was done; the message that does."""
        ...

    def simplify(self) -> bool:
        """Leave out of all pages what an older Slack refuses. False: nothing is left to leave."""
        ...

    async def find(self, *, known: Collection[MessageTs]) -> MessageTs | None:
        """A message of this reply that is not among the `known` ones: posted, but not noted."""
        ...

    async def closed(self) -> Closed | None:
        """The reply as it stands, if somebody has brought it to its end."""
        ...


class Budget(Protocol):
    """What this reply may spend. All in seconds; None: not within the given limit."""

    @property
    def crowd_s(self) -> float:
        """So many wait that each may ask so much later than it would; 0.0: they are few."""
        ...

    async def may_begin(self, *, is_last_way: bool = False) -> float:
        """0.0: it may grow by edits. Otherwise ask again after that time.

        `is_last_way`: it can't show more in any other way before its end.
        """
        ...

    async def may_edit(self) -> float: ...

    async def may_finish(self, max_wait_s: float) -> float | None:
        """0.0: make the last edit. Otherwise its slot is held: ask again after that time."""
        ...

    async def may_post_part(self) -> float:
        """0.0: post the next part. Otherwise ask again after that time."""
        ...

    async def parts_ended(self) -> None:
        """This reply posts no part any more."""
        ...

    async def may_start_stream(self) -> float:
        """0.0: begin a native stream. Otherwise ask again after that time."""
        ...

    async def may_append(self) -> float:
        """0.0: append to the stream. Otherwise ask again after that time."""
        ...

    async def stream_ended(self) -> None:
        """This reply has no stream that is open any more."""
        ...

    async def may_post(self, max_wait_s: float) -> float | None: ...

    async def may_call(self, method: str, max_wait_s: float) -> float | None: ...

    async def keep(self) -> None:
        """This reply still grows, though it has asked for nothing for a while."""
        ...

    async def refused(self, error: SlackBusy) -> None: ...

    async def ended(self) -> None: ...


class Journal(Protocol):
    """The record that another process would go on from."""

    async def check(self) -> None:
        """Raises `LeaseLost` unless the reply is still this process's to write."""
        ...

    async def check_wanted(self) -> None:
        """Raises, to end the answer, if the question or its reply has been deleted."""
        ...

    async def note(self, progress: Progress) -> None: ...

    async def remark(self, mark: Mark) -> None:
        """How far a mark has been told."""
        ...
