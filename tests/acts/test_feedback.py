"""What counts as a verdict, and for which reply."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace

import pytest

from bot.acts.feedback import LONGEST_LINE, Feedback
from bot.acts.once_ended import ATTEMPTS
from bot.clock import LoopClock
from bot.domain.answered import Answered
from bot.domain.deed import Form, Press, Reaction
from bot.domain.judgement import Judged, Judgement, Means
from bot.domain.outcome import Fault, Verdict
from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey, UserId
from bot.errors import StoreUnavailable
from tests.store.desk import HERE, question

pytestmark = pytest.mark.looptime

ANNA = UserId("U2")
TS = MessageTs("1790000101.500000")
ID = question().id
PRESS = Press(
    act="feedback", thread=HERE, question=ID, user=ANNA, ts=TS, choice="bad", order=7, trigger="t"
)
FORM = Form(act="feedback", thread=HERE, question=ID, user=ANNA, choice="bad")
EMOJI = Reaction(
    emoji="+1",
    user=ANNA,
    team=HERE.team,
    channel=HERE.channel,
    ts=TS,
    is_added=True,
    is_ours=True,
    order=9,
)


class Kept:
    """What has been told, and all that is known of one reply."""

    def __init__(self, *ends: str | None, is_known: bool = True) -> None:
        """`ends`: what its record says each time it is looked at; none: it is gone."""
        self.ends = list(ends)
        self.is_known = is_known
        self.told: list[Judgement] = []

    async def judge(self, thread: ThreadKey, question: QuestionId, judgement: Judgement) -> Judged:
        assert (HERE, ID) == (thread, question)
        self.told.append(judgement)
        return Judged.CHANGED

    async def answering(
        self, team: TeamId, channel: ChannelId, ts: MessageTs
    ) -> tuple[ThreadKey, QuestionId] | None:
        is_there = (HERE.team, HERE.channel, TS) == (team, channel, ts)
        return (HERE, ID) if self.is_known and is_there else None

    async def answered(self, thread: ThreadKey, question_id: QuestionId) -> Answered | None:
        if not self.ends:
            return None
        end = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        return Answered(question=question(), messages=(TS,), end=end)


def feedback(kept: Kept) -> Feedback:
    return Feedback(kept, kept, kept, LoopClock())


async def test_a_thumb_is_a_verdict_on_the_question_it_names() -> None:
    kept = Kept()
    assert Judged.CHANGED is await feedback(kept).pressed(PRESS)
    assert [Judgement(user=ANNA, verdict=Verdict.BAD, message=TS, order=7)] == kept.told


@pytest.mark.parametrize(
    "press",
    [
        replace(PRESS, choice="none"),
        replace(PRESS, choice=""),
        replace(PRESS, is_whispered=True),
        replace(PRESS, ts=None, view="V1"),
    ],
)
async def test_a_thumb_that_no_reply_has_is_none(press: Press) -> None:
    kept = Kept("whole")
    assert Judged.UNKNOWN is await feedback(kept).pressed(press)
    assert [] == kept.told


@pytest.mark.parametrize(
    ("reason", "fault"),
    [("outdated", Fault.OUTDATED), ("", None), ("ugly", None), ("WRONG", None)],
)
async def test_a_form_repeats_its_verdict_and_says_why(reason: str, fault: Fault | None) -> None:
    kept = Kept()
    await feedback(kept).explained(replace(FORM, values={"reason": reason}))
    assert [Judgement(user=ANNA, verdict=Verdict.BAD, reason=fault)] == kept.told


async def test_of_what_is_written_no_more_is_taken_than_the_form_takes() -> None:
    kept = Kept()
    await feedback(kept).explained(replace(FORM, values={"line": "  " + "x" * 900}))
    assert "x" * LONGEST_LINE == kept.told[0].line


async def test_a_form_about_nothing_is_none() -> None:
    kept = Kept()
    assert Judged.UNKNOWN is await feedback(kept).explained(replace(FORM, choice="none"))
    assert [] == kept.told


async def test_an_emoji_judges_and_takes_back() -> None:
    kept = Kept("whole")
    await feedback(kept).reacted(EMOJI, Verdict.GOOD)
    await feedback(kept).reacted(replace(EMOJI, is_added=False), Verdict.GOOD)
    by = Judgement(user=ANNA, verdict=Verdict.GOOD, means=Means.EMOJI, order=9)
    assert [by, replace(by, verdict=Verdict.NONE, instead_of=Verdict.GOOD)] == kept.told


@pytest.mark.parametrize(
    ("ends", "counts"),
    [
        (["whole"], True),
        (["incomplete"], True),
        (["stopped"], True),
        (["changed"], True),
        ([], True),
        (["notice"], False),
        (["refused"], False),
        (["withdrawn"], False),
        ([None], False),
        ([None, None, "whole"], True),
    ],
    ids=str,
)
async def test_an_emoji_counts_on_what_has_an_answer_in_it(
    ends: Sequence[str | None], counts: bool
) -> None:
    """A reply looks whole a moment before its record says so; one long gone has ended."""
    kept = Kept(*ends)
    await feedback(kept).reacted(EMOJI, Verdict.GOOD)
    assert counts == bool(kept.told)


async def test_a_reply_that_grows_is_looked_at_no_longer_than_slack_waits() -> None:
    clock, kept = LoopClock(), Kept(None)
    began_at = clock.monotonic()
    await Feedback(kept, kept, kept, clock).reacted(EMOJI, Verdict.GOOD)
    assert 1 < ATTEMPTS
    assert clock.monotonic() - began_at < 2.0


@pytest.mark.parametrize(("ends", "counts"), [([None], False), ([None, "whole"], True)])
async def test_an_emoji_comes_again_while_an_end_may_not_be_kept_yet(
    ends: Sequence[str | None], counts: bool
) -> None:
    kept = Kept(*ends)
    behind = Feedback(kept, kept, kept, LoopClock(), is_behind=lambda: True)
    with nullcontext() if counts else pytest.raises(StoreUnavailable):
        await behind.reacted(EMOJI, Verdict.GOOD)
    assert counts == bool(kept.told)


async def test_emoji_on_other_messages_are_nobodys_verdict() -> None:
    kept, others = Kept("whole"), Kept("whole", is_known=False)
    await feedback(kept).reacted(replace(EMOJI, is_ours=False), Verdict.GOOD)
    await feedback(others).reacted(EMOJI, Verdict.GOOD)
    assert [] == [*kept.told, *others.told]
