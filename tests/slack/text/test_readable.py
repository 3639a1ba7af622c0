"""Healed Markdown is written so that Slack shows what was meant."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.slack.reply.blocks import render, render_plain
from bot.slack.text.readable import readable
from bot.slack.text.safety import neutralise
from bot.slack.text.steps import at_once
from tests.slack.reply.test_blocks import growing, reply
from tests.slack.text.offsets import heal

LOGIN = "https://vpn.example.com/login"


def html(markdown: str) -> str:
    return str(MarkdownIt().enable(["table", "strikethrough"]).render(at_once(readable(markdown))))


@pytest.mark.parametrize("mark", ["*", "**", "***", "_", "__", "~~"])
@pytest.mark.parametrize(
    "around", ["at {} with", "({}).", "[{}]", "- {}", "| {} |", "{}", "{}, {}", "여기는 {}"]
)
def test_address_swallows_no_mark_around_it(mark: str, around: str) -> None:
    text = around.replace("{}", f"{mark}{LOGIN}{mark}")
    assert text.rstrip() == heal(text, 0, len(text))
    assert text.replace(LOGIN, f"<{LOGIN}>") == at_once(readable(text))


@pytest.mark.parametrize(
    "after", ["에서 로그인", "登录", "，然后", "。", ".", ", ", "?", "!", ")", "】", '"', "\n"]
)
def test_address_ends_where_something_else_follows(after: str) -> None:
    assert f"见<{LOGIN}>{after}" == at_once(readable(f"见{LOGIN}{after}"))


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example",
        "http://localhost:8080/x",
        "https://a.example/~mina/b_c/__init__.py?d=e&f=g,h;i#j.k",
        "https://a.example/Plan_(v2)",
        "https://a.example/a*b",
        "https://a.example/a%20b:c@d!e",
    ],
)
def test_address_keeps_what_belongs_to_it(address: str) -> None:
    assert f"see <{address}>, or" == at_once(readable(f"see {address}, or"))


@pytest.mark.parametrize(
    "text",
    [
        f"[here]({LOGIN}) and [{LOGIN}]({LOGIN})",
        f"<{LOGIN}>",
        f"`{LOGIN}` and ``{LOGIN} `<br>` ``",
        f"```\n{LOGIN}<br>\\(x_1\\)\n```",
        "https:// and https://@ and xhttps://a.example",
        "https://wiki.example/HR/휴가규정",
        r"a \[1\] and \[label\](b) and \[x\] and \(see **this**\) and $5 to $$ to $$",
    ],
)
def test_what_needs_no_rewriting_stays(text: str) -> None:
    assert text == at_once(readable(text))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("a\nb", "a<br>b"),
        ("a \nb", "a <br/> b"),
        ("a\n\nb", "a<br><BR />b"),
        ("| a b | c |", "| a<br>b | c |"),
        ("# a b", "# a<br>b"),
        ("> a b", "> a<br>b"),
        ("a\nb", "a<br>\nb"),
        ("**a b**", "**a<br>b**"),
        ("a ```b", "a<br>```b"),
    ],
)
def test_break_is_a_line_end_or_a_space(expected: str, text: str) -> None:
    assert expected == at_once(readable(text))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (r"so `\(x_1\)` is", r"so \(x_1\) is"),
        (r"so `\(n\)` is", r"so \(n\) is"),
        (r"so `\[ a_1 \]` is", r"so \[ a_1 \] is"),
        ("`$$x^2*y$$`.", "$$x^2*y$$."),
        ("a\n\n```\n\\[\n\\frac{a}{b}\n\\]\n```\n", "a\n\n\\[\n\\frac{a}{b}\n\\]\n"),
        ("```\n$$E = mc^2$$\n```", "$$E = mc^2$$"),
    ],
)
def test_formula_keeps_its_characters_as_code(expected: str, text: str) -> None:
    assert expected == at_once(readable(text))
    assert text.rstrip() == heal(text, 0, len(text))


@pytest.mark.parametrize(
    "text", ['**"중요"**합니다', "**회원(정)**은 *그* 이것은**(주)**입니다", f"**{LOGIN}**에서"]
)
def test_bold_text_may_touch_letters(text: str) -> None:
    assert "**" not in html(text)
    assert text == at_once(readable(text)).replace("\u200b", "").replace("<", "").replace(">", "")


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("**중요**합니다", "__중요__합니다"),
        ("이것은**중요**합니다", "이것은__중요__합니다"),
        ("***아주***요", "___아주___요"),
        ("**bold**는, **重要**です", "__bold__는, __重要__です"),
        ('**"중요"\u200b**합니다', '__"중요"__합니다'),
        (f"**<{LOGIN}>\u200b**에서", f"__{LOGIN}__에서"),
        ("**중요합니다**", "**__중요__합니다**"),
        ("**중요**합니다", "__**중요**__합니다"),
        ("__가__, 그리고 **나**는", "__가__, 그리고 __나__는"),
        ("*매우 중요*합니다, _b_", "_매우 중요_합니다, _b_"),
        (
            "| **연차**는 | b |\n|---|---|\n| `__x__` | y |",
            "| __연차__는 | b |\n|---|---|\n| `__x__` | y |",
        ),
        ("**a `b__` https`__` c**가", "__a `b__` https`__` c__가"),
    ],
)
def test_underscores_may_touch_letters(expected: str, text: str) -> None:
    assert expected == at_once(readable(text))
    assert "__" not in re.sub("<code>.*?</code>", "", html(text))


@pytest.mark.parametrize(
    "text",
    [
        "a __b__, __c__.",
        "__init__.py and snake__case__x",
        "파일_이름_목록.pdf, _초안_최종.pdf, _초안_최종_2",
        "__가\n\n나__는",
        "`__가__는` \\__가__는",
        "https://wiki.example/휴가/__init__.py",
    ],
)
def test_underscores_that_mark_nothing_there_stay(text: str) -> None:
    assert text == at_once(readable(text)).replace("<", "").replace(">", "")


pieces = st.lists(
    st.sampled_from(
        [
            *"*_~`()[]$\\|#.,<>a가 \n",
            LOGIN,
            "https://",
            "**",
            "__",
            "<br>",
            "\\(",
            "\\)",
            "$$",
            "x_1",
            "```\n",
        ]
    ),
    max_size=40,
).map("".join)


@given(pieces)
def test_nothing_but_brackets_gaps_and_marks_changes(text: str) -> None:
    bare = re.compile(r"<br[ \t]*/?>|[<>`*_\s\u200b]", re.IGNORECASE)
    assert bare.sub("", text) == bare.sub("", at_once(readable(text)))


@given(pieces)
def test_as_much_is_rewritten_as_there_is_room_for(text: str) -> None:
    size = len(text.encode())
    assert len(at_once(readable(text, most_bytes=size + 4)).encode()) <= size + 4
    assert at_once(readable(text)) == at_once(readable(text, most_bytes=2 * size + 9))


@pytest.mark.parametrize("make", [render, render_plain])
def test_every_page_writes_its_addresses(make: object) -> None:
    text = f"Sign in at **{LOGIN}**에서, or ~~{LOGIN}~~.\n" * 600
    pages = make(reply(text=text))  # type: ignore[operator]
    bodies = [page.blocks[0]["text"] if page.blocks else page.text for page in pages]
    assert 1_200 == sum(body.count(f"<{LOGIN}") for body in bodies)
    assert 1_200 == sum(len(re.findall(rf"(?<!\|){LOGIN}", body)) for body in bodies)
    assert max(len(body.encode()) for body in bodies) <= 11_000


def test_no_stray_mark_is_shown_while_an_address_grows() -> None:
    text = f"Sign in at **{LOGIN}** with, see \\(x_1 + \\beta\\)."
    for end in range(12, len(text) + 1):
        (page,) = render(growing(text[:end]))
        body = page.blocks[0]["text"]
        assert body.count("**") in (0, 2)
        assert body.count("`") in (0, 2)


def test_neutral_text_stays_neutral() -> None:
    assert f"**{LOGIN}**" == neutralise(f"**{LOGIN}**")


PAGE = "```markdown\n# Title\n```py\nx = 1\n```\nend\n```\nafter"


def test_page_of_markdown_that_holds_code_stays_one_block() -> None:
    expected = "```markdown\n# Title\n`\u200b``py\nx = 1\n`\u200b``\nend\n```\nafter"
    assert PAGE == heal(PAGE, 0, len(PAGE))
    assert expected == at_once(readable(PAGE))
    assert 1 == html(PAGE).count("<pre>")
    four = PAGE.replace("```markdown", "````md").replace("end\n```", "end\n````")
    assert four == at_once(readable(four))


@pytest.mark.parametrize("make", [render, render_plain])
def test_page_of_markdown_is_one_block_in_each_message(make: object) -> None:
    inside = "# Title\n\nwords\n\n```py\n" + "x = 1\n" * 40 + "```\n"
    text = f"```markdown\n{inside * 60}```\nafter\n"
    pages = make(reply(text=text))  # type: ignore[operator]
    bodies = [page.blocks[0]["text"] if page.blocks else page.text for page in pages]
    assert len(bodies) > 1
    assert [2] * len(bodies) == [len(re.findall("^```", body, re.MULTILINE)) for body in bodies]
    assert sum(body.count("x = 1") for body in bodies) == 2_400
    assert bodies[-1].partition("\n```\n")[2].startswith("after")


@pytest.mark.parametrize("step", [1, 7])
def test_page_of_markdown_is_one_block_while_it_grows(step: int) -> None:
    for end in range(20, len(PAGE), step):
        (page,) = render(growing(PAGE[:end]))
        assert 1 == html(page.blocks[0]["text"]).count("<pre>")
