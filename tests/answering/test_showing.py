"""The show loop against a hand-written Slack and budget, in virtual time."""

import asyncio
import itertools
import math
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, field

import pytest

from bot.answering.flag import Flag
from bot.answering.growing import PLACEHOLDER_AFTER_S
from bot.answering.showing import LAST_EDIT_WAIT_S, MEND_WITHIN_S, Showing
from bot.answering.writer import DELETION_TOLD_WITHIN_S, GIVE_UP_AFTER_S
from bot.clock import LoopClock
from bot.domain.growth import Growth
from bot.domain.mark import Mark
from bot.domain.pacing import FIRST_TEXT_WITHIN_S, YOUNG_INTERVAL_S
from bot.domain.question import MessageTs, QuestionId
from bot.domain.reply import ENGLISH, Closed, Progress, Reply, ReplyState
from bot.errors import (
    LeaseLost,
    SlackBlocksRefused,
    SlackBusy,
    SlackError,
    SlackKeyRefused,
    SlackMessageGone,
    SlackTextChanged,
    SlackUnclear,
    SlackUndeliverable,
)

pytestmark = pytest.mark.looptime

PAGE = 100


@dataclass(frozen=True)
class FakePage:
    end: int
    body: str


@dataclass
class FakeSlack:
    """Remembers every state of every message; fails as it is told."""

    messages: dict[str, list[str]] = field(default_factory=dict)
    at: list[tuple[float, str, str]] = field(default_factory=list)
    failures: list[tuple[str, SlackError, bool]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    whispered: list[str] = field(default_factory=list)
    call_s: float = 0.0
    page: int = PAGE
    # Where to go on below a message that ends there.
    goes_on: Callable[[int], int | None] = lambda end: end
    left: list[tuple[int, int]] = field(default_factory=list)
    streams: bool = False
    # What happens while others have their turn.
    meanwhile: Callable[[], None] = lambda: None
    # What stands with its end, and was not written down.
    end: Closed | None = None

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> list[FakePage]:
        ends = list(cuts)
        while len(reply.text) - (ends[-1] if ends else 0) > self.page:
            ends.append((ends[-1] if ends else 0) + self.page)
        if not ends or ends[-1] < len(reply.text) or reply.is_final:
            ends.append(len(reply.text))
        starts = [0, *ends]
        bodies = [reply.text[start:end] for start, end in zip(starts, ends, strict=False)]
        if reply.is_final:
            bodies[-1] += f"|{reply.state}"
        return [FakePage(end, body) for end, body in zip(ends, bodies, strict=True)]

    def plain_pages(self, reply: Reply, cuts: tuple[int, ...]) -> list[FakePage]:
        return [FakePage(page.end, "plain:" + page.body) for page in self.pages(reply, cuts)]

    def finished_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int, *, is_plain: bool
    ) -> Generator[None, None, int | None]:
        yield
        start = cuts[-1] if cuts else 0
        at = reply.text.rfind(". ", start) + 2
        return at if at - start >= max(2, least) else None

    def appendable_at(
        self, reply: Reply, cuts: tuple[int, ...], least: int
    ) -> Generator[None, None, int | None]:
        yield
        self.meanwhile()
        start = cuts[-1] if cuts else 0
        at = reply.text.rfind(" ", start) + 1
        return at if at - start >= max(2, least) else None

    def goes_on_at(self, start: int, end: int) -> int | None:
        self.left.append((start, end))
        return self.goes_on(end)

    def placeholder(self, reply: Reply) -> FakePage:
        return FakePage(0, "…")

    async def post(self, page: FakePage) -> MessageTs:
        ts = MessageTs(f"{len(self.messages) + 1}.0")

        def effect() -> None:
            self.messages[ts] = [page.body]

        await self._call("post", page.body, effect)
        return ts

    async def edit(self, ts: MessageTs, page: FakePage) -> None:
        await self._call("edit", page.body, lambda: self.messages[ts].append(page.body))

    async def marked(self, ts: MessageTs, marks: Sequence[Mark]) -> FakePage:
        return FakePage(0, f"{self.messages[ts][-1]}|{','.join(mark.kind for mark in marks)}")

    async def call(self, mark: Mark) -> MessageTs:
        return await self.post(FakePage(0, f"call {','.join(mark.calls)}"))

    def simplify(self) -> bool:
        return False

    def takes_streams(self) -> bool:
        return self.streams

    def streamed(
        self, reply: Reply, cuts: tuple[int, ...], end: int
    ) -> Generator[None, None, FakePage]:
        yield
        self.meanwhile()
        return FakePage(end, reply.text[cuts[-1] if cuts else 0 : end])

    async def start_stream(self, page: FakePage) -> MessageTs:
        ts = MessageTs(f"{len(self.messages) + 1}.0")

        def effect() -> None:
            self.messages[ts] = [page.body]

        await self._call("start", page.body, effect)
        return ts

    async def append(self, ts: MessageTs, page: FakePage) -> None:
        if not page.body.startswith(self.messages[ts][-1]):
            raise SlackTextChanged("chat.appendStream", "text_changed")
        await self._call("append", page.body, lambda: self.messages[ts].append(page.body))

    async def stop_stream(self, ts: MessageTs, page: FakePage, streamed: FakePage) -> None:
        if not streamed.body.startswith(self.messages[ts][-1]):
            raise SlackTextChanged("chat.stopStream", "text_changed")
        # The text is what was streamed, whatever the page has; below it stands the page's end.
        shown = streamed.body + "".join(page.body.partition("|")[1:])
        await self._call("stop", page.body, lambda: self.messages[ts].append(shown))

    def looks_like(self, page: FakePage, streamed: FakePage) -> bool:
        return page.body.startswith(streamed.body)

    async def delete(self, ts: MessageTs) -> None:
        await self._call("delete", ts, lambda: self.deleted.append(ts))

    async def find(self, *, known: Collection[MessageTs]) -> MessageTs | None:
        await self._call("find", "", lambda: None)
        unknown = [ts for ts in self.messages if ts not in known and ts not in self.deleted]
        return MessageTs(unknown[0]) if unknown else None

    async def closed(self) -> Closed | None:
        await self._call("closed", "", lambda: None)
        return self.end

    async def _call(self, method: str, what: str, effect: Callable[[], object]) -> None:
        await asyncio.sleep(self.call_s)
        self.at.append((asyncio.get_running_loop().time(), method, what))
        for failure in self.failures:
            if failure[0] == method:
                self.failures.remove(failure)
                if failure[2]:
                    effect()
                raise failure[1]
        effect()

    @property
    def standing(self) -> list[str]:
        return [states[-1] for ts, states in self.messages.items() if ts not in self.deleted]

    async def offering(self, ts: MessageTs) -> FakePage | None:
        body = self.messages[ts][-1]
        return None if body.startswith("plain:") else FakePage(0, f"{body}|changed")

    async def offer_apart(self) -> None:
        await self._call("offer_apart", "", lambda: self.whispered.append("changed"))

    def methods(self) -> list[str]:
        return [method for _, method, _ in self.at]


