"""What people write in Slack, as they read it themselves: without Slack's notation. Pure.

In a message's `text`, `<…>` is a mention, a channel, a link or a command; `&`, `<` and `>` are
written as `&amp;`, `&lt;`, `&gt;`. Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import functools
import re
import unicodedata
from typing import Final

_ENTITY: Final = re.compile(r"<([^<>\n]+)>")
_SCHEME: Final = re.compile(r"(?:https?://|mailto:|tel:)")
_EMOJI: Final = re.compile(r":[\w+'-]+:|[0-9#*]\ufe0f?\u20e3")
_PICTURE: Final = "\N{CHECK MARK}"
# Symbols, and what changes or joins them.
_PICTURES: Final = ("So", "Sk", "Mn", "Me", "Cf")
# Nobody sends more to say nothing else.
_MOST_EMOJI: Final = 500
_WORD: Final = re.compile(r"[^\W_]")
# White space, and what takes no place on the screen; the inbox knows the same (`change.lua`).
_UNSEEN: Final = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def readable(text: str, bot_user: str) -> str:
    """`text` with its entities as a person sees them, and without the mentions of the bot."""
    if mentions(text, bot_user):
        text = _without_mentions(text, bot_user)
    if "<" in text:
        text = _ENTITY.sub(_seen, text)
    return _unescaped(text).strip()


def mentions(text: str, user: str) -> bool:
    return f"<@{user}>" in text or f"<@{user}|" in text


def is_emoji(text: str) -> bool:
    """There is nothing but emoji, at least one."""
    if len(text) > _MOST_EMOJI:
        return False
    signs = "".join(_EMOJI.sub(_PICTURE, text).split())
    return bool(signs) and all(unicodedata.category(sign) in _PICTURES for sign in signs)


def has_words(text: str) -> bool:
    """There is something to answer: not just an emoji or a question mark."""
    return _WORD.search(_EMOJI.sub("", text)) is not None


def visible(text: str) -> str:
    """What of a text is seen: where that is the same, nobody has changed a word."""
    return _UNSEEN.sub("", text)


@functools.cache
def _mention(user: str) -> re.Pattern[str]:
    """Linear in the text: white space is read only from its beginning, and never given back."""
    mention = rf"<@{re.escape(user)}(?:\|[^<>\n]*+)?>"
    space = r"[ \t]*+"
    # What belongs to addressing somebody: "@Storm, how …", "@Storm: how …", "@Storm님, …".
    greeting = rf"{mention}(?:[ \t]?님(?!\w))?(?:{space}(?:,|[,:;.!~–—-]++(?=\s|$)))?{space}"
    return re.compile(
        rf"^{space}(?:{greeting})++"
        rf"|(?:,|(?<![ \t])){space}{mention}(?={space}(?:[?!.…]|$))"
        rf"|(?P<between>(?<![ \t]){space}{mention}(?=\w))"
        rf"|(?<![ \t]){space}{mention}",
        re.MULTILINE,
    )


def _without_mentions(text: str, user: str) -> str:
    return _mention(user).sub(lambda match: " " if match["between"] else "", text)


def _unescaped(text: str) -> str:
    # `&` last: what it makes of "&amp;lt;" is not looked at again.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _seen(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    match target[:1]:
        case "@" | "#" as sign:
            return sign + (label.lstrip(sign) or target[1:])
        case "!":
            return _command(target[1:], label)
        case _:
            return _link(target, label)


def _command(command: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@team>`, `<!date^…|yesterday>`."""
    name, _, argument = command.partition("^")
    if name == "date":
        return label or name
    return "@" + (label.lstrip("@") or (argument if name == "subteam" else name))


def _link(target: str, label: str) -> str:
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or not target:
        return label or address
    return label if _bare(label) == _bare(address) else f"{label} ({address})"


def _bare(address: str) -> str:
    """Slack makes `storm.example` a link to `http://storm.example`: that says nothing new."""
    return _SCHEME.sub("", address, count=1).rstrip("/")
