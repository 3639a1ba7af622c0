"""Sets the stage for one question: its messages, its budget, its record, its thread's memory.

Here the rooms meet: each of these small classes gives one room's object the shape that `answering`
and `showing` ask for.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering.asked import Asked, Stage
from bot.answering.keeping import Unwanted
from bot.answering.stopping import Stopping
from bot.clock import Clock
from bot.domain.doing import Doing
from bot.domain.excerpt import Excerpt
from bot.domain.governor.edits import ReplyId
from bot.domain.growth import Growth, ReplyMode
from bot.domain.mark import Mark
from bot.domain.question import IN_LINE, Question, StormThreadId, TeamId, ThreadKey, UserId
from bot.domain.reply import Language, Progress
from bot.domain.work import Cancelled
from bot.errors import StoreRefused, StoreUnavailable
from bot.slack.asking.languages import Languages, Speech
from bot.slack.asking.names import Names
from bot.slack.asking.people import People
from bot.slack.asking.wording import Wording
from bot.slack.reply.manner import OlderSlack
from bot.slack.reply.message import ReplyMessages
from bot.slack.reply.status import StatusLine, status_of
from bot.slack.reply.stream import NoStreams, Stream
from bot.store.budget.budget import Budget
from bot.store.budget.reply_budget import ReplyBudget
from bot.store.excerpts import Excerpts
from bot.store.lease import Lease
from bot.store.threads import Threads
from bot.words import meanwhile

# A reply does not stand still because its record can't be kept up to date.
NOTE_PATIENCE_S = 0.5
# While Redis can't be asked whether a lease is still ours, nothing is written to Slack.
LEASE_RETRY_S = 0.5
# A status goes by itself when a reply is posted beside it, or after a while.
CLEAR_WAIT_S = 0.5

log = structlog.get_logger()


class Staging:
    """Makes stages; one instance serves all questions."""

    def __init__(
        self,
        client: AsyncWebClient,
        budget: Budget,
        threads: Threads,
        people: People,
        clock: Clock,
        *,
        languages: Languages,
        bot_user: UserId,
        thread_context_chars: int,
        growth: Growth | None = None,
        stopping: Stopping | None = None,
        excerpts: Excerpts | None = None,
    ) -> None:
        """`excerpts` are kept there; None: they are not. `growth` is how replies grow.

        `stopping` knows the answers that can be stopped; None: nobody tells of that.
        """
        self._client = client
        self._names = Names(client, clock, people)
        self._languages = languages
        self._bot_user = bot_user
        self._thread_context_chars = thread_context_chars
        self._budget = budget
        self._threads = threads
        self._clock = clock
        self._older = OlderSlack(clock)
        self._people = people
        self._growth = growth or Growth()
        self._no_streams = NoStreams(clock)
        self._excerpts = excerpts
        self._stopping = stopping or Stopping()

    def of(self, lease: Lease) -> tuple[Asked, Stage, "LeaseJournal"]:
        """The question a lease is about, and where its reply will be shown."""
        work, question = lease.work, lease.work.question
        speech = self._languages.of_reply(question, work.progress.language)
        budget = self.budget_of(question, is_resumed=work.is_resumed)
        journal = LeaseJournal(lease, speech, self._clock)
        asked = Asked(
            question=question,
            speech=speech,
            notice=work.notice,
            deliveries=work.deliveries,
            progress=work.progress,
            marks=work.marks,
            is_resumed=work.is_resumed,
        )
        stage = Stage(
            surface=ReplyMessages(
                self._client,
                question,
                speech.spoken,
                asking=work.asking,
                older=self._older,
                stream=self._stream_of(question),
                bot_user=self._bot_user,
            ),
            status=BudgetedStatus(StatusLine(self._client, question), budget, self._clock),
            budget=budget,
            journal=journal,
            memory=LeasedMemory(
                self._threads, lease, is_streamed=self._growth.mode is not ReplyMode.EDIT
            ),
            wording=Wording(
                self._client,
                self._names,
                question,
                allowance=budget,
                bot_user=self._bot_user,
                most=self._thread_context_chars,
            ),
            excerpts=KeptExcerpts(self._excerpts, question) if self._excerpts else None,
            stopped=self._stopping.of(question.id),
            growth=replace(self._growth, is_direct=question.thread.is_direct),
        )
        return asked, stage, journal

    def _stream_of(self, question: Question) -> Stream | None:
        if self._growth.mode is ReplyMode.EDIT:
            return None

        async def team() -> TeamId:
            person = await self._people.person(question.user)
            return TeamId(person.team or question.thread.team)

        return Stream(self._client, question, self._no_streams, team)

    async def say_waiting(self, question: Question) -> None:
        """Others are answered first: of its thread, or of its asker."""
        line = StatusLine(self._client, question)
        language = await self._languages.of(question.user, question.text)
        waiting = meanwhile.status_next_in_line(language)
        await BudgetedStatus(line, self.budget_of(question), self._clock).say(waiting)

    def budget_of(self, question: Question, *, is_resumed: bool = False) -> ReplyBudget:
        """What may be spent for one question."""
        thread = question.thread
        return ReplyBudget(
            self._budget,
            thread.team,
            thread.channel,
            ReplyId(question.id),
            question.person,
            may_grow=is_resumed,
        )


class LeaseJournal:
    """What people see of a reply, written down under its lease."""

    __slots__ = ("_clock", "_is_noted", "_lease", "_speech", "progress")

    def __init__(self, lease: Lease, speech: Speech, clock: Clock) -> None:
        self._lease = lease
        self._speech = speech
        self._clock = clock
        self.progress = lease.work.progress
        self._is_noted = True

    async def check(self) -> None:
        while not self._lease.is_certain():
            try:
                await self._lease.renew()
            except StoreUnavailable:
                await self._clock.sleep(LEASE_RETRY_S)
        if not self._is_noted:
            await self.note(self.progress)

    async def check_wanted(self) -> None:
        with suppress(StoreUnavailable, StoreRefused):
            what = await self._lease.renew()
            if isinstance(what, Cancelled) and what is not Cancelled.STOPPED:
                raise Unwanted(what)

    async def note(self, progress: Progress) -> None:
        # Whoever goes on with the reply goes on in its language.
        progress = replace(progress, language=self._speech.settle())
        self.progress = progress
        self._is_noted = False
        try:
            async with asyncio.timeout(NOTE_PATIENCE_S):
                await self._lease.note(progress)
            self._is_noted = True
        except (StoreUnavailable, StoreRefused, TimeoutError) as error:
            # The next check, or note, tells it all again.
            log.warning("progress.not_noted", error=str(error))

    async def remark(self, mark: Mark) -> None:
        with suppress(StoreUnavailable, StoreRefused):
            await self._lease.remark(mark)


class LeasedMemory:
    """A thread's memory, writable only under the lease."""

    __slots__ = ("_is_streamed", "_lease", "_threads")

    def __init__(self, threads: Threads, lease: Lease, *, is_streamed: bool = False) -> None:
        """`is_streamed`: in direct messages questions in line are answered in threads."""
        self._threads = threads
        self._lease = lease
        self._is_streamed = is_streamed

    async def recall(self, thread: ThreadKey) -> StormThreadId | None:
        """A thread below a question in line goes on with what is said in line."""
        known = await self._threads.recall(thread)
        if known is None and self._is_streamed and thread.is_direct and not thread.is_in_line:
            return await self._threads.recall(replace(thread, root=IN_LINE))
        return known

    async def remember(self, thread: ThreadKey, storm: StormThreadId) -> None:
        await self._threads.remember(thread, storm, self._lease)