class SlowPages(list[FakePage]):
    """Pages that take a moment each time they are made."""

    def __init__(self, pages: list[FakePage], being_made: asyncio.Event) -> None:
        super().__init__(pages)
        self._being_made = being_made

    async def make(self, count: int) -> None:
        self._being_made.set()
        await asyncio.sleep(0.1)


@dataclass
class SlowSlack(FakeSlack):
    being_made: asyncio.Event = field(default_factory=asyncio.Event)

    def pages(self, reply: Reply, cuts: tuple[int, ...]) -> list[FakePage]:
        return SlowPages(super().pages(reply, cuts), self.being_made)


@dataclass
class FakeBudget:
    """Grants what it is told to, in seconds; None refuses."""

    begin_s: float = 0.0
    # For a reply that can't show more in any other way; None: as for all.
    last_way_s: float | None = None
    edit_s: float = 0.0
    finish_s: float | None = 0.0
    post_s: float = 0.0
    part_s: float = 0.0
    start_s: float = 0.0
    crowd_s: float = 0.0
    refusals: list[str] = field(default_factory=list)
    has_ended: bool = False
    parts: int = 0
    starts: int = 0
    kept: int = 0
    # When it was asked for edits and for parts.
    asked_at: set[float] = field(default_factory=set)

    async def may_begin(self, *, is_last_way: bool = False) -> float:
        self.asked_at.add(now())
        has_place = is_last_way and self.last_way_s is not None
        return (self.last_way_s or 0.0) if has_place else self.begin_s

    async def may_edit(self) -> float:
        return self.edit_s

    async def may_finish(self, max_wait_s: float) -> float | None:
        if self.finish_s is None or self.finish_s > max_wait_s:
            return None
        wait_s, self.finish_s = self.finish_s, 0.0
        return wait_s

    async def may_post(self, max_wait_s: float) -> float | None:
        return self.post_s if self.post_s <= max_wait_s else None

    async def may_post_part(self) -> float:
        self.asked_at.add(now())
        self.parts += self.part_s == 0.0
        return self.part_s

    async def parts_ended(self) -> None:
        return

    async def may_start_stream(self) -> float:
        self.starts += 1
        return self.start_s

    async def may_append(self) -> float:
        return 0.0

    async def stream_ended(self) -> None:
        return

    async def may_call(self, method: str, max_wait_s: float) -> float | None:
        return 0.0

    async def keep(self) -> None:
        self.kept += 1

    async def refused(self, error: SlackBusy) -> None:
        self.refusals.append(error.method)
        self.finish_s = self.post_s = error.retry_after_s
        asyncio.get_running_loop().call_later(error.retry_after_s, self._reopen)

    def _reopen(self) -> None:
        self.finish_s = self.post_s = 0.0

    def spare_an_edit(self) -> None:
        self.begin_s = self.finish_s = 0.0

    async def ended(self) -> None:
        self.has_ended = True


