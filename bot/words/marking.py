"""What is told below a reply of what people have made of it."""

from datetime import UTC, datetime

from bot.domain.mark import Mark, MarkKind
from bot.domain.reply import Language
from bot.words.saying import day, say


def told(mark: Mark, language: Language) -> str:
    """A line of mrkdwn."""
    user, link = f"<@{mark.user}>", mark.link
    match mark.kind:
        case MarkKind.CORRECTED:
            line = say(
                language, "Corrected by {user}, {date}", user=user, date=_day(mark, language)
            )
            answer = say(language, "the right answer")
            return f"{line} · <{link}|{answer}>" if link else line
        case MarkKind.SOLVED if link:
            line = say(language, "Solved by {user}", user=user)
            solution = say(language, "the solution")
            return f"{line} · <{link}|{solution}>"
        case MarkKind.SOLVED:
            return say(language, "Marked as solved by {user}", user=user)
        case MarkKind.PERSON:
            return say(language, "{user} asked for a person", user=user)


def _day(mark: Mark, language: Language) -> str:
    """Slack shows it by the clock of whoever reads; where it can't, as it was in UTC."""
    there = day(datetime.fromtimestamp(mark.at, UTC).date(), language)
    return f"<!date^{int(mark.at)}^{{date_short}}|{there}>"
