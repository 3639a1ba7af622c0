"""A reply while it grows: every step is optional, and there is more than one way to take it.

Which ways a reply may go is decided by `domain/growth.py`, and whether there is room by the
governor: here a reply goes the first way that has room, and changes to another where there is none
any more.
"""

from collections.abc import Callable, Sequence
from typing import Final, Generic

import structlog

from bot.answering.flag import Flag
from bot.answering.parts import LOOK_S, NEVER_S, NO_EDIT_FOR_S, PartByPart
from bot.answering.shown import Edit, P, Post, Shown, Step
from bot.answering.steps import Steps
from bot.answering.streaming import Streaming
from bot.answering.surface import Budget, Surface
from bot.answering.writer import Writer
from bot.clock import Clock
from bot.domain import pacing
from bot.domain.growth import Growth, ReplyMode, Way, ways
from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackMessageGone,
    SlackRefused,
    SlackUnclear,
)

# A sign of life beyond the thread status, if Storm takes longer than this; sooner in direct
# messages, where nobody sees that status.
PLACEHOLDER_AFTER_S: Final = 2.5
DIRECT_PLACEHOLDER_AFTER_S: Final = 1.0
# A post waits for its slot so long.
POST_WAIT_S: Final = 3.0
# Where there is no room for a stream, it is asked for again after so long.
ASK_AGAIN_S: Final = 1.0
# A slot that was not used at its time: later its call would come too soon after those that follow.
SLOT_KEEPS_S: Final = 0.2
# What is due within this part of the time after which the first is due can wait for the others.
TOGETHER: Final = 0.15
# A silent reply tells the governor this often that it is still there.
KEEP_S: Final = 20.0

log = structlog.get_logger()


