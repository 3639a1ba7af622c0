"""Takes the steps of one reply in Slack, and finds what was posted without our knowing.

Each step is taken under the lease and written down, so that another process could go on from it.
A post whose answer was lost may have happened, and may even happen later: before the next post,
and once more at the end, the thread is looked through for messages of this reply.
"""

import random
from collections.abc import Callable
from typing import Final, Generic

import structlog

from bot.answering.shown import (
    Append,
    Delete,
    Edit,
    P,
    Post,
    Shown,
    Start,
    Step,
    Stop,
    StreamStep,
)
from bot.answering.surface import Budget, Journal, Surface
from bot.clock import Clock
from bot.domain import pacing
from bot.domain.question import MessageTs
from bot.domain.reply import Reply
from bot.errors import (
    SlackBusy,
    SlackError,
    SlackMessageGone,
    SlackUnclear,
    SlackUndeliverable,
)

# Slack's event of a deletion takes no longer.
DELETION_TOLD_WITHIN_S: Final = 1.0
# How long an outage of Slack is waited out before a reply is given up as undeliverable.
GIVE_UP_AFTER_S: Final = 600.0
# The same while looking for a post whose answer was lost: back-off reaches 30 s.
GIVE_UP_AFTER_FAILURES: Final = 25

log = structlog.get_logger()


