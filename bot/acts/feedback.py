"""Was it good? What people think of a reply: by a thumb below it, by its form, or by an emoji.

Whatever somebody says counts for the whole reply, also of several messages, and their last word
counts. What is said with an emoji is taken back with it; what was pressed stands.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from bot.acts.once_ended import Records, once_ended
from bot.clock import Clock
from bot.domain.answered import Answered
from bot.domain.deed import Form, Press, Reaction
from bot.domain.judgement import Judged, Judgement, Means
from bot.domain.outcome import Fault, Verdict
from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey
from bot.errors import StoreUnavailable

# Characters of what somebody writes about a reply.
LONGEST_LINE: Final = 300

# The fields of the form.
REASON: Final = "reason"
LINE: Final = "line"

_THUMBS: Final[Mapping[str, Verdict]] = {"good": Verdict.GOOD, "bad": Verdict.BAD}
# Ends without anything that could be good or bad.
_NO_ANSWER: Final = frozenset({"notice", "refused", "withdrawn"})


class Verdicts(Protocol):
    """Where verdicts are kept; see `bot.store.outcomes`."""

    async def judge(
        self, thread: ThreadKey, question: QuestionId, judgement: Judgement
    ) -> Judged: ...


class Messages(Protocol):
    async def answering(
        self, team: TeamId, channel: ChannelId, ts: MessageTs
    ) -> tuple[ThreadKey, QuestionId] | None: ...


class Feedback:
    """Raises `StoreUnavailable`, `StoreRefused`."""

    def __init__(
        self,
        verdicts: Verdicts,
        messages: Messages,
        records: Records,
        clock: Clock,
        *,
        is_behind: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_behind`: what has ended may not be kept yet, since it could not be."""
        self._verdicts = verdicts
        self._messages = messages
        self._records = records
        self._clock = clock
        self._is_behind = is_behind

    async def pressed(self, press: Press) -> Judged:
        """Thumbs stand below replies, never in what one person alone sees."""
        verdict = _THUMBS.get(press.choice)
        if verdict is None or press.is_whispered or not press.ts:
            return Judged.UNKNOWN
        judgement = Judgement(user=press.user, verdict=verdict, message=press.ts, order=press.order)
        return await self._verdicts.judge(press.thread, press.question, judgement)

    async def explained(self, form: Form) -> Judged:
        """What is said with the form of a verdict, which it repeats."""
        verdict = _THUMBS.get(form.choice)
        if verdict is None:
            return Judged.UNKNOWN
        reason, line = form.values.get(REASON, ""), form.values.get(LINE, "")
        judgement = Judgement(
            user=form.user,
            verdict=verdict,
            reason=Fault(reason) if reason in Fault.__members__.values() else None,
            line=line.strip()[:LONGEST_LINE],
        )
        return await self._verdicts.judge(form.thread, form.question, judgement)

    async def reacted(self, reaction: Reaction, verdict: Verdict) -> Judged:
        found = await self._reply_of(reaction)
        if found is None:
            return Judged.UNKNOWN
        judgement = Judgement(
            user=reaction.user,
            verdict=verdict if reaction.is_added else Verdict.NONE,
            instead_of=None if reaction.is_added else verdict,
            means=Means.EMOJI,
            order=reaction.order,
        )
        return await self._verdicts.judge(*found, judgement)

    async def answered(self, press: Press) -> Answered | None:
        """What was judged; None: nothing is known of it any more."""
        return await self._records.answered(press.thread, press.question)

    async def _reply_of(self, reaction: Reaction) -> tuple[ThreadKey, QuestionId] | None:
        """None: the message is no reply, or one that has no answer in it (yet)."""
        if not reaction.is_ours:
            return None
        found = await self._messages.answering(reaction.team, reaction.channel, reaction.ts)
        return found if found and await self._has_answer(*found) else None

    async def _has_answer(self, thread: ThreadKey, question: QuestionId) -> bool:
        """A reply whose record is gone ended long ago."""
        answered = await once_ended(self._records, self._clock, thread, question)
        if answered is not None and answered.end is None and self._is_behind():
            raise StoreUnavailable("not ended yet")
        return answered is None or answered.end not in (None, *_NO_ANSWER)
