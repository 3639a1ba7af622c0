import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import UserId
from bot.domain.talk import FollowUps, Speech, Talk

ANNA, BEN, CARA = UserId("U0ANNA"), UserId("U0BEN"), UserId("U0CARA")
NATURAL = FollowUps.NATURAL
# Anna has asked, and the bot has answered.
ASKED = Talk().asked(ANNA, 1)
ANSWERED = ASKED.replied(2)


def after(talk: Talk, *messages: tuple[UserId, Speech]) -> Talk:
    for user, speech in messages:
        _, talk = talk.heard(user, speech, NATURAL, talk.at + 1)
    return talk


def answers(talk: Talk, user: UserId, speech: Speech, follow_ups: FollowUps = NATURAL) -> bool:
    return talk.heard(user, speech, follow_ups, talk.at + 1)[0]


@pytest.mark.parametrize("speech", [Speech.QUESTION, Speech.REMARK])
@pytest.mark.parametrize("talk", [ANSWERED, ASKED], ids=["answered", "not yet"])
def test_who_asked_last_is_answered(talk: Talk, speech: Speech) -> None:
    assert answers(talk, ANNA, speech)


@pytest.mark.parametrize("speech", [Speech.CHATTER, Speech.TO_PEOPLE])
@pytest.mark.parametrize("follow_ups", FollowUps)
@pytest.mark.parametrize("user", [ANNA, BEN])
def test_chatter_and_what_is_said_to_people_never_is(
    speech: Speech, follow_ups: FollowUps, user: UserId
) -> None:
    assert not answers(ANSWERED, user, speech, follow_ups)


def test_somebody_else_is_answered_who_asks_directly_after_the_bot_spoke() -> None:
    assert answers(ANSWERED, BEN, Speech.QUESTION)
    assert not answers(ANSWERED, BEN, Speech.REMARK)
    assert not answers(ASKED, BEN, Speech.QUESTION)
    assert not answers(after(ANSWERED, (ANNA, Speech.CHATTER)), BEN, Speech.QUESTION)


def test_a_question_may_follow_a_reply_that_is_not_known_yet() -> None:
    def may_follow(talk: Talk, user: UserId, speech: Speech = Speech.QUESTION) -> bool:
        return talk.may_follow_a_reply(user, speech, NATURAL, talk.at + 1)

    assert may_follow(ASKED, BEN)
    # That makes no difference.
    assert not may_follow(ASKED, ANNA)
    assert not may_follow(ASKED, BEN, Speech.REMARK)
    # It is known already; somebody else has spoken; nobody has asked.
    assert not may_follow(ANSWERED, BEN)
    assert not may_follow(after(ASKED, (CARA, Speech.REMARK)), BEN)
    assert not may_follow(Talk(), BEN)


def test_you_is_the_bot_to_who_asked_it_and_a_colleague_to_others() -> None:
    assert answers(ANSWERED, ANNA, Speech.TO_YOU)
    assert not answers(ANSWERED, BEN, Speech.TO_YOU)
    assert not answers(after(ANSWERED, (BEN, Speech.TO_YOU)), ANNA, Speech.QUESTION)


def test_a_comment_wants_no_answer_and_is_no_conversation() -> None:
    assert not answers(ANSWERED, ANNA, Speech.COMMENT)
    assert answers(after(ANSWERED, (ANNA, Speech.COMMENT)), ANNA, Speech.REMARK)
    assert not answers(after(ANSWERED, (BEN, Speech.COMMENT)), ANNA, Speech.QUESTION)


def test_whoever_was_answered_is_the_one_who_asked_last() -> None:
    talk = after(ANSWERED, (BEN, Speech.QUESTION))
    assert answers(talk, BEN, Speech.REMARK)
    assert not answers(talk, ANNA, Speech.REMARK)


def test_thanks_and_laughter_of_others_are_no_conversation() -> None:
    talk = after(ANSWERED, (BEN, Speech.CHATTER), (CARA, Speech.CHATTER), (ANNA, Speech.CHATTER))
    assert answers(talk, ANNA, Speech.REMARK)


@pytest.mark.parametrize("speech", [Speech.REMARK, Speech.TO_PEOPLE])
def test_what_comes_after_the_remark_of_somebody_else_is_said_to_them(speech: Speech) -> None:
    talk = after(ANSWERED, (BEN, speech))
    assert not answers(talk, ANNA, Speech.QUESTION)


