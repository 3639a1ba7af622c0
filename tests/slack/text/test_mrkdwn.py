import re

import pytest
from hypothesis import given

from bot.playground.slack.pings import pings
from bot.slack.text.mrkdwn import link, mrkdwn
from bot.slack.text.safety import neutralise
from tests.slack.reply.test_blocks import bodies


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
        ("| a | b |\n|---|---|", "| a | b |\n|---|---|"),
        ("a &lt; b &amp; c &gt; d &lt; e", "a < b & c > d &lt; e"),
    ],
)
def test_markdown_is_written_as_slack_writes_it(expected: str, markdown: str) -> None:
    assert expected == mrkdwn(markdown)


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
    assert expected == mrkdwn(markdown)


def test_at_sign_in_an_address_addresses_nobody() -> None:
    assert "<https://a.example/%40here|x>" == link("https://a.example/@here", "x")


@given(bodies)
def test_only_links_are_not_escaped_and_nobody_is_pinged(body: str) -> None:
    written = mrkdwn(neutralise(body))
    rest = re.sub(r"<https?://[^<>|\s]+(?:\|[^<>|\n]+)?>", "", written)
    rest = re.sub(r"^(> )+", "", rest, flags=re.MULTILINE)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", rest)
    assert [] == pings(written, [], link_names=True)


@pytest.mark.parametrize(
    "piece",
    ["[", "[a ", "`", "`a", "**a", "*a", "_a ", "\\", "[a](", "> ", "~~a", "<https://", "#"],
)
@pytest.mark.timeout(5)
def test_long_nonsense_is_written_in_time(piece: str) -> None:
    assert mrkdwn(piece * (11_000 // len(piece)))
