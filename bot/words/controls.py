"""What stands on the buttons below a reply, and in its menu."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.domain.menu import Entry
from bot.domain.reply import Language
from bot.words.labels import try_again
from bot.words.saying import say


def person(language: Language) -> str:
    return say(language, "I need a person")


def excerpts(language: Language) -> str:
    return say(language, "Excerpts")


def solved(language: Language) -> str:
    return say(language, "Solved")


def remove(language: Language) -> str:
    return say(language, "Delete this reply")


def mute(language: Language) -> str:
    return say(language, "Mute here")


def topic(language: Language) -> str:
    return say(language, "New topic")


def good(language: Language) -> str:
    """What a screen reader says of the thumb."""
    return say(language, "Good answer")


def bad(language: Language) -> str:
    return say(language, "Bad answer")


_ENTRIES: Final[Mapping[Entry, Callable[[Language], str]]] = {
    Entry.AGAIN: try_again,
    Entry.EXCERPTS: excerpts,
    Entry.PERSON: person,
    Entry.SOLVED: solved,
    Entry.TOPIC: topic,
    Entry.REMOVE: remove,
    Entry.MUTE: mute,
}


def entry(entry: Entry, language: Language) -> str:
    """Of a reply's menu."""
    return _ENTRIES[entry](language)
