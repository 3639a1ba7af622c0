"""However a question is written, reading it is little work."""

from typing import Any, Final

import pytest

from bot.slack.intake.entities import has_words, mentions, readable
from bot.slack.intake.events import Asks, read
from bot.slack.intake.words import LONGEST_TEXT
from tests.slack.samples import BOT, NOW, WORKSPACE, sample
from tests.work.growth import assert_linear, mixed, repeated

UNITS: Final = (
    *("\t", " ", "\n", "\r\n", "\u00a0", "\u3000", " \t\n", ",", ", ", "-", "–", "~", "!", "?"),
    *("<", ">", "<>", "<@", "<@B1", "<@B1|", "<@B1|a", "<@U1", "<!", "<#C1|", "<a|", "|", "@"),
    *(
        "<@B1>",
        "<@B1> ",
        " <@B1>",
        "<@B1>,",
        "<@B1>\t, ",
        "<@B1>님 ",
        "<@B1>-",
        "<@B1>\n",
        ",<@B1>",
    ),
    *(
        ",<@B1>",
        "<@B1|storm>",
        "<@B1>a",
        "a<@B1>",
        "<@U1>",
        "<@U1|mina>",
        "<#C1|general>",
        "<!here>",
    ),
    *("<!date^1^{date}|x>", "<!subteam^S1|@a>", "<https://a.b/c>", "<https://a.b/c|d>", "<|b>"),
    *("<mailto:a@b.c|a@b.c>", "<a|b", "&", "&amp;", "&lt;", "&gt;", "&amp;lt;", "&am"),
    *(":", "::", ":a", ":a:", ":+1:", ":wave::skin-tone-2:", "_", "*", "* ", "`", "```", "~"),
    *("a", "a ", "님", "님 ", "질문 ", "é", "e\u0301", "👩‍👩‍👧", "\ud83d", "\u202e", "x\u200b"),
)
AROUND: Final = {
    "alone": {},
    "behind a mention": {"before": "<@B1>"},
    "between words": {"before": "<@B1> a", "after": "b <@U1>"},
    "before a mention": {"before": "a", "after": "<@B1>"},
}


def seen(text: str) -> tuple[Any, ...]:
    return readable(text, "B1"), has_words(text), mentions(text, "B1")


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_question_costs_in_proportion_to_its_length(unit: str, around: dict[str, str]) -> None:
    assert_linear(seen, repeated(unit, **around))


@pytest.mark.parametrize("seed", range(8))
def test_so_does_any_mixture(seed: int) -> None:
    assert_linear(seen, mixed(UNITS, seed))


def test_no_more_is_read_than_slack_takes() -> None:
    text = f"<@{BOT}> " + "how? " * LONGEST_TEXT
    asks = read(sample("mention_as_message", text=text), WORKSPACE, now=NOW)
    assert isinstance(asks, Asks)
    assert LONGEST_TEXT - 20 < len(asks.question.text) < LONGEST_TEXT
