""" "This is the answer" in a message's menu: a form with the question and what answers it.

Slack opens a form within three seconds of the choice or not at all, and a long thread takes longer
to read: so a window that asks for a moment comes first, and the form takes its place.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts.correction import Correcting
from bot.clock import Clock
from bot.domain.answered import Answered
from bot.domain.correction import ANSWER, LONGEST, QUESTION, Correction, flaws
from bot.domain.deed import Form, Shortcut
from bot.domain.permalink import link_to
from bot.domain.question import MessageTs, QuestionId, ThreadKey, UserId
from bot.domain.reply import ENGLISH, Language
from bot.domain.teachers import Teachers
from bot.errors import SlackError, StoreRefused, StoreUnavailable
from bot.slack.acts.asked import Asked, NoAnswer, asked_above
from bot.slack.acts.door import Door, Say
from bot.slack.acts.reading import about
from bot.slack.acts.routes import Routes
from bot.slack.api import calling, data_of
from bot.slack.asking.languages import Languages
from bot.slack.intake.payload import object_, text
from bot.slack.intake.workspace import Workspace
from bot.slack.reply.controls import value_of
from bot.slack.reply.ending import Block, quiet, section
from bot.slack.reply.text_objects import plain_text
from bot.slack.text.graphemes import grapheme_start
from bot.words import corrections as words

# The shortcut in the manifest, and the form that it opens.
CORRECTION: Final = "correction"
# What the form was chosen on: a message of a person's, or a reply itself.
_MESSAGE: Final = "message"
_REPLY: Final = "reply"

_SAVED: Final[Mapping[str, Say]] = {
    "unknown": words.saved_of_old_reply,
    "open": words.saved_meanwhile,
}

View = dict[str, Any]

log = structlog.get_logger()


class Marks(Protocol):
    """See `bot.store.marks`."""

    async def answered(self, thread: ThreadKey, question: QuestionId) -> Answered | None: ...


class Names(Protocol):
    """See `bot.slack.asking.names`."""

    async def named(self, text: str) -> str: ...


class Groups(Protocol):
    """See `bot.slack.asking.groups`."""

    async def have(self, user: UserId, groups: tuple[str, ...]) -> bool | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """Who may correct answers."""

    teachers: Teachers
    groups: Groups

    async def objection(self, user: UserId) -> tuple[str, Say] | None:
        """Why somebody may not: for the log and in words. Where it can't be told, nobody may."""
        if not self.teachers:
            return "no_teachers", words.no_teachers
        if user in self.teachers.people:
            return None
        match await self.groups.have(user, self.teachers.groups):
            case True:
                return None
            case None:
                return "teachers_not_known", words.teachers_not_known
            case _:
                return "not_a_teacher", words.not_a_teacher


