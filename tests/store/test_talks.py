"""What is known of who talks with whom in a thread, on a real Redis."""

from dataclasses import replace

import pytest

from bot.domain.question import MessageTs, Question, UserId
from bot.domain.reply import Progress
from bot.domain.talk import FollowUps, Speech, Talk
from bot.store.inbox import Inbox
from bot.store.lease import Lease
from bot.store.mute import Mutes
from bot.store.talks import Talks
from tests.store.desk import ELSEWHERE, HERE, THREAD_TTL_S, Desk, question, thread

ANNA, BEN = UserId("U1"), UserId("U2")
REPLY_TS = MessageTs("1790000101.500000")


@pytest.fixture
def talks(desk: Desk, inbox: Inbox) -> Talks:
    return Talks(desk.keys, inbox.scripts, thread_ttl_s=THREAD_TTL_S)


async def test_a_thread_that_is_not_ours_has_no_talk(
    desk: Desk, inbox: Inbox, talks: Talks
) -> None:
    await inbox.accept(question(2))
    assert None is await talks.before(question(3, ELSEWHERE))
    assert None is await talks.before(question(1)), "said before the bot was asked"


async def test_whoever_asks_has_asked_last(inbox: Inbox, talks: Talks) -> None:
    await inbox.accept(question(1))
    assert Talk().asked(ANNA, question(1).order) == await talks.before(question(2))


async def test_a_question_that_is_accepted_late_takes_nothing_back(
    inbox: Inbox, talks: Talks
) -> None:
    await inbox.accept(question(2))
    await inbox.accept(question(1))
    talk = await talks.before(question(3))
    assert talk
    assert question(2).order == talk.at


async def test_a_message_that_was_a_question_already_is_none_again(
    inbox: Inbox, talks: Talks
) -> None:
    await inbox.accept(question(1))
    assert None is await talks.before(question(1))


async def test_in_direct_messages_there_is_no_talk_to_keep_out_of(desk: Desk, inbox: Inbox) -> None:
    direct = thread("1790000000.000100", "D1")
    await inbox.accept(question(1, direct))
    assert 0 == await desk.redis.exists(desk.keys.of(direct).talk)


@pytest.mark.parametrize("user", [ANNA, BEN])
@pytest.mark.parametrize("speech", [Speech.CHATTER, Speech.TO_PEOPLE])
async def test_a_talk_is_read_as_it_was_noted(
    desk: Desk, inbox: Inbox, talks: Talks, user: UserId, speech: Speech
) -> None:
    await inbox.accept(question(1))
    asked = Talk().asked(ANNA, question(1).order)
    _, talk = asked.heard(user, speech, FollowUps.NATURAL, question(2).order)
    assert await talks.note(HERE, asked, talk)
    assert talk == await talks.before(question(3))
    assert THREAD_TTL_S - 5 <= await desk.redis.ttl(desk.keys.of(HERE).talk) <= THREAD_TTL_S


@pytest.mark.parametrize(
    "asked",
    [[(1, ANNA), (3, BEN)], [(1, ANNA), (3, BEN), (4, BEN)], [(3, BEN), (1, ANNA)]],
    ids=["one after the other", "again", "in the wrong order"],
)
async def test_a_talk_remembers_who_had_asked_before(
    inbox: Inbox, talks: Talks, asked: list[tuple[int, UserId]]
) -> None:
    expected = Talk()
    for number, user in asked:
        one = replace(question(number), user=user)
        await inbox.accept(one)
        expected = expected.asked(user, one.order)
    assert expected == await talks.before(question(9))
    assert BEN == expected.asker


async def test_what_was_said_before_another_asked_belongs_to_the_talk_before(
    inbox: Inbox, talks: Talks
) -> None:
    await inbox.accept(question(1))
    await inbox.accept(replace(question(3), user=BEN))
    talk = await talks.before(question(2))
    assert talk
    assert talk.heard(ANNA, Speech.REMARK, FollowUps.NATURAL, question(2).order)[0]


async def test_nothing_is_noted_of_a_talk_that_has_gone_on(inbox: Inbox, talks: Talks) -> None:
    await inbox.accept(question(1))
    before = Talk().asked(ANNA, question(1).order)
    _, after = before.heard(ANNA, Speech.TO_PEOPLE, FollowUps.NATURAL, question(2).order)
    await inbox.accept(replace(question(3), user=BEN))
    assert not await talks.note(HERE, before, after)
    assert before.asked(BEN, question(3).order) == await talks.before(question(4))


async def test_what_is_heard_before_its_mention_is_noted(inbox: Inbox, talks: Talks) -> None:
    await inbox.accept(question(1))
    asked = Talk().asked(ANNA, question(1).order)
    _, after = asked.heard(BEN, Speech.REMARK, FollowUps.NATURAL, question(3).order)
    await talks.note(HERE, asked, after)
    assert await inbox.was_spoken_early(question(2))
    assert not await inbox.was_spoken_early(question(4))


async def replied(desk: Desk, inbox: Inbox) -> Lease:
    lease = await desk.lease(inbox)
    await lease.note(Progress(messages=(REPLY_TS,), text="…"))
    return lease


def said_at(ts: str) -> Question:
    return Question(
        id=question(9).id, thread=HERE, ts=MessageTs(ts), user=BEN, text="?", asked_at=1.0
    )


async def test_the_bots_reply_is_part_of_the_talk(desk: Desk, inbox: Inbox, talks: Talks) -> None:
    await inbox.accept(question(1))
    await replied(desk, inbox)
    talk = await talks.before(said_at("1790000101.500001"))
    assert talk
    assert None is talk.last
    assert talk.heard(BEN, Speech.QUESTION, FollowUps.NATURAL, talk.at + 1)[0]


async def test_what_was_said_before_the_reply_does_not_follow_it(
    desk: Desk, inbox: Inbox, talks: Talks
) -> None:
    await inbox.accept(question(1))
    await replied(desk, inbox)
    talk = await talks.before(said_at("1790000101.499999"))
    assert talk
    assert ANNA == talk.last


async def test_what_was_said_after_the_reply_stays_the_last_word(
    desk: Desk, inbox: Inbox, talks: Talks
) -> None:
    await inbox.accept(question(1))
    lease = await replied(desk, inbox)
    message = said_at("1790000102.000000")
    talk = await talks.before(message)
    assert talk
    _, after = talk.heard(BEN, Speech.CHATTER, FollowUps.NATURAL, message.order)
    await talks.note(HERE, talk, after)
    await lease.note(Progress(messages=(REPLY_TS,), text="… and more"))
    assert after == await talks.before(said_at("1790000103.000000"))


async def test_what_can_not_be_read_is_not_known(desk: Desk, inbox: Inbox, talks: Talks) -> None:
    await inbox.accept(question(1))
    await desk.redis.hset(
        desk.keys.of(HERE).talk, mapping={"at": "soon", "spoke": "-1", "aside": "", "last": ""}
    )
    assert Talk(asker=ANNA, since=question(1).order) == await talks.before(question(2))


async def test_in_a_muted_thread_nothing_is_for_the_bot_until_it_is_mentioned(
    desk: Desk, inbox: Inbox
) -> None:
    talks = Talks(desk.keys, inbox.scripts, thread_ttl_s=THREAD_TTL_S)
    await inbox.accept(question(1))
    desk.clock.now = float(question(2).ts) - 1_790_001_000.0
    await Mutes(desk.keys, desk.clock, inbox.scripts, thread_ttl_s=THREAD_TTL_S).mute(HERE)
    assert None is await talks.before(question(3))
    await inbox.accept(question(4))
    assert None is not await talks.before(question(5))
