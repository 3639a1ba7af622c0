"""What people say in the bot's threads without mentioning it: is it for the bot?

The decision is `bot.domain.talk`'s. It takes one look at what is known of the thread, and one note
where the bot keeps out of it. In threads that are not the bot's there is nothing to note.
"""

from typing import Protocol

from bot.domain.question import Question, ThreadKey
from bot.domain.talk import FollowUps, Speech, Talk


class Talks(Protocol):
    """Who talks with whom; see `bot.store.talks`."""

    async def before(self, message: Question) -> Talk | None: ...

    async def note(self, thread: ThreadKey, talk: Talk) -> None: ...


class NoTalks:
    """Nothing is known of any thread: then questions are answered, whoever asks."""

    async def before(self, message: Question) -> Talk | None:
        return Talk()

    async def note(self, thread: ThreadKey, talk: Talk) -> None:
        pass


class Overhearing:
    """Tells which messages without a mention are to be answered, and notes the others."""

    def __init__(self, talks: Talks, follow_ups: FollowUps) -> None:
        self._talks = talks
        self._follow_ups = follow_ups

    async def is_for_us(self, message: Question, speech: Speech) -> bool:
        """Raises `StoreUnavailable`, `StoreRefused`."""
        notes = self._follow_ups.depends_on_talk
        talk = await self._talks.before(message) if notes else Talk()
        if talk is None:
            return False
        is_for_us, after = talk.heard(message.user, speech, self._follow_ups, message.order)
        if notes and not is_for_us and after != talk:
            await self._talks.note(message.thread, after)
        return is_for_us
