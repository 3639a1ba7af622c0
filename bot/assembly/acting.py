"""The acts, put together: a line or two for each. Here their rooms meet, as in `stage`."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.absence import Absence
from bot.acts.again import Again
from bot.acts.correction import Correcting
from bot.acts.feedback import Feedback
from bot.acts.offered import FEEDBACK
from bot.acts.person import Person
from bot.acts.removal import Removal
from bot.acts.solved import Solved
from bot.acts.stop import Stop
from bot.clock import Clock
from bot.domain.menu import Entry
from bot.metrics import Metrics
from bot.settings.settings import Settings
from bot.slack.acts.acts import Acts
from bot.slack.acts.again import SlackAgain
from bot.slack.acts.correction import SlackCorrection, Teaching
from bot.slack.acts.door import Door
from bot.slack.acts.excerpts import SlackExcerpts
from bot.slack.acts.feedback import SlackFeedback
from bot.slack.acts.mute import SlackMute
from bot.slack.acts.person import SlackPerson
from bot.slack.acts.removal import SlackRemoval
from bot.slack.acts.routes import Routes
from bot.slack.acts.solved import SlackSolved
from bot.slack.acts.starter import ASK_S, Starters
from bot.slack.acts.stop import SlackStop
from bot.slack.acts.topic import SlackTopic
from bot.slack.asking.groups import Groups
from bot.slack.asking.languages import Languages
from bot.slack.asking.names import Names
from bot.slack.asking.people import People
from bot.slack.intake.audience import Audience
from bot.slack.intake.workspace import Workspace
from bot.store.bell import Bell
from bot.store.connection import Client
from bot.store.corrections import Corrections
from bot.store.excerpts import Excerpts
from bot.store.inbox import Inbox
from bot.store.keys import DAY_S, Keys
from bot.store.marks import Marks
from bot.store.messages import Messages
from bot.store.mute import Mutes
from bot.store.outcomes import Keeping, Outcomes
from bot.store.stop import Stops
from bot.store.topic import Topics

# For so long after Redis was away, what was to be kept there meanwhile may not be there yet: it is
# tried again every half second.
BEHIND_S: Final = 5.0
# The acts that a finished reply may offer.
OFFERED: Final = frozenset({*Entry, FEEDBACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Where acts keep what they have to."""

    redis: Client
    keys: Keys
    inbox: Inbox
    bell: Bell
    excerpts: Excerpts
    outcomes: Outcomes
    corrections: Corrections
    # Something that has happened may not be kept yet.
    is_behind: Callable[[], bool]
    # Set whenever somebody has corrected an answer.
    is_corrected: asyncio.Event = field(default_factory=asyncio.Event)


def facts_of(
    settings: Settings,
    redis: Client,
    keys: Keys,
    inbox: Inbox,
    metrics: Metrics,
    redis_away: Absence,
) -> Facts:
    return Facts(
        redis=redis,
        keys=keys,
        inbox=inbox,
        bell=Bell(redis, keys, inbox.scripts),
        outcomes=Outcomes(redis, keys, inbox.scripts, keeping(settings), acted=metrics.acted),
        excerpts=Excerpts(redis, keys, keep_s=settings.keep_excerpts_days * DAY_S),
        corrections=Corrections(
            redis, keys, inbox.scripts, are_uploaded=settings.corrections_bucket_id is not None
        ),
        is_behind=lambda: redis_away.is_recent(BEHIND_S),
    )


def keeping(settings: Settings) -> Keeping:
    """What the operator lets the log of outcomes keep."""
    return Keeping(for_s=settings.keep_outcomes_days * DAY_S, texts=settings.keep_texts)