def test_a_remark_made_while_the_bot_was_busy_ends_with_its_reply() -> None:
    talk = after(ASKED, (BEN, Speech.REMARK)).replied(10)
    assert answers(talk, ANNA, Speech.REMARK)
    assert answers(talk, BEN, Speech.QUESTION)


@pytest.mark.parametrize("answer", [Speech.CHATTER, Speech.REMARK, Speech.QUESTION])
def test_once_two_people_talk_only_a_mention_helps(answer: Speech) -> None:
    talk = after(ANSWERED, (BEN, Speech.REMARK), (ANNA, answer)).replied(10)
    assert talk.is_among_people
    assert not any(answers(talk, user, speech) for user in (ANNA, BEN, CARA) for speech in Speech)
    assert answers(talk.asked(ANNA, 11).replied(12), ANNA, Speech.REMARK)


def test_who_turns_to_somebody_can_still_ask_until_that_one_answers() -> None:
    talk = after(ANSWERED, (ANNA, Speech.TO_PEOPLE))
    assert answers(talk, ANNA, Speech.REMARK)
    assert not answers(after(talk, (BEN, Speech.CHATTER)), ANNA, Speech.REMARK)


def test_everybody_is_answered_where_that_is_wanted() -> None:
    talk = after(ANSWERED, (BEN, Speech.REMARK), (ANNA, Speech.REMARK))
    assert answers(talk, CARA, Speech.REMARK, FollowUps.EVERYBODY)


def test_only_mentions_are_where_that_is_wanted() -> None:
    assert not any(answers(ANSWERED, ANNA, speech, FollowUps.MENTION) for speech in Speech)


def test_a_question_is_answered_in_a_thread_of_which_nothing_is_known() -> None:
    assert answers(Talk(), ANNA, Speech.QUESTION)
    assert not answers(Talk(), ANNA, Speech.REMARK)


def test_a_message_that_comes_late_changes_nothing() -> None:
    talk = after(ANSWERED, (ANNA, Speech.CHATTER)).replied(10)
    for speech in Speech:
        is_answered, same = talk.heard(BEN, speech, NATURAL, 9)
        assert (False, talk) == (is_answered, same)


def test_but_who_asked_last_is_answered_in_whatever_order_it_comes() -> None:
    talk = after(ANSWERED, (ANNA, Speech.REMARK))
    is_answered, then = talk.heard(ANNA, Speech.REMARK, NATURAL, talk.at - 1)
    assert is_answered
    assert talk == then


def test_what_was_said_before_another_asked_is_judged_by_the_talk_before() -> None:
    talk = ANSWERED.asked(BEN, 5)
    for at, is_answered in ((4, True), (6, False)):
        assert (is_answered, at) == (talk.heard(ANNA, Speech.REMARK, NATURAL, at)[0], at)
    assert talk.heard(CARA, Speech.QUESTION, NATURAL, 4)[0], "directly after the bot spoke"
    assert not talk.heard(BEN, Speech.REMARK, NATURAL, 4)[0]


@pytest.mark.parametrize("speech", Speech)
def test_and_changes_nothing_of_the_talk_since(speech: Speech) -> None:
    talk = ANSWERED.asked(BEN, 5)
    assert talk == talk.heard(ANNA, speech, NATURAL, 4)[1]


def test_who_asks_twice_has_been_the_asker_since_the_first_time() -> None:
    talk = ANSWERED.asked(BEN, 5).asked(BEN, 7)
    assert talk.heard(ANNA, Speech.REMARK, NATURAL, 4)[0]
    assert not talk.heard(ANNA, Speech.REMARK, NATURAL, 6)[0]


def test_a_mention_that_comes_late_does_not_make_its_author_the_last_asker() -> None:
    talk = Talk().asked(BEN, 5)
    assert talk == talk.asked(ANNA, 1)


@given(st.lists(st.tuples(st.sampled_from([*"ABCDEFGH"]).map(UserId), st.sampled_from(Speech))))
def test_a_talk_stays_small(messages: list[tuple[UserId, Speech]]) -> None:
    assert len(after(ANSWERED, *messages).aside) <= 2
