"""The next step of one reply, as far as it has been rendered; with blocks, or without them."""

from collections.abc import Generator, Sequence
from itertools import islice
from typing import Generic, TypeVar

import structlog

from bot.answering.shown import P, Shown, Step
from bot.answering.surface import Latest, Surface
from bot.domain.reply import Reply, ReplyState
from bot.errors import SlackError
from bot.process.giving_way import GivingWay

T = TypeVar("T")

log = structlog.get_logger()


class Steps(Generic[P]):
    """Of one reply."""

    __slots__ = ("_latest", "_made_from", "_pages", "_shown", "_surface", "is_plain")

    def __init__(self, latest: Latest, shown: Shown[P], surface: Surface[P]) -> None:
        self._latest = latest
        self.is_plain = False
        self._shown = shown
        self._surface = surface
        # The last state's pages, asked for again after each step, and what they were made from.
        self._pages: Sequence[P] = ()
        self._made_from: tuple[object, ...] = ()

    def latest(self) -> Reply:
        """Its newest state."""
        return self._latest.newest()

    @property
    def length(self) -> int:
        """Characters of its text, which `latest` puts together."""
        return self._latest.length

    @property
    def stale_in_s(self) -> float:
        """Until it is another one though nobody has told of a change."""
        return self._latest.stale_in_s

    async def next(self) -> Step[P] | None:
        """Towards the newest state. None: it stands."""
        reply = self.latest()
        if reply.state is ReplyState.STANDING:
            return None
        return self._shown.next_step(await self.pages(reply), is_final=reply.is_final)

    async def pages(self, reply: Reply) -> Sequence[P]:
        """The pages of which the next step shows one: no further one has been made yet."""
        cuts = self._shown.cuts_of(reply.text)
        made_from = (reply, cuts, self.is_plain)
        pages = self._pages
        if self._made_from != made_from:
            render = self._surface.plain_pages if self.is_plain else self._surface.pages
            pages = render(reply, cuts)
            if reply.is_final:
                self._pages, self._made_from = pages, made_from
        await _make(pages, len(self._shown.messages) + 1)
        return pages

    async def finished_at(self, least: int) -> int | None:
        """Where the next message's text has a finished part of `least` characters or more."""
        reply = self.latest()
        cuts = self._shown.cuts_of(reply.text)
        looking = self._surface.finished_at(reply, cuts, least, is_plain=self.is_plain)
        return await _in_turns(looking, reply)

    async def appendable_at(self, least: int) -> int | None:
        """The same for one that will only be appended to."""
        return await self._appendable_at(self.latest(), least)

    async def finished_below(self, end: int) -> bool:
        """Whether more is finished below the next message, if that has its text up to `end`."""
        reply = self.latest()
        cuts = (*self._shown.cuts_of(reply.text), end)
        looking = self._surface.finished_at(reply, cuts, 1, is_plain=self.is_plain)
        at = await _in_turns(looking, reply)
        return at is not None and at > end

    # Of a stream. In each of its turns another attempt's text may come, with other cuts: whatever
    # is made here is made of one state.

    async def appendable(self, least: int) -> P | None:
        """The next message's text as far as `appendable_at` goes."""
        reply = self.latest()
        end = await self._appendable_at(reply, least)
        return None if end is None else await self.streamed(reply, end)

    async def _appendable_at(self, reply: Reply, least: int) -> int | None:
        cuts = self._shown.cuts_of(reply.text)
        return await _in_turns(self._surface.appendable_at(reply, cuts, least), reply)

    async def streamed(self, reply: Reply, end: int) -> P:
        """The next message's text up to `end`, and nothing below it."""
        cuts = self._shown.cuts_of(reply.text)
        return await _in_turns(self._surface.streamed(reply, cuts, end), reply)

    async def closing(self, end: int) -> tuple[P, P | None]:
        """The same, and how the message will always look where its text ends there and goes on
        below.
        """
        reply = self.latest()
        index = len(self._shown.messages) - 1
        streamed = await self.streamed(reply, end)
        # What is made here takes the place of what was.
        self._made_from = ()
        pages = self._surface.pages(reply, (*self._shown.cuts_of(reply.text), end))
        await _make(pages, index + 1)
        return streamed, next(islice(pages, index, None), None)

    def simplify(self) -> bool:
        """Leave out what an older Slack refuses. False: nothing is left to leave."""
        self._made_from = ()
        return self._surface.simplify()

    def go_plain(self, step: Step[P], error: SlackError) -> None:
        """Slack takes no blocks here: text only from this message on."""
        log.warning("reply.blocks_refused", method=error.method, error=error.error)
        self.is_plain = True
        self._shown.keep_before(step)


async def _make(pages: Sequence[object], count: int) -> None:
    """Of pages that are `Gradual`, so many."""
    # To ask whether they keep the protocol takes as long as much of the work.
    if hasattr(pages, "make"):
        await pages.make(count)


async def _in_turns(work: Generator[None, None, T], reply: Reply) -> T:
    """Others have their turn in between."""
    giving_way = GivingWay(len(reply.text))
    while True:
        try:
            next(work)
        except StopIteration as ended:
            result: T = ended.value
            return result
        await giving_way.after_a_piece()
