import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.mark import Mark, MarkKind
from bot.domain.menu import Entry
from bot.domain.question import QuestionId, UserId
from bot.domain.reply import ENGLISH, Language, Notice, Reply, ReplyState
from bot.domain.source import Citation
from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.pings import pings
from bot.slack.reply import ending
from bot.slack.reply.blocks import (
    MAX_MESSAGE_BYTES,
    MAX_TEXT_BYTES,
    Page,
    home,
    placeholder,
    render,
    render_plain,
)
from bot.slack.reply.controls import ANSWER_AGAIN
from bot.slack.reply.manner import Manner
from bot.slack.reply.page import BlocksForm
from bot.slack.reply.rendering import Rendering
from bot.slack.text.safety import neutralise
from bot.words import app_home, labels, meanwhile, notices
from bot.words.catalogues import languages
from tests.slack.reply.test_citations import citations

KOREAN = Language("ko")
GUIDE = Citation(
    references=(1,), name="guide.pdf", pages=("3", "12"), url="https://drive.example.com/guide"
)
REFERENCE = "Reference: k3jx2mw5qa"


def reply(state: ReplyState = ReplyState.WHOLE, text: str = "", **fields: Any) -> Reply:
    known: dict[str, Any] = {"elapsed_s": 4.2} if state is ReplyState.WHOLE else {}
    return Reply(
        question_id=QuestionId("k3jx2mw5qa"),
        state=state,
        text=text,
        **({"language": ENGLISH} | known | fields),
    )


def growing(text: str) -> Reply:
    return reply(ReplyState.GROWING, text)


def shown(page: Page) -> list[str]:
    """What a person reads in each block, those that are folded away too."""
    return [text_of(block) for block in unfolded(page.blocks)]


