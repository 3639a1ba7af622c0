"""The show loop: one task writes one reply, and the newest state wins.

`Showing` is told that something changed and pulls the newest `Reply` only when a call to Slack is
due, so that tokens cost nothing here and nothing is ever queued. `shown` says what the next step
is, `writer` takes it; here is when.

While the reply grows, a step is optional: it waits for its interval and for the governor, and a
refusal only means that a later, newer step takes its place. The last state is different: it is
brought to Slack until it stands. Where an edit can't be had in time, the messages that stand are
left as they are and the rest is posted as a further message, which is another method with a limit
of its own.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Generic

import structlog

from bot.answering.shown import Delete, Edit, P, Post, Shown, Step
from bot.answering.surface import Budget, Gradual, Journal, Surface
from bot.answering.writer import GIVE_UP_AFTER_S, Writer
from bot.clock import Clock
from bot.domain import pacing
from bot.domain.reply import Progress, Reply, ReplyState
from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackMessageGone,
    SlackRefused,
    SlackThreadRefused,
    SlackUnclear,
    SlackUndeliverable,
)

# A sign of life beyond the thread status, if Storm takes longer than this; sooner in direct
# messages, where nobody sees that status.
PLACEHOLDER_AFTER_S: Final = 2.5
DIRECT_PLACEHOLDER_AFTER_S: Final = 1.0
# A last text waits this long for an edit, then it is posted as a further message.
LAST_EDIT_WAIT_S: Final = 3.0
# What was left standing then waits so long for an edit of its own.
MEND_WITHIN_S: Final = 20.0
# Timers are not exact: what is so near counts as now.
ALMOST_S: Final = 0.002
# A silent reply tells the governor this often that it is still there.
KEEP_S: Final = 20.0

log = structlog.get_logger()


class Showing(Generic[P]):
    """Shows one reply. `latest` tells its newest state whenever a call is due."""

    def __init__(
        self,
        latest: Callable[[], Reply],
        surface: Surface[P],
        budget: Budget,
        journal: Journal,
        clock: Clock,
        *,
        progress: Progress,
        is_resumed: bool = False,
        placeholder_after_s: float = PLACEHOLDER_AFTER_S,
    ) -> None:
        """`is_resumed`: another process may have posted more than `progress` tells."""
        self._latest = latest
        self._surface = surface
        self._budget = budget
        self._clock = clock
        self._changed = asyncio.Event()
        self._final = asyncio.Event()
        self._shown: Shown[P] = Shown(progress)
        self._writer = Writer(
            latest, self._shown, surface, budget, journal, clock, is_resumed=is_resumed
        )
        # An answer stands there from an earlier end; nothing takes its place before there is more.
        self._is_standing = progress.standing > 0
        self._is_plain = False
        self._is_growing = False
        self._paid_for: type[Step[P]] | None = None
        self._began_at = clock.monotonic()
        self._placeholder_at = self._began_at + placeholder_after_s
        self._text_at: float | None = None

    @property
    def first_shown_after_s(self) -> float | None:
        """From the beginning to the first text that people could see."""
        shown_at = self._writer.shown_at
        return None if shown_at is None else shown_at - self._began_at

    @property
    def edits(self) -> int:
        return self._writer.edits

    def changed(self) -> None:
        """There is something newer to show."""
        self._changed.set()

    def finish(self) -> None:
        """`latest` now tells the last state: bring it to Slack, then end."""
        self._final.set()
        self._changed.set()

    async def run(self) -> None:
        """Show until the last state stands.

        Raises `SlackUndeliverable` and its like where the place is closed, `LeaseLost`.
        """
        try:
            await self._grow()
            await self._finish()
        finally:
            await self._budget.ended()

    # While it grows: every step is optional.

    async def _grow(self) -> None:
        while not self._final.is_set():
            if (wait_s := await self._wait_to_look()) > 0:
                await self._wait_unless_final(wait_s)
            elif (step := await self._next_growing_step()) is None:
                await self._wait_for_change()
            elif (wait_s := self._hold_first(step) or await self._wait_before(step)) > 0:
                await self._wait_unless_final(wait_s)
            elif self._final.is_set() or (newest := await self._next_growing_step()) is None:
                self._paid_for = type(step)
            else:
                await self._try(newest)

    async def _wait_to_look(self) -> float:
        """0.0: the reply may grow and its next edit is due, so it is worth rendering."""
        if not self._is_growing:
            if not self._has_begun():
                return 0.0
            if (wait_s := await self._budget.may_begin()) > 0:
                return wait_s
            self._is_growing = True
        due_s = self._writer.called_at + self._interval() - self._clock.monotonic()
        return due_s if due_s > ALMOST_S else 0.0

    def _has_begun(self) -> bool:
        """There is something to show, be it that there is nothing yet."""
        is_late = self._clock.monotonic() >= self._placeholder_at
        return bool(self._shown.messages) or is_late or bool(self._latest().text)

    async def _next_growing_step(self) -> Step[P] | None:
        self._changed.clear()
        reply = self._latest()
        if reply.text:
            return await self._next_step(reply) if self._is_growing else None
        messages = self._shown.messages
        if not messages and self._clock.monotonic() >= self._placeholder_at:
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
        return pacing.first_post_wait(self._latest().text, now - self._text_at)

    async def _wait_before(self, step: Step[P]) -> float:
        """0.0: the step has been granted. Otherwise the time after which to look again."""
        if self._is_paid_for(step):
            return 0.0
        if not isinstance(step, Post):
            return await self._budget.may_edit()
        granted_s = await self._budget.may_post(LAST_EDIT_WAIT_S)
        if granted_s is None:
            return LAST_EDIT_WAIT_S
        # The slot is ours; whatever is newest when it comes is what is posted.
        await self._clock.sleep(granted_s)
        return 0.0

    def _is_paid_for(self, step: Step[P]) -> bool:
        """A slot was granted for its like and then not used: the last state had come."""
        is_paid_for = self._paid_for is type(step)
        if is_paid_for:
            self._paid_for = None
        return is_paid_for

    def _interval(self) -> float:
        shown_at = (
            self._clock.monotonic() if self._writer.shown_at is None else self._writer.shown_at
        )
        return pacing.edit_interval(self._clock.monotonic() - shown_at)

    async def _try(self, step: Step[P]) -> None:
        try:
            await self._writer.take(step)
        except SlackBusy as error:
            await self._budget.refused(error)
        except SlackBlocksRefused as error:
            self._go_plain(step, error)
        except SlackUnclear as error:
            log.info("reply.step_unclear", method=error.method, error=error.error)
            await self._writer.back_off(1)
            await self._writer.adopt_if_posted(step)
        except (SlackMessageGone, SlackRefused) as error:
            # The last state will find its way; until then this reply is left alone.
            log.warning("reply.step_refused", method=error.method, error=error.error)
            await self._writer.drop_if_gone(step, error)
            await self._final.wait()

    async def _wait_for_change(self) -> None:
        """What has changed since the last look counts."""
        placeholder_s = self._placeholder_at - self._clock.monotonic()
        awaits_placeholder = not self._shown.messages and placeholder_s > 0
        try:
            async with asyncio.timeout(placeholder_s if awaits_placeholder else KEEP_S):
                await self._changed.wait()
        except TimeoutError:
            if self._is_growing:
                await self._budget.keep()
            return
        if self._latest().text:
            # Text that is there but could not be shown yet (half a link): look again soon.
            await self._wait_unless_final(0.1 if self._writer.shown_at is not None else 0.0)

    async def _wait_unless_final(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._final.wait()
        except TimeoutError:
            return

    # At the end: every step is needed.

    async def _finish(self) -> None:
        now = self._clock.monotonic()
        edit_by, give_up_at, failures = now + LAST_EDIT_WAIT_S, now + GIVE_UP_AFTER_S, 0
        while (step := await self._next_step(self._latest())) is not None:
            try:
                if await self._is_granted(step, edit_by=edit_by, give_up_at=give_up_at):
                    await self._writer.take(step)
                    failures = 0
            except SlackError as error:
                failures += 1
                await self._recover(step, error, failures=failures, give_up_at=give_up_at)
                if isinstance(error, (SlackUnclear, SlackBlocksRefused)):
                    # It was not the budget: repeat the edit rather than go on below.
                    edit_by = self._clock.monotonic() + LAST_EDIT_WAIT_S
        await self._mend_left()
        await self._writer.tidy_up()

    async def _mend_left(self) -> None:
        """A message that was left as it stood still says that there is more to come.

        It is worth an edit where there is one; the reply is whole without it.
        """
        index = self._shown.left
        if index is None or not await self._is_granted_within(MEND_WITHIN_S):
            return
        try:
            pages = await self._pages(self._latest())
            await self._writer.take(Edit(index, pages[index]))
        except SlackError as error:
            log.info("reply.not_mended", method=error.method, error=error.error)

    async def _is_granted_within(self, seconds: float) -> bool:
        give_up_at = self._clock.monotonic() + seconds
        while (wait_s := await self._budget.may_finish(seconds)) is not None:
            if wait_s == 0.0:
                return True
            await self._clock.sleep(wait_s)
            seconds = max(0.0, give_up_at - self._clock.monotonic())
        return False

    async def _is_granted(self, step: Step[P], *, edit_by: float, give_up_at: float) -> bool:
        """Wait for the step's turn. False: it has been replaced by another."""
        now = self._clock.monotonic()
        if self._is_paid_for(step):
            return True
        match step:
            case Post():
                wait_s = await self._budget.may_post(give_up_at - now)
            case Delete():
                return True
            case Edit():
                wait_s = await self._budget.may_finish(edit_by - now)
                if wait_s is None:
                    log.info("reply.continued_below", messages=len(self._shown.messages))
                    self._shown.leave_standing(self._surface.goes_on_at)
                    return False
                await self._clock.sleep(wait_s)
                return wait_s == 0.0
        if wait_s is None:
            raise SlackUndeliverable("budget", "no_slot")
        await self._clock.sleep(wait_s)
        return True

    async def _recover(
        self, step: Step[P], error: SlackError, *, failures: int, give_up_at: float
    ) -> None:
        """Find the way on after a failed step, or raise if there is none."""
        log.info(
            "reply.last_step_failed", method=error.method, error=error.error, status=error.status
        )
        if self._clock.monotonic() >= give_up_at:
            raise SlackUndeliverable(error.method, error.error) from error
        match error:
            case SlackUndeliverable() | SlackKeyRefused() | SlackThreadRefused():
                raise error
            case SlackBusy():
                await self._budget.refused(error)
            case SlackBlocksRefused() if not self._is_plain and self._surface.simplify():
                log.info("reply.simplified", error=error.error)
            case SlackBlocksRefused() if not self._is_plain:
                self._go_plain(step, error)
            case SlackMessageGone():
                await self._writer.drop_if_gone(step, error)
            case SlackUnclear():
                await self._writer.back_off(failures)
                await self._writer.adopt_if_posted(step)
            case _:
                if self._is_plain:
                    raise error
                self._go_plain(step, error)

    # Both.

    async def _next_step(self, reply: Reply) -> Step[P] | None:
        if reply.state is ReplyState.STANDING:
            return None
        return self._shown.next_step(await self._pages(reply), is_final=reply.is_final)

    async def _pages(self, reply: Reply) -> Sequence[P]:
        """The pages of which the next step shows one: no further one has been made yet."""
        render = self._surface.plain_pages if self._is_plain else self._surface.pages
        pages = render(reply, self._shown.cuts_of(reply.text))
        if isinstance(pages, Gradual):
            await pages.make(len(self._shown.messages) + 1)
        return pages

    def _go_plain(self, step: Step[P], error: SlackError) -> None:
        """Slack takes no blocks here: text only from this message on."""
        log.warning("reply.blocks_refused", method=error.method, error=error.error)
        self._is_plain = True
        self._shown.keep_before(step)
