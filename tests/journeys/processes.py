"""Copies of the bot as processes of their own, to be killed, frozen and stopped."""

import asyncio
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.playground.processes.redis_server import RedisServer
from bot.playground.pulse import PATIENCE_S, Pulse
from bot.playground.slack import Message
from bot.playground.storm.story import Silence, Story
from tests.journeys.forked import LONGEST_LINE, Forked, forked, forked_command
from tests.journeys.world import CHANNEL, World

ROOT: Final = Path(__file__).parents[2]
# Stories do not have the patience of life.
LEASE_S: Final = 1.5
# For what must not happen because a lease is over, however slow the machine.
LONG_LEASE_S: Final = 600.0
# Of a tale, between two words.
PACE_S: Final = 0.05
# After how many words a halting tale stops.
HALTS: Final = (4, 8)


class Copy:
    """One process of the bot, and what it logs."""

    def __init__(self, process: Process | Forked) -> None:
        self.process = process
        self.log: list[dict[str, Any]] = []
        self._logged = Pulse()
        self._reading = asyncio.ensure_future(self._read())

    def signal(self, number: signal.Signals) -> None:
        if self.process.returncode is None:
            self.process.send_signal(number)

    async def kill(self) -> None:
        """kill -9, as when the machine fails."""
        self.signal(signal.SIGKILL)
        await self.ended()

    def terminate(self) -> None:
        self.signal(signal.SIGTERM)

    def freeze(self) -> None:
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    async def ended(self, timeout_s: float = PATIENCE_S) -> int:
        """The exit code, once it has gone."""
        code = await asyncio.wait_for(self.process.wait(), timeout_s)
        await self._reading
        return code

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.log if line.get("event") == event]

    async def says(self, event: str, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The first line about `event`, once there is one."""
        lines = await self._logged.until(
            lambda: self.logged(event), timeout_s, f"{event} is in the log"
        )
        return lines[0]

    async def connected(self) -> None:
        await self._logged.until(
            lambda: len(self.logged("socket.opened")) >= 2 or self.process.returncode is not None,
            PATIENCE_S,
            "the bot is connected",
        )
        if self.process.returncode is not None:
            raise RuntimeError(f"the bot has ended: {self.log[-3:]}")

    def memory_kb(self) -> int:
        """Resident memory of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])

    async def _read(self) -> None:
        if self.process.stderr is None:
            return
        async for line in self.process.stderr:
            try:
                self.log.append(json.loads(line))
            except ValueError:
                self.log.append({"event": "unreadable", "line": line.decode()})
            self._logged.beat()
        await self.process.wait()
        self._logged.beat()


@dataclass(slots=True, kw_only=True)
class Fleet:
    """The copies that live in one world, over a Redis of their own."""

    world: World
    redis: RedisServer
    copies: list[Copy] = field(default_factory=list)

    async def start(self, *, lease_s: float = LEASE_S, **environment: str) -> Copy:
        """One more copy, connected to Slack."""
        variables = self._variables(LOG_LEVEL="info", **environment)
        copy = self._counted(await forked(lease_s, variables))
        await copy.connected()
        return copy

    async def start_as_in_life(self, **environment: str) -> Copy:
        copy = await self.launch("bot", "run", "--env-file", "", **environment)
        await copy.connected()
        return copy

    async def command(self, *arguments: str, **environment: str) -> Copy:
        """`python -m bot …`, forked: its modules have been read already."""
        return self._counted(await forked_command(arguments, self._variables(**environment)))

    async def launch(self, *arguments: str, **environment: str) -> Copy:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *arguments,
            env=self._variables(**environment),
            cwd=ROOT,
            stderr=PIPE,
            limit=LONGEST_LINE,
        )
        return self._counted(process)

    def _variables(self, **environment: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], **self.world.variables(**environment)}

    def _counted(self, process: Process | Forked) -> Copy:
        copy = Copy(process)
        self.copies.append(copy)
        return copy

    async def clear(self) -> None:
        for copy in self.copies:
            copy.thaw()
            await copy.kill()

    async def lose_redis(self) -> None:
        """It fails with all its data, and an empty one is in its place."""
        await self.redis.kill()
        shutil.rmtree(self.redis.socket.parent / "appendonlydir")
        await self.redis.start()

    def lines(self, event: str) -> list[dict[str, Any]]:
        """What all copies have logged about `event`."""
        return [line for copy in self.copies for line in copy.logged(event)]

    def now_growing(self, root: str, channel: str = CHANNEL) -> bool:
        """Some of the answer's text is there, and has been edited since."""
        return any(
            message.body.strip() and len(message.versions) > 1
            for message in self.world.replies(root, channel)
        )

    async def growing(self, root: str, channel: str = CHANNEL) -> None:
        await self.world.slack.until(
            lambda: self.now_growing(root, channel), description="the reply is growing"
        )

    async def halted(self, root: str, channel: str = CHANNEL) -> None:
        """The reply is growing, and Storm, whose tale is a halting one, waits to be released."""
        world = self.world
        await world.slack.until(
            lambda: any(message.body.strip() for message in world.replies(root, channel)),
            description="the first text is there",
        )
        await world.storm.until(lambda: world.storm.held, description="Storm has halted")
        if not self.now_growing(root, channel):
            world.storm.release()
            await self.growing(root, channel)
        await world.storm.until(lambda: world.storm.held, description="Storm has halted again")

    def go_on(self) -> None:
        """Storm halts no more."""
        self.world.storm.release(for_good=True)

    async def asked(self, times: int, timeout_s: float = PATIENCE_S) -> None:
        """Storm has been asked so many times in all."""
        storm = self.world.storm
        await storm.until(
            lambda: len(storm.requests) >= times, timeout_s, f"Storm is asked {times} times"
        )

    async def answered_once(self, root: str, text: str, channel: str = CHANNEL) -> Message:
        """The thread's one reply, once it is whole; checks that there was never another."""
        await self.world.whole(root, channel=channel)
        posted = [
            message
            for message in self.world.said_by_bot(channel)
            if root in (message.thread_ts, message.ts)
        ]
        assert 1 == len(posted), [
            (message.ts, message.deleted, message.body[:40]) for message in posted
        ]
        assert text == posted[0].body
        return posted[0]

    async def stands_once(self, root: str, text: str, channel: str = CHANNEL) -> None:
        """The thread's one reply is whole; what it took the place of has been removed."""
        await self.world.slack.until(
            lambda: [text] == [reply.body for reply in self.world.replies(root, channel)],
            description="one whole reply stands",
        )


@asynccontextmanager
async def fleet_in(world: World, *, append_only: bool = True) -> AsyncIterator[Fleet]:
    """No copies yet. Redis forgets nothing that it has acknowledged, if `append_only`."""
    settings = {"appendfsync": "always"} if append_only else {}
    async with RedisServer(append_only=append_only, settings=settings) as redis:
        world.redis_url = redis.url
        found = Fleet(world=world, redis=redis)
        try:
            yield found
        finally:
            await found.clear()


def tale(seconds: float, *, silence_s: float = 0.0) -> Story:
    """An answer of plain words that takes so long, after so long a silence."""
    words = (f"word{number} " for number in range(round(seconds / PACE_S) - 1))
    return Story(tokens=(*words, "end.")).paced(PACE_S, first_delay_s=silence_s)


def halting(told: Story) -> Story:
    """The same, but it halts among its first words, until it is released."""
    return told.with_trouble(*(Silence(after=words) for words in HALTS))
