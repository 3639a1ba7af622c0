"""A reply that Slack itself shows growing: a native stream, which is only ever appended to.

A stream lives for five minutes and holds some 11,000 bytes; nothing in it can be changed before its
end. So only what will stay as it is is appended, word by word, and a stream ends in time, where a
sentence does: it leaves a whole message behind, below which the reply goes on. Whatever Slack
refuses ends it: from there on the message is one as any other, to be edited.
"""

from itertools import islice
from typing import Final, Generic

import structlog

from bot.answering.flag import Flag
from bot.answering.parts import LOOK_S
from bot.answering.shown import Append, P, Shown, Start, Stop, StreamStep
from bot.answering.steps import Steps
from bot.answering.surface import Budget, Surface
from bot.answering.writer import Writer
from bot.clock import Clock
from bot.domain import pacing
from bot.errors import (
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackTextChanged,
    SlackUnclear,
    SlackUndeliverable,
)

# Slack ends a stream by itself after some five minutes, and a message takes some 11,000 bytes. So
# from here on the reply goes on below, where a sentence ends; and wherever it is, a little later.
ROLL_OVER_AFTER_S: Final = (240.0, 270.0)
ROLL_OVER_AT_BYTES: Final = (6_500, 9_500)
# What is written and can't be appended yet may be half a link, or a table.
BEHIND: Final = 200
# How long an end is waited for. Where it is not to be had at once, the last text is appended first,
# if that is possible soon.
CLOSE_WITHIN_S: Final = 10.0
END_AT_ONCE_S: Final = 0.3
LAST_TEXT_WITHIN_S: Final = 1.0
# So often an end is tried again that was refused for its rate.
STOPS: Final = 3
# Slack's word when somebody has pressed its own button.
STOPPED_BY_USER: Final = "stopped_by_user"

log = structlog.get_logger()


