"""The other ways a reply grows: by parts where there is no edit, and as a native stream."""

import asyncio
import itertools

import pytest

from bot.answering.growing import PLACEHOLDER_AFTER_S
from bot.answering.parts import NO_EDIT_FOR_S, OVER_AFTER_S
from bot.answering.streaming import ROLL_OVER_AFTER_S, ROLL_OVER_AT_BYTES, STOPPED_BY_USER
from bot.domain.growth import Growth, ReplyMode
from bot.domain.pacing import FIRST_TEXT_WITHIN_S, LEAST_FIRST_PART, PART_GAPS_S
from bot.domain.question import MessageTs
from bot.domain.reply import Progress, ReplyState
from bot.errors import SlackBlocksRefused, SlackBusy, SlackError, SlackRefused, SlackUnclear
from tests.answering.test_showing import FakeSlack, Stage

pytestmark = pytest.mark.looptime

# Several parts fit into one message.
PAGE = 100_000
SENTENCE = "A sentence of some length that can stand by itself. "
PART = SENTENCE * (LEAST_FIRST_PART // len(SENTENCE) + 2)
# What the next sentence begins with.
MORE = SENTENCE[:9]
WORD = SENTENCE[:2]
# More than the longest wait for the next part.
LONG_S = PART_GAPS_S[-1] + 1.0
NATIVE = Growth(mode=ReplyMode.NATIVE)


def parted(growth: Growth | None = None, *, slack: FakeSlack | None = None) -> Stage:
    """No edit is to be had."""
    stage = Stage(slack=slack or FakeSlack(page=PAGE), growth=growth)
    stage.budget.begin_s = 1.0
    return stage


def streaming(growth: Growth = NATIVE) -> Stage:
    return Stage(slack=FakeSlack(page=PAGE, streams=True), growth=growth)


async def grow(stage: Stage, text: str, seconds: float = LONG_S) -> None:
    stage.say(text)
    await asyncio.sleep(seconds)


# Parts.


async def test_a_reply_that_can_not_be_edited_shows_what_is_finished_and_ends_below() -> None:
    stage = parted()
    await grow(stage, PART + MORE)
    assert [PART] == stage.slack.standing
    await stage.end(PART + "A sentence.")
    assert [PART, "A sentence.|whole"] == stage.slack.standing
    assert ["post", "post"] == stage.slack.methods()


async def test_the_first_words_wait_for_something_finished() -> None:
    stage = parted()
    await grow(stage, "A sentence that has no", FIRST_TEXT_WITHIN_S * 3)
    assert [] == stage.slack.at
    await grow(stage, "A sentence that has no end. But", FIRST_TEXT_WITHIN_S)
    assert ["A sentence that has no end. "] == stage.slack.standing
    await stage.end("A sentence that has no end. But now.")


async def test_there_are_no_more_parts_than_the_operator_wants() -> None:
    stage = parted(Growth(most_parts=2))
    for count in range(1, 6):
        await grow(stage, PART * count + MORE)
    assert [PART, PART] == stage.slack.standing
    await stage.end(PART * 5)
    assert [PART, PART, PART * 3 + "|whole"] == stage.slack.standing


async def test_without_parts_it_is_posted_whole() -> None:
    stage = parted(Growth(most_parts=0))
    await grow(stage, PART * 3)
    assert [] == stage.slack.at
    await stage.end(PART * 3)
    assert [PART * 3 + "|whole"] == stage.slack.standing


async def test_a_part_waits_for_its_turn_among_posts() -> None:
    stage = parted()
    stage.budget.part_s = 0.5
    await grow(stage, PART + MORE)
    assert [] == stage.slack.at
    stage.budget.part_s = 0.0
    await grow(stage, PART + MORE + "nce", 1.0)
    assert [PART] == stage.slack.standing
    await stage.end(PART + "A sentence.")


@pytest.mark.parametrize(
    ("part_s", "crowd_s", "times"), [(2.2, 0.0, 5), (1.2, 0.0, 11), (1.2, 1.8, 6)]
)
async def test_edits_and_parts_are_asked_for_together_where_both_are_due_soon(
    part_s: float, crowd_s: float, times: int
) -> None:
    stage = parted()
    stage.budget.begin_s, stage.budget.part_s, stage.budget.crowd_s = 2.0, part_s, crowd_s
    await grow(stage, PART + MORE, 10.5)
    assert len(stage.budget.asked_at) == times
    stage.budget.part_s = 0.0
    await grow(stage, PART + MORE + "nce", 2.5)
    assert [PART] == stage.slack.standing
    await stage.end(PART + "A sentence.")


async def test_where_an_edit_becomes_free_the_last_part_goes_on_growing() -> None:
    stage = parted()
    await grow(stage, PART + MORE)
    stage.budget.begin_s = 0.0
    await grow(stage, PART + MORE + "nce")
    assert [PART + MORE + "nce"] == stage.slack.standing
    await stage.end(PART + "A sentence.")
    assert [PART + "A sentence.|whole"] == stage.slack.standing


async def test_who_has_shown_all_parts_grows_on_where_others_would_have_to_show_theirs() -> None:
    stage = parted(Growth(most_parts=1))
    stage.budget.last_way_s = 0.0
    await grow(stage, PART + MORE, OVER_AFTER_S - 0.5)
    assert [PART] == stage.slack.standing
    await grow(stage, PART + MORE + "nce")
    assert [PART + MORE + "nce"] == stage.slack.standing
    await stage.end(PART + "A sentence.")
    assert [PART + "A sentence.|whole"] == stage.slack.standing


async def test_what_takes_the_place_of_an_answer_that_stands_has_no_other_way() -> None:
    before = Stage(slack=FakeSlack(page=PAGE))
    await before.end("The answer that stands.")
    standing = Progress(messages=before.journal.notes[-1].messages, standing=10)
    stage = Stage(standing, is_resumed=True, slack=before.slack)
    stage.budget.begin_s, stage.budget.last_way_s = 1.0, 0.0
    await grow(stage, PART, 2.0)
    assert [PART] == stage.slack.standing
    await stage.end(PART + "A sentence.")
    assert [PART + "A sentence.|whole"] == stage.slack.standing


async def test_where_an_edit_is_free_in_the_end_the_rest_joins_the_last_part() -> None:
    stage = parted()
    await grow(stage, PART + MORE)
    stage.budget.begin_s = 0.0
    await stage.end(PART + "A sentence.")
    assert [PART + "A sentence.|whole"] == stage.slack.standing


async def test_a_growing_reply_whose_edits_stay_away_goes_on_by_parts() -> None:
    stage = Stage(slack=FakeSlack(page=PAGE))
    await grow(stage, PART, 1.0)
    assert [PART] == stage.slack.standing
    stage.budget.edit_s = stage.budget.begin_s = 1.0
    await grow(stage, PART * 2 + MORE, NO_EDIT_FOR_S + 2.0)
    assert [PART, PART] == stage.slack.standing
    stage.budget.edit_s = 0.0
    await stage.end(PART * 2 + "A sentence.")
    # What had said that there was more to come is told that it comes below.
    assert [PART, PART, "A sentence.|whole"] == stage.slack.standing


async def test_a_part_that_was_refused_is_posted_later() -> None:
    stage = parted()
    busy = SlackBusy("chat.postMessage", "ratelimited", retry_after_s=1.0)
    stage.slack.failures.append(("post", busy, False))
    await grow(stage, PART + MORE)
    assert ["chat.postMessage"] == stage.budget.refusals
    assert [PART] == stage.slack.standing
    await stage.end(PART + "A sentence.")


async def test_a_part_whose_answer_was_lost_is_found_and_not_posted_twice() -> None:
    stage = parted()
    stage.slack.failures.append(("post", SlackUnclear("chat.postMessage", "timeout"), True))
    await grow(stage, PART + MORE)
    await stage.end(PART + "A sentence.")
    assert PART + "A sentence.|whole" == "".join(stage.slack.standing)


async def test_another_text_takes_the_place_of_the_parts() -> None:
    stage = parted()
    await grow(stage, PART + MORE)
    other = PART.replace("some length", "another length")
    await grow(stage, other + MORE, LONG_S)
    await stage.end(other + "A sentence.")
    assert other + "A sentence.|whole" == "".join(stage.slack.standing)


async def test_a_sign_of_life_makes_room_for_the_first_part() -> None:
    stage = Stage(slack=FakeSlack(page=PAGE), growth=Growth())
    await asyncio.sleep(3.0)
    assert ["…"] == stage.slack.standing
    stage.budget.begin_s = stage.budget.edit_s = 1.0
    await stage.budget.ended()
    await grow(stage, PART + MORE, NO_EDIT_FOR_S + 3.0)
    await stage.end(PART + "A sentence.")
    assert PART + "A sentence.|whole" == "".join(stage.slack.standing)


async def test_who_takes_over_goes_on_below_the_parts() -> None:
    stage = parted()
    await grow(stage, PART + MORE)
    stage.journal.is_lost = True
    noted = stage.journal.notes[-1]
    assert (len(PART),) == noted.cuts
    assert 1 == len(noted.messages)
    stage.running.cancel()
    other = Stage(noted, is_resumed=True, slack=stage.slack)
    await other.end(PART + "A sentence.")
    assert PART + "A sentence.|whole" == "".join(stage.slack.standing)


async def test_a_reply_by_parts_can_be_stopped() -> None:
    stage = parted()
    await grow(stage, PART + MORE)
    await stage.end(PART + MORE, ReplyState.STOPPED)
    assert [PART, MORE + "|stopped"] == stage.slack.standing


# Streams.


async def test_a_stream_grows_by_words_and_ends_with_the_last_state() -> None:
    stage = streaming()
    await grow(stage, SENTENCE + MORE)
    assert [SENTENCE + WORD] == stage.slack.standing
    await grow(stage, SENTENCE * 2 + MORE)
    assert [SENTENCE * 2 + WORD] == stage.slack.standing
    await stage.end(SENTENCE * 2 + "A sentence.")
    assert ["start", "append", "stop"] == stage.slack.methods()
    assert [SENTENCE * 2 + "A sentence.|whole"] == stage.slack.standing


@pytest.mark.parametrize(
    ("is_direct", "has_edits", "expected"),
    [(True, True, "start"), (False, True, "post"), (False, False, "start")],
)
async def test_streams_are_for_direct_messages_and_for_whom_edits_do_not_suffice(
    is_direct: bool, has_edits: bool, expected: str
) -> None:
    stage = streaming(Growth(mode=ReplyMode.AUTO, is_direct=is_direct))
    stage.budget.begin_s = 0.0 if has_edits else 1.0
    await grow(stage, PART + MORE)
    assert expected == stage.slack.methods()[0]
    await stage.end(PART + "A sentence.")


async def test_where_no_stream_has_room_it_is_asked_for_again_when_that_may_be() -> None:
    stage = streaming()
    stage.budget.start_s, stage.budget.begin_s = 2.0, 1.0
    for count in range(1, 41):
        await grow(stage, WORD * count, 0.25)
    assert 5 >= stage.budget.starts
    await stage.end(PART)


async def test_where_no_stream_has_room_it_goes_the_next_way() -> None:
    stage = streaming()
    stage.budget.start_s = 1.0
    await grow(stage, SENTENCE + MORE)
    assert ["post"] == list(dict.fromkeys(stage.slack.methods()))[:1]
    await stage.end(SENTENCE + "A sentence.")
    assert [SENTENCE + "A sentence.|whole"] == stage.slack.standing


@pytest.mark.parametrize("method", ["start", "append", "stop"])
@pytest.mark.parametrize(
    "error",
    [
        SlackRefused("chat", "message_not_in_streaming_state"),
        SlackRefused("chat", "feature_not_enabled"),
        SlackBlocksRefused("chat", "msg_too_long"),
        SlackBusy("chat.appendStream", "ratelimited", retry_after_s=1.0),
        SlackUnclear("chat", "timeout"),
    ],
)
async def test_whatever_slack_refuses_the_reply_is_whole_in_one_message(
    method: str, error: SlackError
) -> None:
    stage = streaming()
    stage.slack.failures.append((method, error, False))
    await grow(stage, SENTENCE + MORE)
    await grow(stage, SENTENCE * 2 + MORE)
    await stage.end(SENTENCE * 2 + "A sentence.")
    assert [SENTENCE * 2 + "A sentence.|whole"] == stage.slack.standing


async def test_a_start_whose_answer_was_lost_is_found() -> None:
    stage = streaming()
    stage.slack.failures.append(("start", SlackUnclear("chat.startStream", "timeout"), True))
    await grow(stage, SENTENCE + MORE)
    await stage.end(SENTENCE + "A sentence.")
    assert [SENTENCE + "A sentence.|whole"] == stage.slack.standing


async def test_a_stream_that_gets_old_is_ended_where_a_sentence_ends() -> None:
    stage = streaming()
    await grow(stage, SENTENCE + MORE, ROLL_OVER_AFTER_S[0] + 2.0)
    assert "stop" not in stage.slack.methods()
    await grow(stage, SENTENCE * 2)
    assert "stop" in stage.slack.methods()
    await grow(stage, SENTENCE * 3 + MORE)
    await stage.end(SENTENCE * 3 + "A sentence.")
    assert [SENTENCE * 2, SENTENCE + "A sentence.|whole"] == stage.slack.standing


async def test_a_stream_that_gets_too_old_is_ended_anywhere() -> None:
    stage = streaming()
    await grow(stage, SENTENCE + MORE, ROLL_OVER_AFTER_S[1] + 2.0)
    assert "stop" in stage.slack.methods()
    await grow(stage, SENTENCE * 2 + MORE)
    await stage.end(SENTENCE * 2 + "A sentence.")
    begun = SENTENCE + WORD
    rest = (SENTENCE * 2 + "A sentence.|whole").removeprefix(begun)
    assert [begun, rest] == stage.slack.standing


@pytest.mark.parametrize("sentence", [SENTENCE, "혼자서도 설 수 있을 만큼 긴 문장이에요. "])
async def test_a_stream_that_gets_long_is_ended_and_the_reply_goes_on_below(sentence: str) -> None:
    stage = streaming()
    long = sentence * (ROLL_OVER_AT_BYTES[0] // len(sentence.encode()) + 1)
    await grow(stage, long)
    await grow(stage, long + sentence + MORE)
    await stage.end(long + sentence + "A sentence.")
    assert [long, sentence + "A sentence.|whole"] == stage.slack.standing


async def test_another_text_than_was_streamed_is_brought_there_by_an_edit() -> None:
    stage = streaming()
    await grow(stage, SENTENCE + MORE)
    other = SENTENCE.replace("some", "another") * 2
    await grow(stage, other + MORE)
    await stage.end(other + "A sentence.")
    assert other + "A sentence.|whole" == "".join(stage.slack.standing)


@pytest.mark.parametrize("turn", range(60))
async def test_another_attempts_text_may_come_in_any_turn_of_a_stream(turn: int) -> None:
    stage = streaming()
    long = SENTENCE * (ROLL_OVER_AT_BYTES[0] // len(SENTENCE) + 1)
    other = SENTENCE.replace("some", "another") * 150
    turns, has_come = itertools.count(), asyncio.Event()

    def come() -> None:
        if next(turns) == turn:
            has_come.set()
            stage.say(other + MORE)

    stage.slack.meanwhile = come
    # A message that has just begun may say what the other text begins with.
    for text in (SENTENCE + MORE, long, long + MORE, long + SENTENCE + MORE):
        if not has_come.is_set():
            stage.say(text)
            await asyncio.sleep(5.0)
    await grow(stage, other + MORE)
    assert has_come.is_set()
    await stage.end(other + "A sentence.")
    assert other + "A sentence.|whole" == "".join(stage.slack.standing)


async def test_who_presses_slacks_own_button_stops_the_answer() -> None:
    stage = streaming()
    await grow(stage, SENTENCE + MORE)
    stopped = SlackRefused("chat.appendStream", STOPPED_BY_USER)
    stage.slack.failures.append(("append", stopped, False))
    await grow(stage, SENTENCE * 2 + MORE)
    assert stage.stopped.is_set()
    await stage.end(SENTENCE * 2 + MORE, ReplyState.STOPPED)
    assert [SENTENCE * 2 + MORE + "|stopped"] == stage.slack.standing


async def test_a_sign_of_life_makes_room_for_the_stream() -> None:
    stage = streaming()
    await asyncio.sleep(3.0)
    assert ["…"] == stage.slack.standing
    await grow(stage, SENTENCE + MORE)
    assert [SENTENCE + WORD] == stage.slack.standing
    await stage.end(SENTENCE + "A sentence.")
    assert [SENTENCE + "A sentence.|whole"] == stage.slack.standing


async def test_what_stands_from_another_process_is_edited() -> None:
    slack = FakeSlack(page=PAGE, streams=True)
    slack.messages["1.0"] = [SENTENCE]
    progress = Progress(messages=(MessageTs("1.0"),), text=SENTENCE)
    stage = Stage(progress, is_resumed=True, slack=slack, growth=NATIVE)
    await grow(stage, SENTENCE * 2 + MORE)
    await stage.end(SENTENCE * 2 + "A sentence.")
    assert [SENTENCE * 2 + "A sentence.|whole"] == slack.standing
    assert "start" not in slack.methods()


async def test_a_slot_that_was_not_used_in_time_is_asked_for_anew() -> None:
    """Granted for a sign of life, when text came: used for the end it would be a call too many."""
    growth = Growth(mode=ReplyMode.AUTO, most_parts=0)
    stage = Stage(slack=FakeSlack(page=PAGE, streams=True), growth=growth)
    stage.budget.begin_s = stage.budget.start_s = 1.0
    stage.budget.post_s = 2.0
    await asyncio.sleep(PLACEHOLDER_AFTER_S + 0.5)
    await grow(stage, PART + MORE)
    assert [] == stage.slack.at
    began = asyncio.get_running_loop().time()
    await stage.end(PART + "A sentence.")
    assert 2.0 <= stage.slack.at[0][0] - began


async def test_a_post_is_kept_for_an_end_that_is_long_in_coming() -> None:
    stage = parted(Growth(most_parts=1))
    await grow(stage, PART + MORE, 90.0)
    assert [PART] == stage.slack.standing
    assert 3 <= stage.budget.kept
    await stage.end(PART + "A sentence.")