class Deleted(Exception):
    """What the journal raises once it has heard of a deletion."""


@dataclass
class FakeJournal:
    notes: list[Progress] = field(default_factory=list)
    is_lost: bool = False
    is_deleted: bool = False

    async def check(self) -> None:
        if self.is_lost:
            raise LeaseLost

    async def check_wanted(self) -> None:
        if self.is_deleted:
            raise Deleted

    async def note(self, progress: Progress) -> None:
        self.notes.append(progress)

    async def remark(self, mark: Mark) -> None:
        self.remarked = mark


class Stage:
    """A show loop in its surroundings, told what Storm would have said by now."""

    stale_in_s = math.inf

    def __init__(
        self,
        progress: Progress | None = None,
        *,
        is_resumed: bool = False,
        slack: FakeSlack | None = None,
        growth: Growth | None = None,
    ) -> None:
        self.stopped = Flag()
        self.slack, self.budget, self.journal = slack or FakeSlack(), FakeBudget(), FakeJournal()
        self.reply = Reply(question_id=QuestionId("q"), language=ENGLISH, state=ReplyState.GROWING)
        self.showing: Showing[FakePage] = Showing(
            self,
            self.slack,
            self.budget,
            self.journal,
            LoopClock(),
            progress=progress or Progress(),
            is_resumed=is_resumed,
            growth=growth,
            stopped=self.stopped,
        )
        self.running = asyncio.ensure_future(self.showing.run())

    def newest(self) -> Reply:
        return self.reply

    @property
    def length(self) -> int:
        return len(self.reply.text)

    def say(self, text: str, state: ReplyState = ReplyState.GROWING) -> None:
        self.reply = Reply(question_id=QuestionId("q"), language=ENGLISH, state=state, text=text)
        if state is ReplyState.GROWING:
            self.showing.changed()
        else:
            self.showing.finish()

    async def end(self, text: str, state: ReplyState = ReplyState.WHOLE) -> None:
        self.say(text, state)
        await self.running


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_the_first_sentence_is_posted_at_once_and_the_whole_is_the_same_message() -> None:
    stage = Stage()
    stage.say("You have 25 days. ")
    await asyncio.sleep(0.01)
    assert ["You have 25 days. "] == stage.slack.standing
    await stage.end("You have 25 days. Enjoy.")
    assert {"1.0": ["You have 25 days. ", "You have 25 days. Enjoy.|whole"]} == stage.slack.messages
    assert stage.budget.has_ended


