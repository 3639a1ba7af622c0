"""The App Home."""

from collections.abc import Mapping
from typing import Final

from bot.domain.reply import Language
from bot.domain.talk import FollowUps
from bot.words.saying import Sentence, say

_GOING_ON: Final[Mapping[FollowUps, Sentence]] = {
    FollowUps.NATURAL: Sentence(
        "*In a thread I have answered in:* ask follow-ups without mentioning me. I remember what "
        "was said. While you talk to each other, I stay out of it until somebody mentions me."
    ),
    FollowUps.EVERYBODY: Sentence(
        "*In a thread I have answered in:* ask follow-ups without mentioning me. I remember what "
        "was said."
    ),
    FollowUps.MENTION: Sentence(
        "*In a thread I have answered in:* mention me again to ask a follow-up. I remember what "
        "was said."
    ),
}


def home_title(language: Language) -> str:
    return say(language, "Ask your documents")


def home_introduction(language: Language) -> str:
    return say(
        language,
        "I answer questions from the documents your team keeps in Storm, and show which of them "
        "the answer is based on.",
    )


def home_ways(
    language: Language, follow_ups: FollowUps = FollowUps.NATURAL
) -> tuple[str, str, str]:
    """How to ask, each a line of mrkdwn."""
    return (
        say(
            language,
            "*In a channel:* mention me with your question. I answer in a thread under it.",
        ),
        say(language, "*In a direct message:* just write your question."),
        say(language, _GOING_ON[follow_ups]),
    )
