""" "New topic": what a person asks next in a direct message begins a new conversation."""

from typing import Final, Protocol

import structlog

from bot.domain.deed import Press
from bot.domain.menu import Entry
from bot.domain.question import Question, QuestionId, ThreadKey
from bot.slack.acts.door import Door
from bot.slack.acts.routes import Routes
from bot.words import presses

# Each the whole of a message, as `bare` leaves it.
WORDS: Final = (
    *("new", "new topic", "new conversation", "new chat", "new thread", "start over", "reset"),
    *("new topic please", "new conversation please", "start a new topic"),
    *("start a new conversation", "새 대화", "새대화", "새로운 대화", "새 대화 시작", "새 대화요"),
    *("새 주제", "새주제", "새로운 주제", "새로 시작", "새로 시작해줘", "대화 초기화", "초기화"),
)

log = structlog.get_logger()


class Topics(Protocol):
    """See `bot.store.topic`."""

    async def begin(
        self, thread: ThreadKey, *, message: QuestionId | None = None, order: int | None = None
    ) -> bool: ...


class SlackTopic:
    def __init__(self, topics: Topics, door: Door) -> None:
        self._topics = topics
        self._door = door

    def routes(self) -> Routes:
        return Routes(presses={Entry.TOPIC: self._pressed}, words=dict.fromkeys(WORDS, self._said))

    async def _pressed(self, press: Press) -> None:
        await self._topics.begin(press.thread, order=press.order)
        log.info("topic.begun", question_id=press.question)
        self._door.tell(press.thread, press.user, presses.new_topic)

    async def _said(self, message: Question, _is_addressed: bool) -> bool:
        """In channels a new thread is a new conversation."""
        if not message.thread.is_direct:
            return False
        if await self._topics.begin(message.thread, message=message.id, order=message.order):
            log.info("topic.begun", question_id=message.id)
            self._door.tell(message.thread, message.user, presses.new_topic)
        return True
