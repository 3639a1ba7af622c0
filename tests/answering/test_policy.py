"""The policy at Storm, against hand-written fakes, in virtual time."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from bot.answering.asked import Asked, Outcome, Stage, Summary
from bot.answering.citing import ORIGINS_WAIT_S
from bot.answering.policy import LONGEST_S, MOST_DELIVERIES, Answering
from bot.clock import LoopClock
from bot.domain.answer import LONGEST_ANSWER, Answer, Chat, Event, Finished, Sources, Text, Thread
from bot.domain.doing import Doing
from bot.domain.origin import Origin
from bot.domain.pacing import FIRST_TEXT_WITHIN_S
from bot.domain.question import (
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    StormThreadId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.reply import ENGLISH, Language, Notice, Progress, Reply, ReplyState
from bot.domain.source import DocumentId, Source
from bot.errors import (
    SlackUnclear,
    SlackUndeliverable,
    StoreUnavailable,
    StormBroken,
    StormBusy,
    StormError,
    StormKeyRefused,
    StormRefused,
    StormSlow,
    StormThreadLost,
)
from tests.answering.test_showing import FakeBudget, FakeJournal, FakeSlack

# Nothing here waits for the outside, for which looptime would turn 42 times before time passes.
pytestmark = pytest.mark.looptime(noop_cycles=1)

GUIDE = Source(reference=1, document_id=DocumentId("d1"), bucket="Docs", file="guide.pdf", page="3")
GUIDES_ORIGIN = Origin(title="Guide", url="https://docs.example/guide")
Step = Event | StormError | float


@dataclass
class FakeStorm:
    """Tells one script per attempt: events, pauses in seconds, errors."""

    attempts: list[list[Step]]
    whole: Answer | StormError = field(default_factory=lambda: StormBroken("http", status=500))
    asked: list[tuple[float, str | None]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    is_open: bool = False
    closed_at: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def stream(
        self, question: str, thread: StormThreadId | None
    ) -> AsyncIterator[AsyncIterator[Sequence[Event]]]:
        self.asked.append((asyncio.get_running_loop().time(), thread))
        self.words.append(question)
        script = self.attempts.pop(0)
        self.is_open = True
        try:
            yield self._tell(script)
        finally:
            self.is_open = False
            self.closed_at.append(asyncio.get_running_loop().time())

    async def _tell(self, script: list[Step]) -> AsyncIterator[Sequence[Event]]:
        for step in script:
            match step:
                case float():
                    await asyncio.sleep(step)
                case StormError():
                    raise step
                case event:
                    yield (event,)

    async def answer(self, question: str, thread: StormThreadId | None) -> Answer:
        self.asked.append((asyncio.get_running_loop().time(), thread))
        self.words.append(question)
        if isinstance(self.whole, StormError):
            raise self.whole
        return self.whole


@dataclass
class FakeOrigins:
    known: dict[DocumentId, Origin] = field(default_factory=dict)
    takes_s: float = 0.0

    async def origins(self, documents: Iterable[DocumentId]) -> Mapping[DocumentId, Origin]:
        await asyncio.sleep(self.takes_s)
        return {document: self.known[document] for document in documents if document in self.known}


@dataclass
class FakeMemory:
    threads: dict[ThreadKey, StormThreadId] = field(default_factory=dict)
    outages: int = 0

    async def recall(self, thread: ThreadKey) -> StormThreadId | None:
        self._fail()
        return self.threads.get(thread)

    async def remember(self, thread: ThreadKey, storm: StormThreadId) -> None:
        self._fail()
        self.threads[thread] = storm

    def _fail(self) -> None:
        if self.outages:
            self.outages -= 1
            raise StoreUnavailable("away")


@dataclass
class FakeWording:
    words: str = "How?"
    context: str = ""

    async def alone(self) -> str:
        return self.words

    async def in_context(self) -> str:
        return self.words + self.context


@dataclass
class FakeSpeech:
    """English, until Slack tells something else."""

    language: Language = ENGLISH
    told: Language = ENGLISH
    after_s: float = 0.0

    async def known(self) -> Language:
        await asyncio.sleep(self.after_s)
        self.language = self.told
        return self.language


@dataclass
class FakeStatus:
    shown_at: list[float] = field(default_factory=list)
    is_shown: bool = False

    told: list[Doing] = field(default_factory=list)

    async def show(self, language: Language, doing: Doing) -> None:
        self.shown_at.append(asyncio.get_running_loop().time())
        self.told.append(doing)
        self.is_shown = True

    async def clear(self) -> None:
        self.is_shown = False

    async def wipe(self) -> None:
        self.is_shown = False


class KeepingSlack(FakeSlack):
    """Also remembers the replies that the pages were made of."""

    replies: list[Reply]

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> list[object]:  # type: ignore[override]
        self.__dict__.setdefault("replies", []).append(reply)
        return super().pages(reply, cuts)  # type: ignore[return-value]

    @property
    def last(self) -> Reply:
        return self.replies[-1]


# As long as Slack's: for answers of which thousands of short messages would be made.
LONG_PAGE = 3_000
KEY = ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root="1.0")


class World:
    def __init__(self, *attempts: list[Step]) -> None:
        self.storm = FakeStorm(list(attempts))
        self.origins = FakeOrigins()
        self.slack = KeepingSlack()
        self.memory = FakeMemory()
        self.speech = FakeSpeech()
        self.status = FakeStatus()
        self.journal = FakeJournal()
        self.wording = FakeWording()
        self.excuses: list[str] = []

    async def ask(
        self,
        *,
        notice: Notice | None = None,
        deliveries: int = 1,
        progress: Progress | None = None,
        ts: str = "1.0",
        has_unread_files: bool = False,
        text: str = "How?",
        is_greeting: bool = False,
        came_late: bool = False,
        asked_ago_s: float | None = None,
        stopped_after_s: float | None = None,
    ) -> Summary:
        question = Question(
            id=QuestionId("q1"),
            thread=KEY,
            ts=MessageTs(ts),
            user=UserId("U1"),
            text=text,
            asked_at=1.0 if asked_ago_s is None else time.time() - asked_ago_s,
            has_unread_files=has_unread_files,
            is_greeting=is_greeting,
            came_late=came_late,
        )
        answering = Answering(
            self.storm,
            self.origins,
            LoopClock(),
            source_url_template=None,
            excuses=self.excuses,
        )
        stage = Stage(
            surface=self.slack,
            status=self.status,
            budget=FakeBudget(),
            journal=self.journal,
            memory=self.memory,
            wording=self.wording,
        )
        if stopped_after_s == 0.0:
            stage.stopped.set()
        elif stopped_after_s is not None:
            asyncio.get_running_loop().call_later(stopped_after_s, stage.stopped.set)
        asked = Asked(
            question=question,
            speech=self.speech,
            notice=notice,
            deliveries=deliveries,
            progress=progress or Progress(),
            is_resumed=asked_ago_s is not None,
        )
        return await answering.answer(asked, stage)

    @property
    def waits(self) -> list[float]:
        times = [at for at, _ in self.storm.asked]
        return [round(later - earlier, 1) for earlier, later in itertools.pairwise(times)]


def answer(*events: Event) -> Answer:
    """One that came at once."""
    answer = Answer()
    answer.receive_all(events)
    return answer


def whole(text: str = "Hello.") -> list[Step]:
    return [Sources((GUIDE,)), Thread(StormThreadId("77")), Text(text), Chat("9"), Finished()]


async def test_a_whole_answer_is_shown_with_its_sources_and_its_thread_remembered() -> None:
    world = World(whole())
    world.origins.known = {DocumentId("d1"): GUIDES_ORIGIN}
    summary = await world.ask()
    assert Outcome.WHOLE == summary.outcome
    assert "Hello." == world.slack.last.text
    assert [GUIDES_ORIGIN] == [
        Origin(title=line.name, url=line.url) for line in world.slack.last.citations
    ]
    assert {KEY: "77"} == world.memory.threads
    assert ("77", "9", 1) == (summary.storm_thread, summary.chat_id, summary.attempts)


async def test_a_follow_up_goes_on_in_the_same_storm_thread() -> None:
    world = World(whole())
    world.memory.threads[KEY] = StormThreadId("41")
    await world.ask()
    assert ["41"] == [thread for _, thread in world.storm.asked]


async def test_failed_attempts_are_repeated_after_one_two_and_four_seconds() -> None:
    failing: list[list[Step]] = [[StormBroken("cut")] for _ in range(3)]
    world = World(*failing)
    world.storm.whole = Answer()
    world.storm.whole.receive_all(whole("From the other endpoint."))  # type: ignore[arg-type]
    summary = await world.ask()
    assert [1.0, 2.0, 4.0] == world.waits
    assert Outcome.WHOLE == summary.outcome
    assert "From the other endpoint." == world.slack.last.text


async def test_storm_is_left_in_peace_for_as_long_as_it_asks() -> None:
    world = World(
        [StormBusy("busy", retry_after_s=17)], [StormBusy("busy", retry_after_s=None)], whole()
    )
    await world.ask()
    assert [17.0, 2.0] == world.waits


@pytest.mark.parametrize(
    ("error", "notice", "can_retry"),
    [
        (StormRefused("http", status=400), Notice.STORM_REFUSED, True),
        (StormKeyRefused("http", status=401), Notice.MISCONFIGURED, False),
    ],
)
async def test_what_storm_refuses_is_not_repeated(
    error: StormError, notice: Notice, can_retry: bool
) -> None:
    world = World([error])
    summary = await world.ask()
    assert 1 == len(world.storm.asked)
    assert Outcome.NOTICE == summary.outcome
    assert ((notice,), can_retry) == (world.slack.last.notices, world.slack.last.can_retry)


async def test_what_there_is_stays_where_somebody_wants_no_more() -> None:
    other = replace(GUIDE, reference=2, document_id=DocumentId("d2"))
    world = World([Sources((GUIDE, other)), Text("As [1] says, half"), 600.0, *whole()])
    summary = await world.ask(stopped_after_s=5.0)
    assert Outcome.STOPPED == summary.outcome
    assert (ReplyState.STOPPED, "As [1] says, half") == (
        world.slack.last.state,
        world.slack.last.text,
    )
    assert [(1,)] == [citation.references for citation in world.slack.last.citations]
    assert world.slack.last.can_retry
    assert 5.0 == pytest.approx(summary.elapsed_s)
    assert 1 == len(world.storm.asked)


async def test_storms_stream_is_closed_at_once() -> None:
    world = World([Text("Half"), 600.0, *whole()])
    await world.ask(stopped_after_s=5.0)
    assert [pytest.approx(5.0)] == world.storm.closed_at


async def test_what_is_stopped_before_its_first_word_says_so() -> None:
    world = World([600.0, *whole()])
    summary = await world.ask(stopped_after_s=5.0)
    assert Outcome.STOPPED == summary.outcome
    assert (ReplyState.STOPPED, "") == (world.slack.last.state, world.slack.last.text)


async def test_what_is_stopped_before_it_begins_is_not_asked() -> None:
    world = World([Text("Half"), *whole()])
    summary = await world.ask(stopped_after_s=0.0)
    assert (Outcome.STOPPED, []) == (summary.outcome, world.storm.asked)


async def test_a_text_that_stands_still_says_so_and_no_longer_once_it_grows() -> None:
    world = World([Text("A first sentence."), 12.0, Text(" And a second one."), 3.0, *whole()])
    await world.ask()
    growing = [reply for reply in world.slack.replies if reply.state is ReplyState.GROWING]
    assert [False, True, False] == [key for key, _ in itertools.groupby(r.is_slow for r in growing)]


async def test_only_what_grows_can_be_stopped() -> None:
    world = World([Text("Half a sentence, and then more of it."), 3.0, *whole()])
    await world.ask()
    assert [True, False] == [one.can_stop for one in (world.slack.replies[0], world.slack.last)]


async def test_the_status_tells_what_happens_and_stands_long_enough_to_be_read() -> None:
    other = replace(GUIDE, file="other.pdf", document_id=DocumentId("d2"))
    world = World([3.0, Sources((GUIDE, other, GUIDE)), 0.2, Text("H"), 20.0, *whole()])
    # Nothing of it can be shown for a while.
    world.slack.failures = [("post", SlackUnclear("chat.postMessage", "x"), False)] * 9
    await world.ask()
    assert [Doing(), Doing(document="guide.pdf", more=1), Doing(is_writing=True)] == (
        world.status.told
    )
    assert [0.0, 3.0, 6.7] == [round(at, 1) for at in world.status.shown_at]


async def test_what_there_is_stays_when_everything_fails() -> None:
    world = World(
        [Text("Half an "), 2.0, StormBroken("cut")],
        [Text("Half"), StormBroken("cut")],
        [StormBroken("cut")],
    )
    summary = await world.ask()
    assert Outcome.INCOMPLETE == summary.outcome
    assert "Half an " == world.slack.last.text
    assert (Notice.STORM_DOWN,) == world.slack.last.notices
    assert world.slack.last.can_retry


async def test_shown_text_never_shrinks_while_a_new_attempt_runs() -> None:
    world = World(
        [Text("One two three"), 3.0, StormBroken("cut")],
        [Text("One"), 3.0, Text(" two"), 3.0, Text(" three four."), 3.0, Finished()],
    )
    await world.ask()
    lengths = [len(reply.text) for reply in world.slack.replies]
    assert sorted(lengths) == lengths
    assert "One two three four." == world.slack.last.text


async def test_a_whole_answer_replaces_a_longer_broken_one() -> None:
    world = World([Text("A long beginning that broke"), 2.0, StormBroken("cut")], whole("Short."))
    await world.ask()
    assert "Short." == world.slack.last.text


async def test_a_forgotten_conversation_is_begun_anew_with_a_note() -> None:
    world = World([StormThreadLost("http", status=404)], whole())
    world.memory.threads[KEY] = StormThreadId("41")
    summary = await world.ask()
    assert ["41", None] == [thread for _, thread in world.storm.asked]
    assert Outcome.WHOLE == summary.outcome
    assert (Notice.CONVERSATION_LOST,) == world.slack.last.notices
    assert {KEY: "77"} == world.memory.threads


async def test_a_further_attempt_goes_on_in_the_thread_the_first_one_named() -> None:
    world = World([Thread(StormThreadId("77")), StormBroken("cut")], whole())
    await world.ask()
    assert [None, "77"] == [thread for _, thread in world.storm.asked]


async def test_an_empty_answer_says_so() -> None:
    world = World([Thread(StormThreadId("77")), Text(" \n"), Finished()])
    summary = await world.ask()
    assert Outcome.NOTICE == summary.outcome
    assert (Notice.EMPTY_ANSWER,) == world.slack.last.notices


async def test_an_endless_answer_is_stopped_and_kept() -> None:
    world = World([Sources((GUIDE,)), Text("x" * (LONGEST_ANSWER + 1)), Text("y")])
    world.slack.page = LONG_PAGE
    summary = await world.ask()
    assert (Outcome.INCOMPLETE, LONGEST_ANSWER) == (summary.outcome, summary.chars)
    assert (Notice.TOO_LONG,) == world.slack.last.notices
    assert ["guide.pdf"] == [line.name for line in world.slack.last.citations]


async def test_the_plain_endpoint_has_the_same_limit() -> None:
    world = World([StormBroken("cut")], [StormBroken("cut")], [StormBroken("cut")])
    world.storm.whole = answer(Sources((GUIDE,)), Text("y" * 7_200_000), Finished())
    world.slack.page = LONG_PAGE
    summary = await world.ask()
    assert (Outcome.INCOMPLETE, LONGEST_ANSWER) == (summary.outcome, summary.chars)
    assert (Notice.TOO_LONG,) == world.slack.last.notices
    assert ["guide.pdf"] == [line.name for line in world.slack.last.citations]


async def test_storms_own_sentence_for_failures_is_a_failure() -> None:
    sorry = "Sorry, ask again later."
    world = World(whole(sorry), [Text("Sorry, "), StormBroken("cut")], whole("At noon."))
    world.excuses = [sorry]
    assert Outcome.WHOLE == (await world.ask()).outcome
    assert "At noon." == world.slack.last.text
    assert not any("Sorry, ask" in reply.text for reply in world.slack.replies)


async def test_from_the_plain_endpoint_as_well() -> None:
    sorry = "Sorry, ask again later."
    world = World(whole(sorry), whole(sorry), whole(sorry))
    world.excuses = [sorry]
    world.storm.whole = answer(Text(sorry), Finished())
    assert Outcome.NOTICE == (await world.ask()).outcome
    assert (Notice.STORM_DOWN,) == world.slack.last.notices


async def test_a_stream_that_brings_no_text_is_not_asked_for_again() -> None:
    """It would take as long again; the plain endpoint is asked once, at once."""
    world = World([120.0, StormSlow("no text in time")])
    world.storm.whole = answer(Text("Late."), Finished())
    summary = await world.ask()
    assert (Outcome.WHOLE, "Late.") == (summary.outcome, world.slack.last.text)
    assert [120.0] == world.waits


async def test_where_the_plain_endpoint_is_as_slow_people_hear_that() -> None:
    world = World([120.0, StormSlow("no text in time")])
    world.storm.whole = StormSlow("no response in time")
    assert Outcome.NOTICE == (await world.ask()).outcome
    assert (Notice.STORM_SLOW,) == world.slack.last.notices
    assert world.slack.last.can_retry


async def test_an_answer_that_takes_for_ever_ends_and_is_kept() -> None:
    world = World([Sources((GUIDE,)), Text("Once [1] "), 10_000.0])
    summary = await world.ask()
    assert (Outcome.INCOMPLETE, "Once [1] ") == (summary.outcome, world.slack.last.text)
    assert (Notice.STORM_SLOW,) == world.slack.last.notices
    assert ["guide.pdf"] == [line.name for line in world.slack.last.citations]
    assert LONGEST_S == pytest.approx(summary.elapsed_s, abs=5)
    assert not world.storm.is_open


async def test_all_attempts_together_have_one_time_limit() -> None:
    world = World([400.0, StormBroken("cut")], [400.0, StormBroken("cut")], [400.0])
    assert LONGEST_S == pytest.approx((await world.ask()).elapsed_s, abs=5)
    assert 2 == len(world.storm.asked)


async def test_slow_look_ups_delay_the_end_by_two_seconds_at_most() -> None:
    world = World(whole())
    world.origins.takes_s = 60.0
    summary = await world.ask()
    assert ORIGINS_WAIT_S <= summary.elapsed_s < ORIGINS_WAIT_S + 0.5
    assert [None] == [citation.url for citation in world.slack.last.citations]


async def test_titles_and_links_are_asked_for_beside_the_stream() -> None:
    world = World([Sources((GUIDE,)), 3.0, Text("Hello."), Finished()])
    world.origins.takes_s = 2.5
    world.origins.known = {DocumentId("d1"): GUIDES_ORIGIN}
    summary = await world.ask()
    assert summary.elapsed_s < 3.5
    assert [GUIDES_ORIGIN] == [
        Origin(title=line.name, url=line.url) for line in world.slack.last.citations
    ]


async def test_the_status_is_refreshed_while_it_lasts_and_cleared_at_the_end() -> None:
    world = World([200.0, *whole()])
    await world.ask()
    assert [0, 90, 180] == [round(at - world.status.shown_at[0]) for at in world.status.shown_at]
    assert not world.status.is_shown


async def test_an_answer_does_not_wait_for_its_language() -> None:
    known, unknown = World(whole()), World(whole())
    unknown.speech.after_s = 3600.0
    expected, summary = await known.ask(), await unknown.ask()
    assert expected.first_shown_s == summary.first_shown_s
    assert ENGLISH == unknown.slack.last.language


async def test_a_reply_goes_on_in_the_language_that_becomes_known() -> None:
    world = World([Text("Hello"), 10.0, *whole()])
    world.speech.told, world.speech.after_s = Language("ko"), 0.5
    await world.ask()
    spoken = [reply.language for reply in world.slack.replies]
    assert (ENGLISH, Language("ko")) == (spoken[0], spoken[-1])


async def test_a_closed_place_stops_storm() -> None:
    world = World([Text("Hello"), 1000.0])
    world.slack.failures = [("post", SlackUndeliverable("chat.postMessage", "is_archived"), False)]
    summary = await world.ask()
    assert (Outcome.UNDELIVERABLE, "is_archived") == (summary.outcome, summary.error)
    assert summary.elapsed_s < FIRST_TEXT_WITHIN_S + 0.5
    assert not world.storm.is_open


async def test_redis_away_for_a_moment_loses_no_context() -> None:
    world = World(whole())
    world.memory.threads[KEY] = StormThreadId("41")
    world.memory.outages = 3
    await world.ask()
    assert ["41"] == [thread for _, thread in world.storm.asked]


async def test_a_sentence_of_ours_needs_no_storm() -> None:
    world = World()
    summary = await world.ask(notice=Notice.EMPTY_QUESTION)
    assert [] == world.storm.asked
    assert Outcome.NOTICE == summary.outcome
    assert (Notice.EMPTY_QUESTION,) == world.slack.last.notices
    assert [] == world.status.shown_at


async def test_a_question_that_has_killed_its_workers_ends_with_an_apology() -> None:
    world = World()
    world.slack.messages["1.0"] = ["Half"]
    summary = await world.ask(
        deliveries=MOST_DELIVERIES + 1,
        progress=Progress(messages=(MessageTs("1.0"),), text="Half"),
    )
    assert [] == world.storm.asked
    assert Outcome.INCOMPLETE == summary.outcome
    assert ("Half", (Notice.BROKEN,)) == (world.slack.last.text, world.slack.last.notices)


async def test_another_process_keeps_what_was_shown_until_it_has_more() -> None:
    world = World([Text("One"), 2.0, Text(" two three"), Finished()])
    world.slack.messages["1.0"] = ["One two"]
    await world.ask(progress=Progress(messages=(MessageTs("1.0"),), text="One two"))
    assert all(len(reply.text) >= 7 for reply in world.slack.replies)
    assert ["One two three|whole"] == world.slack.standing
    assert ReplyState.WHOLE == world.slack.last.state


async def test_called_into_a_thread_storm_is_told_what_was_said_there() -> None:
    world = World([StormBroken("cut")], whole())
    world.wording.context = " Mina: …"
    await world.ask(ts="2.0")
    assert ["How? Mina: …"] * 2 == world.storm.words


async def test_where_storm_knows_the_conversation_it_is_told_nothing_again() -> None:
    world = World(whole())
    world.wording.context = " Mina: …"
    world.memory.threads[KEY] = StormThreadId("77")
    await world.ask(ts="2.0")
    assert ["How?"] == world.storm.words


async def test_a_bare_call_is_about_what_was_said_even_where_storm_knows_the_thread() -> None:
    world = World(whole())
    world.wording.context = " Mina: …"
    world.memory.threads[KEY] = StormThreadId("77")
    await world.ask(ts="2.0", text="")
    assert ["How? Mina: …"] == world.storm.words


async def test_the_first_question_of_a_thread_has_nothing_before_it() -> None:
    world = World(whole())
    world.wording.context = " Mina: …"
    await world.ask()
    assert ["How?"] == world.storm.words


async def test_a_call_into_a_thread_where_nothing_was_asked_is_greeted() -> None:
    world = World()
    world.wording.words = ""
    assert Outcome.NOTICE == (await world.ask(ts="2.0")).outcome
    assert (Notice.EMPTY_QUESTION,) == world.slack.last.notices
    assert [] == world.storm.words


async def test_what_could_not_be_read_is_said_below_the_answer() -> None:
    world = World(whole())
    await world.ask(has_unread_files=True)
    assert (ReplyState.WHOLE, (Notice.FILES_NOT_READ,)) == (
        world.slack.last.state,
        world.slack.last.notices,
    )


async def test_nothing_but_files_is_told_that_they_can_not_be_read() -> None:
    world = World()
    await world.ask(notice=Notice.EMPTY_QUESTION, has_unread_files=True)
    assert (Notice.ONLY_FILES,) == world.slack.last.notices


async def test_a_greeting_is_greeted() -> None:
    world = World()
    await world.ask(notice=Notice.EMPTY_QUESTION, is_greeting=True, text="Hi")
    assert (Notice.GREETING,) == world.slack.last.notices
    assert not world.storm.asked


async def test_who_has_waited_hears_so_first() -> None:
    world = World(whole())
    await world.ask(came_late=True, has_unread_files=True)
    assert (Notice.CAME_LATE, Notice.FILES_NOT_READ) == world.slack.last.notices


async def test_an_answer_that_slack_kept_back_comes_with_an_apology() -> None:
    world = World(whole())
    away = ("post", SlackUnclear("chat.postMessage", "http_503"), False)
    world.slack.failures = [away] * 12
    await world.ask()
    assert (Notice.CAME_LATE,) == world.slack.last.notices
    assert 1 == len(world.slack.standing)


async def test_an_answer_that_slack_keeps_back_for_a_moment_does_not() -> None:
    world = World(whole())
    world.slack.failures = [("post", SlackUnclear("chat.postMessage", "http_503"), False)]
    await world.ask()
    assert () == world.slack.last.notices


async def test_after_a_take_over_the_time_since_the_question_is_told() -> None:
    summary = await World(whole()).ask(asked_ago_s=42.0)
    assert 42.0 == pytest.approx(summary.elapsed_s, abs=5)


async def test_of_a_question_that_was_asked_long_ago_only_the_last_try_is_told() -> None:
    summary = await World(whole()).ask(asked_ago_s=7_200.0)
    assert summary.elapsed_s < 5
