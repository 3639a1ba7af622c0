"""A reply of the stand-in workspace, drawn for a terminal as Slack would show it."""

import re
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from bot.playground.slack import Message, Slack

_LINK: Final = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")
_STRONG: Final = re.compile(r"\*([^*\n]+)\*")


class Transcript:
    """The app's messages in one thread that answer the message `since`."""

    def __init__(self, slack: Slack, channel: str, root: str, since: str) -> None:
        self._slack = slack
        self._channel = channel
        self._root = root
        self._since = since

    @property
    def _messages(self) -> list[Message]:
        answers = self._slack.answers(self._channel, self._root)
        return [message for message in answers if message.ts > self._since]

    @property
    def is_whole(self) -> bool:
        """Only the last state of a reply has anything below its text."""
        messages = self._messages
        kinds = [block["type"] for block in (messages[-1].blocks or ())] if messages else []
        return len(kinds) > 1 or "section" in kinds

    def drawn(self) -> RenderableType:
        parts: list[RenderableType] = []
        for message in self._messages:
            versions = len(message.versions)
            note = f"  edited {versions - 1} times" if versions > 1 else ""
            parts.append(Text.assemble(("Storm", "bold"), (" APP", "dim"), (note, "dim")))
            parts += [Padding(_block(block), (0, 0, 0, 2)) for block in message.blocks or ()]
        status = self._slack.status_of(self._channel, self._root)
        if status:
            parts.append(Text(f"Storm {status}", style="italic dim"))
        return Group(*parts)


def _block(block: dict[str, Any]) -> RenderableType:
    match block["type"]:
        case "markdown":
            return Markdown(block["text"])
        case "section":
            return _mrkdwn(block["text"]["text"])
        case "context":
            lines = [_mrkdwn(element["text"], "dim") for element in block["elements"]]
            return Text("\n").join(lines)
        case "actions":
            labels = [f"[ {button['text']['text']} ]" for button in block["elements"]]
            return Text("  ".join(labels), style="bold")
        case other:
            return Text(f"({other})", style="dim")


def _mrkdwn(text: str, style: str = "") -> Text:
    """Slack's own markup: links as links, strong as strong, entities decoded."""
    drawn = Text(style=style)
    place = 0
    for link in _LINK.finditer(text):
        _append_plain(drawn, text[place : link.start()])
        drawn.append(_decoded(link[2]), style=f"underline link {_decoded(link[1])}")
        place = link.end()
    _append_plain(drawn, text[place:])
    return drawn


def _append_plain(drawn: Text, text: str) -> None:
    place = 0
    for strong in _STRONG.finditer(text):
        drawn.append(_decoded(text[place : strong.start()]))
        drawn.append(_decoded(strong[1]), style="bold")
        place = strong.end()
    drawn.append(_decoded(text[place:]))


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
