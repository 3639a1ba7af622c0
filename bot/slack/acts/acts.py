"""Hands what people do to the act it belongs to.

Interactions come here before Bolt looks for a listener: it stumbles over one that names no action.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from unicodedata import normalize

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.deed import Form, Press, Shortcut
from bot.domain.question import Question
from bot.slack.acts.door import Door
from bot.slack.acts.reading import read_form, read_press, read_reaction, read_shortcut
from bot.slack.acts.routes import Routes
from bot.slack.intake.events import Ignored
from bot.slack.intake.workspace import Workspace

# Characters.
LONGEST_WORD: Final = 60
# Slack's names of emoji, single letters in which Koreans laugh and sigh, and all that is no letter.
_ORNAMENT: Final = re.compile(r":[\w+'-]+:|[\u1100-\u11ff]|[^\w\s?]|_")

# What is sent back to Slack in answer to a form.
Answer = Mapping[str, Any] | None


class Acts:
    """Everything that people do with the bot besides asking."""

    def __init__(self, door: Door, routes: Routes) -> None:
        self._door = door
        self._routes = routes

    async def interaction(self, body: Mapping[str, Any], workspace: Workspace) -> Answer | Ignored:
        """Raises `StoreUnavailable`."""
        match body.get("type"):
            case "block_actions":
                return await self._pressed(read_press(body, workspace))
            case "view_submission":
                return await self._sent(read_form(body, workspace))
            case "message_action":
                return await self._chosen(read_shortcut(body, workspace))
            case _:
                return Ignored("other_interaction")

    async def reaction(self, payload: Mapping[str, Any], workspace: Workspace) -> Ignored | None:
        """Raises `StoreUnavailable`."""
        reaction = read_reaction(payload, workspace)
        if isinstance(reaction, Ignored):
            return reaction
        take = self._routes.reactions.get(reaction.emoji)
        if take is None or reaction.notice is not None:
            return Ignored("other_reaction")
        await take(reaction)
        return None

    async def word(self, question: Question, *, is_addressed: bool) -> bool:
        """A message says a word that is no question; whether that was all.

        Raises `StoreUnavailable`.
        """
        take = self._routes.words.get(bare(question.text))
        return take is not None and await take(question, is_addressed)

    async def _pressed(self, press: Press | Ignored) -> Answer | Ignored:
        if isinstance(press, Ignored):
            return press
        if (take := self._routes.presses.get(press.act)) is None:
            return Ignored("other_button")
        await self._door.press(press, take, self._routes.presses_on.get(press.act))
        return None

    async def _sent(self, form: Form | Ignored) -> Answer | Ignored:
        if isinstance(form, Ignored):
            return form
        if (take := self._routes.forms.get(form.act)) is None:
            return Ignored("other_form")
        if await self._door.admits(form) and (wrong := await take(form)):
            return {"response_action": "errors", "errors": dict(wrong)}
        return None

    async def _chosen(self, shortcut: Shortcut | Ignored) -> Answer | Ignored:
        if isinstance(shortcut, Ignored):
            return shortcut
        if (take := self._routes.shortcuts.get(shortcut.act)) is None:
            return Ignored("other_shortcut")
        if await self._door.admits(shortcut):
            await take(shortcut)
        return None


def bare(text: str) -> str:
    """A short message in small letters, without marks, emoji and sighs. Who asks means a question.

    Empty: it is longer than a word, or two.
    """
    if len(text) > LONGEST_WORD:
        return ""
    return " ".join(_ORNAMENT.sub(" ", normalize("NFKC", text).casefold()).split())


INTERACTIONS = frozenset(
    {"block_actions", "view_submission", "view_closed", "message_action", "shortcut"}
)


class Interactions(AsyncMiddleware):
    """Takes interactions out of Bolt's hands, and acknowledges them."""

    def __init__(self, take: Callable[[dict[str, Any]], Awaitable[Answer]]) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        if req.body.get("type") not in INTERACTIONS:
            await next()
            return None
        answer = await self._take(req.body)
        return BoltResponse(status=200, body="" if answer is None else dict(answer))