class SlackCorrection:
    def __init__(
        self,
        correcting: Correcting,
        teaching: Teaching,
        marks: Marks,
        door: Door,
        client: AsyncWebClient,
        clock: Clock,
        workspace: Workspace,
        languages: Languages,
        names: Names,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        *,
        saved: Callable[[], None] = lambda: None,
    ) -> None:
        """`saved` hears of each that is kept."""
        self._correcting = correcting
        self._teaching = teaching
        self._marks = marks
        self._door = door
        self._client = client
        self._clock = clock
        self._workspace = workspace
        self._languages = languages
        self._names = names
        self._spawn = spawn
        self._saved = saved

    def routes(self) -> Routes:
        return Routes(shortcuts={CORRECTION: self._chosen}, forms={CORRECTION: self._sent})

    async def _chosen(self, shortcut: Shortcut) -> None:
        self._spawn(self._open(shortcut))

    async def _open(self, shortcut: Shortcut) -> None:
        objection, language = await asyncio.gather(
            self._teaching.objection(shortcut.user), self._languages.of_person(shortcut.user)
        )
        if objection:
            self._door.decline(shortcut, *objection)
            return
        said = language or ENGLISH
        try:
            view = await self._show(
                "views.open",
                partial(self._client.views_open, trigger_id=shortcut.trigger),
                window(words.wait(said), said),
            )
            form = await self._form(shortcut, said)
            await self._show("views.update", partial(self._client.views_update, view_id=view), form)
        except SlackError as error:
            log.info("correction.not_asked", method=error.method, error=error.error)

    async def _show(self, method: str, call: Callable[..., Awaitable[Any]], view: View) -> str:
        """The window's id."""
        with calling(method):
            return text(object_(data_of(await call(view=view)), "view"), "id")

    async def _form(self, shortcut: Shortcut, language: Language) -> View:
        """Or why there is none."""
        found = await asked_above(self._client, shortcut.thread, shortcut.ts, self._workspace)
        if isinstance(found, NoAnswer):
            return window(_why_not(found, language), language)
        asked = found.text or await self._remembered(shortcut.thread, found.question)
        # What stands in the reply itself was not right.
        answer = "" if found.is_reply else shortcut.text
        question, answer = await asyncio.gather(self._names.named(asked), self._names.named(answer))
        return form(shortcut, found, question.strip(), answer.strip(), language)

    async def _remembered(self, thread: ThreadKey, question: QuestionId) -> str:
        """A question whose message says nothing any more, or names only the bot."""
        try:
            answered = await self._marks.answered(thread, question)
        except (StoreUnavailable, StoreRefused):
            return ""
        return answered.question.text if answered else ""

    async def _sent(self, form: Form) -> Mapping[str, str]:
        if objection := await self._teaching.objection(form.user):
            reason, say = objection
            log.info("correction.declined", question_id=form.question, reason=reason)
            return {QUESTION: say(await self._languages.of_person(form.user))}
        asked, answer = (form.values.get(name, "").strip() for name in (QUESTION, ANSWER))
        if wrong := flaws(asked, answer):
            language = await self._languages.of_person(form.user)
            return {name: words.flaw(flaw, language) for name, flaw in wrong.items()}
        kind, _, ts = form.choice.partition("_")
        ts = MessageTs(ts.replace("_", "."))
        correction = Correction(
            id=form.question,
            thread=form.thread,
            question=asked,
            answer=answer,
            user=form.user,
            at=self._clock.wall(),
            ts=ts,
            link=link_to(self._workspace.url, form.thread, ts),
        )
        marked = await self._correcting.save(correction, is_of_reply=kind == _REPLY)
        log.info("answer.corrected", question_id=form.question, user=form.user, told=marked)
        self._saved()
        self._door.tell(form.thread, form.user, _SAVED.get(marked, words.saved))
        return {}


def window(said: str, language: Language) -> View:
    """A view that says one thing."""
    return {
        "type": "modal",
        "callback_id": CORRECTION,
        "title": plain_text(words.title(language)),
        "close": plain_text(words.close(language)),
        "blocks": [section(said)],
    }


def form(shortcut: Shortcut, asked: Asked, question: str, answer: str, language: Language) -> View:
    """Filled in with as much as there is room for."""
    kind = _REPLY if asked.is_reply else _MESSAGE
    about_what = value_of(asked.question, f"{kind}_{shortcut.ts.replace('.', '_')}")
    notes = [words.when_known(language)]
    if max(len(question), len(answer)) > LONGEST:
        notes.append(words.shortened(language))
    return {
        "type": "modal",
        "callback_id": CORRECTION,
        "private_metadata": about(shortcut.thread, about_what),
        "title": plain_text(words.title(language)),
        "submit": plain_text(words.save(language)),
        "close": plain_text(words.cancel(language)),
        "blocks": [
            _field(QUESTION, words.question(language), question),
            _field(ANSWER, words.answer(language), answer),
            quiet("\n".join(notes)),
        ],
    }


def _why_not(found: NoAnswer, language: Language) -> str:
    if found is NoAnswer.NOT_READ:
        return words.thread_not_read(language)
    return words.no_answer_above(language)


def _field(name: str, label: str, filled_in: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": True,
        "max_length": LONGEST,
    }
    if filled_in:
        element["initial_value"] = filled_in[: grapheme_start(filled_in, LONGEST)]
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element}