class Writer(Generic[P]):
    """The one hand that writes a reply. `latest` tells its newest state."""

    __slots__ = (
        "_budget",
        "_clock",
        "_has_announcement",
        "_is_unsure",
        "_journal",
        "_latest",
        "_lost",
        "_may_be_late",
        "_shown",
        "_surface",
        "called_at",
        "edits",
        "is_announced",
        "shown_at",
    )

    def __init__(
        self,
        latest: Callable[[], Reply],
        shown: Shown[P],
        surface: Surface[P],
        budget: Budget,
        journal: Journal,
        clock: Clock,
        *,
        is_resumed: bool,
    ) -> None:
        """`is_resumed`: another process may have posted more than `shown` knows."""
        self._latest = latest
        self._shown = shown
        self._surface = surface
        self._budget = budget
        self._journal = journal
        self._clock = clock
        # A post may have happened that we do not know of: look before the next one.
        self._is_unsure = is_resumed
        # One may even happen later, when Slack comes to it: look once more at the end.
        self._may_be_late = is_resumed
        # What the one shows whose answer was lost, if there is but one.
        self._lost: P | None = None
        # A placeholder of this try stands; and it is a message of its own, no earlier reply.
        self.is_announced = False
        self._has_announcement = False
        # When people first saw any of the text, and when text was last written. Monotonic.
        self.shown_at: float | None = None
        self.called_at = float("-inf")
        self.edits = 0

    async def take(self, step: Step[P] | StreamStep[P]) -> None:
        """Raises the `SlackError` it meets, `LeaseLost`."""
        await self._journal.check()
        # The first text may follow a placeholder at once.
        is_text = not isinstance(step, (Post, Edit)) or not step.is_placeholder
        self.called_at = self._clock.monotonic() if is_text else float("-inf")
        match step:
            case Post() | Start():
                if not self._is_unsure or not await self._adopt():
                    await self._post(step)
            case Append(index, page):
                await self._note()
                await self._surface.append(self._shown.messages[index].ts, page)
                self._shown.edited(index, page)
            case Stop(index, page, streamed):
                await self._note()
                ts = self._shown.messages[index].ts
                await self._surface.stop_stream(ts, page, streamed)
                self._shown.edited(index, page)
            case Edit(index, page, is_placeholder):
                # Beforehand: whoever takes over never shows less than what stands.
                await self._note()
                await self._surface.edit(self._shown.messages[index].ts, page)
                self._shown.edited(index, None if is_placeholder else page)
                self.is_announced |= is_placeholder
                self.edits += 1
            case Delete(index):
                self._shown.discard(index)
        self._mark_shown()
        if not isinstance(step, (Edit, Append)):
            await self._note()

    async def _post(self, step: Post[P] | Start[P]) -> None:
        page: P | None = step.page
        post = self._surface.start_stream if isinstance(step, Start) else self._surface.post
        if is_placeholder := isinstance(step, Post) and step.is_placeholder:
            page = None
        try:
            ts = await post(step.page)
        except SlackUnclear:
            self._lost = None if self._may_be_late else page
            self._may_be_late = True
            raise
        self._shown.posted(ts, page)
        self.is_announced |= is_placeholder
        self._has_announcement |= is_placeholder

    def _mark_shown(self) -> None:
        reply = self._latest()
        if self.shown_at is None and (reply.text or reply.is_final):
            self.shown_at = self._clock.monotonic()

    async def _note(self) -> None:
        await self._journal.note(self._shown.progress(self._latest().citations))

    # What may have been posted.

    async def adopt_if_posted(self, step: Step[P] | StreamStep[P]) -> None:
        """A post whose answer was lost may have happened: look before posting again."""
        if isinstance(step, (Post, Start)):
            await self._adopt()

    async def _adopt(self) -> bool:
        """Take a message that was posted without our knowing as the next part of the reply."""
        while (ts := await self._look()) is not None and not self._shown.is_next(ts):
            self._shown.discard_strays([ts])
        if ts is None:
            self._is_unsure = False
            return False
        # Else what it shows is anybody's guess.
        self._shown.posted(ts, self._lost)
        self._lost = None
        self._mark_shown()
        await self._note()
        return True

    async def _look(self) -> MessageTs | None:
        failures = 0
        while True:
            try:
                return await self._surface.find(known=self._shown.known)
            except (SlackBusy, SlackUnclear) as error:
                failures += 1
                if failures > GIVE_UP_AFTER_FAILURES:
                    raise SlackUndeliverable(error.method, error.error) from error
                if isinstance(error, SlackBusy):
                    await self._clock.sleep(error.retry_after_s)
                else:
                    await self.back_off(failures)

    # What is to go.

    async def drop_if_gone(self, step: Step[P], error: SlackError) -> None:
        """Raises, to end the answer, where somebody has deleted the message."""
        if isinstance(error, SlackMessageGone) and isinstance(step, Edit):
            # If somebody has deleted it they want to read no more, and Slack's event says so.
            await self._clock.sleep(DELETION_TOLD_WITHIN_S)
            await self._journal.check_wanted()
            self._shown.gone(step.index)

    @property
    def may_go_below(self) -> bool:
        """What stands need not be edited before a further message is posted."""
        return self._shown.is_whole or self._is_only_announced

    @property
    def _is_only_announced(self) -> bool:
        messages = self._shown.messages
        return self._has_announcement and len(messages) == 1 and messages[0].page is None

    def discard_announcement(self) -> None:
        """Text takes the place of the sign of life, in a message of its own."""
        if self._is_only_announced:
            self._shown.discard(0)

    def keep_announcement(self) -> None:
        """Nothing took its place."""
        if self._shown.discarded and not self._shown.messages and self._has_announcement:
            self._shown.restore()

    async def remove_discarded(self) -> None:
        """As far as it can be done at once; what is left is removed at the end."""
        for ts in self._shown.discarded:
            if await self._budget.may_call("chat.delete", 0.0) is None:
                return
            await self._journal.check()
            try:
                await self._surface.delete(ts)
            except SlackBusy as error:
                await self._budget.refused(error)
                return
            except SlackError as error:
                log.info("reply.not_removed_yet", method=error.method, error=error.error)
                return
            self._shown.removed(ts)

    async def tidy_up(self) -> None:
        """Remove what is no part of the reply that stands."""
        for ts in self._shown.discarded:
            await self._remove(ts)
        while self._may_be_late and (late := await self._look()) is not None:
            log.info("reply.doubled_post_removed")
            self._shown.discard_strays([late])
            await self._remove(late)

    async def _remove(self, ts: MessageTs) -> None:
        """The reply stands elsewhere as a whole: what can't be removed is no reason to fail.

        The record no longer names the message, so nobody takes its deletion for a person's.
        """
        for failures in range(1, GIVE_UP_AFTER_FAILURES):
            await self._journal.check()
            wait_s = await self._budget.may_call("chat.delete", GIVE_UP_AFTER_S)
            await self._clock.sleep(wait_s or 0.0)
            try:
                return await self._surface.delete(ts)
            except SlackBusy as error:
                await self._budget.refused(error)
            except SlackUnclear:
                await self.back_off(failures)
            except SlackMessageGone:
                return None
            except SlackError as error:
                log.warning("reply.not_removed", method=error.method, error=error.error)
                return None
        return None

    async def back_off(self, failures: int) -> None:
        await self._clock.sleep(pacing.last_edit_wait(failures, random.random()))