async def test_what_comes_while_pages_are_made_is_shown_too() -> None:
    being_made = asyncio.Event()
    stage = Stage(slack=SlowSlack(being_made=being_made))
    stage.say("You have 25 days. ")
    await asyncio.sleep(1.0)
    assert ["You have 25 days. "] == stage.slack.standing
    being_made.clear()
    await being_made.wait()
    stage.say("You have 25 days. Enjoy. ")
    await asyncio.sleep(4.0)
    assert ["You have 25 days. Enjoy. "] == stage.slack.standing
    await stage.end("You have 25 days. Enjoy. Bye.")
    assert ["You have 25 days. Enjoy. Bye.|whole"] == stage.slack.standing


async def test_what_is_not_worth_telling_yet_is_held_for_a_moment() -> None:
    """People are notified of the post, and of no edit."""
    stage = Stage()
    stage.say("You")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S - 0.1)
    assert [] == stage.slack.at
    await asyncio.sleep(0.2)
    assert ["You"] == stage.slack.standing
    await stage.end("You have 25 days.")


async def test_a_short_answer_that_is_whole_is_posted_at_once() -> None:
    stage = Stage()
    stage.say("Ye")
    await asyncio.sleep(0.1)
    began = now()
    await stage.end("Yes.")
    assert ["Yes.|whole"] == stage.slack.standing
    assert pytest.approx(began, abs=0.05) == now()


async def test_an_answer_that_was_never_shown_is_posted_whole() -> None:
    stage = Stage()
    await stage.end("Hello.")
    assert ["post"] == stage.slack.methods()
    assert ["Hello.|whole"] == stage.slack.standing


async def test_edits_come_close_together_at_first_and_later_three_seconds_apart() -> None:
    stage = Stage()
    for tick in range(600):
        stage.say("x" * (tick + 1) if tick < 90 else "y" * 90 + str(tick))
        await asyncio.sleep(0.1)
    edits = [at for at, method, _ in stage.slack.at if method == "edit"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(edits)]
    assert YOUNG_INTERVAL_S <= gaps[0] < YOUNG_INTERVAL_S + 0.3
    assert 2.9 <= gaps[-1] < 3.5
    await stage.end("done")


async def test_a_reply_that_may_not_begin_is_posted_whole_when_it_is_done() -> None:
    stage = Stage()
    stage.budget.begin_s = 1.0
    for n in range(50):
        stage.say("x" * (n + 1))
        await asyncio.sleep(0.1)
    assert [] == stage.slack.at
    await stage.end("x" * 50)
    assert ["post"] == stage.slack.methods()


async def test_a_reply_begins_to_grow_later_with_all_there_is() -> None:
    stage = Stage()
    stage.budget.begin_s = 1.0
    stage.say("first")
    await asyncio.sleep(2.5)
    stage.budget.begin_s = 0.0
    stage.say("first and second")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 1.0)
    assert ["first and second"] == stage.slack.standing
    await stage.end("first and second.")


async def test_a_placeholder_comes_only_when_there_is_no_text_for_a_while() -> None:
    stage = Stage()
    await asyncio.sleep(PLACEHOLDER_AFTER_S - 0.1)
    assert [] == stage.slack.at
    await asyncio.sleep(0.2)
    assert ["…"] == stage.slack.standing
    stage.say("At last")
    await asyncio.sleep(0.1)
    assert ["At last"] == stage.slack.standing
    await stage.end("At last.")
    assert {"1.0": ["…", "At last", "At last.|whole"]} == stage.slack.messages


async def test_states_in_between_are_skipped_while_slack_is_slow() -> None:
    stage = Stage()
    stage.slack.call_s = 5.0
    for n in range(100):
        stage.say("x" * (n + 1))
        await asyncio.sleep(0.1)
    await stage.end("x" * 100)
    assert len(stage.slack.at) <= 4
    assert ["x" * 100 + "|whole"] == stage.slack.standing


