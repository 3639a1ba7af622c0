"""One question, from asked to answered.

The policy: three attempts at Storm's stream with 1 and 2 s between; 4 s after the third, or at
once where a stream brought no text in time, the plain endpoint is asked once; what can't be
repeated (400, 401, 403) is not. All of it has `LONGEST_S`. Whatever happens, the reply ends: whole,
incomplete with a reason, or as a sentence of ours. What is shown meanwhile is the show loop's
business; this task only tells it that there is more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog

from bot.answering.asked import Asked, Outcome, Stage, Storm, Summary
from bot.answering.citing import Citing, Origins
from bot.answering.cutting import Within
from bot.answering.failing import tell_gave_up, tell_retry, wait_after
from bot.answering.memory import PatientMemory
from bot.answering.newest import Newest
from bot.answering.notices import in_the_end, may_repeat, more_exactly, notice_of
from bot.answering.showing import Showing
from bot.answering.status import KeptStatus
from bot.answering.waiting import Waiting
from bot.clock import Clock
from bot.domain.answer import Event
from bot.domain.draft import Draft
from bot.domain.excerpt import excerpts
from bot.domain.question import Question, StormThreadId
from bot.domain.reply import Notice, Reply, ReplyState
from bot.domain.source import Citation, Source, reached
from bot.errors import (
    SlackError,
    StormBroken,
    StormError,
    StormKeyRefused,
    StormRefused,
    StormSlow,
    StormThreadLost,
    first_of,
)

ATTEMPTS: Final = 3
# A question that has cost this many workers their lives gets an apology instead of a further try.
MOST_DELIVERIES: Final = 3
# From the question to the end of its answer, all attempts together.
LONGEST_S: Final = 600.0

log = structlog.get_logger()


# Gives the last state of a question's reply its controls.
Offered = Callable[[Question, Reply], Reply]


class Answering:
    """Answers questions; one instance serves all of them."""

    def __init__(
        self,
        storm: Storm,
        origins: Origins,
        clock: Clock,
        *,
        source_url_template: str | None,
        excuses: Sequence[str] = (),
        longest_s: float = LONGEST_S,
        offered: Offered = lambda _question, reply: reply,
    ) -> None:
        """`excuses`: what Storm says in place of an answer when it has failed.

        `offered` gives a reply's last state its controls.
        """
        self._offered = offered
        self._storm = storm
        self._origins = origins
        self._clock = clock
        self._template = source_url_template
        self._excuses = excuses
        self._longest_s = longest_s

    def answer(self, asked: Asked, stage: Stage) -> Awaitable[Summary]:
        """Answer one question to its end. Raises `LeaseLost`, nothing that Slack or Storm did."""
        one = _OneAnswer(
            self._storm,
            self._origins,
            self._clock,
            asked,
            stage,
            template=self._template,
            excuses=self._excuses,
            longest_s=self._longest_s,
            offered=self._offered,
        )
        return one.run()


class _OneAnswer:
    """The state of one question while it is being answered."""

    def __init__(
        self,
        storm: Storm,
        origins: Origins,
        clock: Clock,
        asked: Asked,
        stage: Stage,
        *,
        template: str | None,
        excuses: Sequence[str],
        longest_s: float,
        offered: Offered,
    ) -> None:
        self._offered = offered
        self._storm = storm
        self._clock = clock
        self._longest_s = longest_s
        self._asked = asked
        self._question = asked.question
        self._stage = stage
        self._began_at = self._found_at = clock.monotonic()
        self._draft = Draft(asked.progress.text, excuses, standing=asked.progress.standing)
        # Set once: the state that has to stand in the end.
        self._last: Reply | None = None
        self._group = asyncio.TaskGroup()
        self._status = KeptStatus(self, stage.status, asked.speech, clock, self._group)
        self._waiting = Waiting(self._status, clock)
        self._newest = Newest(asked, self._draft, self._waiting, can_stop=self._sentence() is None)
        self._memory = PatientMemory(stage.memory, asked.question.thread, clock)
        self._remembered: StormThreadId | None = None
        # What Storm is asked.
        self._words = ""
        self._linked: tuple[Source, ...] = ()
        self._has_excerpts = False
        self._summary = Summary()
        self._citing = Citing(origins, template, self._group)
        self._showing: Showing[Any] = Showing(
            self,
            stage.surface,
            stage.budget,
            stage.journal,
            clock,
            progress=asked.progress,
            growth=stage.growth,
            is_resumed=asked.is_resumed,
            stopped=stage.stopped,
            parted=self._status.parted,
        )

    async def run(self) -> Summary:
        try:
            async with self._group:
                self._group.create_task(self._showing.run(), name="reply")
                try:
                    self._begin_status()
                    self._last = await self._find_out()
                    self._found_at = self._clock.monotonic()
                    self._newest.forget()
                    self._showing.finish()
                finally:
                    self._status.end()
                    self._citing.end()
            self._summary.may_repeat = may_repeat(self._last, is_delivered=True)
        except* SlackError as failed:
            self._summary.outcome, self._summary.notice = Outcome.UNDELIVERABLE, None
            self._summary.may_repeat = may_repeat(self._last, is_delivered=False)
            self._summary.error = first_of(failed).error
        await self._status.clear()
        return self._summarise()

    def _begin_status(self) -> None:
        """In line it would stand above the answer that grows: the placeholder takes its place.

        That others were answered first may still stand there.
        """
        if self._question.thread.is_in_line:
            self._group.create_task(self._stage.status.wipe())
        else:
            self._status.begin()

    def _summarise(self) -> Summary:
        summary = self._summary
        summary.elapsed_s = self._elapsed()
        summary.first_shown_s = self._showing.first_shown_after_s
        summary.edits = self._showing.edits
        summary.has_drafted(self._draft)
        return summary

    def _sentence(self) -> Notice | None:
        """Set where no answer is wanted from Storm, only our own words."""
        if self._asked.deliveries > MOST_DELIVERIES:
            return Notice.BROKEN
        return self._asked.notice

    # What to show.

    def newest(self) -> Reply:
        if self._last is None:
            return self._newest.reply()
        if self._showing.first_shown_after_s is None:
            waited_s = self._clock.monotonic() - self._found_at
            self._last = in_the_end(self._last, waited_s)
        return self._last

    @property
    def length(self) -> int:
        return len(self._draft)

    @property
    def stale_in_s(self) -> float:
        return self._newest.stale_in_s

    def _elapsed(self) -> float:
        """Since the question was asked, where another process has begun with it."""
        ours = self._clock.monotonic() - self._began_at
        since = self._clock.wall() - self._question.asked_at
        # Slack's clock is not ours, and a question that is tried again was asked long ago.
        return since if self._asked.is_resumed and ours <= since <= self._longest_s else ours

    # What to ask.

    async def _find_out(self) -> Reply:
        """Ask Storm until there is a last state of the reply, or somebody wants no more."""
        if sentence := self._sentence():
            return self._said(sentence)
        stopped = self._stage.stopped
        if stopped.is_set():
            return await self._stopped()
        try:
            async with Within(self._longest_s, self._clock, stopped=stopped):
                thread = await self._memory.recall()
                self._words = await self._word(thread)
                if self._words:
                    try:
                        await self._ask(thread)
                    except StormThreadLost:
                        self._begin_conversation()
                        await self._ask(None)
        except TimeoutError:
            if stopped.is_set():
                return await self._stopped()
            return await self._failed(StormSlow("no whole answer in time"))
        except StormError as error:
            return await self._failed(error)
        return await self._whole() if self._words else self._said(Notice.EMPTY_QUESTION)

    async def _word(self, thread: StormThreadId | None) -> str:
        """Where Storm knows nothing of a thread that has begun, it is told what was said there.

        So it is where nothing was asked, only the bot called.
        """
        wording, question = self._stage.wording, self._question
        if question.is_within_thread and (thread is None or not question.text):
            return await wording.in_context()
        return await wording.alone()

    def _begin_conversation(self) -> None:
        """Storm has forgotten the one there was: a new one, and a line that says so."""
        self._newest.notices = (*self._newest.notices, Notice.CONVERSATION_LOST)
        self._draft.forget_thread()

    async def _ask(self, thread: StormThreadId | None) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            self._draft.begin_attempt()
            self._summary.attempts += 1
            try:
                async with self._storm.stream(self._words, thread) as batches:
                    async for events in batches:
                        self._receive(events)
                        self._judge()
                        # Hundreds of answers would keep what they have read until they read on.
                        del events
                return
            except StormRefused:
                raise
            except StormSlow as error:
                tell_retry(error, self._summary.attempts, 0.0)
                break
            except StormError as error:
                thread = self._draft.thread or thread
                wait_s = wait_after(error, attempt)
                tell_retry(error, self._summary.attempts, wait_s)
                await self._clock.sleep(wait_s)
        self._summary.attempts += 1
        self._draft.replace(await self._storm.answer(self._words, thread))
        self._receive(())
        self._judge()

    def _judge(self) -> None:
        if self._draft.is_too_long:
            raise StormRefused("endless")
        if self._draft.is_excuse:
            raise StormBroken("an excuse instead of an answer")

    def _receive(self, events: Iterable[Event]) -> None:
        draft = self._draft
        draft.receive(events)
        if draft.thread is not None and draft.thread != self._remembered:
            self._remembered = draft.thread
            self._group.create_task(self._memory.remember(draft.thread))
        if draft.latest_sources and draft.latest_sources is not self._linked:
            self._linked = draft.latest_sources
            self._citing.look_up(draft.latest_sources)
            self._waiting.found(draft.latest_sources)
        self._waiting.grown_to(len(draft))
        if draft.has_text and self._summary.first_text_s is None:
            self._summary.first_text_s = self._elapsed()
        self._showing.changed()

    # How it ends.

    async def _whole(self) -> Reply:
        if not self._draft.says_anything:
            self._newest.notices = (*self._newest.notices, Notice.EMPTY_ANSWER)
            return self._last_reply(ReplyState.NOTICE, can_retry=True)
        citations = await self._cited(self._draft.sources, self._draft.text)
        return self._last_reply(ReplyState.WHOLE, can_retry=True, citations=citations)

    async def _failed(self, error: StormError) -> Reply:
        """Keep what there is, and say calmly why there is no more."""
        self._summary.error = error.reason
        tell_gave_up(error, self._summary.attempts)
        self._newest.notices = (*self._newest.notices, notice_of(error))
        can_retry = not isinstance(error, StormKeyRefused)
        if not self._draft.says_anything:
            return self._last_reply(ReplyState.NOTICE, can_retry=can_retry)
        sources, text = self._draft.sources, self._draft.text
        if not self._draft.is_too_long:
            sources = reached(sources, text)
        citations = await self._cited(sources, text)
        return self._last_reply(ReplyState.INCOMPLETE, can_retry=can_retry, citations=citations)

    async def _stopped(self) -> Reply:
        """What there is stays, with the sources that it has come to."""
        sources, text = self._draft.sources, self._draft.text
        citations: tuple[Citation, ...] = ()
        if self._draft.says_anything:
            citations = await self._cited(reached(sources, text), text)
        return self._last_reply(ReplyState.STOPPED, can_retry=True, citations=citations)

    async def _cited(self, sources: Sequence[Source], text: str) -> tuple[Citation, ...]:
        """The sources as they are listed; what Storm read there is kept beside."""
        citations = await self._citing.cite(tuple(sources), text)
        keeping, read = self._stage.excerpts, excerpts(sources, citations)
        if keeping is not None and read:
            self._has_excerpts = await keeping.keep(read)
        return citations

    def _said(self, sentence: Notice) -> Reply:
        sentence = more_exactly(sentence, self._question)
        self._newest.notices = (sentence,)
        can_retry = sentence in (Notice.BROKEN, Notice.TOO_MANY_WAITING, Notice.TOO_LATE)
        state = ReplyState.INCOMPLETE if self._draft.says_anything else ReplyState.NOTICE
        return self._last_reply(state, can_retry=can_retry)

    def _last_reply(
        self, state: ReplyState, *, can_retry: bool = False, citations: tuple[Citation, ...] = ()
    ) -> Reply:
        self._summary.outcome = Outcome(state.value)
        if state is not ReplyState.WHOLE:
            self._summary.notice = next(reversed(self._newest.notices), None)
        if self._draft.is_less_than_stands:
            outcome = Outcome.STOPPED if state is ReplyState.STOPPED else Outcome.INCOMPLETE
            state, self._summary.outcome = ReplyState.STANDING, outcome
        # A question whose text is lost can't be asked again.
        retry = can_retry and self._question.text != ""
        reply = replace(
            self._newest.state(state),
            can_retry=retry,
            citations=citations,
            has_excerpts=self._has_excerpts,
            elapsed_s=self._elapsed(),
        )
        return self._offered(self._question, reply)

    @property
    def goes_on(self) -> bool:
        """Storm has been asked, and there may be more of its answer."""
        return self._sentence() is None and self._last is None

    @property
    def is_silent(self) -> bool:
        """And people have seen nothing of it."""
        return self.goes_on and self._showing.first_shown_after_s is None
