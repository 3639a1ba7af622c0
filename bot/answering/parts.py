"""A reply that can't be edited while it grows shows finished parts, each a message of its own."""

from typing import Final, Generic

from bot.answering.shown import P, Shown
from bot.answering.steps import Steps
from bot.answering.surface import Budget, Surface
from bot.answering.writer import Writer
from bot.clock import Clock
from bot.domain import pacing

# How often a growing text is looked through for a part that is finished. While nothing comes, ever
# less often, up to `LOOK_AGAIN_S`.
LOOK_S: Final = 0.25
# Of a text in which nothing was finished, so many characters more, or so many seconds later.
LOOK_AGAIN: Final = 40
LOOK_AGAIN_S: Final = 1.0
# A reply that grows by edits, and has not had one for so long, goes on by parts.
NO_EDIT_FOR_S: Final = 5.0
# A reply that has shown all its parts waits so long before it asks for edits that are left to those
# who have no other way: an answer of usual length is over by then.
OVER_AFTER_S: Final = 3.0
# Nothing more is to be had this way.
NEVER_S: Final = 60.0


class PartByPart(Generic[P]):
    """Finds the parts of one reply, and their turn."""

    __slots__ = (
        "_budget",
        "_clock",
        "_has_end",
        "_length",
        "_look_s",
        "_looked",
        "_most",
        "_shown",
        "_steps",
        "_surface",
        "_text_at",
        "_writer",
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
        most: int,
    ) -> None:
        """`most`: so many parts before the end; 0: none."""
        self._steps = steps
        self._shown = shown
        self._surface = surface
        self._budget = budget
        self._writer = writer
        self._clock = clock
        self._most = most
        self._text_at = float("inf")
        # Something is finished that is not shown yet; else: how long the text was, and when.
        self._has_end = False
        self._looked = (0, float("-inf"))
        # How long the text was when it was last asked for, and when that is worth doing again.
        self._length, self._look_s = 0, LOOK_S

    @property
    def are_over(self) -> bool:
        """It has shown all that it may, and nothing more for a while."""
        since_s = self._clock.monotonic() - self._writer.called_at
        return 0 < self._most <= self._shown.count_of_parts and since_s >= OVER_AFTER_S

    async def wait(self) -> float:
        """0.0: the next part is cut off and paid for, post it. Else: look again after that time."""
        wait_s = await self._wait_for_text()
        if wait_s > 0.0 or (wait_s := await self._budget.may_post_part()) > 0.0:
            return wait_s
        if self._is_cut():
            return 0.0
        # Whatever is newest by now belongs to the part.
        self._has_end = False
        if (end := await self._end()) is None:
            return LOOK_S
        self._writer.discard_announcement()
        self._shown.cut_at(end)
        return 0.0

    async def _wait_for_text(self) -> float:
        if self._shown.count_of_parts >= self._most:
            return NEVER_S
        now = self._clock.monotonic()
        self._text_at = min(self._text_at, now)
        since_s = now - self._writer.called_at
        if (wait_s := pacing.part_wait(self._shown.count_of_parts, since_s)) > 0.0:
            return wait_s
        if not self._shown.is_cut and not self._has_end and self._is_worth_a_look():
            self._has_end = await self._end() is not None
        return 0.0 if self._shown.is_cut or self._has_end else self._wait_to_look(now)

    def _wait_to_look(self, now: float) -> float:
        has_grown = self._steps.length != self._length
        self._length = self._steps.length
        self._look_s = LOOK_S if has_grown else min(LOOK_AGAIN_S, 2 * self._look_s)
        # From then on less is worth a message.
        left_s = self._text_at + pacing.FIRST_TEXT_WITHIN_S - now
        is_first = self._shown.count_of_parts == 0 and left_s > pacing.ALMOST_S
        return min(self._look_s, left_s) if is_first else self._look_s

    def _is_worth_a_look(self) -> bool:
        """Hundreds of replies may look for their next part; what is finished stays so."""
        length, now = self._steps.length, self._clock.monotonic()
        looked_length, looked_at = self._looked
        if length < looked_length + LOOK_AGAIN and now < looked_at + LOOK_AGAIN_S:
            return False
        if length < self._least:
            return False
        self._looked = (length, now)
        return True

    def _is_cut(self) -> bool:
        """The part was cut off already, and could not be posted."""
        self._shown.cuts_of(self._steps.latest().text)
        return self._shown.is_cut

    async def _end(self) -> int | None:
        end = await self._steps.finished_at(self._least)
        # What stands and is no part needs an edit.
        return end if self._writer.may_go_below else None

    @property
    def _least(self) -> int:
        """How many characters the next part has at least."""
        age_s = self._clock.monotonic() - self._text_at
        return pacing.least_part(self._shown.count_of_parts, age_s)

    def goes_on_below(self) -> bool:
        """Whether a reply that waits for an edit now goes on by parts, below what stands."""
        if self._shown.count_of_parts >= self._most:
            return False
        since_s = self._clock.monotonic() - self._writer.called_at
        if since_s < NO_EDIT_FOR_S or not self._shown.can_be_left(self._surface.goes_on_at):
            return False
        self._shown.leave_standing(self._surface.goes_on_at)
        return True
