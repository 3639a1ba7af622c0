"""The answers of this copy that somebody may stop."""

from weakref import WeakValueDictionary

from bot.answering.flag import Flag
from bot.domain.question import QuestionId


class Stopping:
    """One for a copy. An answer is known as long as somebody holds its event."""

    def __init__(self) -> None:
        self._events: WeakValueDictionary[QuestionId, Flag] = WeakValueDictionary()

    def of(self, question: QuestionId) -> Flag:
        """Set as soon as nobody wants more of this answer. A new one each time it is begun."""
        self._events[question] = event = Flag()
        return event

    def stop(self, question: QuestionId) -> None:
        """Harmless where it is another copy's, or has ended."""
        if (event := self._events.get(question)) is not None:
            event.set()
