"""Which controls a finished reply has: what can be done with it, and where. Pure."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final

from bot.domain.menu import menu_of
from bot.domain.question import ChannelId, Question
from bot.domain.reply import Notice, Reply, ReplyState

FEEDBACK: Final = "feedback"

# Ends with something in them that people may do more with.
_WITH_MENU = (ReplyState.WHOLE, ReplyState.INCOMPLETE, ReplyState.STOPPED)


class Offered:
    """`acts`: those that somebody takes. `has_experts`: somebody is there to help in a channel."""

    def __init__(
        self,
        acts: Collection[str],
        *,
        has_experts: Callable[[ChannelId], bool] = lambda _channel: False,
    ) -> None:
        self._acts = acts
        self._has_experts = has_experts

    def __call__(self, question: Question, reply: Reply) -> Reply:
        """The reply's last state, with its controls."""
        thread = question.thread
        has_experts = not thread.is_direct and self._has_experts(thread.channel)
        is_whole = reply.state is ReplyState.WHOLE
        entries = menu_of(
            is_direct=thread.is_direct,
            has_excerpts=reply.has_excerpts,
            has_experts=has_experts,
            is_asked_again_by_button=not (is_whole and reply.can_retry),
        )
        return replace(
            reply,
            menu=tuple(entry for entry in entries if entry in self._acts)
            if reply.state in _WITH_MENU
            else (),
            asks_for_verdict=is_whole and FEEDBACK in self._acts,
            can_ask_person=has_experts and _found_nothing(reply),
        )


def _found_nothing(reply: Reply) -> bool:
    """No document was cited. Agents answer rightly without, too: no warning."""
    if reply.state is ReplyState.WHOLE:
        return not reply.citations
    return Notice.EMPTY_ANSWER in reply.notices
