"""What somebody says without mentioning the bot, by the words alone. Pure; no model, no network.

The whole message decides. It is chatter only if nothing else is left of it: "thanks!" is, and
"thanks, and for part-timers?" is a question. Words are tables, one module for each language; a
message may mix them. What the tables don't know is a remark.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.domain.talk import Speech
from bot.slack.intake.small_talk import (
    english,
    english_chatter,
    english_matter,
    english_you,
    korean,
    korean_matter,
    korean_you,
)
from bot.slack.intake.small_talk.clauses import Clause, clauses, has_link, names_somebody
from bot.slack.intake.small_talk.phrases import length_at

_CHATTER: Final = english_chatter.CHATTER | korean.CHATTER
_FILLERS: Final = english_chatter.FILLERS | korean.FILLERS
_SHARING: Final = english_chatter.SHARING | korean.SHARING
# Haha; jamo by themselves are laughter, tears, or short for yes and thanks.
_SOUND: Final = re.compile(
    r"[ㄱ-ㆎ]+|[+]10*|a*(?:ha|he|hi|ho|hue){2,}h?|ha+h?|he+h|l+o+l(?:ol)*|xd+|mu*ha+"
)
# "10/10", "100%", "5 stars".
_RATING: Final = re.compile(
    r"\W*(?:(\d{1,3})\s?/\s?\1|1000?\s?%|(?:[5五]|five|10|ten) stars?|[AS]\+{1,3}|\d+점\s?만점에.*"
    r"|별\s?(?:다섯|5)\s?개|(?:만|백|100)점)(?![\w?/]).{0,20}",
    re.IGNORECASE,
)


def speech_of(text: str) -> Speech:
    """`text` is a message's, as Slack sends it."""
    if names_somebody(text) or english.calls_by_name(text):
        return Speech.TO_PEOPLE
    spoken = list(clauses(text))
    if _RATING.fullmatch(text) and "?" not in text:
        return Speech.CHATTER
    if all(_is_chatter(clause) for clause in spoken) or (has_link(text) and _only_share(spoken)):
        return Speech.CHATTER
    if any(_is_for_people(clause) for clause in spoken):
        return Speech.TO_PEOPLE
    if asked := [clause for clause in spoken if _asks(clause)]:
        return Speech.TO_YOU if any(map(_is_to_you, asked)) else Speech.QUESTION
    words = tuple(word for clause in spoken for word in clause.words)
    if all(_is_chatter(clause) or _closes(clause) for clause in spoken) or english.reacts(words):
        return Speech.CHATTER
    if any(map(_promises, spoken)):
        return Speech.TO_PEOPLE
    goes_on = any(map(_goes_on, spoken)) or english_matter.is_fragment(words)
    return Speech.REMARK if goes_on else Speech.COMMENT


def _goes_on(clause: Clause) -> bool:
    return english_matter.goes_on(clause) or korean_matter.goes_on(clause)


def _only_share(spoken: Sequence[Clause]) -> bool:
    return all(_is_chatter(clause) or " ".join(clause.words) in _SHARING for clause in spoken)


def _is_for_people(clause: Clause) -> bool:
    return (
        english.is_for_people(clause)
        or english_you.is_of_somebody(clause)
        or korean.is_for_people(clause)
        or korean_you.is_of_somebody(clause)
    )


def _is_to_you(clause: Clause) -> bool:
    return english_you.is_to_you(clause) or korean_you.is_to_you(clause)


def _asks(clause: Clause) -> bool:
    if _is_chatter(clause):
        return False
    return english.asks(clause) or korean.asks(clause)


def _closes(clause: Clause) -> bool:
    return english.closes(clause) or korean.closes(clause) or korean_you.closes(clause)


def _promises(clause: Clause) -> bool:
    return english.promises(clause) or korean.promises(clause) or korean_you.passes_on(clause)


def _is_chatter(clause: Clause) -> bool:
    """Nothing but phrases of chatter, perhaps with fillers among them."""
    if english.goes_on(clause):
        return False
    has_fillers, has_chatter, start = False, False, 0
    while start < len(clause.words):
        if length := length_at(clause.words, start, _CHATTER):
            has_chatter = True
        elif _SOUND.fullmatch(clause.words[start]):
            has_chatter, length = True, 1
        elif length := length_at(clause.words, start, _FILLERS):
            has_fillers = True
        else:
            return False
        start += length
    # "Really?" is chatter, "is that good?" is not.
    is_question = clause.is_asked or english.begins_as_question(clause)
    is_more = has_fillers or clause.words[-1] in korean.CHECKS
    return has_chatter and not (is_question and is_more)
