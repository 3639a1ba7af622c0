"""Bolt's listeners: put the question into the inbox, then acknowledge, and nothing else.

Bolt runs them before it answers Slack (`process_before_response`), so that an event counts as taken
only once Redis has it. Where Redis is away Slack hears 503 (over a socket: nothing) and sends the
event again. Whatever no listener is for is acknowledged too: Slack repeats and counts what is not.
"""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, Protocol

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.question import MessageTs, Question, QuestionId, ThreadKey, UserId
from bot.domain.reply import Notice
from bot.domain.talk import FollowUps
from bot.errors import SlackError, StoreUnavailable
from bot.slack.acts.acts import Acts, Answer, Interactions
from bot.slack.api import calling, quiet
from bot.slack.asking.languages import Languages
from bot.slack.intake import catching_up, declining, events
from bot.slack.intake.audience import Audience
from bot.slack.intake.catching_up import CatchingUp
from bot.slack.intake.copies import Copies
from bot.slack.intake.declining import Declining
from bot.slack.intake.events import (
    Asks,
    Calls,
    Changes,
    Deletes,
    Foreign,
    Ignored,
    OpensHome,
)
from bot.slack.intake.overhearing import NoTalks, Overhearing, Talks
from bot.slack.intake.whisper import whisper
from bot.slack.intake.workspace import Workspace
from bot.slack.reply import blocks
from bot.slack.reply.status import StatusLine
from bot.telling import Repeated
from bot.words import meanwhile, notices

# What Bolt raises for a payload that is not of Slack's shape.
UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, RecursionError)

log = structlog.get_logger()


class Inbox(declining.Inbox, catching_up.Inbox, Protocol):
    """Where questions go. The results are named as in `bot.store.inbox`."""

    async def accept(
        self, question: Question, *, only_if_ours: bool = False, notice: Notice | None = None
    ) -> str: ...

    async def change(self, question: Question, *, edited_at: MessageTs) -> str: ...

    async def cancel(
        self,
        thread: ThreadKey,
        question: QuestionId,
        ts: MessageTs,
        *,
        author: UserId | None = None,
    ) -> bool: ...


