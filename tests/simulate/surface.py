"""A reply in the simulated Slack: its messages are places in a text, and nothing is rendered."""

from collections.abc import Collection, Generator, Sequence
from typing import Final

from bot.domain.mark import Mark
from bot.domain.question import MessageTs
from bot.domain.reply import Closed, Progress, Reply
from tests.simulate.slack import Page, Slack, Thread
from tests.simulate.text import Text

# Of a word that is being written.
LETTERS: Final = 3
# What a message holds, in characters.
LONGEST: Final = 8_000
# Less than two sentences are a stub.
FEWEST_SENTENCES: Final = 2


class ReplyMessages:
    """The `Surface` of one reply."""

    def __init__(
        self, slack: Slack, channel: str, text: Text, thread: Thread, *, takes_streams: bool
    ) -> None:
        self._slack = slack
        self._channel = channel
        self._text = text
        self._thread = thread
        self._takes_streams = takes_streams

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[Page]:
        ends = list(cuts)
        start, end = ends[-1] if ends else 0, len(reply.text)
        while end > (full := self._text.sentence_before(start + LONGEST)):
            ends.append(start := full)
        if reply.is_final or not ends or ends[-1] < end:
            ends.append(end)
        pages = [Page(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        if reply.is_final:
            pages[-1] = pages[-1]._replace(is_last=True)
        return pages

    def plain_pages(self, reply: Reply, cuts: tuple[int, ...]) -> Sequence[Page]:
        return self.pages(reply, cuts)

    def finished_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int, *, is_plain: bool
    ) -> Generator[None, None, int | None]:
        yield
        start = cuts[-1] if cuts else 0
        at = self._text.sentence_before(min(len(reply.text), start + LONGEST))
        return at if at - start >= max(1, least) else None

    def appendable_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int
    ) -> Generator[None, None, int | None]:
        yield
        start = cuts[-1] if cuts else 0
        at = min(len(reply.text) - LETTERS, start + LONGEST)
        return at if at - start >= max(1, least) else None

    def goes_on_at(self, start: int, end: int) -> int | None:
        sentences = self._text.sentences(start, end)
        return sentences[-1] if len(sentences) >= FEWEST_SENTENCES else None

    def placeholder(self, reply: Reply) -> Page:
        return Page(0, 0)

    async def post(self, page: Page) -> MessageTs:
        return await self._posted("chat.postMessage", page)

    async def edit(self, ts: MessageTs, page: Page) -> None:
        await self._shown("chat.update", ts, page)

    def takes_streams(self) -> bool:
        return self._takes_streams

    def streamed(
        self, reply: Reply, cuts: tuple[int, ...], end: int
    ) -> Generator[None, None, Page]:
        yield
        return Page(cuts[-1] if cuts else 0, end)

    async def start_stream(self, page: Page) -> MessageTs:
        return await self._posted("chat.startStream", page)

    async def append(self, ts: MessageTs, page: Page) -> None:
        await self._shown("chat.appendStream", ts, page)

    async def stop_stream(self, ts: MessageTs, page: Page, streamed: Page) -> None:
        await self._shown("chat.stopStream", ts, page)

    def looks_like(self, page: Page, streamed: Page) -> bool:
        return True

    async def delete(self, ts: MessageTs) -> None:
        await self._slack.call(
            "chat.delete", self._channel, lambda now: self._thread.remove(now, ts)
        )

    async def _posted(self, method: str, page: Page) -> MessageTs:
        ts = self._slack.next_ts()
        await self._shown(method, ts, page)
        return ts

    async def _shown(self, method: str, ts: MessageTs, page: Page) -> None:
        await self._slack.call(method, self._channel, lambda now: self._thread.show(now, ts, page))

    # What never happens here: Slack loses nothing, and nobody presses anything.

    def simplify(self) -> bool:
        return False

    async def find(self, *, known: Collection[MessageTs]) -> MessageTs | None:
        return None

    async def closed(self) -> Closed | None:
        return None

    async def offering(self, ts: MessageTs) -> Page | None:
        return None

    async def offer_apart(self) -> None:
        return

    async def marked(self, ts: MessageTs, marks: Sequence[Mark]) -> Page | None:
        return None

    async def call(self, mark: Mark) -> MessageTs:
        raise NotImplementedError


class NoRecord:
    """A `Journal` of a process that never dies."""

    async def check(self) -> None:
        return

    async def check_wanted(self) -> None:
        return

    async def note(self, progress: Progress) -> None:
        return

    async def remark(self, mark: Mark) -> None:
        return
