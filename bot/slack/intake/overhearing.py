"""What people say in the bot's threads without mentioning it: is it for the bot?

The decision is `bot.domain.talk`'s. It takes one look at what is known of the thread, more where
the bot may have spoken just now, and one note where it keeps out of it. In threads that are not the
bot's there is nothing to note.
"""

from typing import Final, Protocol

from bot.clock import Clock
from bot.domain.question import Question, ThreadKey
from bot.domain.talk import FollowUps, Speech, Talk

# Where messages come at the same moment, each look finds what the others have changed.
MOST_LOOKS: Final = 5
# A reply stands in Slack a moment before it is noted here that the bot has spoken. So often, and
# after so long, what may follow it is looked at again: Slack waits three seconds for a word.
PATIENT_LOOKS: Final = 3
WAIT_S: Final = 0.5


class Talks(Protocol):
    """Who talks with whom; see `bot.store.talks`."""

    async def before(self, message: Question) -> Talk | None: ...

    async def note(self, thread: ThreadKey, before: Talk, after: Talk) -> bool: ...


class NoTalks:
    """Nothing is known of any thread: then questions are answered, whoever asks."""

    async def before(self, message: Question) -> Talk | None:
        return Talk()

    async def note(self, thread: ThreadKey, before: Talk, after: Talk) -> bool:
        return True


class Overhearing:
    """Tells which messages without a mention are to be answered, and notes the others."""

    def __init__(self, talks: Talks, follow_ups: FollowUps, clock: Clock) -> None:
        self._talks = talks
        self._follow_ups = follow_ups
        self._clock = clock

    async def is_for_us(self, message: Question, speech: Speech) -> bool:
        """Raises `StoreUnavailable`, `StoreRefused`."""
        if self._follow_ups is FollowUps.MENTION:
            return False
        if not self._follow_ups.depends_on_talk:
            is_muted = await self._talks.before(message) is None
            heard, _ = Talk().heard(message.user, speech, self._follow_ups, message.order)
            return heard and not is_muted
        talk = await self._before(message, speech)
        for _ in range(MOST_LOOKS):
            if talk is None:
                return False
            is_for_us, after = talk.heard(message.user, speech, self._follow_ups, message.order)
            if is_for_us or after == talk or await self._talks.note(message.thread, talk, after):
                return is_for_us
            talk = await self._talks.before(message)
        return False

    async def _before(self, message: Question, speech: Speech) -> Talk | None:
        """The talk, as it is a moment later where the message may follow a reply of ours."""
        asked = (message.user, speech, self._follow_ups, message.order)
        talk = await self._talks.before(message)
        for _ in range(PATIENT_LOOKS):
            if talk is None or not talk.may_follow_a_reply(*asked):
                break
            await self._clock.sleep(WAIT_S)
            talk = await self._talks.before(message)
        return talk
