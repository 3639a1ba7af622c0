"""What the stories about the ways a reply grows share: few edits, faults, what is told."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.playground.slack import Message
from bot.playground.storm.stories import LEAVE, plain
from bot.playground.storm.story import (
    Silence,
    Story,
    Tell,
    by_question,
)
from tests.journeys.world import (
    CHANNEL,
    MINA,
    World,
    texts_of,
    words,
)

# So few edits that one reply alone grows by them, and everybody else by parts.
ONE_ALONE: Final[dict[str, Any]] = {"SLACK_UPDATES_PER_MINUTE": "1"}
# Still for one reply alone, but for more than its first edits.
STILL_ONE: Final[dict[str, Any]] = {"SLACK_UPDATES_PER_MINUTE": "14"}
NATIVE: Final[dict[str, Any]] = {"REPLY_MODE": "native", "SLACK_UPDATES_PER_MINUTE": "1000"}
AUTO: Final[dict[str, Any]] = {"REPLY_MODE": "auto"}
ELSEWHERE: Final = "C7ELSEWHERE"
# A paragraph of some 200 characters each 0.8 s.
PARAGRAPHS: Final = plain(400, paragraph=40).paced(0.02)
HELD: Final = "hold the place"


def told(messages: list[Message]) -> str:
    """All they say, one below the other, without the space between."""
    return " ".join(" ".join(message.body for message in messages).split())


def as_told(text: str) -> str:
    return " ".join(text.split())


def tells(messages: list[Message], text: str) -> bool:
    """They say all of `text`, one below the other.

    A sentence that was broken off above stands whole below: where edits are few, there may be none
    that takes its beginning back.
    """
    words, at = text.split(), 0
    for message in messages:
        said = message.body.split()
        begun = next((i for i in range(at, 0, -1) if words[i - 1].endswith(".")), 0)
        at = next((i for i in (at, begun) if words[i : i + len(said)] == said), -1) + len(said)
        if at < len(said):
            return False
    return at == len(words)


def calls(world: World, method: str) -> int:
    return sum(call.method == method for call in world.slack.calls)


def shrinks(message: Message, user: str = MINA) -> bool:
    lengths = [len(words(version.body)) for version in message.versions_for(user)]
    return lengths != sorted(lengths)


def shows_sources_last(messages: list[Message]) -> bool:
    *above, last = messages
    return "Documents" in texts_of(last) and not any("Documents" in texts_of(one) for one in above)


async def crowded(
    world: World,
    answer: Story | Tell,
    *,
    start: Callable[..., Awaitable[Any]] | None = None,
    **environment: str,
) -> None:
    """Another reply grows by edits, and no second one may. `start` starts the bot, if not here."""
    world.slack.add_channel(ELSEWHERE, members=[MINA])
    # However often Storm lets go on what the story is about.
    silences = (Silence(after=words) for words in range(40, 45))
    held = LEAVE.with_trouble(*silences).paced(0.002)
    world.storm.story = by_question({HELD: held}, answer)
    await (start or world.start_bot)(**{**ONE_ALONE, **environment})
    root = await world.ask(HELD, channel=ELSEWHERE)
    # A first text stands without a place too, whoever gets it then.
    await world.slack.until(
        lambda: any(len(one.versions) > 1 for one in world.replies(root, ELSEWHERE)),
        description="the place is taken",
    )


FAULTS: Final[dict[str, dict[str, Any]]] = {
    "503": {"status": 503},
    "503 after the effect": {"status": 503, "after_effect": True},
    "internal error": {"error": "internal_error", "after_effect": True},
    "a page": {"html": True},
    "dropped": {"drop": True},
    "dropped after the effect": {"drop_after_effect": True},
    "rate limit": {"error": "ratelimited", "retry_after": 1},
    "expired": {"error": "message_not_in_streaming_state"},
    "no recipient": {"error": "missing_recipient_user_id"},
    "too long": {"error": "msg_too_long"},
    "blocks": {"error": "invalid_blocks"},
}


async def shown_in(world: World, root: str, channel: str = CHANNEL) -> Message:
    """The first that is shown of a reply."""
    first, *_ = await world.slack.until(
        lambda: world.replies(root, channel), description="something is shown"
    )
    return first
