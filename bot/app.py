"""The composition root: opens the rooms in order, runs the bot, closes them in reverse."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, Self

import structlog

from bot import __version__
from bot.absence import Absence
from bot.acts.offered import Offered
from bot.answering.keeping import RENEWALS, Keeping
from bot.answering.policy import Answering
from bot.answering.questions import Questions
from bot.answering.stopping import Stopping
from bot.answering.worker import Worker
from bot.assembly.acting import OFFERED, Acting, Facts, facts_of, keeping
from bot.assembly.stage import Staging
from bot.assembly.upkeep import keep_up
from bot.clock import Clock, LoopClock
from bot.domain.governor.governor import Limits
from bot.domain.growth import Growth
from bot.domain.question import Question
from bot.metrics import Metrics
from bot.operating.storm_key import StormKey
from bot.operating.waiting import both, until_there
from bot.operating.web import Ports, Web
from bot.settings.address import shown
from bot.settings.settings import Settings
from bot.slack.acts.acts import Acts
from bot.slack.api import SlackApi
from bot.slack.asking.languages import WITHIN_S, Languages
from bot.slack.asking.people import People
from bot.slack.clock import SlackClock
from bot.slack.identity import app_of, ask_time, identity
from bot.slack.intake.audience import ASK_S, Audience
from bot.slack.intake.listeners import Listeners, bolt
from bot.slack.intake.requests import Requests
from bot.slack.intake.sockets import Sockets
from bot.slack.intake.workspace import Workspace, workspace_of
from bot.store.budget.budget import PATIENCE_S, Budget
from bot.store.budget.reply_budget import ReplyBudget
from bot.store.channels import SharedChannels
from bot.store.connection import Client, connect
from bot.store.greeting import greeting
from bot.store.inbox import Inbox
from bot.store.keys import DAY_S, HOUR_S, SHARDS, Keys
from bot.store.lease import LEASE_S
from bot.store.permissions import check_permissions
from bot.store.talks import Talks
from bot.store.threads import Threads
from bot.store.turns import Turns
from bot.store.writing import can_write
from bot.storm.client import Limits as StormLimits
from bot.storm.client import StormClient
from bot.storm.documents import DocumentOrigins

log = structlog.get_logger()


class Bot:
    """The whole bot. `async with` opens it; `run` answers questions until `stop`."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        storm_limits: StormLimits | None = None,
        lease_s: float = LEASE_S,
        patience: float = 1.0,
        budget_patience_s: float = PATIENCE_S,
    ) -> None:
        """`storm_limits`: how long Storm may take; None: as long as the notebook says.
        `lease_s`: how long other copies wait for a sign of life before they take a question over.
        `patience`: how many times longer than in life Slack's answers are waited for, where a
        person's press needs one. `budget_patience_s`: how long Redis is asked about the budget.
        """
        self._settings = settings
        self._clock = clock or LoopClock()
        self._slack_clock = SlackClock(self._clock)
        address = shown(settings.redis_url.get_secret_value())
        self._redis_away = Absence("redis", self._clock, address=address)
        self._storm_limits = storm_limits
        self._lease_s = lease_s
        self._patience = patience
        self._budget_patience_s = budget_patience_s
        self._stack = AsyncExitStack()
        self._stopping = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()
        self._worker: Worker | None = None
        self._sockets: Sockets | None = None
        self._redis: Client | None = None
        self._stopping_answers = Stopping()
        self.metrics = Metrics()
        self.metrics.clock_skew_seconds.set_function(self._slack_clock.skew_s)
        self.is_started = asyncio.Event()

    async def __aenter__(self) -> Self:
        settings, outbound = self._settings, self._settings.outbound
        await self._stack.__aenter__()
        self.web = await self._stack.enter_async_context(
            Web(
                Ports(host=settings.host, port=settings.port, metrics=settings.metrics_port),
                self.metrics,
                self._unready,
                is_in_http_mode=not settings.uses_socket_mode,
            )
        )
        self._slack = await self._stack.enter_async_context(
            SlackApi(
                token=settings.slack_bot_token.get_secret_value(),
                base_url=settings.slack_api_url,
                answered=self.metrics.slack_answered,
                clock=self._slack_clock,
                outbound=outbound,
            )
        )
        self._people = People(self._slack.client, self._clock)
        self._languages = Languages(
            self._people, settings.language, within_s=WITHIN_S * self._patience
        )
        storm = self._storm = await self._stack.enter_async_context(
            StormClient(
                base_url=settings.storm_api_url,
                api_key=settings.storm_api_key.get_secret_value(),
                bucket_ids=settings.storm_bucket_ids,
                limits=self._storm_limits or StormLimits(first_text_s=settings.storm_first_text_s),
                outbound=outbound,
                refused=lambda: self._storm_key.refused(),
                clock=self._clock,
            )
        )
        self._storm_key = StormKey(storm.check_key, self._clock, address=settings.storm_api_url)
        self._origins = await self._stack.enter_async_context(
            DocumentOrigins(storm.document_origin, clock=self._clock)
        )
        return self

    async def __aexit__(self, *exception: Any) -> None:
        for task in (background := list(self._background)):
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await self._stack.__aexit__(*exception)

    def stop(self) -> None:
        """Take no more questions, finish what is running within the bounded time."""
        self._stopping.set()

    async def run(self) -> None:
        """Raises `SlackKeyRefused` and `StoreUnusable`, where waiting can't help."""
        watching_key = asyncio.ensure_future(self._storm_key.watch())
        try:
            await self._run()
        finally:
            watching_key.cancel()

    async def _run(self) -> None:
        starting = asyncio.ensure_future(self._start())
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
            return
        stopping.cancel()
        worker = starting.result()
        async with asyncio.TaskGroup() as group:
            working = group.create_task(worker.run())
            listening = group.create_task(
                self._bell.serve(self._stopping_answers.stop, self._clock)
            )
            watching = group.create_task(self._sockets.watch()) if self._sockets else None
            self.is_started.set()
            log.info("bot.started", version=__version__)
            await self._stopping.wait()
            log.info("bot.stopping")
            self.web.events = None
            if watching is not None:
                watching.cancel()
            if self._sockets is not None:
                await self._sockets.stop()
            worker.stop()
            await working
            listening.cancel()
        log.info("bot.stopped")

    async def _start(self) -> Worker:
        settings = self._settings
        keys = Keys(settings.redis_prefix)
        thread_ttl_s = settings.thread_ttl_days * DAY_S
        workspace, (redis, inbox) = await both(self._learn_workspace(), self._reach_inbox(keys))
        budget = self._budget(redis, inbox.owner)
        facts = facts_of(settings, redis, keys, inbox, self.metrics, self._redis_away)
        staging = Staging(
            self._slack.client,
            budget,
            Threads(redis, keys, thread_ttl_s=thread_ttl_s, scripts=inbox.scripts),
            self._people,
            self._clock,
            languages=self._languages,
            bot_user=workspace.bot_user,
            thread_context_chars=settings.thread_context_chars,
            growth=Growth(mode=settings.reply_mode, most_parts=settings.reply_parts),
            stopping=self._stopping_answers,
            excerpts=facts.excerpts if facts.excerpts.are_kept else None,
        )
        self._bell = facts.bell

        def say_waiting(question: Question) -> None:
            self._spawn(staging.say_waiting(question))

        leases = Keeping(inbox.renew, self._clock, length_s=self._lease_s)
        questions = Questions(self._answering(), staging, leases, self.metrics, self._clock)
        turns = Turns(
            redis,
            keys,
            self._clock,
            most=settings.open_questions_per_person,
            lease_s=self._lease_s,
            parked=say_waiting,
            scripts=inbox.scripts,
        )
        self._worker = Worker(
            inbox,
            turns,
            questions.answer,
            self._clock,
            shards=range(SHARDS),
            max_answers=settings.max_concurrent_answers,
            drain_s=settings.drain_seconds,
            sweep_s=self._lease_s / RENEWALS,
            absence=self._redis_away,
        )
        talks = Talks(keys, inbox.scripts, thread_ttl_s=thread_ttl_s)
        shared = SharedChannels(redis, keys)
        client, upload = self._slack.client, self._storm.upload
        keep_up(self._spawn, settings, client, self._clock, facts, workspace, budget, upload)
        await self._listen(facts, workspace, shared, talks, say_waiting, staging.budget_of)
        return self._worker

    def _inbox(self, redis: Client, keys: Keys) -> Inbox:
        settings = self._settings
        return Inbox(
            redis,
            keys,
            self._slack_clock,
            thread_ttl_s=settings.thread_ttl_days * DAY_S,
            keep_s=settings.keep_records_hours * HOUR_S,
            lease_s=self._lease_s,
            set_aside=self.metrics.records_set_aside.inc,
            outcomes=keeping(settings),
        )

    def _budget(self, redis: Client, copy: str) -> Budget:
        return Budget(
            redis,
            prefix=self._settings.redis_prefix,
            copy=copy,
            limits=Limits.with_updates(
                self._settings.slack_updates_per_minute, has_parts=self._settings.reply_parts > 0
            ),
            clock=self._clock,
            patience_s=self._budget_patience_s,
            tell=self.metrics.slack_takes,
        )

    def _answering(self) -> Answering:
        return Answering(
            self._storm,
            self._origins,
            self._clock,
            source_url_template=self._settings.source_url_template,
            excuses=self._settings.storm_error_texts,
            longest_s=self._settings.storm_longest_s,
            offered=Offered(
                OFFERED, has_experts=lambda channel: bool(self._settings.experts.of(channel))
            ),
        )

    async def _listen(
        self,
        facts: Facts,
        workspace: Workspace,
        shared: SharedChannels,
        talks: Talks,
        say_waiting: Callable[[Question], None],
        allowance: Callable[[Question], ReplyBudget],
    ) -> None:
        settings, secret = self._settings, self._settings.slack_signing_secret
        client, clock = self._slack.client, self._slack_clock
        app = bolt(client, workspace)
        audience = Audience(client, clock, workspace.team, shared, ask_s=ASK_S * self._patience)
        listeners = Listeners(
            facts.inbox,
            workspace,
            client,
            clock,
            audience,
            self._acts(facts, audience, workspace),
            self._languages,
            received=self.metrics.questions_received.inc,
            spawn=self._spawn,
            foreign=lambda what: self.metrics.events_foreign.labels(what).inc(),
            refused=self.metrics.questions_refused.inc,
            waiting=say_waiting,
            allowance=allowance,
            talks=talks,
            follow_ups=settings.follow_ups,
        )
        listeners.attach(app)
        if settings.slack_app_token is None:
            self.web.events = Requests(
                app,
                secret.get_secret_value() if secret else "",
                clock,
                ask_time=partial(ask_time, client),
            )
            return
        self._sockets = await self._stack.enter_async_context(
            Sockets(
                app,
                settings.slack_app_token.get_secret_value(),
                self._clock,
                outbound=self._settings.outbound,
                identified=listeners.identify,
                copies=listeners.copies,
            )
        )

    def _acts(self, facts: Facts, audience: Audience, workspace: Workspace) -> Acts:
        return Acting(
            self._settings,
            self._slack.client,
            self._slack_clock,
            facts,
            audience,
            workspace,
            self._languages,
            self._people,
            patience=self._patience,
            spawn=self._spawn,
        ).acts()

    async def _learn_workspace(self) -> Workspace:
        absence = Absence("slack", self._clock, address=self._settings.slack_api_url)
        client = self._slack.client
        found = await until_there(lambda: identity(client), self._clock, absence)
        log.info("slack.identified", team=found["team_id"], user=found["user_id"])
        return workspace_of(
            found,
            app=None if self._settings.uses_socket_mode else await app_of(client, found),
            answers_in_shared_channels=self._settings.answer_in_shared_channels,
        )

    async def _reach_inbox(self, keys: Keys) -> tuple[Client, Inbox]:
        url, outbound = self._settings.redis_url.get_secret_value(), self._settings.outbound

        async def reach() -> Client:
            return await self._stack.enter_async_context(
                connect(url, cert_file=outbound.cert_file, cert_dir=outbound.cert_dir)
            )

        redis = self._redis = await until_there(reach, self._clock, self._redis_away)
        inbox = self._inbox(redis, keys)

        async def open_() -> None:
            with greeting():
                await check_permissions(redis, keys.ready(0))
                await inbox.open()

        await until_there(open_, self._clock, self._redis_away)
        return redis, inbox

    def open_answers(self) -> int:
        return self._worker.open_answers if self._worker is not None else 0

    async def _unready(self) -> list[str]:
        missing = []
        if self._worker is None or not self._worker.is_taking:
            missing.append("intake")
        if self._sockets is not None and not await self._sockets.are_ready():
            missing.append("slack")
        keys = Keys(self._settings.redis_prefix)
        if self._redis is None or not await can_write(self._redis, keys):
            missing.append("redis")
        if self._storm_key.is_refused:
            missing.append("storm key")
        return missing

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
