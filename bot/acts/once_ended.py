"""A reply looks whole a moment before its question has ended in the store."""

from typing import Final, Protocol

from bot.clock import Clock
from bot.domain.answered import Answered
from bot.domain.question import QuestionId, ThreadKey

# How often, and after how long, it is looked at again. Slack waits three seconds for a word, so
# that nothing is lost meanwhile.
ATTEMPTS: Final = 3
WAIT_S: Final = 0.5


class Records(Protocol):
    """See `bot.store.marks`."""

    async def answered(self, thread: ThreadKey, question: QuestionId) -> Answered | None: ...


async def once_ended(
    records: Records, clock: Clock, thread: ThreadKey, question: QuestionId
) -> Answered | None:
    """What is known of the question, a moment later where that helps. None: nothing, any more.

    Raises `StoreUnavailable`, `StoreRefused`.
    """
    answered = await records.answered(thread, question)
    for _ in range(ATTEMPTS):
        if answered is None or answered.end is not None:
            break
        await clock.sleep(WAIT_S)
        answered = await records.answered(thread, question)
    return answered
