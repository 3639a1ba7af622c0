"""The show loop: one task writes one reply, and the newest state wins.

`Showing` is told that something changed and pulls the newest `Reply` only when a call to Slack is
due, so that tokens cost nothing here and nothing is ever queued. `shown` says what the next step
is, `writer` takes it; here and in `growing` is when.

While the reply grows, a step is optional: it waits for its interval and for the governor, and a
refusal only means that a later, newer step takes its place. The last state is different: it is
brought to Slack until it stands. Where an edit can't be had in time, the messages that stand are
left as they are and the rest is posted as a further message, which is another method with a limit
of its own.
"""

from collections.abc import Callable
from typing import Final, Generic

import structlog

from bot.answering.flag import Flag
from bot.answering.growing import Growing
from bot.answering.shown import Delete, Edit, P, Post, Shown, Step
from bot.answering.steps import Steps
from bot.answering.surface import Budget, Journal, Latest, Surface
from bot.answering.writer import GIVE_UP_AFTER_S, Writer
from bot.clock import Clock
from bot.domain import pacing
from bot.domain.growth import Growth
from bot.domain.reply import Progress, ReplyState
from bot.errors import (
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackMessageGone,
    SlackThreadRefused,
    SlackUnclear,
    SlackUndeliverable,
)

# A last text waits this long for an edit, then it is posted as a further message.
LAST_EDIT_WAIT_S: Final = 3.0
# What was left standing then waits so long for an edit of its own.
MEND_WITHIN_S: Final = 20.0

log = structlog.get_logger()


class Showing(Generic[P]):
    """Shows one reply. `latest` is asked whenever a call is due."""

    __slots__ = (
        "_began_at",
        "_budget",
        "_clock",
        "_growing",
        "_shown",
        "_steps",
        "_surface",
        "_writer",
    )

    def __init__(
        self,
        latest: Latest,
        surface: Surface[P],
        budget: Budget,
        journal: Journal,
        clock: Clock,
        *,
        progress: Progress,
        growth: Growth | None = None,
        is_resumed: bool = False,
        stopped: Flag | None = None,
        parted: Callable[[], None] = lambda: None,
    ) -> None:
        """`is_resumed`: another process may have posted more than `progress` tells.

        `stopped` is set where somebody wants no more, and has told only Slack. `parted` is called
        whenever a part of the reply has been posted, below which it goes on.
        """
        self._surface = surface
        self._budget = budget
        self._clock = clock
        self._shown: Shown[P] = Shown(progress)
        self._steps: Steps[P] = Steps(latest, self._shown, surface)
        self._writer = Writer(
            latest.newest, self._shown, surface, budget, journal, clock, is_resumed=is_resumed
        )
        self._growing = Growing(
            growth or Growth(),
            self._steps,
            self._shown,
            surface,
            budget,
            self._writer,
            clock,
            stopped=stopped or Flag(),
            parted=parted,
            is_standing=progress.standing > 0,
        )
        self._began_at = clock.monotonic()

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
        self._growing.changed()

    def finish(self) -> None:
        """`latest` now tells the last state: bring it to Slack, then end."""
        self._growing.finish()

    async def run(self) -> None:
        """Show until the last state stands.

        Raises `SlackUndeliverable` and its like where the place is closed, `LeaseLost`.
        """
        try:
            await self._growing.run()
            await self._finish()
        finally:
            await self._budget.ended()

    # At the end: every step is needed.

    async def _finish(self) -> None:
        now = self._clock.monotonic()
        edit_by, give_up_at, failures = now + LAST_EDIT_WAIT_S, now + GIVE_UP_AFTER_S, 0
        await self._end_growth()
        if self._is_post_next():
            # No page is made, and kept, before its turn: it may be long in coming.
            await self._wait_to_post(give_up_at)
            self._growing.keep_slot(Post)
        while (step := await self._steps.next()) is not None:
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

    def _is_post_next(self) -> bool:
        """A further message is due, whatever will be in it."""
        reply = self._steps.latest()
        self._shown.cuts_of(reply.text)
        return self._shown.is_whole and reply.state is not ReplyState.STANDING

    async def _end_growth(self) -> None:
        if self._growing.is_streaming:
            await self._growing.stream.finish()
            return
        is_parted = bool(self._shown.messages) and self._shown.is_whole
        if is_parted and await self._budget.may_begin() == 0:
            # There is an edit to spare: the end joins the last part.
            self._shown.go_on_in_place()

    async def _mend_left(self) -> None:
        """A message that was left as it stood still says that there is more to come.

        It is worth an edit where there is one; the reply is whole without it.
        """
        for index in self._shown.left:
            if not await self._is_granted_within(MEND_WITHIN_S):
                return
            try:
                pages = await self._steps.pages(self._steps.latest())
                await self._writer.take(Edit(index, pages[index]))
            except SlackError as error:
                log.info("reply.not_mended", method=error.method, error=error.error)

    async def _is_granted_within(self, seconds: float) -> bool:
        """An edit that no last text of others has to wait for: as if the reply grew once more."""
        give_up_at = self._clock.monotonic() + seconds
        while (wait_s := await self._budget.may_begin()) > 0.0:
            if self._clock.monotonic() + wait_s > give_up_at:
                return False
            await self._clock.sleep(wait_s)
        while last_s := await self._budget.may_finish(LAST_EDIT_WAIT_S):
            await self._clock.sleep(last_s)
        return last_s == 0.0

    async def _is_granted(self, step: Step[P], *, edit_by: float, give_up_at: float) -> bool:
        """Wait for the step's turn. False: it has been replaced by another."""
        now = self._clock.monotonic()
        if self._growing.is_paid_for(step):
            return True
        match step:
            case Post():
                await self._wait_to_post(give_up_at)
                return True
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

    async def _wait_to_post(self, give_up_at: float) -> None:
        wait_s = await self._budget.may_post(give_up_at - self._clock.monotonic())
        if wait_s is None:
            raise SlackUndeliverable("budget", "no_slot")
        await self._clock.sleep(pacing.wait_with_others(wait_s, self._clock.monotonic()))

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
            case SlackBlocksRefused() if not self._steps.is_plain and self._steps.simplify():
                log.info("reply.simplified", error=error.error)
            case SlackBlocksRefused() if not self._steps.is_plain:
                self._steps.go_plain(step, error)
            case SlackMessageGone():
                await self._writer.drop_if_gone(step, error)
            case SlackUnclear():
                await self._writer.back_off(failures)
                await self._writer.adopt_if_posted(step)
            case _:
                if self._steps.is_plain:
                    raise error
                self._steps.go_plain(step, error)
