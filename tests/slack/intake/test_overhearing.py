"""How often the store is asked about a message without a mention, and what it is told."""

from dataclasses import replace

import pytest

from bot.clock import LoopClock
from bot.domain.question import Question, ThreadKey, UserId
from bot.domain.talk import FollowUps, Speech, Talk
from bot.slack.intake.overhearing import PATIENT_LOOKS, NoTalks, Overhearing
from tests.store.desk import HERE, question

ANNA, BEN = UserId("U0ANNA"), UserId("U0BEN")
ASKED = Talk().asked(ANNA, 1)
ANSWERED = ASKED.replied(2)


class FakeTalks:
    """One thread. `looks` counts, `noted` is what was written; `meanwhile` comes between.

    From the look on that is told, `replied` is how it stands.
    """

    def __init__(
        self,
        talk: Talk | None,
        *,
        meanwhile: Talk | None = None,
        replied: tuple[int, Talk] | None = None,
    ) -> None:
        self.talk = talk
        self.meanwhile = meanwhile
        self.replied = replied
        self.looks = 0
        self.noted: list[tuple[ThreadKey, Talk]] = []

    async def before(self, message: Question) -> Talk | None:
        self.looks += 1
        if self.replied and self.looks >= self.replied[0]:
            self.talk = self.replied[1]
        return self.talk

    async def note(self, thread: ThreadKey, before: Talk, after: Talk) -> bool:
        if self.meanwhile:
            self.talk, self.meanwhile = self.meanwhile, None
        if before != self.talk:
            return False
        self.noted.append((thread, after))
        return True


def overhearing(
    talks: FakeTalks | NoTalks, follow_ups: FollowUps = FollowUps.NATURAL
) -> Overhearing:
    return Overhearing(talks, follow_ups, LoopClock())


def by(user: UserId) -> Question:
    return replace(question(), user=user)


async def test_what_is_for_the_bot_takes_one_look() -> None:
    talks = FakeTalks(ANSWERED)
    assert await overhearing(talks).is_for_us(by(BEN), Speech.QUESTION)
    assert (1, []) == (talks.looks, talks.noted)


async def test_what_is_not_takes_a_note_besides() -> None:
    talks = FakeTalks(ANSWERED)
    assert not await overhearing(talks).is_for_us(by(BEN), Speech.REMARK)
    noted = replace(ANSWERED, last=BEN, aside=frozenset({BEN}), at=by(BEN).order)
    assert (1, [(HERE, noted)]) == (talks.looks, talks.noted)


async def test_where_somebody_has_asked_meanwhile_it_is_judged_anew() -> None:
    talks = FakeTalks(ANSWERED, meanwhile=ANSWERED.asked(BEN, 3))
    assert await overhearing(talks).is_for_us(by(BEN), Speech.REMARK)
    assert (2, []) == (talks.looks, talks.noted)


async def test_a_reply_that_is_noted_a_moment_after_it_stands_has_been_spoken() -> None:
    talks = FakeTalks(ASKED, replied=(3, ANSWERED))
    assert await overhearing(talks).is_for_us(by(BEN), Speech.QUESTION)
    assert (3, []) == (talks.looks, talks.noted)


async def test_where_no_reply_comes_a_message_is_waited_with_for_a_moment_only() -> None:
    talks = FakeTalks(ASKED)
    assert not await overhearing(talks).is_for_us(by(BEN), Speech.QUESTION)
    assert 1 + PATIENT_LOOKS == talks.looks
    assert 1 == len(talks.noted)


@pytest.mark.parametrize("speech", [Speech.REMARK, Speech.CHATTER, Speech.TO_PEOPLE])
async def test_what_would_not_follow_the_reply_is_judged_at_once(speech: Speech) -> None:
    talks = FakeTalks(ASKED, replied=(2, ANSWERED))
    assert not await overhearing(talks).is_for_us(by(BEN), speech)
    assert 1 == talks.looks


async def test_of_threads_that_are_not_ours_nothing_is_noted() -> None:
    talks = FakeTalks(None)
    assert not await overhearing(talks).is_for_us(by(BEN), Speech.QUESTION)
    assert (1, []) == (talks.looks, talks.noted)


@pytest.mark.parametrize("speech", Speech)
@pytest.mark.parametrize("follow_ups", [FollowUps.EVERYBODY, FollowUps.MENTION])
async def test_where_it_makes_no_difference_who_spoke_nothing_is_asked(
    follow_ups: FollowUps, speech: Speech
) -> None:
    talks = FakeTalks(ANSWERED)
    is_for_us = await overhearing(talks, follow_ups).is_for_us(by(BEN), speech)
    wanted = (Speech.REMARK, Speech.TO_YOU, Speech.QUESTION)
    is_wanted = follow_ups is FollowUps.EVERYBODY and speech in wanted
    assert is_wanted is is_for_us
    # Everybody is answered, but where the thread is muted.
    assert (int(follow_ups is FollowUps.EVERYBODY), []) == (talks.looks, talks.noted)


async def test_where_nothing_is_known_questions_are_answered() -> None:
    assert await overhearing(NoTalks()).is_for_us(by(BEN), Speech.QUESTION)
    assert not await overhearing(NoTalks()).is_for_us(by(BEN), Speech.REMARK)
