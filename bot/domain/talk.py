"""Who talks with whom in a thread of ours, and so whether a message without a mention is for us.

Pure. The bot is a colleague in a room: it goes on with whoever asked last, it takes a question that
directly follows what it said, and it keeps out of what people say to each other. Once two of them
have talked to each other, it waits until it is mentioned. An answer that nobody wanted is worse
than one that has to be asked for by a mention.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.domain.question import UserId

# Two people make a conversation; who else takes part makes no difference.
A_CONVERSATION: Final = 2


class FollowUps(StrEnum):
    """Which messages without a mention are answered in a thread of ours."""

    NATURAL = "natural"
    EVERYBODY = "everybody"
    MENTION = "mention"


class Said(StrEnum):
    """What a message is, by its words alone."""

    CHATTER = "chatter"  # thanks, agreement, laughter, a greeting, an emoji, a link
    TO_PEOPLE = "to_people"  # names somebody, or is what one says to a colleague only
    REMARK = "remark"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What of a thread has to be known to tell whom the next message is for."""

    # Who asked the bot last; None: not known.
    asker: UserId | None = None
    # Who spoke last; None: the bot.
    last: UserId | None = None
    # Who has talked to people, not to the bot.
    aside: frozenset[UserId] = frozenset()

    @property
    def is_among_people(self) -> bool:
        return len(self.aside) >= A_CONVERSATION

    def asked(self, by: UserId) -> "Talk":
        """The bot was mentioned, or is going to answer: from here on it is part of the talk."""
        return Talk(asker=by, last=by)

    def replied(self) -> "Talk":
        """The bot spoke. That ends what one person said aside, but no conversation of people."""
        return replace(self, last=None, aside=self.aside if self.is_among_people else frozenset())

    def heard(self, user: UserId, said: Said, follow_ups: FollowUps) -> tuple[bool, "Talk"]:
        """Whether a message without a mention is to be answered, and the talk after it."""
        if self._is_for_us(user, said, follow_ups):
            return True, self.asked(user)
        aside = self.aside | {user} if self._is_aside(user, said) else self.aside
        return False, replace(self, last=user, aside=self.aside if self.is_among_people else aside)

    def _is_for_us(self, user: UserId, said: Said, follow_ups: FollowUps) -> bool:
        if follow_ups is FollowUps.MENTION or said in (Said.CHATTER, Said.TO_PEOPLE):
            return False
        if follow_ups is FollowUps.EVERYBODY:
            return True
        if user == self.asker:
            return self.aside <= {user}
        return said is Said.QUESTION and self.last is None and not self.aside

    def _is_aside(self, user: UserId, said: Said) -> bool:
        """It is said to people: by its words, or as somebody's answer to what was."""
        if said is Said.TO_PEOPLE or self.aside - {user}:
            return True
        return said is not Said.CHATTER and user != self.asker
