"""What Storm reads in words of ours."""

from bot.domain.reply import Language
from bot.words.saying import say


def background(language: Language) -> str:
    """What stands below it is no question."""
    return say(language, "(For context only: what was said in this Slack thread before.)")
