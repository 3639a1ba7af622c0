"""The desk: a workspace, a Storm, a Redis and the real bot, with everything in reach of a page."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing, suppress
from typing import Final, Self

from msgspec.structs import replace
from redis.exceptions import RedisError

from bot.playground.documents.library import Section, papers, shelf
from bot.playground.page.desk import cast, wire
from bot.playground.page.desk.copies import RESTART_S, Copies
from bot.playground.page.desk.deeds import Deeds
from bot.playground.page.desk.feed import Feed, Feeds, encoded
from bot.playground.page.desk.meter import Meter
from bot.playground.page.desk.redis_view import NOTHING, NOTIFYING, RedisView
from bot.playground.page.desk.slack_watch import SlackWatch
from bot.playground.page.desk.storm_watch import StormWatch
from bot.playground.page.desk.troubles import SORTS, Act, SlackTrouble, StormTrouble, Switches
from bot.playground.page.desk.twenty import Twenty
from bot.playground.page.desk.wishes import (
    AskTwenty,
    Break,
    CloseModal,
    Delete,
    Edit,
    GetVersions,
    OpenHome,
    Press,
    React,
    RunShortcut,
    Say,
    Submit,
    Wish,
    WishRefused,
)
from bot.playground.processes.bot_process import BotFailed, Launch, environment, launched
from bot.playground.processes.redis_server import RedisServer
from bot.playground.slack import Call, Limits, Slack
from bot.playground.storm.answers import from_documents
from bot.playground.storm.server import Storm
from bot.playground.storm.story import Tell

KEPT_CALLS: Final = 500
LATENCY_S: Final = 0.08
# Slack tries after a moment, a minute and five; nobody at a demo waits that long.
RETRY_DELAYS_S: Final = (1.0, 4.0, 15.0, 60.0)
START_TIMEOUT_S: Final = 60.0
# What changes often is told so often at most.
GAP_S: Final = 0.25
REFILL_S: Final = 1.0


class DeskFailed(Exception):
    """The desk can't go on; the message says why."""


