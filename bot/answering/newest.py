"""What there is to show of a reply while it grows."""

import math

from bot.answering.asked import Asked
from bot.answering.notices import at_first
from bot.answering.waiting import Waiting
from bot.domain.draft import Draft
from bot.domain.reply import Notice, Reply, ReplyState


class Newest:
    """The newest state of one reply, made anew only where something has changed."""

    __slots__ = ("_asked", "_can_stop", "_draft", "_made_of", "_reply", "_waiting", "notices")

    def __init__(self, asked: Asked, draft: Draft, waiting: Waiting, *, can_stop: bool) -> None:
        """`can_stop`: there is something to stop, while it grows."""
        self._asked = asked
        self._draft = draft
        self._waiting = waiting
        self._can_stop = can_stop
        self.notices: tuple[Notice, ...] = tuple(at_first(asked.question))
        # The newest state, and what it was made of.
        self._made_of: tuple[object, ...] = ()
        self._reply: Reply | None = None

    def reply(self) -> Reply:
        """While it grows. Asked for many times a second."""
        asked, draft = self._asked, self._draft
        made_of = draft.text, self.notices, self._waiting.is_slow, asked.marks, asked.language
        if self._reply is None or self._made_of != made_of:
            self._made_of, self._reply = made_of, self.state(ReplyState.GROWING)
        return self._reply

    def state(self, state: ReplyState) -> Reply:
        """As it would be in this state."""
        asked = self._asked
        return Reply(
            question_id=asked.question.id,
            language=asked.language,
            state=state,
            text=self._draft.text,
            notices=self.notices,
            question=asked.question.text,
            is_slow=self._waiting.is_slow,
            marks=asked.marks,
            can_stop=self._can_stop and state is ReplyState.GROWING,
        )

    @property
    def stale_in_s(self) -> float:
        """Until it is another one by itself, though nothing has come."""
        is_told = self._reply is None or self._reply.is_slow
        return math.inf if is_told else self._waiting.slow_in_s

    def forget(self) -> None:
        """It grows no more: hundreds of replies may wait for their last post."""
        self._made_of, self._reply = (), None
