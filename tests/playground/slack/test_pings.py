import pytest

from bot.playground.slack.pings import pings


def markdown(text: str) -> list[dict[str, object]]:
    return [{"type": "markdown", "text": text}]


@pytest.mark.parametrize(
    "mention",
    ["<!channel>", "<!here>", "<!everyone>", "<@U123>", "<@W1|mina>", "<!subteam^S12|@team>"],
)
def test_entities_notify_from_text_and_from_markdown(mention: str) -> None:
    assert [mention] == pings(f"Hi {mention}!", None)
    assert [mention] == pings("", markdown(f"Hi {mention}!"))


@pytest.mark.parametrize("bare", ["@here", "@channel", "@everyone"])
def test_bare_words_notify_from_markdown_even_inside_code(bare: str) -> None:
    assert [bare] == pings("", markdown(f"```\n{bare}\n```"))
    assert [bare] == pings("", markdown(f"모두{bare}에게"))


def test_bare_words_in_text_notify_only_with_link_names() -> None:
    assert [] == pings("@here", None)
    assert ["@here"] == pings("@here", None, link_names=True)


def test_mrkdwn_objects_parse_bare_words_unless_verbatim() -> None:
    text = {"type": "mrkdwn", "text": "@channel <!here>"}
    section = [{"type": "section", "text": text}]
    assert ["<!here>", "@channel"] == pings("", section)
    section = [{"type": "section", "text": text | {"verbatim": True}}]
    assert ["<!here>"] == pings("", section)


def test_mentions_are_found_in_context_elements_and_rich_text() -> None:
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "<@U1>"}]}
    element = {"type": "broadcast", "range": "here"}
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
    assert ["<@U1>", "<!here>"] == pings("", [context, rich])


@pytest.mark.parametrize(
    "text",
    ["@\u200bhere", "&lt;!channel&gt;", "mail@here.com", "@hereby", "<#C1>", "<!date^1^{date}|x>"],
)
def test_inert_text_notifies_nobody(text: str) -> None:
    assert [] == pings(text, markdown(text))


def test_plain_text_notifies_nobody() -> None:
    text = {"type": "plain_text", "text": "<!channel> @here"}
    assert [] == pings("", [{"type": "header", "text": text}])
