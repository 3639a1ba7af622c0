import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.pictures.markup import is_link, markdown_html, mrkdwn_html
from bot.playground.pictures.picture import Post, Scene, Theme, line_scene, page, thread_scene
from bot.playground.slack import Slack
from bot.playground.storm.stories import STORIES

NAMES = {"U1": "Mina", "C1": "general"}
HARMLESS_TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "article",
    "div", "span", "time", "p", "br", "hr", "b", "strong", "em", "s", "a", "code", "pre",
    "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
    "h1", "h2", "h3", "h4", "h5", "h6",
}  # fmt: skip
HARMLESS_ATTRIBUTES = {
    "lang", "class", "charset", "http-equiv", "content", "href", "style", "start", "title",
}  # fmt: skip
HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "[me](javascript:alert(1)) <javascript:alert(1)|me> [me](data:text/html,hi)",
    '[a](https://a.example "\\" onclick=alert(1)") ![x](https://evil.example/x.png)',
    '<https://a.example/"onclick="alert(1)|me> &lt;b&gt; </style></title>',
    STORIES["hostile"].text,
)


class Reading(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(html: str) -> None:
    reading = Reading(html)
    assert set() == reading.tags - HARMLESS_TAGS
    assert set() == reading.attributes - HARMLESS_ATTRIBUTES
    assert [] == [link for link in reading.links if not is_link(link)]


def everywhere(text: str) -> Scene:
    """`text` at every place of a page that somebody may have written."""
    blocks = (
        {"type": "markdown", "text": text},
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]},
        {"type": "header", "text": {"type": "plain_text", "text": text}},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": text}}],
        },
        {
            "type": "container",
            "title": {"type": "plain_text", "text": text},
            "child_blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
        },
    )
    posts = (Post(name=text, at=0.0, text=text), Post(name="Storm", at=1.0, blocks=blocks))
    return Scene(title=text, posts=posts, status=text, app_name=text, names={"U1": text})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_never_becomes_html(text: str) -> None:
    assert_harmless(page(everywhere(text)))


@given(st.text(alphabet="<>&\"'*_~`[]()|@#!:/\\ \nabU1jhtps", max_size=60))
def test_no_text_becomes_html(text: str) -> None:
    assert_harmless(markdown_html(text))
    assert_harmless(mrkdwn_html(text, NAMES))


def test_page_needs_nothing_from_elsewhere() -> None:
    html = page(everywhere("![x](https://a.example/x.png)"))
    assert "default-src 'none'" in html
    assert [] == re.findall(r"<(?:img|script|link|iframe)|url\(|@import", html)


def test_markdown_has_tables_struck_text_and_links() -> None:
    html = markdown_html("| a |\n|---|\n| ~~b~~ |\n\n[c](https://a.example) <mailto:d@e.example>")
    assert {"table", "s", "a"} <= Reading(html).tags
    assert ["https://a.example", "mailto:d@e.example"] == Reading(html).links


def test_mrkdwn_has_marks_links_mentions_and_entities() -> None:
    html = mrkdwn_html("*a* _b_ ~c~ `d` <https://e.example?f=1&amp;g=2|h> <@U1> <!here>", NAMES)
    assert {"strong", "em", "s", "code", "a", "span"} == Reading(html).tags
    assert ["https://e.example?f=1&g=2"] == Reading(html).links
    assert "a b c d h @Mina @here" == Reading(html).text


def test_the_end_of_a_reply_is_shown_as_slack_does() -> None:
    blocks = (
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "2 sources"},
            "accessory": {"type": "overflow"},
        },
        {
            "type": "container",
            "title": {"type": "plain_text", "text": "Leave policy"},
            "default_collapsed": True,
            "child_blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "folded"}}],
        },
        {"type": "context_actions", "elements": [{"type": "feedback_buttons"}]},
    )
    html = page(Scene(title="general", posts=(Post(name="Storm", at=0.0, blocks=blocks),)))
    assert "2 sources⋯▸ Leave policy" in Reading(html).text
    assert "folded" not in html
    assert 2 == html.count("<svg")


def test_buttons_and_small_print_are_shown() -> None:
    blocks = (
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Try again"}}],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Reference: abc"}]},
        {"type": "somewhat"},
    )
    html = page(Scene(title="# a", posts=(Post(name="Storm", at=0.0, is_app=True, blocks=blocks),)))
    assert '<span class="button ">Try again</span>' in html
    assert '<div class="context"><span>Reference: abc</span></div>' in html
    assert "(somewhat)" in html
    assert '<span class="app">APP</span>' in html


def test_time_is_shown_by_the_clock() -> None:
    html = page(Scene(title="# a", posts=(Post(name="Mina", at=13 * 3600 + 5 * 60),)))
    assert "<time>1:05 PM</time>" in html


def test_who_goes_on_at_once_has_no_second_name() -> None:
    posts = tuple(Post(name="Storm", at=at) for at in (0.0, 10.0, 1000.0))
    html = page(Scene(title="Storm", posts=posts, is_thread=False))
    assert 2 == html.count("<time>")


def test_theme_is_light_unless_it_is_dark() -> None:
    scene = Scene(title="# a", posts=())
    assert 'class="light"' in page(scene)
    assert 'class="dark"' in page(scene, theme=Theme.DARK)


async def test_thread_is_shown_with_its_status_and_names() -> None:
    async with Slack() as slack:
        slack.add_person("U1", "Mina")
        slack.add_channel("C1", "general", members=["U1"])
        root = await slack.say("C1", "U1", f"<@{slack.bot_user_id}> how much leave?")
        await slack.say("C1", "U1", "anybody?", thread_ts=root)
        scene = thread_scene(slack, "C1", root)
    text = Reading(page(scene)).text
    assert "# general" == scene.title
    assert ["Mina", "Mina"] == [post.name for post in scene.posts]
    assert "@Storm how much leave?" in text
    assert "1 reply" in text


def test_status_says_who_does_what() -> None:
    scene = Scene(title="# a", posts=(), status="is searching…", app_name="Storm")
    assert "Storm is searching…" in Reading(page(scene)).text
    assert "searching" not in page(Scene(title="# a", posts=()))


async def test_direct_messages_are_shown_in_line() -> None:
    async with Slack() as slack:
        slack.add_person("U1", "Mina")
        slack.add_channel("D1", kind="im", members=["U1"])
        assert () == line_scene(slack, "D1").posts
        await slack.say("D1", "U1", "how much leave?")
        scene = line_scene(slack, "D1")
    assert ["how much leave?"] == [post.text for post in scene.posts]
    assert "Message Storm" in page(scene)
