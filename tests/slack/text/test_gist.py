"""What a notification says of a message is what one would read out of it."""

import pytest

from bot.slack.text.gist import gist


@pytest.mark.parametrize(
    ("expected", "markdown"),
    [
        ("see Plan (v2) now", "see [Plan (v2)](https://wiki.example/Plan_(v2)) now"),
        ("bold and a link", "**bold** and [a *link*](https://a.example)"),
        ("see https://a.example/b_c or https://a.example/x_(y)",) * 2,
        ("at https://a.example/b_c.", "at **<https://a.example/b_c>**."),
        ("a picture", "![a picture](https://a.example/b.png)"),
    ],
)
def test_a_link_is_its_label_and_an_address_itself(expected: str, markdown: str) -> None:
    assert expected == gist(markdown)


@pytest.mark.parametrize(
    "name",
    ["Plan_(v2)", "*.py", "2*3*4", "C*-algebra", "__init__.py", "snake_case", "_id()", "a ~ b"],
)
@pytest.mark.parametrize("around", ["{}", "the {} of it", "*so* {}, __or__ `{}`"])
def test_a_name_keeps_its_signs(name: str, around: str) -> None:
    said = around.replace("*so*", "so").replace("__or__", "or").replace("`", "")
    assert said.replace("{}", name) == gist(around.replace("{}", name))


@pytest.mark.parametrize(
    ("expected", "markdown"),
    [
        ("Bold, x, y and z", "**Bold**, __x__, ***y*** and ~~z~~"),
        ("bold it and over lines", "**bold *it*** and **over\nlines**"),
        ("중요합니다, 강조는", "__중요__합니다, _강조_는"),
        ("Head one two", "# Head\n\n- one\n- *two*"),
        ("quoted", "> - quoted"),
        ("x_1 = **kw then", "```python\nx_1 = **kw\n```\nthen"),
        ("a*b_c", r"a\*b\_c"),
        ("one two, &lt;br&gt;", "one<br/>two, `<br>`"),
    ],
)
def test_marks_go_that_belong_together(expected: str, markdown: str) -> None:
    assert expected == gist(markdown)


def test_a_table_is_its_words() -> None:
    table = "Days:\n\n| Plan | Days |\n|:--|--:|\n| **Full** | 25 |\n| Part |\n\nAsk HR."
    assert "Days: Plan, Days; Full, 25; Part. Ask HR." == gist(table)
