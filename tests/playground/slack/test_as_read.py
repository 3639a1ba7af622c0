from typing import Any

from bot.playground.slack import Slack
from bot.playground.slack.as_read import as_read
from bot.playground.slack.block_rules import Sizes
from tests.playground.slack.caller import Caller

TEXT = """# Leave

Ask **early** in the [calendar](https://x.example), not `by mail`.
Then wait.

1. one
2. two
   - *inner*

> quoted

```py
print(1)
```

| a | b |
|---|---|
| 1 | ~~2~~ |

---

<@U1> knows.
"""


def read(text: str) -> list[dict[str, Any]]:
    return as_read([{"type": "markdown", "text": text}], "seed")


def bare(element: dict[str, Any]) -> tuple[str, ...]:
    return (element.get("text", element.get("user_id", "")), *element.get("style", {}))


def test_markdown_comes_back_as_rich_text_tables_and_dividers() -> None:
    kinds = [block["type"] for block in read(TEXT)]
    assert ["rich_text", "table", "divider", "rich_text"] == kinds
    parts = [part["type"] for part in read(TEXT)[0]["elements"]]
    assert [
        "rich_text_section",
        "rich_text_list",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_preformatted",
    ] == parts


def test_words_keep_their_styles() -> None:
    section = read(TEXT)[0]["elements"][0]
    assert [
        ("Leave", "bold"),
        ("\n\n",),
        ("Ask ",),
        ("early", "bold"),
        (" in the ",),
        ("calendar",),
        (", not ",),
        ("by mail", "code"),
        (".",),
        ("\n",),
        ("Then wait.",),
    ] == [bare(element) for element in section["elements"]]
    assert "https://x.example" == section["elements"][5]["url"]


def test_lists_know_their_depth_and_their_numbers() -> None:
    outer, inner = read(TEXT)[0]["elements"][1:3]
    assert ("ordered", 0, 2) == (outer["style"], outer["indent"], len(outer["elements"]))
    assert ("bullet", 1) == (inner["style"], inner["indent"])
    assert 4 == read("5. five")[0]["elements"][0]["offset"]


def test_a_table_keeps_the_sides_of_its_columns() -> None:
    [table] = read("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert [{"align": "left"}, {"align": "right"}] == table["column_settings"]
    assert "column_settings" not in read("| a |\n|---|\n| 1 |")[0]


def test_mentions_are_told_as_such() -> None:
    section = read(TEXT)[-1]["elements"][0]
    assert {"type": "user", "user_id": "U1"} == section["elements"][0]
    group = read("<!subteam^S1> <!here>")[0]["elements"][0]["elements"]
    assert ["usergroup", "text", "broadcast"] == [one["type"] for one in group]


def test_what_is_read_can_be_sent_again() -> None:
    assert Sizes().check(read(TEXT))


def test_every_block_has_an_id_and_every_text_its_fields() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    first, second = as_read([section, section], "seed")
    assert first["block_id"] != second["block_id"]
    assert {"type": "mrkdwn", "text": "x", "verbatim": False} == first["text"]
    assert [first, second] == as_read([section, section], "seed")


async def test_a_thread_is_read_so(slack: Slack, api: Caller) -> None:
    root = await slack.say("C1", "U1", "question")
    await api.post("x", thread_ts=root, blocks=[{"type": "markdown", "text": "**yes**"}])
    answer = await api("conversations.replies", channel="C1", ts=root)
    blocks = answer["messages"][1]["blocks"]
    assert ["rich_text"] == [block["type"] for block in blocks]
    await api("chat.update", channel="C1", ts=answer["messages"][1]["ts"], text="x", blocks=blocks)
    assert "yes" == slack.answers("C1", root)[0].body