class Growing(Generic[P]):
    """Shows one reply until its last state is known."""

    __slots__ = (
        "_begin_at",
        "_budget",
        "_changed",
        "_clock",
        "_final",
        "_growth",
        "_is_standing",
        "_keep_at",
        "_paid_at",
        "_paid_for",
        "_parted",
        "_parts",
        "_placeholder_at",
        "_shown",
        "_steps",
        "_stopped",
        "_stream",
        "_surface",
        "_text_at",
        "_way",
        "_writer",
    )

    def __init__(
        self,
        growth: Growth,
        steps: Steps[P],
        shown: Shown[P],
        surface: Surface[P],
        budget: Budget,
        writer: Writer[P],
        clock: Clock,
        *,
        stopped: Flag,
        parted: Callable[[], None],
        is_standing: bool,
    ) -> None:
        """`is_standing`: an answer stands there from an earlier end, and nothing takes its place
        before there is more. `stopped` is set where somebody wants no more of this one. `parted`
        is called whenever a part has been posted, below which it goes on.
        """
        self._growth = growth
        self._steps = steps
        self._shown = shown
        self._surface = surface
        self._budget = budget
        self._writer = writer
        self._clock = clock
        self._is_standing = is_standing
        self._parts = PartByPart(
            steps, shown, surface, budget, writer, clock, most=growth.most_parts
        )
        self._stopped = stopped
        self._stream: Streaming[P] | None = None
        self._way: Way | None = None
        # No earlier the budget is asked again whether it may be edited.
        self._begin_at = float("-inf")
        self._paid_for: type[Step[P]] | None = None
        self._paid_at = float("-inf")
        self._keep_at = clock.monotonic() + KEEP_S
        after_s = DIRECT_PLACEHOLDER_AFTER_S if growth.is_direct else PLACEHOLDER_AFTER_S
        self._placeholder_at = clock.monotonic() + after_s
        self._text_at: float | None = None
        self._parted = parted
        self._changed = Flag()
        self._final = Flag()

    def changed(self) -> None:
        """There is something newer to show."""
        self._changed.set()

    def finish(self) -> None:
        """The last state is known: end with the step that is being taken."""
        self._final.set()
        self._changed.set()

    async def run(self) -> None:
        while not self._final.is_set():
            if (wait_s := await self._wait_to_look()) > 0:
                await self._final.wait_within(wait_s, self._clock)
            elif (step := await self._next_step()) is None:
                await self._wait_for_change()
            elif (wait_s := self._hold_first(step) or await self._wait_before(step)) > 0:
                await self._final.wait_within(wait_s, self._clock)
            elif self._final.is_set() or (newest := await self._next_step()) is None:
                self.keep_slot(type(step))
            else:
                await self._try(newest)

    def is_paid_for(self, step: Step[P]) -> bool:
        """A slot was granted for its like a moment ago, and not used: another state had come."""
        age_s = self._clock.monotonic() - self._paid_at
        is_paid_for = self._paid_for is type(step) and age_s <= SLOT_KEEPS_S
        if is_paid_for:
            self._paid_for = None
        return is_paid_for

    def keep_slot(self, kind: type[Step[P]]) -> None:
        self._paid_for, self._paid_at = kind, self._clock.monotonic()

    # The ways.

    @property
    def stream(self) -> Streaming[P]:
        """Few replies have one."""
        if self._stream is None:
            self._stream = Streaming(
                self._steps,
                self._shown,
                self._surface,
                self._budget,
                self._writer,
                self._clock,
                stopped=self._stopped,
            )
        return self._stream

    @property
    def is_streaming(self) -> bool:
        return self._stream is not None and self._stream.is_open

    async def _wait_to_look(self) -> float:
        """0.0: the next edit is due, or it may be time for a sign of life; worth rendering."""
        if self._way is Way.STREAM:
            wait_s = await self.stream.go_on()
            self._way = Way.STREAM if self.stream.is_open else None
            return wait_s
        if self._way is None and self._has_begun() and (wait_s := await self._begin()) > 0:
            return wait_s
        if self._way is None:
            return 0.0
        due_s = self._writer.called_at + self._interval() - self._clock.monotonic()
        return due_s if due_s > pacing.ALMOST_S else 0.0

    def _has_begun(self) -> bool:
        """There is something to show, be it that there is nothing yet."""
        is_late = self._placeholder_wait() == 0.0
        return bool(self._shown.messages) or is_late or self._steps.length > 0

    def _placeholder_wait(self) -> float:
        """Seconds until a sign of life is due where nothing stands yet; 0.0: it is."""
        wait_s = self._placeholder_at - self._clock.monotonic()
        return wait_s if wait_s > pacing.ALMOST_S else 0.0

    async def _begin(self) -> float:
        """Go the first way that has room; when to look again, if there is none."""
        waits = [NEVER_S]
        for way in self._ways():
            match way:
                case Way.EDITS:
                    if (wait_s := await self._begin_to_edit()) == 0.0:
                        return 0.0
                case Way.STREAM:
                    if self._steps.length == 0:
                        # A stream begins with text; until then there is but a sign of life.
                        return 0.0
                    if (start_s := await self._begin_to_stream()) is not None:
                        return start_s
                    wait_s = ASK_AGAIN_S
                case Way.PARTS:
                    wait_s = await self._part_instead()
            if self._final.is_set():
                return LOOK_S
            waits.append(wait_s)
        return _together(waits, self._budget.crowd_s)

    async def _begin_to_stream(self) -> float | None:
        """When to look again. None: a stream has no room now."""
        wait_s = await self.stream.start()
        self._way = Way.STREAM if self.stream.is_open else None
        return LOOK_S if wait_s == 0.0 else wait_s

    def _ways(self) -> tuple[Way, ...]:
        is_wanted = self._growth.mode is not ReplyMode.EDIT and not self._is_standing
        takes_streams = is_wanted and not self._has_no_stream and self._surface.takes_streams()
        return ways(self._growth, takes_streams=takes_streams)

    @property
    def _has_no_stream(self) -> bool:
        return self.stream.is_over or self._steps.is_plain

    async def _begin_to_edit(self) -> float:
        """0.0: it grows by edits from now on."""
        if (left_s := self._begin_at - self._clock.monotonic()) > pacing.ALMOST_S:
            return left_s
        # What takes an answer's place that stands can't be shown in any other way.
        is_last_way = self._is_standing or self._parts.are_over
        if (wait_s := await self._budget.may_begin(is_last_way=is_last_way)) > 0:
            self._begin_at = self._clock.monotonic() + wait_s
            return wait_s
        self._way = Way.EDITS
        await self._budget.parts_ended()
        self._shown.go_on_in_place()
        return 0.0

    async def _part_instead(self) -> float:
        """Show what is finished by a post of its own, if it is time; when to look again."""
        if self._steps.length == 0 or self._is_standing:
            return NEVER_S
        if (wait_s := await self._parts.wait()) > 0:
            await self._keep_for_the_end()
            return wait_s
        if self._final.is_set():
            self.keep_slot(Post)
            return LOOK_S
        step = await self._steps.next()
        if isinstance(step, Post):
            await self._try(step)
            self._parted()
            await self._writer.remove_discarded()
        return LOOK_S

    async def _keep_for_the_end(self) -> None:
        """It may have had its last part long before its end, for which a post is kept."""
        now = self._clock.monotonic()
        if self._shown.messages and now >= self._keep_at:
            self._keep_at = now + KEEP_S
            await self._budget.keep()

    # Edits.

    async def _next_step(self) -> Step[P] | None:
        self._changed.clear()
        reply = self._steps.latest()
        if reply.text:
            return await self._steps.next() if self._way is Way.EDITS else None
        messages = self._shown.messages
        if not messages and self._placeholder_wait() == 0.0:
            return Post(self._surface.placeholder(reply), is_placeholder=True)
        if self._is_standing or self._writer.is_announced:
            return None
        if len(messages) == 1 and messages[0].page is None:
            # A sentence of ours stands there, from an earlier try: say that there is another.
            return Edit(0, self._surface.placeholder(reply), is_placeholder=True)
        return None

    def _hold_first(self, step: Step[P]) -> float:
        """How long the first post waits for a text that is worth a notification."""
        if self._shown.messages or not isinstance(step, Post) or step.is_placeholder:
            return 0.0
        now = self._clock.monotonic()
        if self._text_at is None:
            self._text_at = now
        return pacing.first_post_wait(self._steps.latest().text, now - self._text_at)

    async def _wait_before(self, step: Step[P]) -> float:
        """0.0: the step has been granted. Otherwise the time after which to look again."""
        if self.is_paid_for(step):
            return 0.0
        if not isinstance(step, Post):
            return await self._wait_to_edit()
        granted_s = await self._budget.may_post(POST_WAIT_S)
        if granted_s is None:
            return POST_WAIT_S
        # The slot is ours; whatever is newest when it comes is what is posted.
        await self._clock.sleep(granted_s)
        return 0.0

    async def _wait_to_edit(self) -> float:
        wait_s = await self._budget.may_edit()
        if wait_s > 0 and self._parts.goes_on_below():
            # Others may grow in its place.
            await self._budget.ended()
            self._way = None
            self._begin_at = self._clock.monotonic() + NO_EDIT_FOR_S
        return wait_s

    def _interval(self) -> float:
        now, shown_at = self._clock.monotonic(), self._writer.shown_at
        return pacing.edit_interval(0.0 if shown_at is None else now - shown_at)

    async def _try(self, step: Step[P]) -> None:
        try:
            await self._writer.take(step)
        except SlackBusy as error:
            await self._budget.refused(error)
        except SlackBlocksRefused as error:
            self._steps.go_plain(step, error)
        except SlackUnclear as error:
            log.info("reply.step_unclear", method=error.method, error=error.error)
            await self._writer.back_off(1)
            await self._writer.adopt_if_posted(step)
        except (SlackMessageGone, SlackRefused) as error:
            # The last state will find its way; until then this reply is left alone.
            log.warning("reply.step_refused", method=error.method, error=error.error)
            await self._writer.drop_if_gone(step, error)
            await self._final.wait()

    # Waiting.

    async def _wait_for_change(self) -> None:
        """What has changed since the last look counts."""
        placeholder_s = 0.0 if self._shown.messages else self._placeholder_wait()
        wait_s, stale_in_s = placeholder_s or KEEP_S, self._steps.stale_in_s
        if not await self._changed.wait_within(min(wait_s, stale_in_s), self._clock):
            if self._way is Way.EDITS and wait_s <= stale_in_s:
                await self._budget.keep()
            return
        if self._steps.length:
            # Text that is there but could not be shown yet (half a link): look again soon.
            again_s = 0.1 if self._writer.shown_at is not None else 0.0
            await self._final.wait_within(again_s, self._clock)


def _together(waits: Sequence[float], crowd_s: float) -> float:
    """When to look again at what is worth a look after such times: hundreds of replies may wait,
    and each look costs. What is due soon after the first is looked at with it.
    """
    first = min(waits)
    soon_s = max(min(LOOK_S, first * TOGETHER), crowd_s / 2)
    return max(wait_s for wait_s in waits if wait_s - first <= soon_s)
