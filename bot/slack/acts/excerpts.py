""" "Excerpts" in a reply's menu: a window with what Storm read for it, page by page.

Passages are somebody's documents: they are shown as plain text, in which nothing is a link, a
mention or a format.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.deed import Press
from bot.domain.excerpt import Excerpt
from bot.domain.menu import Entry
from bot.domain.question import QuestionId, ThreadKey
from bot.domain.reply import ENGLISH, Language
from bot.domain.source import Citation
from bot.errors import SlackError
from bot.slack.acts.door import Door
from bot.slack.acts.reading import about
from bot.slack.acts.routes import Routes
from bot.slack.api import calling
from bot.slack.asking.languages import Languages
from bot.slack.reply.citations import place_line
from bot.slack.reply.controls import button, value_of
from bot.slack.reply.ending import Block, quiet, section
from bot.slack.reply.text_objects import plain_text
from bot.slack.text.graphemes import grapheme_start
from bot.slack.text.safety import cleaned
from bot.words import excerpts as words
from bot.words import presses

# A window takes 100 blocks; more than a few passages are no page to read.
ON_A_PAGE: Final = 5
# Characters of a passage.
LONGEST: Final = 3_000
# They turn the window's page.
EARLIER: Final = "excerpts_earlier"
LATER: Final = "excerpts_later"

log = structlog.get_logger()


class Excerpts(Protocol):
    """See `bot.store.excerpts`."""

    async def read(self, thread: ThreadKey, question: QuestionId) -> tuple[Excerpt, ...]: ...


class SlackExcerpts:
    def __init__(
        self,
        excerpts: Excerpts,
        door: Door,
        client: AsyncWebClient,
        languages: Languages,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._excerpts = excerpts
        self._door = door
        self._client = client
        self._languages = languages
        self._spawn = spawn

    def routes(self) -> Routes:
        return Routes(
            presses={
                Entry.EXCERPTS: self._pressed,
                EARLIER: self._turned,
                LATER: self._turned,
            }
        )

    async def _pressed(self, press: Press) -> None:
        if found := await self._excerpts.read(press.thread, press.question):
            self._spawn(self._show(press, found, 1))
        else:
            self._door.decline(press, "gone", words.gone)

    async def _turned(self, press: Press) -> None:
        found = await self._excerpts.read(press.thread, press.question)
        page = int(press.choice) if press.choice.isdecimal() else 1
        self._spawn(self._show(press, found, page))

    async def _show(self, press: Press, found: Sequence[Excerpt], page: int) -> None:
        language = await self._languages.of_person(press.user) or ENGLISH
        view = window(found, page, press.thread, press.question, language)
        method = "views.update" if press.view else "views.open"
        try:
            with calling(method):
                if press.view:
                    await self._client.views_update(view_id=press.view, view=view)
                else:
                    await self._client.views_open(trigger_id=press.trigger, view=view)
        except SlackError as error:
            log.info("excerpts.not_shown", question_id=press.question, error=error.error)
            # A window opens within three seconds of the press, or not at all.
            self._door.tell(press.thread, press.user, presses.try_once_more)


def window(
    excerpts: Sequence[Excerpt],
    page: int,
    thread: ThreadKey,
    question: QuestionId,
    language: Language,
) -> dict[str, Any]:
    """The view; `page` counts from 1, and is the nearest that there is.

    Without excerpts it says that they are gone.
    """
    pages = max(1, -(-len(excerpts) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = excerpts[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    blocks = [block for excerpt in shown for block in _passage(excerpt, language)]
    if not excerpts:
        blocks = [section(words.gone(language))]
    if pages > 1:
        blocks += _pager(page, pages, question, language)
    return {
        "type": "modal",
        "callback_id": Entry.EXCERPTS,
        "private_metadata": about(thread, value_of(question)),
        "title": plain_text(words.title(language)),
        "close": plain_text(words.close(language)),
        "blocks": blocks,
    }


def _passage(excerpt: Excerpt, language: Language) -> list[Block]:
    place = Citation(
        references=() if excerpt.reference is None else (excerpt.reference,),
        name=excerpt.name,
        pages=() if excerpt.page is None else (excerpt.page,),
        url=excerpt.url,
    )
    return [
        section(place_line(place, language)),
        {"type": "section", "text": plain_text(_words(excerpt.text), is_verbatim=True)},
    ]


def _words(passage: str) -> str:
    """What Slack takes of a passage: nothing that turns it around, and never nothing."""
    clean = cleaned(passage).strip()
    if len(clean) > LONGEST:
        clean = clean[: grapheme_start(clean, LONGEST - 1)] + "…"
    return clean or "…"


def _pager(page: int, pages: int, question: QuestionId, language: Language) -> list[Block]:
    ways = [
        (EARLIER, words.earlier(language), page - 1),
        (LATER, words.later(language), page + 1),
    ]
    buttons = [
        button(label, act, question, choice=str(to)) for act, label, to in ways if 1 <= to <= pages
    ]
    told = quiet(words.page_of(page, pages, language))
    return [{"type": "divider"}, told, {"type": "actions", "elements": buttons}]
