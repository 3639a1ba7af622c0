"""Nobody is pinged, whatever Storm writes and however it arrives."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reply import Language
from bot.slack.text.safe_text import SafeText
from bot.slack.text.safety import neutralise, plain_label, settled
from bot.words import labels
from bot.words.catalogues import languages
from tests.work.growth import assert_linear, repeated

ENTITY = re.compile(
    r"<(?:@|#[CG]\d|!(?:channel|here|everyone|subteam|date))|<[^<>\s\u200b]*://[^<>\u200b]*\|", re.I
)
BARE = re.compile(r"(?<![A-Za-z0-9])[@＠﹫](?:here|channel|everyone)", re.I)
DECODED = re.compile(r"&(?:lt|#60|#x3c);(?:@|!(?!doctype)[a-z]|#[CG]1)", re.I)

PIECES = (
    *"<>@!#|&;()[]`*_~\\:/.- \n\t\r\0ax1C",
    *("<@U1", "<!", "channel", "here", "everyone", "HERE", "<!subteam^S1|", "<!date^1^{d}", "<#C1"),
    *("&lt;", "&gt;", "&#60;", "&l", "&commat;", "&amp;", "lt;", "![", "](", "]:", "](<", "<http"),
    *("http://", "https://a.b/", "mailto:", "javascript:", "slack://", "data:", "<https://a.b/c"),
    *(
        "&#106;",
        "\u202e",
        "\u200b",
        "\u2066",
        "\ud83d",
        "\ude00",
        "＠",
        "한글",
        "👩\u200d💻",
        "e\u0301",
    ),
    *("[bank.example", "](https://evil.example", ")", " (evil.example)", "https://a@", "аpple.x/"),
    *("Answered by Storm", "\nAnswered ", "AI-gen", "Storm이 ", "답했어요", "]: https://b.c", "> "),
    *("`", "``", "```\n", "\n~~~\n", "\n- ", "    ```\n", "\n\n"),
    *("<!doctype", "std::", "me@channel.io", ".io", "\u2028", "\r\n", "<!-- ", "```\n", "|x>"),
)
nasty = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def pings(text: str) -> list[str]:
    return ENTITY.findall(text) + BARE.findall(text) + DECODED.findall(text)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("hi <!channel>!", "hi @\u200bchannel!"),
        ("<!here|here>", "@\u200bhere"),
        ("<@U12|bob> and <@W1>", "@\u200bbob and @\u200bW1"),
        ("<!subteam^S1|@team>", "@\u200bteam"),
        ("<!date^1^{date}|yesterday>", "\u200byesterday"),
        ("<#C1|general>", "#\u200bgeneral"),
        ("see<@U1>.", "see\u200b@\u200bU1."),
        ("@here @Channel ＠everyone", "@\u200bhere @\u200bChannel ＠\u200beveryone"),
        ("@channel에게", "@\u200bchannel에게"),
        ("`@here`", "`@\u200bhere`"),
        ("&lt;!channel&gt;", "&lt;\u200b!channel&gt;"),
        ("<<@U1>>", "<\u200b@\u200bU1>"),
        ("<@U1", "<\u200b@U1"),
        ("<https://a.b/c|a (b)>", "[a (b)](https://a.b/c)"),
        ("<https://a.b/(c)|[x]>", "[(x)](https://a.b/%28c%29)"),
        ("<mailto:a@b.c|write>", "[write](mailto:a@b.c)"),
        ("<javascript:x|y>", "<\u200bjavascript:x|y>"),
        ("<slack://x>", "<\u200bslack://x>"),
        ("[a](javascript:x)", "[a]\u200b(javascript:x)"),
        ("[a](&#106;avascript:x)", "[a]\u200b(&#106;avascript:x)"),
        ("[a]: data:text/html,x", "[a]\u200b: data:text/html,x"),
        ("[1]: file.pdf\n[^2]: x[1]: y", "[1]\u200b: file.pdf\n[^2]\u200b: x[1]: y"),
        ("> [a]: b\n- [c]: d", "> [a]\u200b: b\n- [c]\u200b: d"),
        ("![chart](https://a.b/c.png)", "[chart](https://a.b/c.png)"),
        ("https://a.b/@here", "https://a.b/%40here"),
        ("a\r\nb\rc\0d\u202e", "a\nb\ncd"),
        ("\ud83d\ude00 \ud83d.", "😀 \ufffd."),
    ],
)
def test_what_slack_would_act_upon_becomes_inert_and_readable(text: str, harmless: str) -> None:
    assert harmless == neutralise(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain prose, 1 < 2 && 3 > 2, AT&T!",
        "[a](https://b.c/d?e=f&g=h) and [b](mailto:a@b.c) and [c](#d) and [1]",
        "<https://a.b/c?d=e&f=g>",
        "me@channel.io wrote to you@here.com and @alice",
        "<!DOCTYPE html><!-- x --><b>bold</b> <?php",
        "#include <vector>\nstd::vector<std::string> v; cout << x; a[i](b); vec![1, 2]",
        "Array<string|number>, &lt;div&gt;, x&y",
        "한국어 👩\u200d💻 e\u0301 \u2028 next",
    ],
)
def test_ordinary_text_and_code_stay_as_they_are(text: str) -> None:
    assert text == neutralise(text)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("a word", "a word"),
        ("a <", "a "),
        ("a <@U1|bo", "a "),
        ("a @", "a "),
        ("a @chan", "a "),
        ("a &l", "a "),
        ("see [x](java", "see [x"),
        ("see !", "see "),
        ("a < b and so on", "a < b and so on"),
        ("a\ud83d", "a"),
        ("a <b\nc", "a <b\nc"),
    ],
)
def test_what_could_still_become_something_is_held_back(text: str, certain: str) -> None:
    assert certain == neutralise(text)[: settled(text)]


CODE = (
    "![a](b.png) <url|label> <a.b|c> Promise<!void> &lt;!x&gt; &amp; <@U1> <!here|x> @here "
    "<https://a.b/c|d> <https://a.b/c> [e](javascript:f) [bank.example](https://evil.example) "
    "https://a.b/@here https://аpple.example/ ssh://a@b <#C1|general> [g]: data:h"
)


@pytest.mark.parametrize(
    "code",
    [
        f"`{CODE}`",
        f"a ``` ` {CODE} ``` b",
        f"```\n{CODE}\n```\n",
        f"~~~ {CODE}\n{CODE}\n~~~\n",
        f"> ```python\n> {CODE}\n> ```\n",
        f"- a\n\n      ```\n      {CODE}\n      ```\n",
        f"```md\n```py\n{CODE}\n```\n{CODE}\n```",
        f"an open `{CODE}",
        f"an open `\n{CODE}",
        f"```\n{'x' * 3_000}\n{CODE}",
        f"```\n{CODE * 40}\n```",
        f"```\nAnswered by Storm in 2 s\n{CODE}\n  AI-generated, check the sources\n```",
    ],
)
def test_inside_code_nothing_visible_changes(code: str) -> None:
    assert code == neutralise(code).replace("\u200b", "")
    assert [] == pings(neutralise(code))
    assert neutralise(code) == neutralise(neutralise(code))
    for step in (1, 7, 500):
        assert neutralise(code) == in_pieces(code, step if len(code) < 1_000 else 500)


@pytest.mark.parametrize(
    "before",
    ["`a`", "`a\n\n", "`a\n- ", "\\`", "```\na\n```\n", "> ```\n> a\n", "```a`b``` "],
)
def test_outside_of_code_everything_is_readable(before: str) -> None:
    assert neutralise(f"{before} b <@U1|bob>").endswith(" b @\u200bbob")


def in_pieces(text: str, step: int) -> str:
    safe = SafeText()
    for end in range(0, len(text), step):
        safe.tell(text[:end], is_final=False)
        safe.reach(len(text) * 2)
    safe.tell(text, is_final=True)
    safe.reach(len(text) * 2)
    return safe.text


@given(nasty)
def test_nothing_pings(text: str) -> None:
    assert [] == pings(neutralise(text))


@given(nasty)
def test_a_second_pass_changes_nothing(text: str) -> None:
    assert neutralise(text) == neutralise(neutralise(text))


@given(nasty)
def test_what_is_settled_stays_whatever_follows(text: str) -> None:
    shown = ""
    for end in range(len(text) + 1):
        part = neutralise(text[:end])
        certain = part[: settled(text[:end])]
        assert certain.startswith(shown)
        assert neutralise(text).startswith(certain)
        assert [] == pings(certain)
        shown = certain


@given(nasty)
def test_the_result_can_be_sent(text: str) -> None:
    neutralise(text).encode()
    assert not set(neutralise(text)) & set("\r\0\u202e\u2066")


@given(nasty)
def test_a_label_is_escaped_and_stays_on_its_line(text: str) -> None:
    label = plain_label(text)
    assert not set(label) & set("<>|\n\r\t")
    assert [] == BARE.findall(label) + ENTITY.findall(unescape(label))
    assert "&" not in re.sub("&(?:amp|lt|gt);", "", label)


def test_an_unmatched_bracket_does_not_hold_back_for_ever() -> None:
    for opening in ("<", "<@U1 ", "![", "&", "@", "see](", "<a.b/"):
        text = opening + "word" * 200
        assert 0 < len(text) - 700 < settled(text + " word")


@pytest.mark.parametrize(
    "piece", ["<", "<!", "![", "](", "&lt;", "@here", "<http://a", "<a.b", "[a]"]
)
def test_the_cost_grows_with_the_length(piece: str) -> None:
    assert_linear(lambda text: (neutralise(text), settled(text)), repeated(piece))


# Where links lead.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[https://bank.example/x](https://evil.example/y)", " (evil.example)"),
        ("[bank.example](https://evil.example)", " (evil.example)"),
        ("[see www.bank.example now](https://evil.example)", " (evil.example)"),
        ("[**bank**.example](https://evil.example)", " (evil.example)"),
        (r"[bank\.example](https://evil.example)", " (evil.example)"),
        ("[bank&period;example](https://evil.example)", " (evil.example)"),
        ("[bank\u3002example](https://evil.example)", " (evil.example)"),
        ("[me@bank.example](https://evil.example)", " (evil.example)"),
        ("[은행.한국](https://evil.example)", " (evil.example)"),
        ("[see [1] bank.example](https://evil.example)", " (evil.example)"),
        ("[192.0.2.1](https://evil.example)", " (evil.example)"),
        ("[at 192.0.2.1:8080/x](https://evil.example)", " (evil.example)"),
        ("[192.0.2.1](https://192.0.2.1/x)", ""),
        ("[version 1.2.3](https://evil.example)", ""),
        ("[section 4.1.2.3.5](https://evil.example)", ""),
        ('[bank.example](<https://evil.example> "title")', " (evil.example)"),
        ("[bank.example](mailto:me@evil.example)", " (evil.example)"),
        ("[bank.example](https://xn--evil.example)", " (xn--evil.example)"),
        ("[bank.example](https://evil.example) (bank.example)", " (evil.example) (bank.example)"),
        ("[bank.example](https://bank.example/path)", ""),
        ("[www.bank.example](https://bank.example)", ""),
        ("[BANK.example](https://www.bank.example)", ""),
        ("[bank.example](https://evil.example) (evil.example)", " (evil.example)"),
        ("[the handbook](https://evil.example)", ""),
        ("[guide.pdf](https://evil.example)", ""),
        ("[Version 2.1](https://evil.example)", ""),
    ],
)
def test_a_label_that_looks_like_another_address_is_followed_by_the_true_host(
    text: str, told: str
) -> None:
    assert text.partition(")")[0] + ")" + told == neutralise(text)


def test_an_entitys_label_is_held_to_the_same() -> None:
    expected = "[bank.example](https://evil.example/) (evil.example)"
    assert expected == neutralise("<https://evil.example/|bank.example>")


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        (
            "[a](https://bank.example@evil.example/)",
            "[a]\u200b(https:\u200b//bank.example@evil.example/)",
        ),
        ("see https://a:b@evil.example/", "see https:\u200b//a:b@evil.example/"),
        ("<https://a@evil.example/>", "<\u200bhttps:\u200b//a@evil.example/>"),
        ("<https://a@evil.example/|b>", "<\u200bhttps:\u200b//a@evil.example/|b>"),
        ("[a](//evil.example)", "[a]\u200b(//evil.example)"),
        ("[a][b]\n\n[b]: https://evil.example", "[a][b]\n\n[b]\u200b: https://evil.example"),
    ],
)
def test_an_address_that_misleads_is_no_link(text: str, inert: str) -> None:
    assert inert == neutralise(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[a](https://аpple.example/x)", "[a](https://xn--pple-43d.example/x)"),
        ("[a](https://한국.example/x)", "[a](https://xn--3e0b707e.example/x)"),
        ("<https://аpple.example/x>", "<https://xn--pple-43d.example/x>"),
        ("https://аpple.example/x", "https://xn--pple-43d.example/x"),
        (
            "https://a.example에서 https://한국.example。",
            "https://a.example에서 https://한국.example。",
        ),
    ],
)
def test_a_host_that_looks_like_another_is_written_in_ascii(text: str, written: str) -> None:
    assert written == neutralise(text)


# The bot's own words.


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("has_sources", [True, False])
@pytest.mark.parametrize("elapsed_s", [None, 4.2, 99.0])
@pytest.mark.parametrize("around", ["{}", "*{}*", "**{}**", "- {}", "# {}", "_ {} _"])
def test_what_imitates_the_end_of_a_reply_is_shown_as_a_quotation(
    language: Language, has_sources: bool, elapsed_s: float | None, around: str
) -> None:
    line = around.format(labels.footer(elapsed_s, language, has_sources=has_sources))
    assert f"Text.\n\n> {line}" == neutralise(f"Text.\n\n{line}")
    assert f"> {line}" == neutralise(line)
    assert f"> {line}" == neutralise(f"> {line}")


@pytest.mark.parametrize("language", languages())
def test_an_answer_does_not_say_itself_that_it_has_no_sources(language: Language) -> None:
    line = labels.footer(None, language, has_sources=False)
    assert f"Text.\n> {line}" == neutralise(f"Text.\n{line}")


@pytest.mark.parametrize(
    "text",
    [
        "## Sources\n\n- the handbook\n",
        "**출처**\n\n규정집 3쪽\n",
        "The question was answered by Storm in 2 s.",
        "Storm이 무엇인지 묻는 질문이에요.",
        "AI-generated images are not allowed.",
    ],
)
def test_ordinary_prose_about_sources_and_answers_stays_as_it_is(text: str) -> None:
    assert text == neutralise(text)


@pytest.mark.parametrize("language", languages())
def test_an_imitation_is_held_back_until_it_is_known_to_be_one(language: Language) -> None:
    text = "Text.\n" + labels.footer(4.2, language, has_sources=True) + " and so on"
    for end in range(len(text) + 1):
        assert neutralise(text).startswith(neutralise(text[:end])[: settled(text[:end])])


# As it comes.


@given(nasty, st.lists(st.integers(1, 30), max_size=8))
def test_what_comes_in_pieces_is_made_harmless_like_the_whole(
    text: str, growths: list[int]
) -> None:
    safe = SafeText()
    for end in (sum(growths[: index + 1]) for index in range(len(growths))):
        safe.tell(text[:end], is_final=False)
        safe.reach(10_000)
        assert neutralise(text[:end])[: settled(text[:end])] == safe.text
    safe.tell(text, is_final=True)
    safe.reach(10_000)
    assert neutralise(text) == safe.text


@given(st.lists(nasty, min_size=20, max_size=60).map("".join), st.integers(0, 200))
def test_no_more_is_read_than_is_asked_for(text: str, length: int) -> None:
    safe = SafeText()
    safe.tell(text * 20, is_final=True)
    safe.reach(length)
    assert len(safe.text) >= min(length, len(neutralise(text * 20)))
    assert len(safe.text) < 60_000 or not text


@pytest.mark.parametrize(
    "text",
    [
        "`[a](https://\u0430pple.example/)`",
        "`[x](http://\u0430pple.com/)",
        "```\n[a](https://\u0430pple.example/b)\n```",
    ],
)
def test_a_target_that_is_broken_in_code_is_none_the_first_time(text: str) -> None:
    once = neutralise(text)
    assert "]\u200b(" in once
    assert once == neutralise(once)
