"""A reply's messages and status, against the stand-in."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.doing import Doing
from bot.domain.mark import Mark, MarkKind
from bot.domain.question import (
    ChannelId,
    MessageTs,
    Question,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)
from bot.domain.reply import ENGLISH, End, Reply, ReplyState
from bot.errors import SlackBusy, SlackMessageGone, SlackUnclear
from bot.playground.slack import Slack
from bot.playground.slack.pings import pings
from bot.slack.api import SlackApi
from bot.slack.history import PAGES
from bot.slack.reply.blocks import MAX_TEXT_BYTES, Page
from bot.slack.reply.message import ReplyMessages
from bot.slack.reply.status import StatusLine, status_of


def page(text: str) -> Page:
    return Page(end=len(text), blocks=[{"type": "markdown", "text": text}], text=text[:20])


async def asked(slack: Slack, channel: str = "C1") -> Question:
    ts = await slack.say(channel, "U1", "how?")
    root = "line" if channel.startswith("D") else ts
    return Question(
        id=QuestionId("abcdefgh23"),
        thread=ThreadKey(team=TeamId(slack.team_id), channel=ChannelId(channel), root=root),
        ts=MessageTs(ts),
        user=UserId("U1"),
        text="how?",
        asked_at=float(ts),
    )


async def reply(slack: Slack, api: SlackApi, channel: str = "C1") -> ReplyMessages:
    return ReplyMessages(api.client, await asked(slack, channel), lambda: ENGLISH)


async def lost_post(slack: Slack, messages: ReplyMessages, text: str) -> None:
    """A post that happens, and whose answer does not arrive."""
    slack.trouble.fail("chat.postMessage", drop_after_effect=True)
    with pytest.raises(SlackUnclear):
        await messages.post(page(text))


async def test_a_reply_to_a_mention_stands_in_its_thread(slack: Slack, api: SlackApi) -> None:
    question = await asked(slack)

    ts = await ReplyMessages(api.client, question, lambda: ENGLISH).post(page("*Ten*"))

    [answer] = slack.answers("C1", question.ts)
    assert (ts, "*Ten*", "*Ten*") == (answer.ts, answer.body, answer.text)
    assert [question.ts] == [standing.ts for standing in slack.history("C1")]


async def test_a_reply_to_a_direct_message_stands_in_line(slack: Slack, api: SlackApi) -> None:
    ts = await (await reply(slack, api, "D1")).post(page("Ten"))

    assert ["how?", "Ten"] == [standing.body for standing in slack.history("D1")]
    assert ts == slack.history("D1")[1].ts


async def test_no_link_of_a_reply_is_opened_by_slack(slack: Slack, api: SlackApi) -> None:
    ts = await (await reply(slack, api)).post(page("https://x.example/?leak"))

    assert slack.message("C1", ts).unfurls is False


async def test_the_metadata_of_a_message_names_nobody(slack: Slack, api: SlackApi) -> None:
    ts = await (await reply(slack, api)).post(page("Ten"))

    metadata = slack.message("C1", ts).metadata
    assert metadata is not None
    assert {"event_type", "event_payload"} == set(metadata)
    assert {"question": "abcdefgh23"} == metadata["event_payload"]


async def test_an_edit_replaces_text_and_blocks(slack: Slack, api: SlackApi) -> None:
    messages = await reply(slack, api)
    ts = await messages.post(page("Te"))

    await messages.edit(ts, page("Ten days."))

    assert ("Ten days.", "Ten days.") == (
        slack.message("C1", ts).body,
        slack.message("C1", ts).text,
    )


async def test_an_edit_without_blocks_leaves_none(slack: Slack, api: SlackApi) -> None:
    messages = await reply(slack, api)
    ts = await messages.post(page("Te"))

    await messages.edit(ts, Page(end=3, blocks=[], text="Ten"))

    assert ([], "Ten") == (slack.message("C1", ts).blocks or [], slack.message("C1", ts).body)


async def test_a_message_may_be_plain_from_the_beginning(slack: Slack, api: SlackApi) -> None:
    ts = await (await reply(slack, api)).post(Page(end=3, blocks=[], text="Ten"))

    assert "Ten" == slack.message("C1", ts).body


async def test_a_message_can_be_taken_back(slack: Slack, api: SlackApi) -> None:
    messages = await reply(slack, api)
    ts = await messages.post(page("Ten"))

    await messages.delete(ts)

    assert slack.message("C1", ts).deleted
    with pytest.raises(SlackMessageGone):
        await messages.edit(ts, page("Ten days."))
    with pytest.raises(SlackMessageGone):
        await messages.delete(ts)


@pytest.mark.parametrize("channel", ["C1", "D1"])
async def test_a_post_whose_answer_was_lost_is_found(
    slack: Slack, api: SlackApi, channel: str
) -> None:
    messages = await reply(slack, api, channel)
    first = await messages.post(page("first part"))
    await lost_post(slack, messages, "second part")

    found = await messages.find(known=[first])

    assert found is not None
    assert "second part" == slack.message(channel, found).body


@pytest.mark.parametrize("channel", ["C1", "D1"])
async def test_a_post_that_did_not_happen_is_not_found(
    slack: Slack, api: SlackApi, channel: str
) -> None:
    messages = await reply(slack, api, channel)
    slack.trouble.fail("chat.postMessage", drop=True)
    with pytest.raises(SlackUnclear):
        await messages.post(page("Ten"))

    assert None is await messages.find(known=())


async def test_a_known_message_is_not_taken_for_the_lost_one(slack: Slack, api: SlackApi) -> None:
    # When no edit could be had, the whole reply is posted anew and the old messages go.
    messages = await reply(slack, api)
    old = await messages.post(page("old beginning"))
    await lost_post(slack, messages, "the whole")

    found = await messages.find(known={old})

    assert found is not None
    assert old != found
    assert "the whole" == slack.message("C1", found).body


async def test_a_post_of_another_process_for_the_same_question_is_found(
    slack: Slack, api: SlackApi
) -> None:
    question = await asked(slack)
    theirs, ours = (ReplyMessages(api.client, question, lambda: ENGLISH) for _ in range(2))
    ts = await theirs.post(page("Ten"))

    assert ts == await ours.find(known=())


async def test_the_lost_post_of_another_reply_is_not_found(slack: Slack, api: SlackApi) -> None:
    question = await asked(slack)
    another = replace(question, id=QuestionId("another"))
    others = ReplyMessages(api.client, another, lambda: ENGLISH)
    ours = ReplyMessages(api.client, question, lambda: ENGLISH)
    await lost_post(slack, others, "theirs")
    slack.trouble.fail("chat.postMessage", drop=True)
    with pytest.raises(SlackUnclear):
        await ours.post(page("ours"))

    assert None is await ours.find(known=())


@pytest.mark.parametrize("channel", ["C1", "D1"])
async def test_a_lost_post_is_found_among_many_messages(
    slack: Slack, api: SlackApi, channel: str
) -> None:
    question = await asked(slack, channel)
    messages = ReplyMessages(api.client, question, lambda: ENGLISH, find_page_size=3)
    thread_ts = question.reply_thread_ts
    for _ in range(4):
        await slack.say(channel, "U1", "me too", thread_ts=thread_ts)
    await lost_post(slack, messages, "Ten")
    for _ in range(4):
        await slack.say(channel, "U1", "me too", thread_ts=thread_ts)

    found = await messages.find(known=())

    assert found is not None
    assert "Ten" == slack.message(channel, found).body


async def test_the_search_for_a_lost_post_has_an_end(slack: Slack, api: SlackApi) -> None:
    question = await asked(slack, "D1")
    messages = ReplyMessages(api.client, question, lambda: ENGLISH, find_page_size=2)
    for _ in range(20):
        await slack.say("D1", "U1", "hello?")

    assert None is await messages.find(known=())
    assert PAGES == len([call for call in slack.calls if call.method == "conversations.history"])


@pytest.mark.parametrize("error", ["missing_scope", "thread_not_found"])
async def test_where_slack_does_not_let_us_look_nothing_is_found(
    slack: Slack, api: SlackApi, error: str
) -> None:
    messages = await reply(slack, api)
    await lost_post(slack, messages, "Ten")
    slack.trouble.fail("conversations.replies", error=error)

    assert None is await messages.find(known=())


async def test_a_search_that_has_to_wait_says_so(slack: Slack, api: SlackApi) -> None:
    messages = await reply(slack, api)
    slack.trouble.fail("conversations.replies", error="ratelimited", retry_after=3)

    with pytest.raises(SlackBusy) as busy:
        await messages.find(known=())
    assert 3.0 == busy.value.retry_after_s


async def test_what_is_rendered_can_be_posted(slack: Slack, api: SlackApi) -> None:
    question = await asked(slack)
    messages = ReplyMessages(api.client, question, lambda: ENGLISH)
    whole = Reply(
        question_id=question.id,
        language=ENGLISH,
        state=ReplyState.WHOLE,
        text="Ten days.",
        elapsed_s=1.0,
    )

    for shown in (
        messages.placeholder(replace(whole, state=ReplyState.GROWING, text="")),
        *messages.pages(whole, ()),
        *messages.plain_pages(whole, ()),
    ):
        await messages.post(shown)

    assert 3 == len(slack.answers("C1", question.ts))


async def closing(
    messages: ReplyMessages,
    text: str = "Ten",
    state: ReplyState = ReplyState.WHOLE,
    *,
    may_repeat: bool = False,
) -> list[MessageTs]:
    """Post a reply that has ended; the `ts` of its messages."""
    final = Reply(
        question_id=QuestionId("abcdefgh23"),
        language=ENGLISH,
        state=state,
        text=text,
        can_retry=may_repeat,
    )
    return [await messages.post(shown) for shown in messages.pages(final, ())]


@pytest.mark.parametrize("text", ["Ten", "Ten days. " * 3_000 + "End"])
@pytest.mark.parametrize(
    ("may_repeat", "state"), [(False, ReplyState.WHOLE), (True, ReplyState.INCOMPLETE)]
)
async def test_a_reply_that_has_ended_is_recognised(
    slack: Slack, api: SlackApi, text: str, may_repeat: bool, state: ReplyState
) -> None:
    question = await asked(slack)
    messages = ReplyMessages(api.client, question, lambda: ENGLISH, asking="1.")

    posted = await closing(messages, text, state, may_repeat=may_repeat)

    found = await ReplyMessages(
        api.client, question, lambda: ENGLISH, asking="1.", find_page_size=2
    ).closed()
    assert found is not None
    assert End(outcome=state, may_repeat=may_repeat) == found.end
    assert (tuple(posted), posted[-1], len(posted)) == (found.messages, found.last, found.count)
    assert len(text) == found.length


async def test_the_end_of_another_asking_is_none_of_this_one(slack: Slack, api: SlackApi) -> None:
    question = await asked(slack)
    await closing(ReplyMessages(api.client, question, lambda: ENGLISH, asking="0."))

    again = ReplyMessages(api.client, question, lambda: ENGLISH, asking="1.")
    assert None is await again.closed()


async def test_a_reply_that_has_begun_anew_has_not_ended(slack: Slack, api: SlackApi) -> None:
    messages = await reply(slack, api)
    (ts,) = await closing(messages)

    await messages.edit(ts, page("Ele"))

    assert None is await messages.closed()
    assert ts == await messages.find(known=[])


async def test_where_slack_does_not_let_it_look_no_reply_has_ended(
    slack: Slack, api: SlackApi
) -> None:
    messages = await reply(slack, api)
    await closing(messages)
    slack.trouble.fail("conversations.replies", error="missing_scope")

    assert None is await messages.closed()


async def test_the_status_stands_under_the_question_until_it_is_cleared(
    slack: Slack, api: SlackApi
) -> None:
    question = await asked(slack, "D1")
    status = StatusLine(api.client, question)

    await status.show("is searching…")
    shown = slack.status_of("D1", question.ts)
    await status.wipe()

    assert ("is searching…", "") == (shown, slack.status_of("D1", question.ts))


@pytest.mark.parametrize(
    "trouble",
    [
        {"error": "ratelimited", "retry_after": 1},
        {"error": "method_not_supported_for_channel_type"},
        {"error": "invalid_auth"},
        {"html": True},
        {"drop": True},
    ],
)
async def test_a_status_that_slack_refuses_bothers_nobody(
    slack: Slack, api: SlackApi, trouble: dict[str, Any]
) -> None:
    fault = slack.trouble.fail("assistant.threads.setStatus", times=2, **trouble)
    status = StatusLine(api.client, await asked(slack))

    await status.show("is searching…")
    await status.wipe()

    assert 2 == fault.met


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (Doing(), "is searching…"),
        (Doing(document="travel-policy.pdf"), "is reading travel-policy.pdf…"),
        (Doing(document="travel-policy.pdf", more=3), "is reading travel-policy.pdf and 3 more…"),
        (Doing(document="a" * 90 + ".pdf"), f"is reading {'a' * 15}…{'a' * 4}.pdf…"),
        (Doing(document="\u200b "), "is searching…"),
        (Doing(is_writing=True), "is writing…"),
    ],
)
def test_the_status_says_what_happens(doing: Doing, said: str) -> None:
    assert said == status_of(doing, ENGLISH)


def test_the_name_of_a_document_pings_nobody_in_a_status() -> None:
    said = status_of(Doing(document="<!channel> @here.pdf"), ENGLISH)
    assert [] == pings(said, [], link_names=True)


MARKS = (Mark(kind=MarkKind.SOLVED, user=UserId("U2"), at=1_795_000_000.0),)


async def test_a_message_without_blocks_is_marked_in_its_text(slack: Slack, api: SlackApi) -> None:
    messages = await reply(slack, api)
    ts = await messages.post(Page(end=3, blocks=[], text="Ten &amp; one"))

    for _ in range(2):
        marked = await messages.marked(ts, MARKS)
        assert marked is not None
        await messages.edit(ts, marked)

    said = "Ten &amp; one\n\n\u2063Marked as solved by <@U2>"
    assert said == slack.message("C1", ts).text


async def test_a_message_without_room_and_one_that_is_gone_are_not_marked(
    slack: Slack, api: SlackApi
) -> None:
    messages = await reply(slack, api)
    full = await messages.post(Page(end=3, blocks=[], text="x" * MAX_TEXT_BYTES))

    assert [None, None] == [
        await messages.marked(ts, MARKS) for ts in (full, MessageTs("1.000001"))
    ]
