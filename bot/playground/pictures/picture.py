"""A conversation of the stand-in workspace as one HTML page, as a chat client would show it.

The page needs nothing but itself: no script, no font, no picture from elsewhere, and it forbids
itself to load any.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from bot.playground.pictures.markup import markdown_html, mrkdwn_html
from bot.playground.slack import Message, Slack

Json = dict[str, Any]

STYLE: Final = Path(__file__).with_name("picture.css")
# Somebody who goes on within this time gets no second name and avatar.
SAME_BREATH_S: Final = 300.0
THUMB: Final = (
    '<svg viewBox="0 0 20 20" width="17" height="17" fill="none" stroke="currentColor" '
    'stroke-width="1.5" stroke-linejoin="round"><path d="M7 9.5 10 3c1.6 0 2.3 1 2 2.5L11.5 8H16c1 '
    '0 1.7.9 1.5 1.9l-1 5.2c-.2 1-.9 1.4-1.8 1.4H7zM7 9.5H3v7h4"/></svg>'
)
COLOURS: Final = ("#0f766e", "#b45309", "#be185d", "#4d7c0f", "#0369a1", "#7c3aed")


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message as it stands now."""

    name: str
    # UTC, in seconds since 1970.
    at: float
    is_app: bool = False
    text: str = ""
    blocks: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one person sees of one conversation."""

    title: str
    posts: tuple[Post, ...]
    # The first post began a thread, and the others are its replies.
    is_thread: bool = True
    # As the app set it: "is searching…".
    status: str = ""
    app_name: str = "Storm"
    # What people and the app are called, by id.
    names: Mapping[str, str] = field(default_factory=dict)


def thread_scene(slack: Slack, channel: str, root: str, *, app_name: str = "Storm") -> Scene:
    """The thread below the message `root`, as it stands now."""
    names = _names(slack, app_name)
    return Scene(
        title=f"# {slack.channels[channel].name}",
        posts=_posts(slack.thread(channel, root), names),
        status=slack.status_of(channel, root),
        app_name=app_name,
        names=names,
    )


def line_scene(slack: Slack, channel: str, *, app_name: str = "Storm") -> Scene:
    """The direct messages with the app, as they stand now."""
    names = _names(slack, app_name)
    messages = slack.history(channel)
    return Scene(
        title=app_name,
        posts=_posts(messages, names),
        is_thread=False,
        status=slack.status_of(channel, messages[-1].ts) if messages else "",
        app_name=app_name,
        names=names,
    )


def _names(slack: Slack, app_name: str) -> dict[str, str]:
    named = {person.id: person.name for person in slack.people.values()}
    return named | {slack.bot_user_id: app_name}


def _posts(messages: Iterable[Message], names: Mapping[str, str]) -> tuple[Post, ...]:
    return tuple(
        Post(
            name=names.get(message.user, message.user),
            at=float(message.ts),
            is_app=message.bot_id is not None,
            text=message.text,
            blocks=tuple(message.blocks or ()),
        )
        for message in messages
    )


def page(scene: Scene, *, theme: Theme = Theme.LIGHT) -> str:
    """The whole page."""
    kind = "<span>Thread</span>" if scene.is_thread else '<span class="app">APP</span>'
    title = f"<b>{escape(scene.title)}</b>"
    heading = f"{kind}{title}" if scene.is_thread else f"{title}{kind}"
    return (
        f'<!doctype html>\n<html lang="en" class="{theme}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(scene.title)}</title><style>{STYLE.read_text('utf-8')}</style></head>"
        f'<body><main><header>{heading}</header><div class="posts">{_talk(scene)}'
        f"{_status(scene)}</div>{_composer(scene)}</main></body></html>\n"
    )


def _talk(scene: Scene) -> str:
    drawn: list[str] = []
    before: Post | None = None
    for number, post in enumerate(scene.posts):
        goes_on = (
            before is not None
            and before.name == post.name
            and post.at - before.at < SAME_BREATH_S
            and not (scene.is_thread and number == 1)
        )
        drawn.append(_post(post, scene.names, goes_on=goes_on))
        if scene.is_thread and number == 0 and len(scene.posts) > 1:
            drawn.append(_divider(len(scene.posts) - 1))
        before = post
    return "".join(drawn)


def _divider(replies: int) -> str:
    words = "1 reply" if replies == 1 else f"{replies} replies"
    return f'<div class="divider">{words}</div>'


def _post(post: Post, names: Mapping[str, str], *, goes_on: bool) -> str:
    content = _content(post, names)
    if goes_on:
        return f'<article class="on"><div></div><div>{content}</div></article>'
    badge = '<span class="app">APP</span>' if post.is_app else ""
    return (
        f"<article>{_avatar(post.name, is_app=post.is_app)}<div>"
        f'<div class="who"><b>{escape(post.name)}</b>{badge}<time>{_time(post.at)}</time></div>'
        f"{content}</div></article>"
    )


def _avatar(name: str, *, is_app: bool) -> str:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    colour = "#4f46e5" if is_app else COLOURS[crc32(name.encode()) % len(COLOURS)]
    return f'<div class="avatar" style="background:{colour}">{escape(initials)}</div>'


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%I:%M %p").lstrip("0")


def _content(post: Post, names: Mapping[str, str]) -> str:
    if not post.blocks:
        return f'<div class="said">{mrkdwn_html(post.text, names)}</div>'
    return "".join(_block(block, names) for block in post.blocks)


def _block(block: Json, names: Mapping[str, str]) -> str:
    match block["type"]:
        case "markdown":
            return f'<div class="markdown">{markdown_html(block["text"])}</div>'
        case "section":
            return f'<div class="section">{_section(block, names)}</div>'
        case "container":
            return _container(block, names)
        case "context":
            elements = "".join(
                f"<span>{_text(element, names)}</span>" for element in block["elements"]
            )
            return f'<div class="context">{elements}</div>'
        case "actions":
            return f'<div class="actions">{_elements(block, names)}</div>'
        case "context_actions":
            return f'<div class="context-actions">{_elements(block, names)}</div>'
        case "header":
            return f"<h2>{_text(block['text'], names)}</h2>"
        case "divider":
            return "<hr>"
        case other:
            return f'<div class="context">({escape(other)})</div>'


def _section(block: Json, names: Mapping[str, str]) -> str:
    said = f"<div>{_text(block['text'], names)}</div>"
    return said + (_element(block["accessory"], names) if "accessory" in block else "")


def _container(block: Json, names: Mapping[str, str]) -> str:
    is_folded = block.get("default_collapsed", False)
    head = f'<div class="head">{"▸" if is_folded else "▾"} {_text(block["title"], names)}</div>'
    inside = [] if is_folded else [_block(child, names) for child in block["child_blocks"]]
    return f'<div class="container">{head}{"".join(inside)}</div>'


def _elements(block: Json, names: Mapping[str, str]) -> str:
    return "".join(_element(element, names) for element in block["elements"])


def _element(element: Json, names: Mapping[str, str]) -> str:
    match element["type"]:
        case "overflow":
            return '<span class="button">⋯</span>'
        case "feedback_buttons":
            return f'<span class="thumb">{THUMB}</span><span class="thumb down">{THUMB}</span>'
        case _:
            style = escape(element.get("style", ""))
            return f'<span class="button {style}">{_text(element["text"], names)}</span>'


def _text(text: Json, names: Mapping[str, str]) -> str:
    if text["type"] == "plain_text":
        return escape(text["text"], quote=False)
    return mrkdwn_html(text["text"], names)


def _status(scene: Scene) -> str:
    if not scene.status:
        return ""
    said = f"<b>{escape(scene.app_name)}</b> {escape(scene.status)}"
    avatar = _avatar(scene.app_name, is_app=True)
    return f'<article class="status">{avatar}<div>{said}</div></article>'


def _composer(scene: Scene) -> str:
    return f"<footer>{'Reply…' if scene.is_thread else 'Message ' + escape(scene.title)}</footer>"
