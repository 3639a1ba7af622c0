"""What the stand-in Storm does with one request: a text, its pace, and scripted trouble.

Places in a story are counted in tokens: `after=3` means once three tokens have been sent, `after=0`
before the first of them (contexts have come by then). A place beyond the end is the end: after the
text, before the events that finish the stream.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

from bot.playground.documents.shelf import Context

ERROR_BODY: Final = '{"status":"error","message":"scripted trouble"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Another response instead of the answer, whole and at once."""

    status: int
    body: str = ERROR_BODY
    content_type: str = "application/json"
    # Seconds, as Storm writes it; None: no such header.
    retry_after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """Nothing, not even headers, for `seconds`; None: until `Storm.release()`."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The stream stays open and says nothing for `seconds`; None: until `Storm.release()`."""

    after: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chatter:
    """Events without any text, or comments, every `every_s` seconds and for ever."""

    after: int
    every_s: float = 0.01
    is_comments: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The connection is aborted, `into_event` bytes into the next token's event."""

    after: int
    into_event: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Events with `"status":"error"`."""

    after: int
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Nonsense:
    """Events whose data is exactly each of `payloads` (one line of text each)."""

    after: int
    payloads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """The response ends in good order, without the events that finish a stream."""

    after: int


# What may stand before any response, of a stream or not.
Obstacle = Refusal | Hang
Interruption = Silence | Chatter | Cut | Errors | Nonsense | Unfinished
Trouble = Obstacle | Interruption


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How events look as text/event-stream; the default is how Storm writes them."""

    line_end: str = "\n"
    has_byte_order_mark: bool = False
    has_space: bool = True
    # A comment and fields nobody asked for before each event.
    has_extras: bool = False
    # Each event's JSON over several `data:` lines (always with a blank line between events).
    is_spread: bool = False
    # The last event's line has no end.
    is_unterminated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One answer, told token by token. The same for streams and for `POST /answer`."""

    tokens: tuple[str, ...] = ()
    contexts: tuple[Context, ...] = ()
    # Text that comes with the final event in the notebook's dialect, as a last token otherwise.
    ending: str = ""
    # Contexts come with the final event (or right before the end) instead of before the text.
    has_late_contexts: bool = False
    # Seconds between the contexts and the first token; between tokens.
    first_delay_s: float = 0.0
    pace_s: float = 0.0
    framing: Framing = Framing()
    # Sizes, in bytes and in turn, of the pieces the stream is written in, whatever they split;
    # empty: an event a piece. With a pace, a piece also ends where the story pauses.
    chunking: tuple[int, ...] = ()
    content_type: str = "text/event-stream"
    # Of the stream.
    troubles: tuple[Trouble, ...] = ()
    # Of the whole answer at once, and of the search.
    answer_troubles: tuple[Obstacle, ...] = ()

    @property
    def text(self) -> str:
        """All of it, as it should be read in the end."""
        return "".join(self.tokens) + self.ending

    def with_trouble(self, *troubles: Trouble) -> Self:
        return replace(self, troubles=(*self.troubles, *troubles))

    def with_answer_trouble(self, *obstacles: Obstacle) -> Self:
        return replace(self, answer_troubles=(*self.answer_troubles, *obstacles))

    def paced(self, pace_s: float, *, first_delay_s: float = 0.0) -> Self:
        return replace(self, pace_s=pace_s, first_delay_s=first_delay_s)

    def in_pieces(self, *sizes: int) -> Self:
        """Written in pieces of these many bytes, in turn."""
        return replace(self, chunking=sizes)


def cut_into_tokens(text: str, size: int | None = None) -> tuple[str, ...]:
    """Pieces of `size` characters; None: short pieces that begin at words, as a model makes them.

    Joined, they are `text` again.
    """
    if size is None:
        return tuple(re.findall(r"\s?\S{1,6}|\s", text))
    return tuple(text[start : start + size] for start in range(0, len(text), size))


def story(text: str, *contexts: Context, token_size: int | None = None) -> Story:
    """A story without trouble, told at once."""
    return Story(tokens=cut_into_tokens(text, token_size), contexts=contexts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request, as far as the choice of a story may depend on it."""

    question: str
    # From 1; counts every request with the same question, streams and whole answers together.
    attempt: int = 1
    # Other questions of the same Storm thread, oldest first.
    earlier: tuple[str, ...] = ()


Tell = Callable[[Ask], Story]


def in_turn(*stories: Story) -> Tell:
    """The first attempt at a question gets the first story, and so on; the last one stays."""
    return lambda ask: stories[min(ask.attempt, len(stories)) - 1]


def by_question(stories: dict[str, Story | Tell], otherwise: Story | Tell) -> Tell:
    """Chosen by the exact question."""

    def tell(ask: Ask) -> Story:
        return told(stories.get(ask.question, otherwise), ask)

    return tell


def paced(tell: Story | Tell, pace_s: float, *, first_delay_s: float = 0.0) -> Tell:
    """The same stories, told with a pace."""
    return lambda ask: told(tell, ask).paced(pace_s, first_delay_s=first_delay_s)


def told(tell: Story | Tell, ask: Ask) -> Story:
    return tell if isinstance(tell, Story) else tell(ask)
