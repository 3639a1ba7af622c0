"""Nobody is pinged, whatever Storm writes and however it arrives."""

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text.safety import neutralise, plain_label, settled

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
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    neutralise(text)
    settled(text)
    assert time.process_time() - began < 3