async def test_never_two_calls_at_once_for_one_reply() -> None:
    stage = Stage()
    stage.slack.call_s = 1.7
    for n in range(60):
        stage.say("x" * (n * 5 + 1))
        await asyncio.sleep(0.1)
    await stage.end("x" * 300)
    times = [at for at, _, _ in stage.slack.at]
    assert all(b - a >= 1.69 for a, b in itertools.pairwise(times))


async def test_a_long_answer_goes_on_in_further_messages() -> None:
    stage = Stage()
    text = "".join(chr(97 + n % 26) for n in range(350))
    for n in range(0, 350, 7):
        stage.say(text[:n])
        await asyncio.sleep(0.2)
    await stage.end(text)
    assert 4 == len(stage.slack.standing)
    assert text + "|whole" == "".join(stage.slack.standing)


async def test_a_full_message_is_not_touched_again() -> None:
    stage = Stage()
    text = "".join(chr(97 + n % 26) for n in range(250))
    for n in range(0, 250, 2):
        stage.say(text[:n])
        await asyncio.sleep(0.1)
    await stage.end(text)
    assert text[:100] == stage.slack.messages["1.0"][-1]
    edits_of_first = stage.slack.messages["1.0"]
    assert 1 == edits_of_first.count(text[:100])


async def test_the_rest_is_posted_below_when_no_edit_can_be_had_in_time() -> None:
    stage = Stage()
    stage.say("One. ")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.budget.finish_s = LAST_EDIT_WAIT_S + 1
    began = now()
    await stage.end("One. Two.")
    assert ["One. ", "Two.|whole"] == stage.slack.standing
    (_, below) = [at for at, method, _ in stage.slack.at if method == "post"]
    assert below - began <= LAST_EDIT_WAIT_S


async def test_the_rest_goes_on_after_a_whole_sentence() -> None:
    stage = Stage()
    stage.say("One. Two. Thr")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.budget.finish_s = None
    stage.slack.goes_on = lambda _: len("One. Two. ")
    await stage.end("One. Two. Three.")
    assert ["One. Two. Thr", "Three.|whole"] == stage.slack.standing
    assert [(0, len("One. Two. Thr"))] == stage.slack.left


async def test_where_there_is_an_edit_later_what_was_left_is_mended() -> None:
    stage = Stage()
    stage.say("One. Two. Thr")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.budget.finish_s, stage.budget.begin_s = None, 1.0
    stage.slack.goes_on = lambda _: len("One. Two. ")
    asyncio.get_running_loop().call_later(MEND_WITHIN_S / 2, stage.budget.spare_an_edit)
    await stage.end("One. Two. Three.")
    assert ["One. Two. ", "Three.|whole"] == stage.slack.standing


async def test_what_was_left_is_not_mended_before_others_have_what_they_need() -> None:
    """A slot for a last edit could be had, and somebody else's last text would wait for it."""
    stage = Stage()
    stage.say("One. Two. Thr")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.budget.finish_s, stage.budget.begin_s = LAST_EDIT_WAIT_S + 1, 1.0
    stage.slack.goes_on = lambda _: len("One. Two. ")
    await stage.end("One. Two. Three.")
    assert ["One. Two. Thr", "Three.|whole"] == stage.slack.standing


async def test_a_stub_is_replaced_by_the_whole() -> None:
    """Nobody reads "I'm sorry," and takes it for the answer."""
    stage = Stage()
    stage.say("I'm sorry,")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.budget.finish_s = None
    stage.slack.goes_on = lambda _: None
    await stage.end("I'm sorry, I found nothing.")
    assert ["I'm sorry, I found nothing.|whole"] == stage.slack.standing
    assert ["1.0"] == stage.slack.deleted


async def test_below_a_full_message_only_the_stub_is_replaced() -> None:
    stage = Stage()
    stage.say("x" * PAGE + "I'm")
    await asyncio.sleep(5.0)
    stage.budget.finish_s = None
    stage.slack.goes_on = lambda _: None
    await stage.end("x" * PAGE + "I'm done.")
    assert ["x" * PAGE, "I'm done.|whole"] == stage.slack.standing
    assert ["2.0"] == stage.slack.deleted