class KeptExcerpts:
    """What Storm read for one question. The end of an answer waits for no record of it."""

    __slots__ = ("_excerpts", "_question")

    def __init__(self, excerpts: Excerpts, question: Question) -> None:
        self._excerpts = excerpts
        self._question = question

    async def keep(self, excerpts: Sequence[Excerpt]) -> bool:
        try:
            async with asyncio.timeout(NOTE_PATIENCE_S):
                await self._excerpts.keep(self._question.thread, self._question.id, excerpts)
        except (StoreUnavailable, StoreRefused, TimeoutError) as error:
            log.warning("excerpts.not_kept", error=str(error))
            return False
        return True


class BudgetedStatus:
    """The status line, left out where the budget for it is spent."""

    __slots__ = ("_budget", "_clock", "_line")

    def __init__(self, line: StatusLine, budget: ReplyBudget, clock: Clock) -> None:
        self._clock = clock
        self._line = line
        self._budget = budget

    async def show(self, language: Language, doing: Doing) -> None:
        await self.say(status_of(doing, language))

    async def say(self, status: str) -> None:
        if await self._budget.may_call("assistant.threads.setStatus", 0.0) is not None:
            await self._line.show(status)

    async def clear(self) -> None:
        if self._line.is_shown:
            await self.wipe()

    async def wipe(self) -> None:
        wait_s = await self._budget.may_call("assistant.threads.setStatus", CLEAR_WAIT_S)
        if wait_s is not None:
            await self._clock.sleep(wait_s)
            await self._line.wipe()
