"""What is said where people are asked for help, and where they have helped."""

from bot.domain.reply import Language
from bot.words.saying import say


def call(experts: str, user: str, language: Language) -> str:
    """To whoever helps; both are mentions, in mrkdwn."""
    return say(
        language,
        "{experts} {user} would like a person's help with this. I'll stay out of this thread "
        "until somebody mentions me.",
        experts=experts,
        user=user,
    )


def called_before(language: Language | None = None) -> str:
    return say(language, "Somebody has been asked for help with this already.")


def too_old_to_call(language: Language | None = None) -> str:
    return say(
        language,
        "I no longer have this question, so I can't ask anybody about it. Please write to them in "
        "this thread.",
    )


def nobody_to_call(language: Language | None = None) -> str:
    return say(language, "I don't know whom to ask here. Please ask whoever runs this bot.")