class Listeners:
    """What the bot does with whatever Slack sends."""

    def __init__(
        self,
        inbox: Inbox,
        workspace: Workspace,
        client: AsyncWebClient,
        clock: Clock,
        audience: Audience,
        acts: Acts,
        languages: Languages,
        *,
        received: Callable[[], None],
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        foreign: Callable[[str], None] = lambda _what: None,
        refused: Callable[[], None] = lambda: None,
        waiting: Callable[[Question], None] | None = None,
        talks: Talks | None = None,
        follow_ups: FollowUps = FollowUps.NATURAL,
        allowance: Callable[[Question], catching_up.Allowance] | None = None,
    ) -> None:
        """`received` counts an accepted question, `refused` one that is not kept.

        `waiting` hears of a question behind others of its thread; None: a status says so at once.

        `spawn` runs what needs no waiting for.
        `foreign` counts what was meant for another `app`, `team` or `authorization`. `talks`
        remembers who talks with whom in the bot's threads, `follow_ups` tells whom it answers.
        `allowance`: what may be spent on reading a thread for a question.
        """
        self._inbox = inbox
        self._workspace = workspace
        self._client = client
        self._clock = clock
        self._received = received
        self._spawn = spawn
        self._foreign = foreign
        self._not_taken = Repeated()
        self._refused = refused
        self._waiting = waiting or self._show_waiting
        self._audience = audience
        self._acts = acts
        self._languages = languages
        self._follow_ups = follow_ups
        self._overhearing = Overhearing(talks or NoTalks(), follow_ups, clock)
        self._catching_up = CatchingUp(
            inbox,
            client,
            clock,
            workspace.bot_user,
            allowance=allowance,
            take=self._message,
        )
        self._declining = Declining(inbox, client, languages, spawn)
        # What was taken is here, for whoever brings what Slack sends.
        self.copies = Copies()

    def identify(self, app: str) -> None:
        """From now on it is known which app the bot is."""
        self._workspace = replace(self._workspace, app=app)

    def attach(self, app: AsyncApp) -> None:
        app.event("app_mention")(self._message)
        app.event("message")(self._message)
        app.event("app_home_opened")(self._home_opened)
        app.event("reaction_added")(self._reacted)
        app.event("reaction_removed")(self._reacted)
        app.use(Interactions(self._interacted))
        app.error(self._failed)

    async def _message(self, body: dict[str, Any]) -> None:
        meaning = events.read(body, self._workspace, now=self._clock.wall())
        if not isinstance(meaning, Foreign):
            await self._audience.hear(body)
        match meaning:
            case Asks(is_from_outside=True, question=question):
                await self._decline(question, Notice.OUTSIDER)
            case Asks() as asks:
                if await self._asked(asks):
                    self.copies.took(body)
            case Changes() as changes:
                await self._change(changes)
            case Calls(message=message):
                await self._decline(message, Notice.WORKFLOW)
            case Deletes(thread=thread, ts=ts, question=question_id, author=author):
                # What a reply in a thread of direct messages belongs to may stand in line.
                asked = events.above(thread) if author is None else None
                is_ours = asked is not None and await self._inbox.cancel(asked[0], question_id, ts)
                if is_ours or await self._inbox.cancel(thread, question_id, ts, author=author):
                    log.info("question.cancelled", question_id=question_id)
            case Ignored() as ignored:
                self._ignore(ignored)

    async def _asked(self, asks: Asks) -> bool:
        """Whether it is known from now on, whatever becomes of it."""
        question, speech = asks.question, asks.speech
        if asks.notice is None and await self._acts.word(question, is_addressed=speech is None):
            return True
        if speech is not None and not await self._overhearing.is_for_us(question, speech):
            log.debug("message.not_for_us", question_id=question.id)
            return False
        accepted = await self._inbox.accept(
            question, only_if_ours=asks.only_if_ours, notice=asks.notice
        )
        self._tell_accepted(question, accepted, asks.notice)
        is_call = speech is None and asks.notice is None and not question.thread.is_direct
        if is_call and accepted in ("accepted", "waiting"):
            self._spawn(self._catching_up.after(question))
        return accepted != "not_ours"

    async def _decline(self, message: Question, notice: Notice) -> None:
        if await self._declining.told(message, notice):
            self._log("question.refused", message, status="told", reason=notice)
            self._refused()

    async def _change(self, changes: Changes) -> None:
        """What gets a sentence instead of an answer is no correction of a question."""
        asks, changed = changes.asks, "unknown"
        if asks.notice is None:
            changed = await self._inbox.change(asks.question, edited_at=changes.at)
        if changed == "unknown" and changes.may_be_first and not asks.is_from_outside:
            await self._asked(asks)
        elif changed in ("waiting", "running", "reopened", "offered"):
            self._log("question.edited", asks.question, status=changed)
        else:
            log.debug("question.not_changed", question_id=asks.question.id, reason=changed)

    def _ignore(self, ignored: Ignored) -> None:
        if isinstance(ignored, Foreign):
            self._foreign(ignored.reason)
            log.info("payload.foreign", reason=ignored.reason)
        else:
            log.debug("payload.ignored", reason=ignored.reason)

    def _tell_accepted(self, question: Question, accepted: str, notice: Notice | None) -> None:
        match accepted:
            case "accepted" | "waiting":
                self._log("question.received", question, status=accepted)
                self._received()
            case "refused" | "untold":
                reason = Notice.TOO_MANY_WAITING if accepted == "refused" else notice
                self._log("question.refused", question, status=accepted, reason=reason)
                self._refused()
            case _:
                # The second copy of a mention, or people talking in a thread of their own.
                log.debug("question.not_taken", question_id=question.id, reason=accepted)
        if accepted == "waiting":
            self._waiting(question)
        elif accepted == "refused":
            self._spawn(self._say_refused(question))

    def _log(self, event: str, question: Question, **facts: str | None) -> None:
        log.info(
            event,
            question_id=question.id,
            channel=question.thread.channel,
            thread_ts=question.thread.root,
            user=question.user,
            **facts,
        )

    async def _say_refused(self, question: Question) -> None:
        language = await self._languages.of(question.user, question.text)
        said = notices.notice(Notice.TOO_MANY_WAITING, language)
        await whisper(self._client, question.thread, question.user, said)

    def _show_waiting(self, question: Question) -> None:
        self._spawn(self._say_waiting(question))

    async def _say_waiting(self, question: Question) -> None:
        language = await self._languages.of(question.user, question.text)
        status = meanwhile.status_next_in_line(language)
        await StatusLine(self._client, question).show(status)

    async def _interacted(self, body: dict[str, Any]) -> Answer:
        answer = await self._acts.interaction(body, self._workspace)
        if isinstance(answer, Ignored):
            self._ignore(answer)
            return None
        return answer

    async def _reacted(self, body: dict[str, Any]) -> None:
        if ignored := await self._acts.reaction(body, self._workspace):
            self._ignore(ignored)

    async def _home_opened(self, body: dict[str, Any]) -> None:
        match events.read_home_opened(body, self._workspace):
            case OpensHome(user):
                self._spawn(self._show_home(user))
            case Ignored() as ignored:
                self._ignore(ignored)

    async def _show_home(self, user: str) -> None:
        view = blocks.home(await self._languages.of_person(UserId(user)), self._follow_ups)
        try:
            with calling("views.publish"):
                await self._client.views_publish(user_id=user, view=view)
        except SlackError as error:
            log.info("home.refused", error=error.error)

    async def _failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """What Slack hears where nobody has acknowledged: anything but 200, and it comes again."""
        match error:
            case _ if not isinstance(body.get("event", {}), dict):
                # Bolt stumbles over it, and it would be as odd the next time.
                log.warning("event.unreadable")
                return BoltResponse(status=200, body="")
            case BoltUnhandledRequestError():
                return BoltResponse(status=200, body="")
            case StoreUnavailable():
                if count := self._not_taken.happened(self._clock.monotonic()):
                    log.warning("event.not_taken", error=str(error), count=count)
                return BoltResponse(status=503, body="")
            case _:
                log.error("event.failed", exc_info=error)
                return BoltResponse(status=500, body="")


def bolt(client: AsyncWebClient, workspace: Workspace) -> AsyncApp:
    """A Bolt app that asks nobody who it is: the identity was learned once, at the start.

    What reaches it has been verified: `requests` does that by Slack's clock, a socket is trusted.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_token=client.token,
        )

    return AsyncApp(
        # Bolt would look for the name of the file through the whole stack, sources included.
        name="storm-bot",
        # Its warnings are about us: it reproaches us with passing a client and `authorize` where
        # SLACK_BOT_TOKEN is set.
        logger=quiet("slack_bolt", logging.ERROR),
        client=client,
        # Explicit, so that no environment variable is read in its place.
        signing_secret="",
        request_verification_enabled=False,
        authorize=authorize,
        process_before_response=True,
        # Bolt's filter would also hide that one of our own messages was deleted.
        ignoring_self_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        # There are no slash commands and no functions.
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        # Otherwise 404; `Listeners` acknowledges.
        raise_error_for_unhandled_request=True,
    )
