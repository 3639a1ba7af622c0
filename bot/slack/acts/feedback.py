"""The two thumbs below a whole reply, the form that a thumbs down opens, and 👍 and 👎 as emoji.

A verdict is stored before Slack hears that the press has arrived; what the presser sees comes
after that, and where Slack refuses it the verdict stays.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts.feedback import LINE, LONGEST_LINE, REASON, Feedback
from bot.domain.answered import Answered
from bot.domain.deed import Form, Press, Reaction
from bot.domain.judgement import Judged
from bot.domain.mark import MarkKind
from bot.domain.menu import Entry
from bot.domain.outcome import Fault, Verdict
from bot.domain.question import ChannelId, QuestionId, ThreadKey
from bot.domain.reply import ENGLISH, Language
from bot.errors import SlackError, StoreRefused, StoreUnavailable
from bot.slack.acts.door import Door
from bot.slack.acts.reading import about
from bot.slack.acts.routes import Routes
from bot.slack.api import calling
from bot.slack.asking.languages import Languages
from bot.slack.intake.whisper import whisper
from bot.slack.reply.controls import FEEDBACK, button, value_of
from bot.slack.reply.ending import Block, quiet, section
from bot.slack.reply.text_objects import plain_text
from bot.words import controls, presses
from bot.words import feedback as words

EMOJI: Final[Mapping[str, Verdict]] = {
    "+1": Verdict.GOOD,
    "thumbsup": Verdict.GOOD,
    "-1": Verdict.BAD,
    "thumbsdown": Verdict.BAD,
}

log = structlog.get_logger()


class SlackFeedback:
    def __init__(
        self,
        feedback: Feedback,
        door: Door,
        client: AsyncWebClient,
        languages: Languages,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        *,
        asks_why: bool,
        keeps_texts: bool,
        has_experts: Callable[[ChannelId], bool] = lambda _channel: False,
    ) -> None:
        """Nobody is asked for what would be thrown away: reasons are kept (`asks_why`), or not,
        and so are texts. `has_experts`: somebody is there to help in a channel.
        """
        self._feedback = feedback
        self._door = door
        self._client = client
        self._languages = languages
        self._spawn = spawn
        self._asks_why = asks_why
        self._keeps_texts = keeps_texts
        self._has_experts = has_experts

    def routes(self) -> Routes:
        return Routes(
            presses={FEEDBACK: self._pressed},
            presses_on={FEEDBACK: self._pressed_again},
            forms={FEEDBACK: self._sent},
            reactions=dict.fromkeys(EMOJI, self._reacted),
        )

    async def _pressed(self, press: Press) -> None:
        judged = await self._judge(press)
        if judged is Judged.UNKNOWN:
            self._door.decline(press, judged, presses.not_offered)
        elif judged is not Judged.LATE:
            self._spawn(self._answer(press, is_double=judged is Judged.REPEATED))

    async def _pressed_again(self, press: Press) -> None:
        await self._judge(press)

    async def _judge(self, press: Press) -> Judged:
        judged = await self._feedback.pressed(press)
        _log(press.question, press.choice, judged)
        return judged

    async def _sent(self, form: Form) -> Mapping[str, str]:
        judged = await self._feedback.explained(form)
        _log(form.question, form.choice, judged)
        return {}

    async def _reacted(self, reaction: Reaction) -> None:
        judged = await self._feedback.reacted(reaction, EMOJI[reaction.emoji])
        # People put thumbs to all kinds of messages.
        tell = log.info if judged is Judged.CHANGED else log.debug
        tell("reply.reacted_to", channel=reaction.channel, verdict=reaction.emoji, result=judged)

    async def _answer(self, press: Press, *, is_double: bool) -> None:
        """A double click has opened the form already."""
        answered = await self._answered(press)
        language = await self._languages.of_person(press.user)
        if language is None and answered is not None:
            language = answered.language
        is_bad = press.choice == Verdict.BAD
        telling = self._acknowledge(press, language, offers_person=is_bad and self._helps(answered))
        if is_bad and self._asks_why and not is_double:
            await asyncio.gather(self._open_form(press, language or ENGLISH), telling)
        else:
            await telling

    async def _answered(self, press: Press) -> Answered | None:
        try:
            return await self._feedback.answered(press)
        except (StoreUnavailable, StoreRefused):
            return None

    def _helps(self, answered: Answered | None) -> bool:
        """Somebody would be called: nobody has been so far, and it is known what about."""
        if answered is None or answered.mark(MarkKind.PERSON):
            return False
        thread = answered.question.thread
        return not thread.is_direct and self._has_experts(thread.channel)

    async def _open_form(self, press: Press, language: Language) -> None:
        view = form(press.thread, press.question, language, with_line=self._keeps_texts)
        try:
            with calling("views.open"):
                await self._client.views_open(trigger_id=press.trigger, view=view)
        except SlackError as error:
            log.info("feedback.not_asked", question_id=press.question, error=error.error)

    async def _acknowledge(
        self, press: Press, language: Language | None, *, offers_person: bool
    ) -> None:
        is_bad = press.choice == Verdict.BAD
        said = words.thanks_for_bad(language) if is_bad else words.thanks_for_good(language)
        offer = _with_person(said, press.question, language or ENGLISH) if offers_person else None
        await whisper(self._client, press.thread, press.user, said, blocks=offer)


def form(
    thread: ThreadKey, question: QuestionId, language: Language, *, with_line: bool
) -> dict[str, Any]:
    """The view that asks why; every field may be left empty."""
    blocks = [quiet(words.noted(language)), _reasons(language)]
    return {
        "type": "modal",
        "callback_id": FEEDBACK,
        "private_metadata": about(thread, value_of(question, Verdict.BAD)),
        "title": plain_text(words.title(language)),
        "submit": plain_text(words.send(language)),
        "close": plain_text(words.skip(language)),
        "blocks": [*blocks, _line(language)] if with_line else blocks,
    }


def _reasons(language: Language) -> Block:
    options = [
        {"text": plain_text(words.fault(one, language)), "value": one.value} for one in Fault
    ]
    return {
        "type": "input",
        "block_id": REASON,
        "optional": True,
        "label": plain_text(words.reason(language)),
        "element": {"type": "radio_buttons", "action_id": REASON, "options": options},
    }


def _line(language: Language) -> Block:
    written = {
        "type": "plain_text_input",
        "action_id": LINE,
        "multiline": True,
        "max_length": LONGEST_LINE,
    }
    return {
        "type": "input",
        "block_id": LINE,
        "optional": True,
        "label": plain_text(words.line(language)),
        "hint": plain_text(words.who_reads(language)),
        "element": written,
    }


def _with_person(said: str, question: QuestionId, language: Language) -> list[Block]:
    person = button(controls.person(language), Entry.PERSON, question)
    return [section(said), {"type": "actions", "elements": [person]}]


def _log(question: QuestionId, verdict: str, judged: Judged) -> None:
    tell = log.info if judged in (Judged.CHANGED, Judged.EXPLAINED) else log.debug
    tell("reply.judged", question_id=question, verdict=verdict, result=judged)
