"""The boundary of one question: whatever happens in it, it ends and lets the others live."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final, Generic, Protocol, TypeVar

import structlog
from structlog.contextvars import bind_contextvars, unbind_contextvars

from bot.answering.asked import Asked, Outcome, Stage, Summary
from bot.answering.keeping import Keeping, Unwanted
from bot.answering.policy import Answering
from bot.answering.settling import settle
from bot.answering.surface import Journal as StageJournal
from bot.answering.touching import mark, offer
from bot.answering.withdrawal import withdraw
from bot.answering.worker import Lease as LaneLease
from bot.clock import Clock
from bot.domain.reply import End, Notice, Progress
from bot.domain.work import Cancelled, Work
from bot.errors import BotError, LeaseLost, StoreRefused, StoreUnavailable, first_of
from bot.metrics import Metrics

# With its new words it is asked anew, at once or by a button.
CHANGED: Final = End(outcome=Outcome.CHANGED, may_repeat=True)

# The reply has ended before, and stays as it was.
MARKED: Final = End(outcome=Outcome.MARKED, may_repeat=True)

# What every line of log says of its question.
_TOLD: Final = ("question_id", "team", "channel", "thread_ts", "user")

log = structlog.get_logger()


class Lease(LaneLease, Protocol):
    """A lease on a lane, and the question it is about now."""

    @property
    def work(self) -> Work: ...

    async def renew(self) -> str | None: ...


class Journal(StageJournal, Protocol):
    """The reply's record, with what was written in it last."""

    progress: Progress


T = TypeVar("T")
L = TypeVar("L", bound=Lease)
L_contra = TypeVar("L_contra", bound=Lease, contravariant=True)


class Staging(Protocol[L_contra]):
    """Where the reply to a lease's question is shown."""

    def of(self, lease: L_contra) -> tuple[Asked, Stage, Journal]: ...