class Streaming(Generic[P]):
    """The native stream of one reply, if it has one."""

    __slots__ = (
        "_began_at",
        "_budget",
        "_clock",
        "_end",
        "_shown",
        "_start",
        "_start_at",
        "_steps",
        "_stopped",
        "_surface",
        "_text_at",
        "_writer",
        "is_open",
        "is_over",
    )

    def __init__(
        self,
        steps: Steps[P],
        shown: Shown[P],
        surface: Surface[P],
        budget: Budget,
        writer: Writer[P],
        clock: Clock,
        *,
        stopped: Flag,
    ) -> None:
        """`stopped` is set where somebody wants no more of the answer."""
        self._steps = steps
        self._shown = shown
        self._surface = surface
        self._budget = budget
        self._writer = writer
        self._clock = clock
        self._stopped = stopped
        # Where in the text the stream begins, and how far it has come.
        self._start = self._end = 0
        self._began_at = 0.0
        # No earlier the budget is asked again whether it may begin.
        self._start_at = float("-inf")
        self._text_at: float | None = None
        self.is_open = False
        # Slack has refused something: this reply goes on without.
        self.is_over = False

    # While the reply grows.

    async def start(self) -> float | None:
        """0.0: it has begun. Else: look again after that time. None: there is no room for it."""
        reply = self._steps.latest()
        if not self._writer.may_go_below:
            return None
        if (wait_s := self._hold_first(reply.text)) > 0.0:
            return wait_s
        if await self._steps.appendable_at(1) is None:
            return LOOK_S
        if self._clock.monotonic() < self._start_at:
            return None
        if (wait_s := await self._budget.may_start_stream()) > 0.0:
            self._start_at = self._clock.monotonic() + wait_s
            return None
        page = await self._steps.appendable(1)
        if page is None or not self._writer.may_go_below:
            # Other text has come meanwhile.
            await self._budget.stream_ended()
            return LOOK_S
        self._writer.discard_announcement()
        self._began_at = self._clock.monotonic()
        self.is_open = await self._tried(Start(page)) and self._shown.messages[-1].page is page
        if not self.is_open:
            self._writer.keep_announcement()
            await self._budget.stream_ended()
            return None
        self._start, self._end = self._shown.start_of_last, page.end
        await self._writer.remove_discarded()
        return 0.0

    def _hold_first(self, text: str) -> float:
        now = self._clock.monotonic()
        self._text_at = now if self._text_at is None else self._text_at
        is_first = self._writer.shown_at is None
        return pacing.first_post_wait(text, now - self._text_at) if is_first else 0.0

    async def go_on(self) -> float:
        """Append what can be by now; when to look again."""
        age_s = self._clock.monotonic() - self._began_at
        if await self._rolls_over(age_s) or await self._is_full():
            await self.close()
            return LOOK_S
        if (wait_s := await self._wait_to_append(age_s)) > 0.0:
            return wait_s
        page = await self._steps.appendable(self._length + 1)
        if page is not None and page.end > self._end:
            index = len(self._shown.messages) - 1
            if await self._tried(Append(index, page)):
                self._end = page.end
        return LOOK_S

    async def _wait_to_append(self, age_s: float) -> float:
        """0.0: it is paid for. Else: look again after that time."""
        due_s = self._writer.called_at + pacing.append_interval(age_s) - self._clock.monotonic()
        if due_s > 0.0:
            return due_s
        if await self._further() is None:
            return LOOK_S
        return await self._budget.may_append()

    async def close(self) -> None:
        """The message is whole as it stands; the reply goes on below it."""
        wait_s = await self._budget.may_call("chat.stopStream", CLOSE_WITHIN_S)
        await self._clock.sleep(wait_s or 0.0)
        self._end = max(self._end, await self._finished_at() or 0)
        index = len(self._shown.messages) - 1
        # As it will always look, so that nothing is left to be edited.
        streamed, left = await self._steps.closing(self._end)
        if await self._ended(Stop(index, left or streamed, streamed)):
            self._shown.cut_at(self._end)

    async def _ended(self, step: Stop[P]) -> bool:
        """Whether Slack has ended it with this step; in any case it is open no more."""
        has_ended = False
        for _ in range(STOPS):
            if has_ended := self.is_open and await self._tried(step):
                break
            if self.is_open:
                # It was the limit: an edit would have to end the stream first, and meets it too.
                wait_s = await self._budget.may_call("chat.stopStream", CLOSE_WITHIN_S)
                await self._clock.sleep(wait_s or 0.0)
        self.is_open = False
        await self._budget.stream_ended()
        return has_ended

    @property
    def _length(self) -> int:
        return self._end - self._shown.start_of_last

    async def _rolls_over(self, age_s: float) -> bool:
        text = self._steps.latest().text[self._shown.start_of_last : self._end]
        size = len(text.encode(errors="surrogatepass"))
        since_s, until_s = ROLL_OVER_AFTER_S
        since_bytes, until_bytes = ROLL_OVER_AT_BYTES
        if age_s < since_s and size < since_bytes:
            return False
        is_late = age_s >= until_s or size >= until_bytes
        return is_late or (await self._finished_at() or 0) >= self._end

    async def _is_full(self) -> bool:
        """The text goes on below, and can't here."""
        is_behind = self._steps.length > self._end + BEHIND
        if not is_behind or await self._further() is not None:
            return False
        return await self._steps.finished_below(self._end)

    async def _further(self) -> int | None:
        """Where what can be appended by now ends, if it is more than the stream shows."""
        end = await self._steps.appendable_at(self._length + 1)
        return end if end is not None and end > self._end else None

    async def _finished_at(self) -> int | None:
        """Where the message could be left as it is, or a little later."""
        return await self._steps.finished_at(max(1, self._length))

    async def _tried(self, step: StreamStep[P]) -> bool:
        try:
            if not isinstance(step, Start) and self._shown.start_of_last != self._start:
                # It shows another place of another text, though it may say the same there.
                raise SlackTextChanged("chat.appendStream", "text_changed")
            await self._writer.take(step)
        except SlackBusy as error:
            await self._budget.refused(error)
            self.is_over |= isinstance(step, Start)
        except (SlackUndeliverable, SlackKeyRefused):
            self.is_over, self.is_open = True, False
            raise
        except SlackError as error:
            log.info("reply.stream_refused", method=error.method, error=error.error)
            self.is_over, self.is_open = True, False
            if not isinstance(step, Start):
                self._shown.lose_sight(step.index)
            if error.error == STOPPED_BY_USER:
                self._stopped.set()
            if isinstance(error, SlackUnclear) and isinstance(step, Start):
                await self._writer.back_off(1)
                await self._writer.adopt_if_posted(step)
        else:
            return True
        return False

    # At the end.

    async def finish(self) -> None:
        """End the stream with the last state; where that can't be, leave the rest to edits."""
        reply = self._steps.latest()
        pages = await self._steps.pages(reply)
        index = len(self._shown.messages) - 1
        # No further one is made for the look.
        page = next(islice(pages, index, None), None)
        if page is None or not self._shown.is_current(index):
            await self.close()
            return
        streamed = await self._steps.streamed(reply, page.end)
        wait_s = await self._budget.may_call("chat.stopStream", END_AT_ONCE_S)
        if wait_s is None:
            await self._append_last(index, streamed)
            wait_s = await self._budget.may_call("chat.stopStream", CLOSE_WITHIN_S)
        await self._clock.sleep(wait_s or 0.0)
        has_ended = await self._ended(Stop(index, page, streamed))
        if has_ended and not self._surface.looks_like(page, streamed):
            # Its references are no links yet.
            self._shown.leave(index)

    async def _append_last(self, index: int, streamed: P) -> None:
        """The end has to wait: the text need not."""
        until = self._clock.monotonic() + LAST_TEXT_WITHIN_S
        while (wait_s := await self._budget.may_append()) > 0.0:
            if self._clock.monotonic() + wait_s > until:
                return
            await self._clock.sleep(wait_s)
        await self._tried(Append(index, streamed))
