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

    @property
    def depends_on_talk(self) -> bool:
        """Who has spoken before makes a difference."""
        return self is FollowUps.NATURAL


class Speech(StrEnum):
    """What a message is, by its words alone."""

    CHATTER = "chatter"  # thanks, agreement, laughter, a greeting, an emoji, a link
    TO_PEOPLE = "to_people"  # names somebody, or is what one says to a colleague only
    TO_YOU = "to_you"  # asks "you": from who asked the bot that is the bot, from others who asked
    COMMENT = "comment"  # says something, but nothing that goes on with the matter
    REMARK = "remark"  # goes on with it: an error, a correction, a wish
    QUESTION = "question"


_NEVER_FOR_US: Final = frozenset({Speech.CHATTER, Speech.TO_PEOPLE, Speech.COMMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What of a thread has to be known to tell whom the next message is for."""

    # Who asked the bot last; None: not known.
    asker: UserId | None = None
    # Who spoke last; None: the bot.
    last: UserId | None = None
    # Who has talked to people, not to the bot; no more than make a conversation.
    aside: frozenset[UserId] = frozenset()
    # The order of the last message in its channel: Slack may deliver one late, or twice.
    at: int = 0
    # The order of the message with which the asker became it. What was said earlier, and comes only
    # now, belongs to the talk as it was `before`; None: nothing is known of that.
    since: int = 0
    before: "Talk | None" = None

    @property
    def is_among_people(self) -> bool:
        return len(self.aside) >= A_CONVERSATION

    def asked(self, by: UserId, at: int) -> "Talk":
        """The bot was mentioned, or is going to answer: from here on it is part of the talk."""
        if at < self.since:
            return self
        asked = replace(self, last=by, aside=frozenset(), at=max(at, self.at))
        if by == self.asker:
            return asked
        before = replace(self, before=None) if self.asker else None
        return replace(asked, asker=by, since=at, before=before)

    def replied(self, at: int) -> "Talk":
        """The bot spoke. That ends what one person said aside, but no conversation of people."""
        aside = self.aside if self.is_among_people else frozenset[UserId]()
        return replace(self, last=None, aside=aside, at=max(at, self.at))

    def heard(
        self, user: UserId, speech: Speech, follow_ups: FollowUps, at: int
    ) -> tuple[bool, "Talk"]:
        """Whether a message without a mention is to be answered, and the talk after it."""
        if self.before and at < self.since:
            return self.before.heard(user, speech, follow_ups, at)[0], self
        is_late = at <= self.at
        if self._is_for_us(user, speech, follow_ups, is_late=is_late):
            return True, self.asked(user, at)
        if is_late:
            return False, self
        is_aside = not self.is_among_people and self._is_aside(user, speech)
        aside = self.aside | {user} if is_aside else self.aside
        return False, replace(self, last=user, aside=aside, at=at)

    def may_follow_a_reply(
        self, user: UserId, speech: Speech, follow_ups: FollowUps, at: int
    ) -> bool:
        """The bot was asked and is not known to have spoken since; had it, this would be for it."""
        if self.asker is None or self.last != self.asker:
            return False
        return (
            not self.heard(user, speech, follow_ups, at)[0]
            and self.replied(at - 1).heard(user, speech, follow_ups, at)[0]
        )

    def _is_for_us(
        self, user: UserId, speech: Speech, follow_ups: FollowUps, *, is_late: bool
    ) -> bool:
        if follow_ups is FollowUps.MENTION or speech in _NEVER_FOR_US:
            return False
        if follow_ups is FollowUps.EVERYBODY:
            return True
        if user == self.asker:
            return self.aside <= {user}
        follows_the_bot = self.last is None and not is_late
        return speech is Speech.QUESTION and follows_the_bot and not self.aside

    def _is_aside(self, user: UserId, speech: Speech) -> bool:
        """It is said to people: by its words, or as somebody's answer to what was."""
        if speech is Speech.TO_PEOPLE or self.aside - {user}:
            return True
        return speech is not Speech.CHATTER and user != self.asker
