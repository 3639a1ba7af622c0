"""The governor that all copies of the bot share: each step one atomic script in Redis.

It decides as the `Governor` of `bot.domain.governor` does, step for step; the documentation is
there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.domain.governor.bucket import Limit
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Limits, Method
from bot.domain.governor.learning import window_of
from bot.domain.governor.parts import PartWait
from bot.domain.governor.share import Slot, share_of
from bot.domain.question import ChannelId, PersonId, TeamId
from bot.store.budget.known import Known, Tell
from bot.store.budget.numbers import CONSTANTS
from bot.store.connection import Client
from bot.store.keys import BudgetKeys
from bot.store.scripts.scripts import Script, constants, source, sources

# Where the replies are listed that show parts, and that are streamed.
PARTED: Final = ("parted",)
APPENDED: Final = "appended"
STREAMED: Final = (APPENDED, "streams")
# Whose calls nobody knows.
NOBODY: Final = PersonId("-")

_SOURCES: Final = sources("bot.store.budget")


class SharedGovernor:
    """Every step raises `StoreUnavailable`, `StoreRefused`.

    `now` is for tests; left out, Redis's clock counts. `tell` hears how many calls of a method at
    once Slack is believed to take.
    """

    def __init__(
        self,
        redis: Client,
        *,
        prefix: str,
        copy: str,
        limits: Limits,
        tell: Tell | None = None,
    ) -> None:
        self._prefix = prefix
        self._copy = copy
        self._limits = limits
        self._known = Known(tell)
        self._calls = _script(redis, "calls")
        self._reserve = _script(redis, "claim", "reserve")
        self._parts = _script(redis, "claim", "parts")
        self._edits = _script(redis, "learning", "edits")
        self._streams = _script(redis, "streams")
        self._appends = _script(redis, "claim", "learning", "appends")
        # Living copies of the bot, this one included, as of the last step.
        self.copies = 1

    async def may_begin(
        self,
        team: TeamId,
        reply: ReplyId,
        *,
        person: PersonId | None = None,
        channel: ChannelId | None = None,
        is_last_way: bool = False,
        now: float | None = None,
    ) -> float:
        gap_s = self._limits.slowest_gap(is_last_way=is_last_way)
        whose = (person, channel)
        return await self._edit_step("begin", team, 0.0, [reply], now, whose, gap_s) or 0.0

    async def may_edit(
        self,
        team: TeamId,
        reply: ReplyId,
        *,
        now: float | None = None,
    ) -> float:
        return await self._edit_step("edit", team, 0.0, [reply], now) or 0.0

    async def may_finish(
        self,
        team: TeamId,
        reply: ReplyId,
        max_wait_s: float,
        *,
        now: float | None = None,
    ) -> float | None:
        return await self._edit_step("finish", team, max_wait_s, [reply], now)

    async def keep(
        self, team: TeamId, replies: Iterable[ReplyId], *, now: float | None = None
    ) -> None:
        await self._edit_step("keep", team, 0.0, replies, now)

    async def ended(
        self, team: TeamId, replies: Iterable[ReplyId], *, now: float | None = None
    ) -> None:
        await self._edit_step("ended", team, 0.0, replies, now)

    async def may_post_part(
        self,
        team: TeamId,
        channel: ChannelId,
        reply: ReplyId,
        person: PersonId,
        *,
        now: float | None = None,
    ) -> PartWait:
        keys, numbers = self._claims(team, Method.POST, channel, person)
        words: list[float | str] = [*numbers, channel, reply]
        result = await self._listed_step(self._parts, "part", team, PARTED, words, now, keys)
        *result, is_everywhere = result
        return PartWait(self._heard(result) or 0.0, is_everywhere=bool(is_everywhere))

    async def keep_parts(
        self, team: TeamId, replies: Iterable[ReplyId], *, now: float | None = None
    ) -> None:
        await self._listed_step(self._parts, "keep", team, PARTED, list(replies), now)

    async def parts_ended(
        self, team: TeamId, replies: Iterable[ReplyId], *, now: float | None = None
    ) -> None:
        await self._listed_step(self._parts, "ended", team, PARTED, list(replies), now)

    async def may_start_stream(
        self, team: TeamId, reply: ReplyId, *, now: float | None = None
    ) -> float:
        buckets = [
            bucket
            for method in (Method.START_STREAM, Method.STOP_STREAM)
            for bucket in self._buckets(team, method, None)
        ]
        limits = [number for _, limit in buckets for number in (limit.interval_s, limit.burst)]
        keys = [key for key, _ in buckets]
        words: list[float | str] = [*limits, reply]
        result = await self._listed_step(self._streams, "start", team, STREAMED, words, now, keys)
        return self._heard(result) or 0.0

    async def may_append(
        self, team: TeamId, reply: ReplyId, person: PersonId, *, now: float | None = None
    ) -> float:
        return await self._append_step("append", team, 0.0, reply, now, person) or 0.0

    async def streams_ended(
        self, team: TeamId, replies: Iterable[ReplyId], *, now: float | None = None
    ) -> None:
        await self._listed_step(self._streams, "ended", team, STREAMED, list(replies), now)

    async def _listed_step(
        self,
        script: Script,
        step: str,
        team: TeamId,
        listed: Sequence[str],
        words: Sequence[float | str],
        now: float | None,
        keys: Sequence[str] = (),
    ) -> Any:
        """A step on the replies that are `listed` under that name, and on buckets."""
        names = BudgetKeys(self._prefix, team)
        keys = [names.of("copies"), *keys, *map(names.of, listed)]
        return await script.run(keys, [*self._asking(now), step, 0.0, *words])

    async def may_post(
        self,
        team: TeamId,
        channel: ChannelId,
        max_wait_s: float,
        *,
        now: float | None = None,
    ) -> float | None:
        buckets = self._buckets(team, Method.POST, channel)
        return await self._call_step("reserve", team, max_wait_s, buckets, now)

    async def turn_to_post(
        self,
        team: TeamId,
        channel: ChannelId,
        person: PersonId,
        max_wait_s: float,
        *,
        now: float | None = None,
    ) -> Slot | None:
        return await self._turn(team, Method.POST, channel, person, max_wait_s, now)

    async def turn_to_call(
        self,
        team: TeamId,
        method: Method,
        person: PersonId,
        max_wait_s: float,
        *,
        now: float | None = None,
    ) -> Slot | None:
        return await self._turn(team, method, None, person, max_wait_s, now)

    async def may_call(
        self,
        team: TeamId,
        method: Method,
        max_wait_s: float,
        *,
        now: float | None = None,
    ) -> float | None:
        buckets = self._buckets(team, method, None)
        return await self._call_step("reserve", team, max_wait_s, buckets, now)

    async def refused(
        self,
        team: TeamId,
        method: Method,
        retry_after_s: float,
        channel: ChannelId | None = None,
        *,
        now: float | None = None,
    ) -> None:
        if method is Method.UPDATE:
            await self._edit_step("refuse", team, retry_after_s, [], now)
            return
        if method is Method.APPEND_STREAM:
            await self._append_step("refuse", team, retry_after_s, "", now)
            return
        here = channel if method is Method.POST else None
        buckets = self._buckets(team, method, here)
        await self._call_step("refuse", team, retry_after_s, buckets, now)

    async def lower(
        self,
        team: TeamId,
        method: Method,
        missing: float,
        channel: ChannelId | None = None,
        *,
        calls: int = 0,
        now: float | None = None,
    ) -> None:
        """Calls were made without asking here: so many at least are missing from a full bucket.

        With `channel` it is the channel's own bucket that is meant. `calls`: how many they were, of
        a method that is learned of.
        """
        if method is Method.UPDATE:
            await self._edit_step("lower", team, missing, [ReplyId(str(calls))], now)
            return
        if method is Method.APPEND_STREAM:
            await self._append_step("lower", team, missing, str(calls), now)
            return
        limit = self._limits.of(method) if channel is None else self._limits.post_in_channel
        bucket = (BudgetKeys(self._prefix, team).of(method, channel), limit)
        await self._call_step("lower", team, missing, [bucket], now)

    def beyond(self, team: TeamId, method: Method) -> float:
        """How many more calls at once than the limits say Slack takes, as of the last step."""
        return self._known.beyond(team, method, self._limits.of(method).burst)

    def _buckets(
        self, team: TeamId, method: Method, channel: ChannelId | None
    ) -> list[tuple[str, Limit]]:
        """The keys a call is counted under, each with its limit."""
        keys = BudgetKeys(self._prefix, team)
        buckets = [(keys.of(method), self._limits.of(method))]
        if channel is not None:
            buckets.append((keys.of(method, channel), self._limits.post_in_channel))
        return buckets

    async def _call_step(
        self,
        step: str,
        team: TeamId,
        number: float,
        buckets: list[tuple[str, Limit]],
        now: float | None,
    ) -> float | None:
        keys = [BudgetKeys(self._prefix, team).of("copies"), *(key for key, _ in buckets)]
        limits = [number for _, limit in buckets for number in (limit.interval_s, limit.burst)]
        result = await self._calls.run(keys, [*self._asking(now), step, number, *limits])
        return self._heard(result)

    async def _turn(
        self,
        team: TeamId,
        method: Method,
        channel: ChannelId | None,
        person: PersonId,
        max_wait_s: float,
        now: float | None,
    ) -> Slot | None:
        keys, numbers = self._claims(team, method, channel, person)
        asking = [*self._asking(now), "reserve", max_wait_s, *numbers]
        copies = BudgetKeys(self._prefix, team).of("copies")
        *result, is_held = await self._reserve.run([copies, *keys], asking)
        wait_s = self._heard(result)
        return None if wait_s is None else Slot(wait_s, is_held=bool(is_held))

    def _claims(
        self, team: TeamId, method: Method, channel: ChannelId | None, person: PersonId
    ) -> tuple[list[str], list[float]]:
        """The keys and the limits of what a person wishes from each bucket."""
        names = BudgetKeys(self._prefix, team)
        places = [None] if channel is None else [None, channel]
        keys = [
            key for at in places for key in (names.of(method, at), names.of(method, at, person))
        ]
        numbers = [
            number
            for _, limit in self._buckets(team, method, channel)
            for mine in [share_of(limit)]
            for number in (
                limit.interval_s,
                limit.burst,
                mine.limit.interval_s,
                mine.limit.burst,
                mine.kept,
            )
        ]
        return keys, numbers

    async def _edit_step(
        self,
        step: str,
        team: TeamId,
        number: float,
        replies: Iterable[ReplyId],
        now: float | None,
        whose: tuple[PersonId | None, ChannelId | None] = (None, None),
        slowest_gap_s: float | None = None,
    ) -> float | None:
        names = BudgetKeys(self._prefix, team)
        keys = [
            names.of(name) for name in ("copies", Method.UPDATE, "growing", "learned", "granted")
        ]
        limit = self._limits.update
        numbers = [number, limit.interval_s, limit.burst, limit.per_minute, window_of(limit)]
        person, channel = whose
        gap_s = slowest_gap_s or self._limits.slowest_gap_s
        place = [person or "", channel or "", gap_s]
        asking = [*self._asking(now), step, *numbers, *place, *replies]
        *result, burst, news = await self._edits.run(keys, asking)
        self._known.hears(team, Method.UPDATE, float(burst), news)
        return self._heard(result)

    async def _append_step(
        self,
        step: str,
        team: TeamId,
        number: float,
        word: str,
        now: float | None,
        person: PersonId = NOBODY,
    ) -> float | None:
        method, limit = Method.APPEND_STREAM, self._limits.append_stream
        names = BudgetKeys(self._prefix, team)
        keys = [
            *(names.of("copies"), names.of(method), names.of(method, person=person)),
            *(names.of(f"{kind}:{method}") for kind in ("learned", "granted")),
            names.of(APPENDED),
        ]
        widest = share_of(replace(limit, burst=max(limit.burst, limit.per_minute)))
        share = [widest.limit.interval_s, widest.limit.burst, widest.kept]
        numbers = [number, limit.interval_s, limit.burst, *share, limit.per_minute]
        asking = [*self._asking(now), step, *numbers, window_of(limit), word]
        *result, burst, news = await self._appends.run(keys, asking)
        self._known.hears(team, method, float(burst), news)
        return self._heard(result)

    def _asking(self, now: float | None) -> list[float | str]:
        return ["" if now is None else now, self._copy]

    def _heard(self, result: Sequence[Any]) -> float | None:
        wait_s, self.copies = result
        return float(wait_s) if wait_s else None


def _script(redis: Client, *names: str) -> Script:
    texts = [_SOURCES[name] for name in ("bucket", *names)]
    return Script(redis, constants(CONSTANTS) + source("reading") + "".join(texts))
