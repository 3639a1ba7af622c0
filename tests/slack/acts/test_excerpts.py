"""The window with what Storm read."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.excerpt import Excerpt
from bot.domain.question import ChannelId, QuestionId, ThreadKey
from bot.domain.reply import ENGLISH, Language
from bot.playground.slack.block_rules import Sizes
from bot.slack.acts.excerpts import EARLIER, LATER, ON_A_PAGE, window
from tests.slack.samples import WORKSPACE

HERE = ThreadKey(team=WORKSPACE.team, channel=ChannelId("C0GENERAL"), root="1732260001.000100")
ID = QuestionId("abcdefgh23")
ONE = Excerpt(
    reference=1, name="guide.pdf", page="3", url="https://x.test/g", text="*Two* <!here> weeks."
)


def test_each_passage_stands_below_its_number_and_link_as_plain_text() -> None:
    view = window([ONE], 1, HERE, ID, ENGLISH)
    heading, passage = view["blocks"]
    assert "[1] <https://x.test/g|guide.pdf> · p. 3 · x.test" == heading["text"]["text"]
    assert {"type": "plain_text", "text": ONE.text, "emoji": False} == passage["text"]


def test_of_a_passage_stands_what_can_be_read() -> None:
    hostile = replace(ONE, text="\u202e\x00 Two\n<@U1> weeks. " + "e\u0301" * 2000)
    text = window([hostile], 1, HERE, ID, ENGLISH)["blocks"][1]["text"]["text"]
    assert text.startswith("Two\n<@U1> weeks. e\u0301")
    assert text.endswith("e\u0301…")


def test_pages_are_turned_as_far_as_they_go() -> None:
    many = [ONE] * (2 * ON_A_PAGE + 1)
    acts = [
        [
            one["action_id"]
            for one in window(many, page, HERE, ID, ENGLISH)["blocks"][-1]["elements"]
        ]
        for page in (1, 2, 3, 99)
    ]
    assert [[LATER], [EARLIER, LATER], [EARLIER], [EARLIER]] == acts


@given(
    st.lists(
        st.builds(
            Excerpt,
            reference=st.none() | st.integers(0, 10**9),
            name=st.text(max_size=200),
            page=st.none() | st.text(max_size=200),
            url=st.sampled_from([None, "https://x.test/" + "a" * 3000, "javascript:x"]),
            text=st.text(max_size=1500) | st.sampled_from(["e\u0301" * 2000, "x" * 9000, "\ud83d"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(-1, 9),
    st.sampled_from([ENGLISH, Language("ko")]),
)
def test_slack_takes_any(excerpts: list[Excerpt], page: int, language: Language) -> None:
    view = window(excerpts, page, HERE, ID, language)
    assert view["blocks"] == Sizes().check(view["blocks"], most=100, surface="modal")
    assert len(view["title"]["text"]) <= 24
    assert len(view["private_metadata"]) <= 3000
