"""What Storm says on the wire, as events a person can follow.

Forty tokens a second of each answer are too many to read: text of one question that follows text
is told as one event, a few times a second, with the newest of it and how many there were.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.playground.page.desk import wire
from bot.playground.storm.request import Request

KEPT: Final = 300
MERGED_S: Final = 0.25
LONGEST_RAW: Final = 400
LONGEST_QUESTION: Final = 60
_START: Final = "data: "


@dataclass(slots=True)
class _Text:
    """Text that has not been told yet."""

    raw: str = ""
    count: int = 0


class StormWatch:
    """A tap for the stand-in Storm. `tell` gets each event once it is settled."""

    def __init__(self, tell: Callable[[wire.StormEvent], None]) -> None:
        self.events: deque[wire.StormEvent] = deque(maxlen=KEPT)
        self._tell = tell
        # By the identity of the request: two of them may ask the same.
        self._untold: dict[int, tuple[Request, _Text]] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def hear(self, asked: Request, said: str) -> None:
        kind = kind_of(said)
        if kind != "text":
            self._flush(id(asked))
            self._say(asked, kind, said, 1)
            return
        _, text = self._untold.setdefault(id(asked), (asked, _Text()))
        text.raw, text.count = said, text.count + 1
        if id(asked) not in self._timers:
            loop = asyncio.get_running_loop()
            self._timers[id(asked)] = loop.call_later(MERGED_S, self._flush, id(asked))

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _flush(self, number: int) -> None:
        if timer := self._timers.pop(number, None):
            timer.cancel()
        asked, text = self._untold.pop(number, (None, _Text()))
        if asked is not None:
            self._say(asked, "text", text.raw, text.count)

    def _say(self, asked: Request, kind: str, said: str, count: int) -> None:
        event = wire.StormEvent(
            at=time.time(),
            question=_shortened(asked.question, LONGEST_QUESTION),
            kind=kind,
            raw=_shortened(said.removeprefix(_START), LONGEST_RAW),
            count=count,
        )
        self.events.append(event)
        self._tell(event)


def kind_of(said: str) -> str:
    """What a piece of the wire is, told from how it looks."""
    match said[:2]:
        case "> ":
            return "request"
        case "< ":
            return "error"
        case "* ":
            return "closed"
        case _:
            return _kind_of_event(said)


def _kind_of_event(said: str) -> str:
    if '"status":"error"' in said:
        return "error"
    if '"contexts":' in said:
        return "contexts"
    if '"content":' in said and '"role":' not in said:
        return "text"
    if '"status":"success"' in said or '"status": "success"' in said:
        return "end" if "finished" in said or '"chat"' in said else "other"
    return "nonsense"


def _shortened(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
