"""Everything that can go wrong, at random, one thing after the other and some at once."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from tests.journeys.processes import Copy, Fleet

# Long enough to be taken over, now and then.
LONGEST_FREEZE_S: Final = 9.0
LONGEST_PAUSE_S: Final = 4.0
METHODS: Final = (
    "chat.postMessage",
    "chat.update",
    "chat.update",
    "chat.delete",
    "conversations.replies",
    "assistant.threads.setStatus",
    "*",
)
SLACK_FAULTS: Final[dict[str, dict[str, Any]]] = {
    "503": {"status": 503},
    "503 after the work": {"status": 503, "after_effect": True},
    "page": {"html": True},
    "slow": {"hang": 0.8},
    "dropped": {"drop": True},
    "dropped after the work": {"drop_after_effect": True},
    "429": {"error": "ratelimited", "retry_after": 1},
}
# A refusal for the rate makes the bot careful for minutes, and then little happens.
LIKELINESS: Final = (4, 4, 4, 4, 4, 4, 1)


@dataclass(slots=True, kw_only=True)
class Mischief:
    fleet: Fleet
    rng: random.Random
    lease_s: float
    done: Counter[str] = field(default_factory=Counter)
    exit_codes: Counter[int] = field(default_factory=Counter)
    alive: list[Copy] = field(default_factory=list)
    # One thing at a time: a server that is killed while it starts looks like one that can't start.
    _redis: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start_copy(self) -> None:
        self.alive.append(
            await self.fleet.start(
                lease_s=self.lease_s,
                DRAIN_SECONDS="1",
                SLACK_UPDATES_PER_MINUTE="1000",
                # The crowd goes on in threads whoever began them.
                FOLLOW_UPS="everybody",
            )
        )

    async def go_on(self, seconds: float, every_s: float) -> None:
        """Do something bad again and again; a copy at least is always left or on its way."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        async with asyncio.TaskGroup() as group:
            while loop.time() < until:
                await asyncio.sleep(self.rng.expovariate(1 / every_s))
                group.create_task(self._one()())

    def _one(self) -> Callable[[], Coroutine[Any, Any, None]]:
        deeds = {
            self._kill: 5,
            self._freeze: 4,
            self._deploy: 3,
            self._restart_redis: 1,
            self._kill_redis: 1,
            self._pause_redis: 2,
            self._cut_sockets: 2,
            self._refresh_sockets: 2,
            self._trouble_slack: 12,
            self._lose_slack: 1,
        }
        return self.rng.choices(list(deeds), list(deeds.values()))[0]

    def _victim(self) -> Copy | None:
        if not self.alive:
            return None
        victim = self.rng.choice(self.alive)
        self.alive.remove(victim)
        return victim

    async def _kill(self) -> None:
        if victim := self._victim():
            self.done["kill -9"] += 1
            await victim.kill()
            await asyncio.sleep(self.rng.uniform(0.0, 2.0))
            await self.start_copy()

    async def _freeze(self) -> None:
        if victim := self._victim():
            self.done["freeze"] += 1
            victim.freeze()
            await asyncio.sleep(self.rng.uniform(0.2, LONGEST_FREEZE_S))
            victim.thaw()
            self.alive.append(victim)

    async def _deploy(self) -> None:
        if victim := self._victim():
            self.done["SIGTERM"] += 1
            victim.terminate()
            self.exit_codes[await victim.ended(30)] += 1
            await self.start_copy()

    async def _restart_redis(self) -> None:
        if not self._redis.locked():
            async with self._redis:
                self.done["redis: restart"] += 1
                await self.fleet.redis.stop()
                await asyncio.sleep(self.rng.uniform(0.0, LONGEST_PAUSE_S))
                await self.fleet.redis.start()

    async def _kill_redis(self) -> None:
        if not self._redis.locked():
            async with self._redis:
                self.done["redis: kill -9"] += 1
                await self.fleet.redis.kill()
                await asyncio.sleep(self.rng.uniform(0.0, LONGEST_PAUSE_S))
                await self.fleet.redis.start()

    async def _pause_redis(self) -> None:
        if not self._redis.locked():
            async with self._redis:
                self.done["redis: frozen"] += 1
                self.fleet.redis.pause()
                await asyncio.sleep(self.rng.uniform(0.2, LONGEST_PAUSE_S))
                self.fleet.redis.resume()

    async def _cut_sockets(self) -> None:
        self.done["sockets: cut"] += 1
        self.fleet.world.slack.cut_sockets()

    async def _refresh_sockets(self) -> None:
        self.done["sockets: refresh"] += 1
        await self.fleet.world.slack.refresh_sockets(grace_s=0.2)

    async def _trouble_slack(self) -> None:
        name = self.rng.choices(list(SLACK_FAULTS), LIKELINESS)[0]
        self.done[f"slack: {name}"] += 1
        self.fleet.world.slack.trouble.fail(
            self.rng.choice(METHODS), times=self.rng.randint(1, 4), **SLACK_FAULTS[name]
        )

    async def _lose_slack(self) -> None:
        self.done["slack: away"] += 1
        self.fleet.world.slack.away(True)
        await asyncio.sleep(self.rng.uniform(0.5, 4.0))
        self.fleet.world.slack.away(False)
