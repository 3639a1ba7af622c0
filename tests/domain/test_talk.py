import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import UserId
from bot.domain.talk import FollowUps, Said, Talk

ANNA, BEN, CARA = UserId("U0ANNA"), UserId("U0BEN"), UserId("U0CARA")
NATURAL = FollowUps.NATURAL
# Anna has asked, and the bot has answered.
ANSWERED = Talk().asked(ANNA).replied()


def after(talk: Talk, *messages: tuple[UserId, Said]) -> Talk:
    for user, said in messages:
        _, talk = talk.heard(user, said, NATURAL)
    return talk


def answers(talk: Talk, user: UserId, said: Said, follow_ups: FollowUps = NATURAL) -> bool:
    return talk.heard(user, said, follow_ups)[0]


@pytest.mark.parametrize("said", [Said.QUESTION, Said.REMARK])
@pytest.mark.parametrize("talk", [ANSWERED, Talk().asked(ANNA)], ids=["answered", "not yet"])
def test_who_asked_last_is_answered(talk: Talk, said: Said) -> None:
    assert answers(talk, ANNA, said)


@pytest.mark.parametrize("said", [Said.CHATTER, Said.TO_PEOPLE])
@pytest.mark.parametrize("follow_ups", FollowUps)
@pytest.mark.parametrize("user", [ANNA, BEN])
def test_chatter_and_what_is_said_to_people_never_is(
    said: Said, follow_ups: FollowUps, user: UserId
) -> None:
    assert not answers(ANSWERED, user, said, follow_ups)


def test_somebody_else_is_answered_who_asks_directly_after_the_bot_spoke() -> None:
    assert answers(ANSWERED, BEN, Said.QUESTION)
    assert not answers(ANSWERED, BEN, Said.REMARK)
    assert not answers(Talk().asked(ANNA), BEN, Said.QUESTION)
    assert not answers(after(ANSWERED, (ANNA, Said.CHATTER)), BEN, Said.QUESTION)


def test_whoever_was_answered_is_the_one_who_asked_last() -> None:
    talk = after(ANSWERED, (BEN, Said.QUESTION))
    assert answers(talk, BEN, Said.REMARK)
    assert not answers(talk, ANNA, Said.REMARK)


def test_thanks_and_laughter_of_others_are_no_conversation() -> None:
    talk = after(ANSWERED, (BEN, Said.CHATTER), (CARA, Said.CHATTER), (ANNA, Said.CHATTER))
    assert answers(talk, ANNA, Said.REMARK)


@pytest.mark.parametrize("said", [Said.REMARK, Said.TO_PEOPLE])
def test_what_comes_after_the_remark_of_somebody_else_is_said_to_them(said: Said) -> None:
    talk = after(ANSWERED, (BEN, said))
    assert not answers(talk, ANNA, Said.QUESTION)


def test_a_remark_made_while_the_bot_was_busy_ends_with_its_reply() -> None:
    talk = after(Talk().asked(ANNA), (BEN, Said.REMARK)).replied()
    assert answers(talk, ANNA, Said.REMARK)
    assert answers(talk, BEN, Said.QUESTION)


@pytest.mark.parametrize("answer", [Said.CHATTER, Said.REMARK, Said.QUESTION])
def test_once_two_people_talk_only_a_mention_helps(answer: Said) -> None:
    talk = after(ANSWERED, (BEN, Said.REMARK), (ANNA, answer)).replied()
    assert talk.is_among_people
    assert not any(answers(talk, user, said) for user in (ANNA, BEN, CARA) for said in Said)
    assert answers(talk.asked(ANNA).replied(), ANNA, Said.REMARK)


def test_who_turns_to_somebody_can_still_ask_until_that_one_answers() -> None:
    talk = after(ANSWERED, (ANNA, Said.TO_PEOPLE))
    assert answers(talk, ANNA, Said.REMARK)
    assert not answers(after(talk, (BEN, Said.CHATTER)), ANNA, Said.REMARK)


def test_everybody_is_answered_where_that_is_wanted() -> None:
    talk = after(ANSWERED, (BEN, Said.REMARK), (ANNA, Said.REMARK))
    assert answers(talk, CARA, Said.REMARK, FollowUps.EVERYBODY)


def test_only_mentions_are_where_that_is_wanted() -> None:
    assert not any(answers(ANSWERED, ANNA, said, FollowUps.MENTION) for said in Said)


def test_a_question_is_answered_in_a_thread_of_which_nothing_is_known() -> None:
    assert answers(Talk(), ANNA, Said.QUESTION)
    assert not answers(Talk(), ANNA, Said.REMARK)


@given(st.lists(st.tuples(st.sampled_from([*"ABCDEFGH"]).map(UserId), st.sampled_from(Said))))
def test_a_talk_stays_small(messages: list[tuple[UserId, Said]]) -> None:
    assert len(after(ANSWERED, *messages).aside) <= 2
