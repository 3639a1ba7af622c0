import re

import pytest
from hypothesis import given

from bot.playground.slack.pings import pings
from bot.slack.text.mrkdwn import link, mrkdwn
from bot.slack.text.safety import neutralise
from bot.slack.text.steps import at_once
from tests.slack.reply.test_blocks import bodies
from tests.work.growth import assert_linear, repeated


@pytest.mark.parametrize(
    ("expected", "markdown"),
    [
        ("*bold* and _thin_ and ~gone~", "**bold** and *thin* and ~~gone~~"),
        ("*bold* and _thin_", "__bold__ and _thin_"),
        ("*bold _and thin_*", "**bold *and thin***"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("*starred*", r"\*starred\*"),
        ("*Title*", "## Title"),
        ("*A bold title*", "# A **bold** title #"),
        ("• one\n  • two\n3. three", "- one\n  * two\n3. three"),
        ("> said *so*", "> said **so**"),
        ("`a &lt; b **c**`", "`` a < b **c** ``"),
        ("```\na &lt; **b**\n```", "```python\na < **b**\n```"),
        ("```\na\n```", "~~~\na\n~~~"),
        ("```\na  b\n-  -\n```", "| a | b |\n|---|---|"),
        ("| a | b |", "| a | b |"),
        ("*회원*\u200b은 이것은\u200b*중요*\u200b합니다", "**회원**은 이것은**중요**합니다"),
        ("_나_ *너*\u200b는", "_나_ **너**는"),
        ("_기울임_\u200b이 *_둘_*\u200b은", "*기울임*이 ***둘***은"),
        ("\u223c5 to \u223c10, 9~18, 3\u223c", "~5 to ~10, 9~18, 3~"),
        ("```\n`\u200b`\u200b` a\n```", "````\n``` a\n````"),
        ("a &lt; b &amp; c &gt; d &lt; e", "a < b & c > d &lt; e"),
    ],
)
def test_markdown_is_written_as_slack_writes_it(expected: str, markdown: str) -> None:
    assert expected == at_once(mrkdwn(markdown))


def test_table_is_a_code_block_with_columns_of_equal_width() -> None:
    table = (
        "| 이름 | Days |\n|---|--:|\n| **김민아** [a](https://b.example) | `10` |\n| Jo | 5 | x |"
    )
    expected = ["이름      Days", "--------  ----  -", "김민아 a  10", "Jo        5     x"]
    assert ["```", *expected, "```", "end"] == at_once(mrkdwn(f"{table}\nend")).split("\n")


def test_table_with_one_wide_cell_is_not_mostly_space() -> None:
    rows = [f"| {number} | a | b | c |" for number in range(300)]
    long = "\n".join(["| x | a | b | c |", "|-|-|-|-|", *rows, "| y |" + " z |" * 3])
    written = at_once(mrkdwn(long))
    wide = at_once(mrkdwn("\n".join([f"| {'x' * 90} | {'y' * 90} | c |", "|-|-|-|", *rows])))
    assert "299  a  b  c" in written
    assert "299 | a | b | c" in wide


@pytest.mark.parametrize(
    ("expected", "markdown"),
    [
        ("<https://a.example/x?a=1&amp;b=2|here>", "[here](https://a.example/x?a=1&b=2)"),
        ("<https://a.example/x|a picture>", '![a picture](https://a.example/x "title")'),
        ("<https://a.example/x?a&amp;b>", "<https://a.example/x?a&b>"),
        ("<https://a.example/x%28y%29|here>", "[here](https://a.example/x(y))"),
        ("<https://a.example/|a¦b&gt;c>", "[a|b>c](https://a.example/)"),
        ("*see <https://a.example/%2A|here>*", "**see [here](https://a.example/*)**"),
        ("here", "[here](javascript:alert)"),
        ("[1][2]", "[1][2]"),
    ],
)
def test_links_are_written_in_slacks_own_form(expected: str, markdown: str) -> None:
    assert expected == at_once(mrkdwn(markdown))


def test_at_sign_in_an_address_addresses_nobody() -> None:
    assert "<https://a.example/%40here|x>" == link("https://a.example/@here", "x")


@given(bodies)
def test_only_links_are_not_escaped_and_nobody_is_pinged(body: str) -> None:
    written = at_once(mrkdwn(neutralise(body)))
    rest = re.sub(r"<https?://[^<>|\s]+(?:\|[^<>|\n]+)?>", "", written)
    rest = re.sub(r"^(> )+", "", rest, flags=re.MULTILINE)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", rest)
    assert [] == pings(written, [], link_names=True)


@pytest.mark.parametrize(
    "piece",
    ["[", "[a ", "`", "`a", "**a", "*a", "_a ", "\\", "[a](", "> ", "~~a", "<https://", "#"],
)
def test_long_nonsense_costs_in_proportion_to_its_length(piece: str) -> None:
    assert_linear(lambda text: at_once(mrkdwn(text)), repeated(piece))