async def test_a_placeholder_is_removed_when_the_whole_had_to_be_posted_below() -> None:
    stage = Stage()
    await asyncio.sleep(PLACEHOLDER_AFTER_S + 0.1)
    stage.budget.finish_s = None
    await stage.end("Whole.")
    assert ["Whole.|whole"] == stage.slack.standing


async def test_a_last_edit_waits_for_its_turn() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.budget.finish_s = 2.0
    began = now()
    await stage.end("One.")
    assert ["One.|whole"] == stage.slack.standing
    assert pytest.approx(began + 2.0, abs=0.05) == now()


async def test_a_refused_last_edit_pauses_and_then_goes_below() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.slack.failures = [
        ("edit", SlackBusy("chat.update", "ratelimited", retry_after_s=30), False)
    ]
    await stage.end("One, two.")
    assert ["chat.update"] == stage.budget.refusals
    assert ["One", ", two.|whole"] == stage.slack.standing


async def test_a_refused_edit_in_between_is_simply_left_out() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.slack.failures = [
        ("edit", SlackBusy("chat.update", "ratelimited", retry_after_s=1), False)
    ]
    stage.say("One two")
    await asyncio.sleep(5)
    stage.say("One two three")
    await asyncio.sleep(5)
    assert ["One two three"] == stage.slack.standing
    await stage.end("One two three.")


@pytest.mark.parametrize("happened", [True, False])
async def test_a_post_whose_answer_was_lost_is_never_doubled(happened: bool) -> None:
    stage = Stage()
    stage.slack.failures = [("post", SlackUnclear("chat.postMessage", "timeout"), happened)]
    await stage.end("Hello.")
    assert ["Hello.|whole"] == stage.slack.standing
    assert 1 == len(stage.slack.messages)


async def test_an_unclear_last_edit_is_repeated_until_it_stands() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.slack.failures = [("edit", SlackUnclear("chat.update", "http_503"), False)] * 4
    await stage.end("One.")
    assert ["One.|whole"] == stage.slack.standing


async def test_a_message_that_can_not_be_edited_any_more_is_posted_anew() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.slack.failures = [("edit", SlackMessageGone("chat.update", "edit_window_closed"), False)]
    await stage.end("One.")
    assert "One.|whole" == stage.slack.standing[-1]


@pytest.mark.parametrize("state", [ReplyState.GROWING, ReplyState.WHOLE])
async def test_a_message_that_somebody_deleted_is_not_put_back(state: ReplyState) -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.slack.failures = [("edit", SlackMessageGone("chat.update", "message_not_found"), False)]
    stage.say("One.", state)
    # Slack's event may come after its refusal.
    await asyncio.sleep(DELETION_TOLD_WITHIN_S / 2)
    stage.journal.is_deleted = True
    with pytest.raises(Deleted):
        await stage.running
    assert ["One"] == stage.slack.standing


async def test_refused_blocks_become_plain_text() -> None:
    stage = Stage()
    stage.slack.failures = [
        ("post", SlackBlocksRefused("chat.postMessage", "invalid_blocks"), False)
    ]
    stage.say("One")
    await asyncio.sleep(2)
    await stage.end("One.")
    assert ["plain:One.|whole"] == stage.slack.standing


async def test_a_closed_place_ends_the_reply_without_repeating() -> None:
    stage = Stage()
    stage.slack.failures = [("post", SlackUndeliverable("chat.postMessage", "is_archived"), False)]
    stage.say("One")
    with pytest.raises(SlackUndeliverable):
        await stage.running
    assert 1 == len(stage.slack.at)
    assert stage.budget.has_ended


async def test_slack_away_for_good_is_given_up_after_ten_minutes() -> None:
    stage = Stage()
    stage.slack.failures = [("post", SlackUnclear("chat.postMessage", "timeout"), False)] * 500
    began = now()
    with pytest.raises(SlackUndeliverable):
        await stage.end("Hello.")
    assert GIVE_UP_AFTER_S <= now() - began < GIVE_UP_AFTER_S + 60


async def test_a_lost_lease_stops_before_the_next_write() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.journal.is_lost = True
    with pytest.raises(LeaseLost):
        await stage.end("One.")
    assert ["One"] == stage.slack.standing