class Acting:
    def __init__(
        self,
        settings: Settings,
        client: AsyncWebClient,
        clock: Clock,
        facts: Facts,
        audience: Audience,
        workspace: Workspace,
        languages: Languages,
        people: People,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        patience: float = 1.0,
    ) -> None:
        self._settings = settings
        self._client = client
        self._languages = languages
        self._people = people
        self._clock = clock
        self._facts = facts
        self._spawn = spawn
        self._workspace = workspace
        self._starters = Starters(client, ask_s=ASK_S * patience)
        self._door = Door(
            audience,
            client,
            clock,
            languages,
            spawn,
            answers_in_shared_channels=workspace.answers_in_shared_channels,
        )

    def acts(self) -> Acts:
        """Everything that people do with the bot besides asking."""
        routes = Routes()
        routes |= SlackStop(self._stop(), self._door).routes()
        routes |= SlackRemoval(self._removal(), self._door, self._client, self._spawn).routes()
        routes |= SlackMute(self._mutes(), self._door).routes()
        routes |= SlackTopic(self._topics(), self._door).routes()
        routes |= SlackPerson(self._person(), self._door).routes()
        routes |= SlackSolved(
            self._solved(),
            self._messages(),
            self._door,
            self._client,
            self._clock,
            self._spawn,
        ).routes()
        routes |= SlackExcerpts(
            self._facts.excerpts, self._door, self._client, self._languages, self._spawn
        ).routes()
        routes |= self._feedback().routes()
        routes |= SlackAgain(self._again(), self._door, self._spawn).routes()
        routes |= self._correction().routes()
        return Acts(self._door, routes)

    def _stop(self) -> Stop:
        facts = self._facts
        stops = Stops(facts.keys, facts.inbox.scripts, facts.bell)
        return Stop(stops, self._starters.of)

    def _removal(self) -> Removal:
        facts = self._facts
        return Removal(facts.inbox, self._marks(), facts.outcomes, self._starters.of)

    def _person(self) -> Person:
        return Person(
            self._marks(),
            self._mutes(),
            self._facts.outcomes,
            self._clock,
            experts=self._settings.experts.of,
        )

    def _solved(self) -> Solved:
        return Solved(self._marks(), self._facts.outcomes, self._clock)

    def _correction(self) -> SlackCorrection:
        facts, marks = self._facts, self._marks()
        return SlackCorrection(
            Correcting(facts.corrections, marks, facts.outcomes),
            Teaching(teachers=self._settings.teachers, groups=Groups(self._client, self._clock)),
            marks,
            self._door,
            self._client,
            self._clock,
            self._workspace,
            self._languages,
            Names(self._client, self._clock, self._people),
            self._spawn,
            saved=facts.is_corrected.set,
        )

    def _marks(self) -> Marks:
        facts = self._facts
        return Marks(facts.redis, facts.keys, self._clock, facts.inbox.scripts)

    def _messages(self) -> Messages:
        facts = self._facts
        return Messages(facts.redis, facts.keys, self._clock, is_behind=facts.is_behind)

    def _mutes(self) -> Mutes:
        facts, ttl_s = self._facts, self._settings.thread_ttl_days * DAY_S
        return Mutes(facts.keys, self._clock, facts.inbox.scripts, thread_ttl_s=ttl_s)

    def _topics(self) -> Topics:
        facts, ttl_s = self._facts, self._settings.thread_ttl_days * DAY_S
        return Topics(facts.keys, self._clock, facts.inbox.scripts, thread_ttl_s=ttl_s)

    def _again(self) -> Again:
        return Again(self._facts.inbox, self._clock)

    def _feedback(self) -> SlackFeedback:
        settings, facts = self._settings, self._facts
        return SlackFeedback(
            Feedback(
                facts.outcomes,
                self._messages(),
                self._marks(),
                self._clock,
                is_behind=facts.is_behind,
            ),
            self._door,
            self._client,
            self._languages,
            self._spawn,
            asks_why=settings.keep_outcomes_days > 0,
            keeps_texts=settings.keep_texts,
            has_experts=lambda channel: bool(settings.experts.of(channel)),
        )
