"""Slack's notation, as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.intake.entities import has_words, mentions, readable


@pytest.mark.parametrize(
    ("seen", "written"),
    [
        ("@mina", "<@U1|mina>"),
        ("@U1", "<@U1>"),
        ("@U1", "<@U1|>"),
        ("#general", "<#C1|general>"),
        ("#C1", "<#C1>"),
        ("#C1", "<#C1|>"),
        ("the guide (https://x.example/a)", "<https://x.example/a|the guide>"),
        ("https://x.example/a", "<https://x.example/a>"),
        ("https://x.example/?a=1&b=2", "<https://x.example/?a=1&amp;b=2>"),
        ("https://x.example/?a=1&copy=2", "<https://x.example/?a=1&copy=2>"),
        ("x.example", "<http://x.example|x.example>"),
        ("https://x.example/", "<https://x.example/|https://x.example/>"),
        ("a@b.example", "<mailto:a@b.example|a@b.example>"),
        ("Mina (a@b.example)", "<mailto:a@b.example|Mina>"),
        ("02-123", "<tel:02-123|02-123>"),
        ("@here", "<!here>"),
        ("@here", "<!here|here>"),
        ("@channel", "<!channel|@channel>"),
        ("@team", "<!subteam^S1|@team>"),
        ("@S1", "<!subteam^S1>"),
        ("18 February", "<!date^1392734382^{date_long}|18 February>"),
        ("18 February", "<!date^1392734382^{date}^https://x.example|18 February>"),
        ("date", "<!date^1392734382^{date}>"),
        ("label", "<|label>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("&lt; and &copy; as typed", "&amp;lt; and &amp;copy; as typed"),
        ("<@U1> as typed", "&lt;@U1&gt; as typed"),
        ("*bold* _no_ `code`", "*bold* _no_ `code`"),
        ("a < b", "a < b"),
        ("<>", "<>"),
    ],
)
def test_an_entity_is_shown_as_people_see_it(seen: str, written: str) -> None:
    assert f"so {seen}!" == readable(f"so {written}!", "B1")


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("how?", "<@B1> how?"),
        ("how?", "<@B1>, how?"),
        ("how?", "<@B1>,how?"),
        ("how?", "<@B1> , how?"),
        ("how?", "<@B1>: how?"),
        ("how?", "<@B1>! how?"),
        ("how?", "<@B1> – how?"),
        ("how?", "<@B1|Storm bot>: how?"),
        ("how?", "  <@B1> <@B1>\n\nhow?"),
        ("how?", "how? <@B1>"),
        ("how?", "how, <@B1>?"),
        ("hey how is it?", "hey <@B1> how is it?"),
        ("hey, how is it?", "hey <@B1>, how is it?"),
        ("ask me", "ask<@B1>me"),
        ("Storm bot: how?", "Storm bot: how?"),
        (".env files?", "<@B1> .env files?"),
        (":wave: hi", "<@B1> :wave: hi"),
        ("휴가는 며칠이에요?", "<@B1>님, 휴가는 며칠이에요?"),
        ("휴가는 며칠이에요?", "<@B1> 님 휴가는 며칠이에요?"),
        ("안녕하세요", "<@B1>~ 안녕하세요"),
        ("님이 말한 규정", "<@B1>님이 말한 규정"),
        ("first\nsecond\n\nthird", "<@B1> first\nsecond\n\n<@B1> third"),
        ("```\nif x:\n    y  =  1\n```", "<@B1>\n```\nif x:\n    y  =  1\n```"),
        ("", "<@B1>"),
        ("", " <@B1> <@B1|storm>,\n"),
    ],
)
def test_the_mention_of_the_bot_is_dropped_with_what_belongs_to_it(
    question: str, written: str
) -> None:
    assert question == readable(written, "B1")


def test_a_mention_of_somebody_with_a_longer_id_stays() -> None:
    assert "@B12 how?" == readable("<@B12> how?", "B1")


@given(st.text(alphabet="<>@#!|^&;B1 \nabmlt.,:?é가", max_size=60))
def test_any_text_is_readable(text: str) -> None:
    read = readable(text, "B1")

    assert read == read.strip()
    assert not mentions(read, "B1") or "&" in text


@given(st.text(alphabet=st.characters(exclude_characters="<>&", categories=["L", "N", "P", "Zs"])))
def test_text_without_notation_is_left_as_it_is(text: str) -> None:
    assert text.strip() == readable(text, "B1")


@pytest.mark.parametrize("text", ["how", "왜", "ㅋ", "2+2", "10:30:45", "为什么", "https://x"])
def test_letters_and_numbers_are_words(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["", "?", "…!?", "👍", ":+1:", ":wave::skin-tone-2: :한글:"])
def test_emojis_and_signs_are_not_words(text: str) -> None:
    assert not has_words(text)