class Questions(Generic[L]):
    """Answers what a lease is about. One instance serves all questions."""

    def __init__(
        self,
        answering: Answering,
        staging: Staging[L],
        keeping: Keeping[L],
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._answering = answering
        self._staging = staging
        self._keeping = keeping
        self._metrics = metrics
        self._clock = clock

    async def answer(self, lease: L) -> End:
        """Bring the lease's question to its end; how it ended. Raises `LeaseLost`."""
        question = lease.work.question
        # All that a lane's task tells is about its question: nothing is kept to be restored.
        bind_contextvars(
            question_id=question.id,
            team=question.thread.team,
            channel=question.thread.channel,
            thread_ts=question.thread.root,
            user=question.user,
        )
        self._metrics.answers_in_progress.inc()
        try:
            end = await self._answer(lease)
        finally:
            self._metrics.answers_in_progress.dec()
            unbind_contextvars(*_TOLD)
        if end.outcome not in (Outcome.CHANGED, Outcome.MARKED):
            self._metrics.questions_ended.labels(end.outcome).inc()
        if end.outcome == Outcome.STOPPED:
            self._metrics.acted(Outcome.STOPPED, None)
        return end

    async def _answer(self, lease: L) -> End:
        asked, stage, journal = self._staging.of(lease)
        if lease.work.cancelled is Cancelled.STOPPED:
            if not lease.work.has_begun:
                return await self._leave(stage)
            stage.stopped.set()
        elif lease.work.cancelled:
            return await self._withdraw(lease, lease.work.cancelled, journal)
        if lease.work.is_offer:
            return await self._offer(lease, stage, journal)
        if lease.work.is_marked:
            return await self._mark(lease, stage, journal)
        if asked.is_resumed and (end := await self._settle(lease, asked, stage)):
            return end
        stop: Exception | None = None
        try:
            async with self._keeping.keep(lease, stopped=stage.stopped.set):
                summary = await self._answering.answer(asked, stage)
        except* (LeaseLost, Unwanted) as stopped:
            stop = first_of(stopped)
        except* Exception as failed:
            log.exception("question.failed", exc_info=failed)
            stop = first_of(failed)
        match stop or await self._unwanted_by_now(lease):
            case None:
                return self._told(summary, asked)
            case LeaseLost():
                raise LeaseLost from stop
            case Unwanted(what=Outcome.CHANGED):
                log.info("question.changed")
                return CHANGED
            case Unwanted(what=what):
                return await self._withdraw(lease, Cancelled(what), journal)
            case _:
                return await self._apologise(lease, journal)

    async def _leave(self, stage: Stage) -> End:
        """Stopped while it waited for its turn: nothing was shown, and nothing will be."""
        await stage.status.wipe()
        log.info("question.ended", status=Outcome.STOPPED)
        return End(outcome=Outcome.STOPPED, may_repeat=True)

    async def _withdraw(self, lease: L, what: Cancelled, journal: Journal) -> End:
        outcome = Outcome.UNDELIVERABLE
        if what is Cancelled.QUESTION:
            outcome = Outcome.WITHDRAWN
            await self._take_back(lease, journal.progress)
        log.info("question.ended", status=outcome)
        return End(outcome=outcome, may_repeat=False)

    async def _take_back(self, lease: L, standing: Progress) -> None:
        asked, stage, _ = self._staging.of(lease)
        await self._holding(lease, withdraw(asked, stage, standing, self._clock))

    async def _offer(self, lease: L, stage: Stage, journal: Journal) -> End:
        await self._holding(lease, offer(stage, journal.progress, self._clock))
        log.info("reply.offered_again")
        return CHANGED

    async def _mark(self, lease: L, stage: Stage, journal: Journal) -> End:
        marks = lease.work.marks
        await self._holding(lease, mark(stage, journal.progress, marks, self._clock))
        log.info("reply.marked", marks=[one.kind for one in marks])
        return MARKED

    async def _settle(self, lease: L, asked: Asked, stage: Stage) -> End | None:
        return await self._holding(lease, settle(asked, stage, self._clock))

    async def _holding(self, lease: L, work: Coroutine[Any, Any, T]) -> T:
        """Do what is to be done in any case, as long as the lease is ours."""
        async with self._keeping.keep(lease, until_unwanted=False):
            return await work

    async def _unwanted_by_now(self, lease: Lease) -> Exception | None:
        """A deletion since the last renewal: once the question has ended, nobody would look."""
        try:
            what = await lease.renew()
        except (StoreUnavailable, StoreRefused):
            return None
        except LeaseLost as lost:
            return lost
        # What is stopped by now has found its end before.
        return Unwanted(what) if what not in (None, "restored", Cancelled.STOPPED) else None

    async def _apologise(self, lease: L, journal: Journal) -> End:
        """A bug, here or in a library: the person hears of it, with the reference in the log."""
        asked, stage, _ = self._staging.of(lease)
        asked = replace(asked, notice=Notice.BROKEN, progress=journal.progress)
        try:
            summary = await self._answering.answer(asked, stage)
        except (BotError, ExceptionGroup):
            log.exception("apology.failed")
            return End(outcome=Outcome.UNDELIVERABLE, may_repeat=lease.work.notice is None)
        return self._told(summary, asked)

    def _told(self, summary: Summary, asked: Asked) -> End:
        """One line of log for each question, its numbers, and what is kept of it."""
        metrics = self._metrics
        metrics.answer_seconds.observe(summary.elapsed_s)
        metrics.reply_edits.observe(summary.edits)
        if summary.first_shown_s is not None:
            metrics.first_text_seconds.observe(summary.first_shown_s)
        log.info(
            "question.ended",
            status=summary.outcome,
            attempt=summary.attempts,
            deliveries=asked.deliveries,
            elapsed_ms=_ms(summary.elapsed_s),
            first_text_ms=_ms(summary.first_text_s),
            first_shown_ms=_ms(summary.first_shown_s),
            edits=summary.edits,
            chars=summary.chars,
            sources=summary.sources,
            storm_thread=summary.storm_thread,
            chat_id=summary.chat_id,
            error=summary.error,
        )
        return End(
            outcome=summary.outcome,
            may_repeat=summary.may_repeat,
            details=summary.details(asked.language),
        )


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
