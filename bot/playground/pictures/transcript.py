"""A reply of the stand-in workspace, drawn for a terminal as Slack would show it."""

import re
from collections.abc import Sequence
from typing import Any, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markdown import Markdown
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from bot.playground.slack import Message, Slack

# What the last line of a growing reply says.
GOES_ON: Final = (
    "still writing…",
    "Storm is taking longer than usual…",
    "쓰고 있어요…",
    "Storm의 답이 평소보다 늦어지고 있어요…",
)
_LINK: Final = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")
_STRONG: Final = re.compile(r"\*([^*\n]+)\*")
_TIMES: Final = ("", ", edited once", ", edited twice")


def is_whole(blocks: Sequence[dict[str, Any]] | None) -> bool:
    """Only a reply's last state has more below its text than the word that it goes on."""
    kinds = [block["type"] for block in blocks or ()]
    return not _goes_on(blocks or ()) and (len(kinds) > 1 or "section" in kinds)


def _goes_on(blocks: Sequence[dict[str, Any]]) -> bool:
    small_print = [block for block in blocks if block["type"] == "context"]
    said = [element.get("text", "") for block in small_print for element in block["elements"]]
    return any(words in GOES_ON for words in said)


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
        messages = self._messages
        return bool(messages) and is_whole(messages[-1].blocks)

    @property
    def edits(self) -> int:
        return sum(len(message.versions) - 1 for message in self._messages)

    def drawn(self, elapsed_s: float) -> RenderableType:
        """As it stands `elapsed_s` after the question."""
        took = "" if self.is_whole else f"  {elapsed_s:.1f} s"
        parts: list[RenderableType] = []
        for message in self._messages:
            note = f"{took}{_edited(len(message.versions) - 1)}".removeprefix(",")
            head = Text.assemble(("Storm", "bold magenta"), (" APP ", "reverse dim"), (note, "dim"))
            parts.append(head)
            parts += [Padding(_block(block), (0, 0, 0, 2)) for block in message.blocks or ()]
        if status := self._slack.status_of(self._channel, self._root):
            line = Text.assemble((f"Storm {status}", "italic"), (took, "dim"))
            parts.append(line)
        return Group(*parts)


class Tail:
    """The last lines of something that may be taller than the terminal.

    What has scrolled away can't be drawn again, so that a whole tall reply would leave copies.
    """

    def __init__(self, content: RenderableType) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._content, options.update(height=None), pad=False)
        room = console.height - 2
        if len(lines) > room:
            yield Text("…", style="dim")
            lines = lines[-room + 1 :]
        for line in lines:
            yield from line
            yield Segment.line()


def _edited(times: int) -> str:
    return _TIMES[times] if times < len(_TIMES) else f", edited {times} times"


def _block(block: dict[str, Any]) -> RenderableType:
    match block["type"]:
        case "markdown":
            return Markdown(block["text"])
        case "section":
            menu = " ⋯" if "accessory" in block else ""
            return Padding(_mrkdwn(block["text"]["text"] + menu), (1, 0, 0, 0))
        case "container":
            # A terminal can't be clicked: nothing is folded.
            title = Text(block["title"]["text"], style="bold")
            return Group(title, *map(_block, block["child_blocks"]))
        case "context":
            lines = [_mrkdwn(element["text"], "dim") for element in block["elements"]]
            return Text("\n").join(lines)
        case "actions":
            labels = [f"[ {_label(element)} ]" for element in block["elements"]]
            return Text("  ".join(labels), style="bold")
        case "context_actions":
            return Text("  ".join(map(_label, block["elements"])), style="dim")
        case other:
            return Text(f"({other})", style="dim")


def _label(element: dict[str, Any]) -> str:
    match element["type"]:
        case "overflow":
            return "⋯"
        case "feedback_buttons":
            return "👍  👎"
        case _:
            return str(element["text"]["text"])


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