class Desk:
    """`async with` opens the stand-ins; `run` keeps the bot alive and tells the pages, for ever.

    `address` is where the page server shows a section. `tell` are the stand-in Storm's stories;
    with `storm_key` the real Storm answers instead.
    """

    def __init__(
        self,
        address: Callable[[Section], str],
        *,
        tell: Tell = from_documents,
        storm_key: str | None = None,
        storm_url: str | None = None,
        restart_s: float = RESTART_S,
        retry_delays_s: tuple[float, ...] = RETRY_DELAYS_S,
        launch: Launch = launched,
    ) -> None:
        self._address = address
        self._tell = tell
        self._storm_key = storm_key
        self._storm_url = storm_url
        self._restart_s = restart_s
        self._launch = launch
        self._stack = AsyncExitStack()
        self._feeds = Feeds()
        self._calls: deque[wire.Call] = deque(maxlen=KEPT_CALLS)
        self._call_count = 0
        self._redis_now = NOTHING
        self._calls_made = asyncio.Event()
        self._redis_changed = asyncio.Event()
        self.slack = Slack(limits=Limits.strict(), latency_s=LATENCY_S, retry_delays=retry_delays_s)
        self.storm: Storm | None = None
        self.redis = RedisServer(settings=NOTIFYING)
        self._meter = Meter(self.slack)
        self._deeds = Deeds(self.slack)
        self._twenty = Twenty(
            self.slack, lambda verdict: self._feeds.tell(wire.TwentyStand(twenty=verdict))
        )
        self._slack_watch = SlackWatch(
            self.slack,
            self._feeds.tell,
            on_message=self._twenty.look,
            on_call=self._tell_call,
            catch_up=lambda: self._feeds.tell(self.snapshot()),
        )
        self._storm_watch = StormWatch(lambda event: self._feeds.tell(wire.StormSaid(event=event)))

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as undo:
            await undo.enter_async_context(self.redis)
            await undo.enter_async_context(self.slack)
            cast.enter(self.slack)
            self._slack_watch.begin()
            if self._storm_key is None:
                self.storm = Storm(shelf=shelf(self._address))
                self.storm.tap = self._storm_watch.hear
                await undo.enter_async_context(self.storm)
                undo.callback(self._storm_watch.close)
            self.copies = Copies(
                self._environment(),
                self._tell_bots,
                restart_s=self._restart_s,
                launch=self._launch,
            )
            self._redis_view = await undo.enter_async_context(
                RedisView(self.redis.url, self.copies.name_of)
            )
            self._switches = self._wire_switches()
            self._stack = undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.redis.resume()
        await self._stack.aclose()

    async def run(self) -> None:
        """Raises `DeskFailed` if the bot can't be started."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.follow())
                group.create_task(self.copies.run())
        except* BotFailed as failed:
            raise DeskFailed(str(_first(failed))) from None

    async def follow(self) -> None:
        """Tell the pages what happens, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._slack_watch.follow())
            group.create_task(self._follow_redis())
            group.create_task(self._show_redis())
            group.create_task(self._show_budget())
            group.create_task(self._twenty.run())

    async def is_ready(self) -> None:
        """Returns once the bot hears the workspace."""
        async with asyncio.timeout(START_TIMEOUT_S):
            await self.copies.first.is_up.wait()

    # Pages

    def open_feed(self) -> Feed:
        """A feed that begins with everything there is. Nothing can happen in between."""
        feed = Feed()
        feed.offer(encoded(self.snapshot()))
        self._feeds.add(feed)
        return feed

    def close_feed(self, feed: Feed) -> None:
        self._feeds.remove(feed)

    def snapshot(self) -> wire.Snapshot:
        slack = self.slack
        bot = wire.BotName(id=slack.bot_user_id, name="Storm")
        return wire.Snapshot(
            workspace=wire.Workspace(
                name="Lumen", bot=bot, storm="stand-in" if self.storm else "real"
            ),
            people=[
                wire.person(person, number) for number, person in enumerate(slack.people.values())
            ],
            channels=[
                wire.channel(channel, cast.examples(channel.id))
                for channel in slack.channels.values()
            ],
            messages=[wire.message(message) for message in self._slack_watch.messages()],
            statuses=[
                wire.Status(channel=channel, thread_ts=thread, status=status)
                for (channel, thread), status in self._slack_watch.statuses.items()
            ],
            homes=slack.homes,
            modals={user: view for user in slack.people if (view := slack.modal(user))},
            groups=slack.groups,
            shortcuts=[
                wire.Shortcut(name=name, callback_id=callback_id)
                for name, callback_id in cast.SHORTCUTS.items()
            ],
            troubles=self._switches.facts,
            bots=self.copies.facts,
            calls=list(self._calls),
            budget=self._meter.budget,
            redis=self._redis_now,
            storm_events=list(self._storm_watch.events),
            twenty=self._twenty.facts,
            documents=[
                wire.DocumentLink(name=paper.title, url=f"/documents/{paper.page_name}")
                for paper in sorted(papers(), key=lambda paper: paper.is_korean)
            ],
        )

    async def fulfil(self, wish: Wish, feed: Feed) -> None:
        """What somebody at a page wants. Raises `WishRefused`."""
        match wish:
            case Say():
                await self._deeds.say(wish)
            case Edit():
                await self._deeds.edit(wish)
            case Delete():
                await self._deeds.delete(wish)
            case Press():
                await self._deeds.press(wish)
            case OpenHome(user=user):
                self._deeds.person(user)
                await self.slack.open_home(user)
            case Break(name=name, on=on):
                await self._break(name, on=on)
            case GetVersions(channel=channel, ts=ts):
                feed.offer(encoded(wire.versions(self._deeds.message(channel, ts))))
            case AskTwenty():
                await self._twenty.ask()
            case React():
                await self._deeds.react(wish)
            case RunShortcut():
                await self._deeds.run_shortcut(wish)
            case CloseModal():
                await self._deeds.close_modal(wish)
            case Submit():
                feed.offer(encoded(await self._deeds.submit(wish)))

    # Trouble

    def _wire_switches(self) -> Switches:
        slack = SlackTrouble(self.slack)
        acts: dict[str, Act] = {
            "slack_strict": slack.strict,
            "slack_429": slack.too_many,
            "slack_5xx": slack.down,
            "slack_cut_sockets": lambda on: self.slack.cut_sockets(),
            "slack_delete_last": lambda on: self._deeds.delete_last(),
            "redis_away": self._send_redis_away,
            "bot_kill": lambda on: self._kill(),
            "bot_second": self.copies.want_second,
        }
        if self.storm is not None:
            storm = StormTrouble(self.storm, self._tell)
            for sort in SORTS:
                if sort.group == "Storm":
                    acts[sort.name] = lambda on, name=sort.name: storm.turn(name, on)  # type: ignore[misc]
        return Switches((sort for sort in SORTS if sort.name in acts), acts)

    async def _break(self, name: str, *, on: bool) -> None:
        if name not in self._switches:
            raise WishRefused("There is no such trouble.")
        await self._switches.turn(name, on)
        self._feeds.tell(wire.TroublesStand(troubles=self._switches.facts))

    def _send_redis_away(self, on: bool) -> None:
        if on:
            self.redis.pause()
        else:
            self.redis.resume()
        self._redis_changed.set()

    def _kill(self) -> None:
        busy = {lease.copy for lease in self._redis_now.leases}
        if not self.copies.kill_one(busy):
            raise WishRefused("No copy of the bot is running now.")

    def _environment(self) -> dict[str, str]:
        key, url = self._storm_key or "", self._storm_url
        if self.storm is not None:
            key, url = self.storm.api_key, self.storm.url
        people = {"EXPERTS": cast.EXPERTS, "TEACHERS": cast.EXPERTS}
        return environment(self.slack, self.redis.url, key, url) | people | {"KEEP_TEXTS": "true"}

    def _tell_bots(self) -> None:
        self._feeds.tell(wire.BotsStand(bots=self.copies.facts))

    # What happens, told to the pages

    def _tell_call(self, made: Call) -> None:
        self._call_count += 1
        call = wire.call(made, self._call_count)
        self._calls.append(call)
        self._feeds.tell(wire.CallMade(call=call))
        self._meter.count(made)
        self._calls_made.set()

    async def _show_budget(self) -> None:
        """After a call, and once a second until all that was spent has come back."""
        while True:
            await self._calls_made.wait()
            while True:
                self._calls_made.clear()
                self._feeds.tell(wire.BudgetStands(budget=self._meter.budget))
                if self._meter.is_at_rest:
                    break
                await asyncio.sleep(GAP_S)
                with suppress(TimeoutError):
                    async with asyncio.timeout(REFILL_S - GAP_S):
                        await self._calls_made.wait()

    async def _follow_redis(self) -> None:
        while True:
            try:
                async with aclosing(self._redis_view.changes()) as changes:
                    async for _ in changes:
                        self._redis_changed.set()
            except (RedisError, OSError):
                self._redis_changed.set()
                await asyncio.sleep(REFILL_S)

    async def _show_redis(self) -> None:
        """Read after changes, and again while it does not answer though it should."""
        while True:
            await self._redis_changed.wait()
            self._redis_changed.clear()
            is_away = self._switches.is_on("redis_away")
            view = None if is_away else await self._redis_view.read()
            if view is None:
                self._tell_redis(replace(self._redis_now, is_up=False))
                if not self._switches.is_on("redis_away"):
                    self._redis_changed.set()
            else:
                self._tell_redis(view.redis)
                if view.growing != self._meter.growing:
                    self._meter.growing = view.growing
                    self._calls_made.set()
            await asyncio.sleep(GAP_S)

    def _tell_redis(self, redis: wire.Redis) -> None:
        has_changed = _lasting(redis) != _lasting(self._redis_now)
        self._redis_now = redis
        if has_changed:
            self._feeds.tell(wire.RedisStands(redis=redis))


def _first(failed: BaseExceptionGroup[BotFailed]) -> BaseException:
    """The failure itself, out of the groups of tasks it came through."""
    one: BaseException = failed
    while isinstance(one, BaseExceptionGroup):
        one = one.exceptions[0]
    return one


def _lasting(redis: wire.Redis) -> wire.Redis:
    """Without what changes with every look."""
    return replace(redis, leases=[replace(lease, expires_s=0.0) for lease in redis.leases])
