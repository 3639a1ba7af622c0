"""Verdicts, on a real Redis: the last word of each person counts, and stands in the log once."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.judgement import Judgement, Means
from bot.domain.outcome import Act, Fault, Verdict
from bot.domain.question import MessageTs, QuestionId, UserId
from bot.domain.reply import Progress
from bot.store.inbox import Inbox
from bot.store.keys import DAY_S
from bot.store.outcomes import NOTHING, Keeping, Outcomes
from bot.store.scripts.scripts import Scripts
from tests.store.desk import HERE, Desk, question

KEEPING = Keeping(for_s=90 * DAY_S)
WITH_TEXTS = Keeping(for_s=90 * DAY_S, texts=True)
REPLY_TS = MessageTs("1790000101.500000")
GOOD, BAD, NONE = Verdict.GOOD, Verdict.BAD, Verdict.NONE
ANNA, BEN = UserId("U2"), UserId("U3")
ID = question().id


class Judging:
    """The log, by what people do about one reply."""

    def __init__(self, desk: Desk, keeping: Keeping = KEEPING) -> None:
        self.counted: list[str | None] = []
        self.log = Outcomes(
            desk.redis,
            desk.keys,
            Scripts(desk.redis),
            keeping,
            acted=lambda _act, verdict: self.counted.append(verdict),
        )

    async def press(
        self,
        verdict: Verdict,
        user: UserId = ANNA,
        *,
        about: QuestionId = ID,
        message: MessageTs | None = None,
        order: int | None = None,
        reason: Fault | None = None,
        line: str = "",
    ) -> str:
        judgement = Judgement(
            user=user, verdict=verdict, message=message, order=order, reason=reason, line=line
        )
        return await self.log.judge(HERE, about, judgement)

    async def react(
        self, verdict: Verdict, user: UserId = ANNA, *, order: int | None = None
    ) -> str:
        judgement = Judgement(user=user, verdict=verdict, means=Means.EMOJI, order=order)
        return await self.log.judge(HERE, ID, judgement)

    async def unreact(
        self, verdict: Verdict, user: UserId = ANNA, *, order: int | None = None
    ) -> str:
        judgement = Judgement(
            user=user, verdict=NONE, instead_of=verdict, means=Means.EMOJI, order=order
        )
        return await self.log.judge(HERE, ID, judgement)

    async def told(self) -> list[tuple[UserId, Verdict, Fault | None]]:
        facts = [fact async for fact in self.log.since(0)]
        return [(f.user, f.verdict, f.reason) for f in facts if isinstance(f, Act)]


@pytest.fixture
def judging(desk: Desk) -> Judging:
    return Judging(desk)


@pytest.fixture
def with_texts(desk: Desk) -> Judging:
    return Judging(desk, WITH_TEXTS)


async def line_of(desk: Desk, user: UserId = ANNA) -> Any:
    return await desk.redis.hget(desk.keys.of(HERE).words(ID), f"line:{user}")


async def answered(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,), text="…"))
    await lease.ended("whole")


async def test_people_are_counted_not_presses(judging: Judging) -> None:
    assert "changed" == await judging.press(GOOD)
    for _ in range(5):
        assert "repeated" == await judging.press(GOOD)
    assert "changed" == await judging.press(BAD, BEN)
    assert [(ANNA, GOOD, None), (BEN, BAD, None)] == await judging.told()
    assert ["good", "bad"] == judging.counted


async def test_the_last_press_of_a_person_counts(judging: Judging) -> None:
    for verdict in (GOOD, BAD, GOOD, BAD):
        assert "changed" == await judging.press(verdict)
    assert [(ANNA, BAD, None)] == await judging.told()


async def test_a_thousand_changes_of_mind_are_one_fact(
    desk: Desk, inbox: Inbox, judging: Judging
) -> None:
    await answered(desk, inbox)
    for _ in range(500):
        await judging.press(GOOD)
        await judging.press(BAD)
    assert [(ANNA, BAD, None)] == await judging.told()
    told = await desk.redis.hget(desk.keys.of(HERE).question(ID), "told")
    assert 1 == len(str(told).split())


async def test_a_reason_is_told_with_its_verdict_and_counts_no_more(judging: Judging) -> None:
    await judging.press(BAD)
    assert "explained" == await judging.press(BAD, reason=Fault.OUTDATED)
    assert "repeated" == await judging.press(BAD)
    assert [(ANNA, BAD, Fault.OUTDATED)] == await judging.told()
    assert ["bad"] == judging.counted


async def test_a_reason_goes_with_its_verdict(judging: Judging) -> None:
    await judging.press(BAD, reason=Fault.OUTDATED)
    await judging.press(GOOD)
    assert [(ANNA, GOOD, None)] == await judging.told()
    await judging.press(BAD)
    assert [(ANNA, BAD, None)] == await judging.told()


async def test_what_is_taken_away_takes_the_verdict_back(judging: Judging) -> None:
    await judging.react(GOOD)
    assert "changed" == await judging.unreact(GOOD)
    assert [(ANNA, NONE, None)] == await judging.told()
    assert "same" == await judging.unreact(GOOD)
    assert ["good", "none"] == judging.counted


async def test_an_emoji_of_somebody_else_or_of_the_other_side_takes_nothing_back(
    judging: Judging,
) -> None:
    await judging.react(GOOD)
    assert ["same", "same"] == [await judging.unreact(GOOD, BEN), await judging.unreact(BAD)]
    assert [(ANNA, GOOD, None)] == await judging.told()


@pytest.mark.parametrize("is_emoji_first", [True, False])
async def test_what_was_pressed_stands_whatever_becomes_of_an_emoji(
    judging: Judging, is_emoji_first: bool
) -> None:
    steps: list[Callable[[Verdict], Any]] = [judging.react, judging.press]
    for step in steps if is_emoji_first else reversed(steps):
        await step(BAD)
    await judging.unreact(BAD)
    assert [(ANNA, BAD, None)] == await judging.told()
    assert ["bad"] == judging.counted


async def test_an_emoji_that_comes_late_does_not_count_against_its_end(judging: Judging) -> None:
    assert "same" == await judging.unreact(GOOD, order=2)
    assert "late" == await judging.react(GOOD, order=1)
    assert [] == await judging.told()
    assert "changed" == await judging.react(GOOD, order=3)


async def test_two_copies_may_hear_of_two_presses_in_any_order(judging: Judging) -> None:
    await judging.press(GOOD, order=2)
    assert "late" == await judging.press(BAD, order=1)
    assert "changed" == await judging.press(BAD)
    assert [(ANNA, BAD, None)] == await judging.told()


async def test_a_press_after_the_emoji_is_no_double_click(judging: Judging) -> None:
    await judging.react(BAD)
    assert "same" == await judging.press(BAD)
    assert "repeated" == await judging.press(BAD)


async def test_a_message_of_another_question_is_not_believed(
    desk: Desk, inbox: Inbox, judging: Judging
) -> None:
    await answered(desk, inbox)
    assert "unknown" == await judging.press(BAD, about=question(2).id, message=REPLY_TS)
    assert "changed" == await judging.press(BAD, message=REPLY_TS)
    assert [(ANNA, BAD, None)] == await judging.told()


async def test_a_reply_is_judged_when_its_record_is_long_gone(judging: Judging) -> None:
    assert "changed" == await judging.press(GOOD, message=REPLY_TS)
    assert [(ANNA, GOOD, None)] == await judging.told()


async def test_of_a_deleted_question_no_verdict_stays_or_comes(
    desk: Desk, inbox: Inbox, judging: Judging
) -> None:
    await answered(desk, inbox)
    await judging.press(BAD, reason=Fault.WRONG)
    await inbox.cancel(HERE, ID, question().ts, author=UserId("U1"))
    await desk.work_off(inbox, "withdrawn")
    assert "unknown" == await judging.press(GOOD, message=REPLY_TS)
    assert [] == await judging.told()
    assert [] == [key for key in await desk.all_keys() if ":verdicts:" in key]


async def test_nothing_is_told_where_nothing_is_kept_but_people_are_counted(desk: Desk) -> None:
    judging = Judging(desk, NOTHING)
    assert "changed" == await judging.press(BAD)
    assert "repeated" == await judging.press(BAD)
    assert "explained" == await judging.press(BAD, reason=Fault.WRONG, line="Since May")
    assert [] == await judging.told()
    assert ["bad"] == judging.counted
    assert None is await line_of(desk)


async def test_words_are_kept_only_where_texts_are(desk: Desk, judging: Judging) -> None:
    await judging.press(BAD, line="It changed in May")
    assert None is await line_of(desk)


async def test_words_go_with_the_verdict_they_were_written_for(
    desk: Desk, with_texts: Judging
) -> None:
    await with_texts.press(BAD, line="It changed in May")
    await with_texts.press(BAD, BEN, line="Wrong office")
    assert "It changed in May" == await line_of(desk)
    await with_texts.press(GOOD)
    assert (None, "Wrong office") == (await line_of(desk), await line_of(desk, BEN))


async def test_no_words_are_kept_about_a_reply_that_was_deleted(
    desk: Desk, inbox: Inbox, with_texts: Judging
) -> None:
    await answered(desk, inbox)
    await inbox.cancel(HERE, ID, REPLY_TS)
    await with_texts.press(BAD, line="It changed in May")
    assert None is await line_of(desk)
    assert [(ANNA, BAD, None)] == await with_texts.told()


async def test_whatever_else_stands_in_its_keys_a_verdict_is_kept(
    desk: Desk, judging: Judging
) -> None:
    at = desk.keys.of(HERE)
    keys = [at.outcomes, at.question(ID), at.words(ID), at.verdicts(ID)]
    for key in keys:
        await desk.redis.set(key, "a string", ex=60)
    for key in (at.seen(ID), at.message(REPLY_TS)):
        await desk.redis.rpush(key, "a list")
        await desk.redis.expire(key, 60)
    assert "changed" == await judging.press(BAD, message=REPLY_TS)
    assert [(ANNA, BAD, None)] == await judging.told()


@pytest.mark.parametrize("odd", ["", "praised", "good", "bad press x y z w", "\x00 \x01"])
async def test_a_verdict_that_cannot_be_read_is_none(
    desk: Desk, judging: Judging, odd: str
) -> None:
    key = desk.keys.of(HERE).verdicts(ID)
    await desk.redis.hset(key, ANNA, odd)
    await desk.redis.expire(key, 60)
    assert "changed" == await judging.press(BAD, reason=Fault.WRONG) or odd.startswith("bad")
    assert [(ANNA, BAD, Fault.WRONG)] == await judging.told()