async def test_everything_shown_is_written_down() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    await stage.end("One.")
    assert [("1.0",), ("1.0",)] == [note.messages for note in stage.journal.notes]
    assert ["One", "One."] == [note.text for note in stage.journal.notes]


async def test_another_process_goes_on_with_the_same_message() -> None:
    stage = Stage(Progress(messages=(MessageTs("1.0"),), text="One two"))
    stage.slack.messages["1.0"] = ["One two"]
    stage.say("One two")
    await asyncio.sleep(0.1)
    await stage.end("One two three.")
    assert ["One two three.|whole"] == stage.slack.standing


async def test_another_text_replaces_all_messages_of_the_old_one() -> None:
    stage = Stage()
    stage.say("a" * 250)
    await asyncio.sleep(20)
    assert 3 == len(stage.slack.standing)
    await stage.end("b" * 150)
    assert ["b" * 100, "b" * 50 + "|whole"] == stage.slack.standing


async def test_another_text_that_can_not_be_edited_in_is_posted_anew_and_the_old_removed() -> None:
    stage = Stage()
    stage.say("a" * 50)
    await asyncio.sleep(1)
    stage.budget.finish_s = None
    await stage.end("b" * 50)
    assert ["b" * 50 + "|whole"] == stage.slack.standing


async def test_a_further_try_shows_at_once_that_it_has_begun() -> None:
    stage = Stage(Progress(messages=(MessageTs("1.0"),)))
    stage.slack.messages["1.0"] = ["Sorry|notice"]
    await asyncio.sleep(0.1)
    assert ["…"] == stage.slack.standing
    await stage.end("Now it works.")
    assert ["Now it works.|whole"] == stage.slack.standing


async def test_a_post_that_another_process_did_not_note_is_taken_over() -> None:
    stage = Stage(is_resumed=True)
    stage.slack.messages["1.0"] = ["Hel"]
    stage.say("Hello")
    await asyncio.sleep(3)
    await stage.end("Hello.")
    assert ["Hello.|whole"] == stage.slack.standing


async def test_a_post_that_slack_comes_to_late_is_removed_at_the_end() -> None:
    stage = Stage()
    stage.slack.failures = [("post", SlackUnclear("chat.postMessage", "timeout"), False)]
    stage.say("Hello")
    await asyncio.sleep(3)
    stage.slack.messages["9.0"] = ["Hello"]
    await stage.end("Hello.")
    assert ["Hello.|whole"] == stage.slack.standing


async def test_nothing_that_was_posted_without_being_noted_is_left_standing() -> None:
    stage = Stage(is_resumed=True)
    stage.slack.messages |= {"1.0": ["Hel"], "2.0": ["lo"], "3.0": ["!"]}
    await stage.end("Hello.")
    assert ["Hello.|whole"] == stage.slack.standing


async def test_a_message_above_is_not_taken_for_the_next_part() -> None:
    stage = Stage(Progress(messages=(MessageTs("2.0"),)), is_resumed=True)
    stage.slack.messages |= {"1.0": ["left behind"], "2.0": ["Hel"]}
    text = "A" * PAGE + "B"
    await stage.end(text)
    assert ["A" * PAGE, "B|whole"] == stage.slack.standing


async def test_what_was_replaced_is_removed_when_slack_is_back() -> None:
    stage = Stage(Progress(messages=(MessageTs("1.0"),)))
    stage.slack.messages["1.0"] = ["Hel"]
    stage.budget.finish_s = None
    stage.slack.failures = [("delete", SlackUnclear("chat.delete", "http_503"), False)] * 3
    await stage.end("Hello.")
    assert ["Hello.|whole"] == stage.slack.standing


async def test_an_edit_is_written_down_before_it_is_made() -> None:
    stage = Stage()
    stage.say("One")
    await asyncio.sleep(FIRST_TEXT_WITHIN_S + 0.1)
    stage.slack.failures = [("edit", SlackKeyRefused("chat.update", "token_revoked"), True)]
    with pytest.raises(SlackKeyRefused):
        await stage.end("One two.")
    assert "One two." == stage.journal.notes[-1].text