def unfolded(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    inner = [one.get("child_blocks", [one]) for one in blocks]
    return [block for each in inner for block in each]


def text_of(block: dict[str, Any]) -> str:
    match block:
        case {"type": "markdown", "text": str(text)}:
            return text
        case {"type": "section", "text": {"text": str(text)}}:
            return text
        case {"type": "context_actions"}:
            return ""
        case {"type": "context", "elements": [{"text": str(text)}]}:
            return text
        case {"type": "actions", "elements": [{"text": {"text": str(text)}}, *_]}:
            return f"({text})"
        case _:
            raise AssertionError(block)


def size(node: object) -> int:
    match node:
        case {"type": _, **rest}:
            return size(list(rest.values()))
        case dict():
            return size(list(node.values()))
        case list():
            return sum(map(size, node))
        case _:
            return len(str(node).encode()) if isinstance(node, str) else 0


def rendered(whole: Reply, cuts: tuple[int, ...] = ()) -> tuple[Page, ...]:
    """The pages, after their ends have been handed back once."""
    pages = render(whole, cuts)
    again = render(whole, tuple(page.end for page in pages[:-1]))
    assert pages == again
    return pages


# While it grows.


@pytest.mark.parametrize("state", [ReplyState.WAITING, ReplyState.GROWING])
@pytest.mark.parametrize("text", ["", "  \n", "<@U012"])
def test_nothing_is_shown_before_there_is_something_to_show(state: ReplyState, text: str) -> None:
    assert () == render(reply(state, text))


def test_growing_reply_is_its_text_and_says_that_there_is_more_to_come() -> None:
    (page,) = render(replace(growing("Two **weeks"), question="How long is *annual* leave?"))
    assert ["Two **weeks**", "still writing…"] == shown(page)
    assert "Answering: How long is annual leave?" == page.text


def test_growing_reply_that_stands_still_says_that_storm_takes_longer() -> None:
    (page,) = render(replace(growing("Two weeks"), is_slow=True))
    assert ["Two weeks", "Storm is taking longer than usual…"] == shown(page)


def test_full_message_says_nothing_of_what_is_to_come() -> None:
    *full, last = render(growing("word " * 4_000))
    assert [["markdown"]] == [[block["type"] for block in page.blocks] for page in full]
    assert "still writing…" == shown(last)[-1]


def test_growing_reply_shows_no_sources_yet() -> None:
    (page,) = render(replace(growing("Two weeks"), citations=(GUIDE,)))
    assert ["Two weeks", "still writing…"] == shown(page)


# Whole.


def test_whole_reply_has_sources_and_a_quiet_footer() -> None:
    (page,) = render(reply(text="Two weeks [1].", citations=(GUIDE,)))
    assert [
        r"Two weeks [\[1\]](https://drive.example.com/guide).",
        "*1 source*",
        "[1] <https://drive.example.com/guide|guide.pdf> · p. 3, 12 · drive.example.com",
        "Answered by Storm in 4.2 s · AI-generated, check the sources",
    ] == shown(page)
    assert ["markdown", "section", "container", "context"] == [
        block["type"] for block in page.blocks
    ]
    assert "Two weeks [1]." == page.text


def test_whole_reply_speaks_korean() -> None:
    (page,) = render(reply(text="2주입니다 [1].", citations=(GUIDE,), language=KOREAN))
    assert [
        r"2주입니다 [\[1\]](https://drive.example.com/guide).",
        "*출처 1개*",
        "[1] <https://drive.example.com/guide|guide.pdf> · 3, 12쪽 · drive.example.com",
        "Storm이 4.2초 만에 답했어요 · AI가 쓴 글이니 출처를 확인해 주세요",
    ] == shown(page)


def test_whole_reply_without_sources_says_so() -> None:
    (page,) = render(reply(text="Two weeks."))
    assert [
        "Two weeks.",
        "No sources were cited · Answered by Storm in 4.2 s · AI-generated, please check it",
    ] == shown(page)


def test_lost_conversation_is_a_small_line_below_the_answer() -> None:
    (page,) = render(
        reply(text="Two weeks.", citations=(GUIDE,), notices=(Notice.CONVERSATION_LOST,))
    )
    assert "context" == page.blocks[-1]["type"]
    assert shown(page)[-1].startswith(notices.notice(Notice.CONVERSATION_LOST, ENGLISH) + "\n")


def test_whole_reply_has_no_button() -> None:
    (page,) = render(reply(text="Two weeks.", can_retry=True))
    assert "actions" not in {block["type"] for block in page.blocks}


def test_a_folded_list_is_counted_outside_and_unfolds_to_its_links() -> None:
    other = replace(GUIDE, references=(2,), name="travel policy.pdf")
    (page,) = render(reply(text="Two weeks [1][2].", citations=(GUIDE, other)))
    _, heading, folded, _ = page.blocks
    assert ("*2 sources*", "Documents") == (heading["text"]["text"], folded["title"]["text"])
    assert (True, True) == (folded["is_collapsible"], folded["default_collapsed"])
    assert 2 == folded["child_blocks"][0]["text"]["text"].count("https://")


ALL = replace(
    reply(text="Two weeks [1].", citations=(GUIDE,), can_retry=True),
    menu=(Entry.AGAIN, Entry.EXCERPTS, Entry.PERSON, Entry.REMOVE, Entry.MUTE),
    asks_for_verdict=True,
)


def test_the_menu_stands_beside_the_number_of_sources_and_the_thumbs_below_all() -> None:
    (page,) = render(ALL)
    _, heading, _, _, last = page.blocks
    menu, (thumbs,) = heading["accessory"], last["elements"]
    assert [
        ("Try again", "answer_again:k3jx2mw5qa"),
        ("Excerpts", "excerpts:k3jx2mw5qa"),
        ("I need a person", "person:k3jx2mw5qa"),
        ("Delete this reply", "remove:k3jx2mw5qa"),
        ("Mute here", "mute:k3jx2mw5qa"),
    ] == [(option["text"]["text"], option["value"]) for option in menu["options"]]
    assert ("context_actions", "feedback", "good:k3jx2mw5qa", "bad:k3jx2mw5qa") == (
        last["type"],
        thumbs["action_id"],
        thumbs["positive_button"]["value"],
        thumbs["negative_button"]["value"],
    )
    assert page.blocks == Sizes().check(page.blocks)


def test_where_nothing_was_cited_a_person_can_be_asked_and_the_menu_stands_beside() -> None:
    (page,) = render(replace(ALL, citations=(), can_ask_person=True))
    assert ["markdown", "actions", "context", "context_actions"] == [
        block["type"] for block in page.blocks
    ]
    person, menu = page.blocks[1]["elements"]
    assert ("person", "menu") == (person["action_id"], menu["action_id"])


def in_manner(manner: Manner) -> Page:
    form = BlocksForm()
    form.manner = manner
    (page,) = Rendering(form).pages(ALL, ())
    return page


def test_where_slack_takes_no_container_the_links_stand_there_and_all_else_stays() -> None:
    folded, unfolded = in_manner(Manner.FOLDED).blocks, in_manner(Manner.UNFOLDED).blocks
    assert unfolded == [inner for block in folded for inner in block.get("child_blocks", [block])]
    assert unfolded == Sizes(unknown=frozenset({"container"})).check(unfolded)


def test_an_even_older_slack_is_sent_what_it_knows() -> None:
    page = in_manner(Manner.SIMPLE)
    assert ["markdown", "section", "context"] == [block["type"] for block in page.blocks]
    assert page.blocks[1]["text"]["text"].startswith("*Sources*\n[1] <https://")


MARKS_OF_ALL = (
    Mark(kind=MarkKind.CORRECTED, user=UserId("U1"), at=1_795_000_000.0, link="https://x.test/p1"),
    Mark(kind=MarkKind.PERSON, user=UserId("U2"), at=1_795_000_000.0),
)


def test_marks_stand_below_all_where_they_move_no_row_and_take_the_place_of_others() -> None:
    (page,) = render(ALL)
    once = ending.marked(page.blocks, MARKS_OF_ALL[1:], QuestionId("k3jx2mw5qa"), ENGLISH)
    twice = ending.marked(once, MARKS_OF_ALL, QuestionId("k3jx2mw5qa"), ENGLISH)
    rows = [block["type"] for block in page.blocks]
    assert [[*rows, "context"]] * 2 == [[one["type"] for one in each] for each in (once, twice)]
    assert (
        "Corrected by <@U1>, <!date^1795000000^{date_short}|Nov 18, 2026>"
        " · <https://x.test/p1|the right answer>\n"
        "<@U2> asked for a person"
    ) == text_of(twice[-1])
    assert "solved:k3jx2mw5qa" in [one["value"] for one in twice[1]["accessory"]["options"]]
    assert "person:k3jx2mw5qa" not in [one["value"] for one in twice[1]["accessory"]["options"]]
    assert twice == Sizes().check(twice)


def test_a_new_end_keeps_the_marks() -> None:
    (page,) = render(replace(ALL, marks=MARKS_OF_ALL[:1]))
    assert shown(page)[-1].startswith("Corrected by <@U1>")


def test_marks_stay_where_they_are_though_a_button_has_come_below_them() -> None:
    (page,) = render(replace(ALL, marks=MARKS_OF_ALL[:1]))
    offered = ending.offering(page.blocks, QuestionId("k3jx2mw5qa"), ENGLISH)
    marked = ending.marked(offered, MARKS_OF_ALL[:1], QuestionId("k3jx2mw5qa"), ENGLISH)
    assert offered == marked


# Longer than a message.

PARAGRAPH = "Every employee may take two weeks of leave [1]. " * 8 + "\n\n"
LONG = PARAGRAPH * 60


def test_long_answer_goes_on_in_further_messages_and_ends_with_the_sources() -> None:
    pages = rendered(reply(text=LONG, citations=(GUIDE,)))
    assert 3 == len(pages)
    assert [["markdown"], ["markdown"], ["markdown", "section", "container", "context"]] == [
        [block["type"] for block in page.blocks] for page in pages
    ]
    assert len(LONG) == pages[-1].end


def test_only_the_last_message_links_its_references() -> None:
    *full, last = rendered(reply(text=LONG, citations=(GUIDE,)))
    assert all("drive.example.com" not in shown(page)[0] for page in full)
    assert "drive.example.com" in shown(last)[0]


def test_references_stay_plain_where_links_would_not_fit() -> None:
    text = "[1] " * 2_000
    (page,) = rendered(reply(text=text, citations=(GUIDE,)))
    assert text.strip() == shown(page)[0].strip()


def test_sources_make_a_message_of_their_own_when_the_text_leaves_no_room() -> None:
    text = "x" * 10_990
    full, last = rendered(reply(text=text, citations=(GUIDE,)))
    assert [text] == shown(full)
    assert ["section", "container", "context"] == [block["type"] for block in last.blocks]
    assert (len(text), len(text)) == (full.end, last.end)
    assert "Sources" == last.text


def test_full_message_is_the_same_while_growing_and_at_the_end() -> None:
    full, _ = render(growing(LONG[:12_000]))
    pages = render(reply(text=LONG, citations=(GUIDE,)), (full.end,))
    assert full == pages[0]


def test_end_goes_below_messages_that_could_not_be_edited() -> None:
    standing = render(growing("Two weeks [1]."))
    cuts = tuple(page.end for page in standing)
    pages = rendered(reply(text="Two weeks [1].", citations=(GUIDE,)), cuts)
    assert ["Two weeks [1]."] == shown(pages[0])
    assert ["section", "container", "context"] == [block["type"] for block in pages[-1].blocks]


def test_rest_of_the_text_goes_below_messages_that_could_not_be_edited() -> None:
    standing = render(growing("Two weeks,\n\n"))
    cuts = tuple(page.end for page in standing)
    _, last = render(reply(text="Two weeks,\n\nsays [1].", citations=(GUIDE,)), cuts)
    assert r"says [\[1\]](https://drive.example.com/guide)." == shown(last)[0]
    assert ["markdown", "section", "container", "context"] == [
        block["type"] for block in last.blocks
    ]


# Not whole.


def test_incomplete_reply_keeps_its_text_and_says_why_and_what_to_do() -> None:
    (page,) = render(
        reply(
            ReplyState.INCOMPLETE,
            "Two weeks [1]",
            citations=(GUIDE,),
            notices=(Notice.STORM_DOWN,),
            can_retry=True,
        )
    )
    body, why, button, heading, source, reference = shown(page)
    assert r"Two weeks [\[1\]](https://drive.example.com/guide)" == body
    assert ("*1 source*", "[1]") == (heading, source[:3])
    assert f"*This answer is incomplete.* {notices.notice(Notice.STORM_DOWN, ENGLISH)}" == why
    assert ("(Try again)", REFERENCE) == (button, reference)


def test_button_asks_the_same_question_again() -> None:
    (page,) = render(reply(ReplyState.NOTICE, notices=(Notice.STORM_DOWN,), can_retry=True))
    (button,) = page.blocks[1]["elements"]
    assert ("answer_again", "k3jx2mw5qa") == (button["action_id"], button["value"])
    assert "answer_again" == ANSWER_AGAIN


def test_incomplete_reply_whose_text_leaves_no_room_says_so_in_a_further_message() -> None:
    text = "x" * 10_990
    _, last = rendered(reply(ReplyState.INCOMPLETE, text, notices=(Notice.INTERRUPTED,)))
    assert last.text.startswith("This answer is incomplete.")
    assert REFERENCE == shown(last)[-1]


def test_failure_is_a_sentence_a_button_and_a_reference() -> None:
    (page,) = render(reply(ReplyState.NOTICE, notices=(Notice.STORM_DOWN,), can_retry=True))
    sentence = notices.notice(Notice.STORM_DOWN, ENGLISH)
    assert [sentence, "(Try again)", REFERENCE] == shown(page)
    assert sentence == page.text


def test_failure_that_trying_again_cannot_help_has_no_button() -> None:
    (page,) = render(reply(ReplyState.NOTICE, notices=(Notice.MISCONFIGURED,)))
    assert [notices.notice(Notice.MISCONFIGURED, ENGLISH), REFERENCE] == shown(page)


@pytest.mark.parametrize(
    "notice",
    [
        Notice.EMPTY_QUESTION,
        Notice.EXTERNAL_CHANNEL,
        Notice.TOO_MANY_WAITING,
        Notice.TOO_LATE,
    ],
)
def test_hint_is_no_failure_and_has_no_reference(notice: Notice) -> None:
    (page,) = render(reply(ReplyState.NOTICE, notices=(notice,)))
    assert [notices.notice(notice, ENGLISH)] == shown(page)


def test_empty_answer_says_so_and_shows_no_sources() -> None:
    (page,) = render(
        reply(ReplyState.NOTICE, " \n", notices=(Notice.EMPTY_ANSWER,), citations=(GUIDE,))
    )
    assert [notices.notice(Notice.EMPTY_ANSWER, ENGLISH), REFERENCE] == shown(page)


def test_notice_without_a_reason_still_says_something() -> None:
    (page,) = render(reply(ReplyState.NOTICE))
    assert [notices.notice(Notice.BROKEN, ENGLISH), REFERENCE] == shown(page)


# The words beside the blocks.


def test_gist_is_plain_short_and_escaped() -> None:
    text = "## Leave & *more*\n\n- **two** weeks: `a < b` [here](https://a.example) " + "word " * 90
    (page,) = render(reply(text=text))
    assert page.text.startswith("Leave &amp; more two weeks: a &lt; b here word word")
    assert page.text.endswith("word…")
    assert 140 <= len(page.text) <= 150


def test_gist_of_what_cannot_be_read_out_is_a_name_for_it() -> None:
    (page,) = render(reply(text="---\n\n"))
    assert "Answer from Storm" == page.text


def test_gist_pings_nobody_when_the_marks_are_gone() -> None:
    (page,) = render(reply(text="@**here** and @`channel` "))
    assert [] == pings(page.text, page.blocks, link_names=True)


# Before and beside an answer.


def test_a_growing_reply_has_stop_and_nothing_else_to_press() -> None:
    (page,) = render(replace(growing("Two weeks."), can_stop=True))
    assert ["markdown", "context", "actions"] == [block["type"] for block in page.blocks]
    (stop,) = page.blocks[-1]["elements"]
    assert ("Stop", "stop", "k3jx2mw5qa") == (
        stop["text"]["text"],
        stop["action_id"],
        stop["value"],
    )
    assert page.blocks == Sizes().check(page.blocks)


def test_a_stopped_reply_says_so_below_its_text_and_offers_to_go_on() -> None:
    (page,) = render(reply(ReplyState.STOPPED, "Two weeks, and", can_retry=True))
    assert ["Two weeks, and", "*Stopped.*"] == shown(page)[:2]
    assert "answer_again" == page.blocks[2]["elements"][0]["action_id"]


def test_what_is_stopped_before_its_first_word_is_one_line() -> None:
    (page,) = render(reply(ReplyState.STOPPED, can_retry=True))
    assert "*Stopped.*" == shown(page)[0]
    (plain,) = render_plain(reply(ReplyState.STOPPED, can_retry=True))
    assert "*Stopped.*" == plain.text


@pytest.mark.parametrize("language", languages())
def test_placeholder_is_a_quiet_line(language: Language) -> None:
    page = placeholder(reply(ReplyState.GROWING, language=language, question="How long?"))
    assert [meanwhile.placeholder(language)] == shown(page)
    assert (0, meanwhile.answering("How long?", language)) == (page.end, page.text)
    assert page.blocks == Sizes().check(page.blocks)


@pytest.mark.parametrize("language", [*languages(), None])
def test_home_explains_itself_in_blocks_that_slack_takes(language: Language | None) -> None:
    view = home(language)
    assert "home" == view["type"]
    assert view["blocks"] == Sizes().check(view["blocks"])
    titles = [app_home.home_title(spoken) in str(view) for spoken in languages()]
    assert titles == [language in (spoken, None) for spoken in languages()]


# Without blocks.


def test_plain_reply_is_mrkdwn_with_sources() -> None:
    text = "# Leave\n\n**Two** weeks, *not* three & [see](https://a.example/x) `a<b`\n- one"
    (page,) = render_plain(reply(text=text, citations=(GUIDE,)))
    assert [] == page.blocks
    assert (
        "*Leave*\n\n*Two* weeks, _not_ three &amp; <https://a.example/x|see> `a&lt;b`\n• one\n\n"
        "*Sources*\n"
        "[1] <https://drive.example.com/guide|guide.pdf> · p. 3, 12 · drive.example.com\n\n"
        "Answered by Storm in 4.2 s · AI-generated, check the sources"
    ) == page.text


def test_plain_code_is_kept_and_loses_its_language() -> None:
    (page,) = render_plain(growing("```python\nif a < b: **x**\n```\nthen"))
    assert "```\nif a &lt; b: **x**\n```\nthen" == page.text


@pytest.mark.parametrize("language", languages())
def test_plain_reply_that_was_stopped_says_how_to_go_on(language: Language) -> None:
    stopped = reply(ReplyState.STOPPED, "Two weeks.", can_retry=True, language=language)
    (page,) = render_plain(stopped)
    said = f"*{meanwhile.stopped(language)}* {meanwhile.ask_again(language)}"
    assert f"Two weeks.\n\n{said}" == page.text


def test_marks_stand_at_the_end_of_a_plain_reply_and_take_the_place_of_others() -> None:
    hostile = replace(ALL, text=f"Ten.\n\n\u2063Marked as solved\n\n{ALL.text}")
    (page,) = render_plain(replace(hostile, marks=MARKS_OF_ALL[1:]))
    (bare,) = render_plain(hostile)
    asked = "<@U2> asked for a person"
    assert (bare.text, asked) == tuple(page.text.split("\n\n\u2063"))
    both = ending.marked_text(page.text, MARKS_OF_ALL, ENGLISH)
    assert both.startswith(bare.text)
    assert [True, asked] == [both.count(asked) == 1, both.split("\n")[-1]]
    assert bare.text == ending.marked_text(both, (), ENGLISH)


def test_plain_failure_is_in_words() -> None:
    (page,) = render_plain(reply(ReplyState.NOTICE, notices=(Notice.STORM_DOWN,), can_retry=True))
    assert f"{notices.notice(Notice.STORM_DOWN, ENGLISH)}\n\n{REFERENCE}" == page.text


# Whatever comes.

fragments = st.sampled_from(
    [
        *("word ", "휴가 규정 ", "long words " * 90, "x" * 700, "가" * 700, "\n", "\n\n"),
        *("**", "*", "_", "~~", "`", "```", "\n```python\n", "- item\n", "# Heading\n"),
        *("| a | b |\n|---|---|\n", "[1]", "[", "](", ")", "[label](https://a.example/x)"),
        *("<!channel>", "<@U012AB3CD>", "@here", "@", "here", "<", ">", "&", "&lt;", "\\"),
        *("https://a.example/[1]", "👩\u200d👩\u200d👧", "e\u0301", "\u202e"),
    ]
)
bodies = st.lists(fragments, max_size=40).map("".join)
replies = st.builds(
    Reply,
    question_id=st.just(QuestionId("k3jx2mw5qa")),
    language=st.sampled_from(languages()),
    state=st.sampled_from(ReplyState),
    text=bodies,
    citations=st.lists(citations, max_size=12).map(tuple),
    notices=st.lists(st.sampled_from(Notice), max_size=2, unique=True).map(tuple),
    can_retry=st.booleans(),
    elapsed_s=st.one_of(st.none(), st.floats(0, 900)),
)


@given(replies)
@example(reply(text="[1]" * 3_600, citations=(GUIDE,) * 12, notices=tuple(Notice)))
def test_any_reply_is_messages_that_slack_takes_and_that_ping_nobody(any_reply: Reply) -> None:
    for page in rendered(any_reply):
        assert page.blocks == Sizes(unit="bytes").check(page.blocks)
        assert size(page.blocks) <= MAX_MESSAGE_BYTES
        assert [] == pings(page.text, page.blocks, link_names=True)
        assert 1 <= len(page.text) <= 150


@given(replies)
def test_any_final_reply_ends_with_all_that_belongs_to_its_end(any_reply: Reply) -> None:
    pages = render(any_reply)
    if not any_reply.is_final:
        kinds = [[block["type"] for block in page.blocks] for page in pages]
        assert [["markdown"]] * (len(kinds) - 1) == kinds[:-1]
        assert kinds[-1:] in ([], [["markdown", "context"]])
        return
    last = "\n".join(shown(pages[-1]))
    listed = min(10, len(any_reply.citations)) if any_reply.state is not ReplyState.NOTICE else 0
    heading = f"*{labels.sources_count(len(any_reply.citations), any_reply.language)}*\n"
    assert (listed > 0) == (heading in last)
    if listed:
        lines = last.partition(heading)[2].split("\n")
        assert all(line.startswith(("[", "•")) for line in lines[:listed])
    assert all(notices.notice(notice, any_reply.language) in last for notice in any_reply.notices)


@given(st.lists(st.sampled_from(["word ", "휴가 규정을 ", "\n\n", "x" * 900, "a,\n"]), max_size=60))
def test_no_text_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    pages = render(reply(text=text))
    said = "".join(text_of(b) for page in pages for b in page.blocks if b["type"] == "markdown")
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", said)


@given(bodies, st.integers(2, 12), st.lists(citations, max_size=3).map(tuple))
def test_full_messages_never_change_while_the_text_grows(
    text: str, steps: int, several: tuple[Citation, ...]
) -> None:
    cuts: tuple[int, ...] = ()
    full: list[Page] = []
    for end in (len(text) * step // steps for step in range(1, steps + 1)):
        pages = render(growing(text[:end]), cuts)
        assert full == list(pages[: len(full)])
        full, cuts = list(pages[:-1]), max(cuts, tuple(page.end for page in pages[:-1]), key=len)
    pages = render(reply(text=text, citations=several), cuts)
    assert full == list(pages[: len(full)])


# Sources of several messages below a text of which nothing is shown.
@example(reply(text="```", citations=(replace(GUIDE, url="https://a.example/" + "x" * 1_900),) * 5))
@given(replies)
def test_any_reply_fits_into_plain_messages_that_ping_nobody(any_reply: Reply) -> None:
    pages = render_plain(any_reply)
    assert pages == render_plain(any_reply, tuple(page.end for page in pages[:-1]))
    for page in pages:
        assert [] == page.blocks
        assert [] == pings(page.text, [], link_names=True)
        assert 1 <= len(page.text.encode()) <= MAX_TEXT_BYTES
        assert page.end <= len(neutralise(any_reply.text))
