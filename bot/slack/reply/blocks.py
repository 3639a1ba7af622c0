"""What people see of a reply, as the blocks of one or more Slack messages.

A growing reply is its text and nothing else. A message that is full stays as it is for ever, so
that it need never be edited again; only the last one gets what belongs to the end: sources, how
long it took, or what went wrong. Where there is no room for that, or where no edit could be had,
it makes a further message of its own.
"""

from typing import Any

from bot.domain.reply import Language, Reply
from bot.domain.talk import FollowUps
from bot.slack.reply.ending import Block, growing_blocks, section
from bot.slack.reply.page import MAX_MESSAGE_BYTES, MAX_TEXT_BYTES, Page, answering
from bot.slack.reply.rendering import Rendering
from bot.slack.reply.text_objects import plain_text
from bot.words import app_home, meanwhile
from bot.words.catalogues import languages

__all__ = [
    "MAX_MESSAGE_BYTES",
    "MAX_TEXT_BYTES",
    "Page",
    "home",
    "placeholder",
    "render",
    "render_plain",
]


def render(reply: Reply, cuts: tuple[int, ...] = ()) -> tuple[Page, ...]:
    """The messages that show `reply`: none as long as there is nothing to show.

    `cuts` are the ends of messages that are full already, as offsets in the neutralised text. Hand
    back the ends of all pages but the last, and no page that was full will ever look different.
    """
    return tuple(Rendering().pages(reply, cuts))


def render_plain(reply: Reply, cuts: tuple[int, ...] = ()) -> tuple[Page, ...]:
    """The same without blocks and without buttons, for when Slack refuses them.

    Messages are shorter: `MAX_TEXT_BYTES`, except where `cuts` ask for more.
    """
    return tuple(Rendering().plain_pages(reply, cuts))


def placeholder(reply: Reply) -> Page:
    """A sign of life before there is any text."""
    blocks = growing_blocks(meanwhile.placeholder(reply.language), reply)
    return Page(end=0, blocks=blocks, text=answering(reply.question, reply.language))


def home(
    language: Language | None = None, follow_ups: FollowUps = FollowUps.NATURAL
) -> dict[str, Any]:
    """The view of the App Home. `language` None: in both."""
    blocks: list[Block] = []
    for spoken in (language,) if language else languages():
        ways = "\n".join(f"• {way}" for way in app_home.home_ways(spoken, follow_ups))
        title = plain_text(app_home.home_title(spoken))
        blocks.append({"type": "header", "text": title})
        blocks += [section(app_home.home_introduction(spoken)), section(ways)]
    return {"type": "home", "blocks": blocks}
