"""The bot's intake without the rest of the bot: listeners on a real Bolt app and a fake inbox."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from bot.acts.again import Again
from bot.clock import LoopClock
from bot.domain.question import TeamId, UserId
from bot.slack.acts.acts import Acts
from bot.slack.acts.again import SlackAgain
from bot.slack.acts.door import Door
from bot.slack.api import SlackApi
from bot.slack.asking.languages import Languages
from bot.slack.asking.people import People
from bot.slack.intake.audience import Audience
from bot.slack.intake.listeners import Listeners, bolt
from bot.slack.intake.workspace import Workspace
from tests.slack.intake.channels import LocalChannels
from tests.slack.intake.inbox import FakeInbox
from tests.slack.samples import NOW, WORKSPACE


class SampleClock(LoopClock):
    """Shows the wall time of the samples."""

    def wall(self) -> float:
        return NOW


class Taking:
    """`received` counts questions; `spawned` has the work nobody waits for."""

    def __init__(
        self,
        api: SlackApi,
        *,
        workspace: Workspace = WORKSPACE,
        clock: LoopClock | None = None,
        inbox: FakeInbox | None = None,
    ) -> None:
        self.inbox = inbox or FakeInbox()
        self.received = 0
        self.refused = 0
        self.foreign: list[str] = []
        self.spawned: list[asyncio.Task[None]] = []
        self.app = bolt(api.client, workspace)
        at, client = clock or SampleClock(), api.client
        audience = Audience(client, at, workspace.team, LocalChannels())
        languages = Languages(People(client, at))
        door = self.door = Door(
            audience,
            client,
            at,
            languages,
            self._spawn,
            answers_in_shared_channels=workspace.answers_in_shared_channels,
        )
        routes = SlackAgain(Again(self.inbox, at), door, self._spawn).routes()
        self.listeners = Listeners(
            self.inbox,
            workspace,
            client,
            at,
            audience,
            Acts(door, routes),
            languages,
            received=self._count,
            spawn=self._spawn,
            foreign=self.foreign.append,
            refused=self._count_refused,
        )
        self.listeners.attach(self.app)

    def _count(self) -> None:
        self.received += 1

    def _count_refused(self) -> None:
        self.refused += 1

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.spawned.append(asyncio.create_task(work))


def workspace_of(team: str, bot_user: str) -> Workspace:
    return replace(WORKSPACE, team=TeamId(team), bot_user=UserId(bot_user))
