"""The report that is posted in a channel."""

from datetime import date, datetime

from babel.dates import format_skeleton, format_time

from bot.domain.reply import Language
from bot.words.catalogues import CATALOGUES
from bot.words.saying import day, duration, say, say_counted


def title(since: date, until: date, language: Language) -> str:
    return say(
        language,
        "Questions to Storm, {since} to {until}",
        since=day(since, language),
        until=day(until, language),
    )


def questions(count: int, language: Language) -> str:
    return say_counted(language, "{count} question", "{count} questions", count)


def nobody_asked(language: Language) -> str:
    return say(language, "Nobody asked anything.")


def answered(count: int, language: Language) -> str:
    return say_counted(language, "{count} answered", "{count} answered", count)


def answered_in_part(count: int, language: Language) -> str:
    return say_counted(language, "{count} answered in part", "{count} answered in part", count)


def not_answered(count: int, language: Language) -> str:
    return say_counted(language, "{count} not answered", "{count} not answered", count)


def deleted(count: int, language: Language) -> str:
    return say_counted(language, "{count} deleted", "{count} deleted", count)


def speed(half_s: float, most_s: float, language: Language) -> str:
    return say(
        language,
        "Half of the answers began within {half}, nine of ten within {most}.",
        half=duration(half_s, language),
        most=duration(most_s, language),
    )


def judged_good(count: int, language: Language) -> str:
    return say_counted(language, "{count} time judged good", "{count} times judged good", count)


def judged_bad(count: int, language: Language) -> str:
    return say_counted(language, "{count} time judged bad", "{count} times judged bad", count)


def solved(count: int, language: Language) -> str:
    return say_counted(language, "{count} solved", "{count} solved", count)


def corrected(count: int, language: Language) -> str:
    return say_counted(language, "{count} corrected", "{count} corrected", count)


def heading_nothing_found(language: Language) -> str:
    return say(language, "Nothing was found")


def heading_judged_bad(language: Language) -> str:
    return say(language, "Judged bad")


def heading_person_needed(language: Language) -> str:
    return say(language, "A person was needed")


def heading_documents(language: Language) -> str:
    return say(language, "Documents cited most")


def heading_documents_bad(language: Language) -> str:
    return say(language, "Documents in answers judged bad")


def in_direct_messages(count: int, language: Language) -> str:
    return say_counted(language, "{count} in direct messages", "{count} in direct messages", count)


def earlier(count: int, language: Language) -> str:
    return say_counted(language, "{count} more before that", "{count} more before that", count)


def moment(when: datetime, language: Language) -> str:
    """ "Nov 5, 2:30 PM" """
    locale = CATALOGUES[language].locale
    on = format_skeleton("MMMd", when, when.tzinfo, locale=locale)
    at = format_time(when, "short", when.tzinfo, locale=locale)
    return str(locale.datetime_formats["short"]).format(at, on)
