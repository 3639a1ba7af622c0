"""Copies of the real bot, each a process of its own that is started again when it dies."""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from typing import Final, Literal

from bot.playground.page.desk import wire
from bot.playground.processes.bot_process import BotFailed, Launch, Life, launched, stop

State = Literal["starting", "running", "stopped", "dead"]
RESTART_S: Final = 3.0
LAST_WORDS: Final = 8
# A line on its input dismisses the guard; its end says that we are gone, and so shall be the bot.
GUARD: Final = 'read -r _ && exit; kill -9 "$1"'


class BotCopy:
    """One copy. `run` keeps it alive until it is cancelled; `told` hears of each change.

    The bot says itself when it has started, in its log.
    """

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str],
        told: Callable[[], None],
        *,
        restart_s: float = RESTART_S,
        launch: Launch = launched,
    ) -> None:
        self.name = name
        self.state: State = "stopped"
        self.restarts = 0
        self.is_up = asyncio.Event()
        self._environment = {**environment, "LOG_LEVEL": "info", "LOG_FORMAT": "json"}
        self._told = told
        self._restart_s = restart_s
        self._launch = launch
        self._process: Life | None = None
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def facts(self) -> wire.Bot:
        return wire.Bot(name=self.name, pid=self.pid, state=self.state, restarts=self.restarts)

    def kill(self) -> None:
        """As when the machine fails: no chance to say goodbye."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def run(self) -> None:
        """Raises `BotFailed` if the very first start is in vain."""
        try:
            while True:
                has_been_up = await self._live()
                self._turn("dead")
                if not has_been_up and not self.restarts:
                    raise BotFailed("The bot could not start:\n" + "\n".join(self._last_words))
                await asyncio.sleep(self._restart_s)
                self.restarts += 1
        finally:
            self._turn("stopped")

    async def _live(self) -> bool:
        """One life from start to end: whether it has been up."""
        self._turn("starting")
        process = self._process = await self._launch(self._environment)
        guard = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", GUARD, "guard", str(process.pid), stdin=PIPE, start_new_session=True
        )
        self._turn("starting")
        try:
            return await self._listen(process)
        finally:
            await asyncio.shield(_end(process, guard))
            self._process = None

    async def _listen(self, process: Life) -> bool:
        if process.stderr is None:
            raise BotFailed("The bot's log can't be read.")
        has_been_up = False
        async for line in process.stderr:
            said = line.decode(errors="replace").rstrip()
            self._last_words.append(said)
            if not has_been_up and _event(said) == "bot.started":
                has_been_up = True
                self._turn("running")
        await process.wait()
        return has_been_up

    def _turn(self, state: State) -> None:
        self.state = state
        if state == "running":
            self.is_up.set()
        else:
            self.is_up.clear()
        self._told()


class Copies:
    """The first copy, always kept alive, and a second one for as long as it is wanted."""

    def __init__(
        self,
        environment: Mapping[str, str],
        told: Callable[[], None],
        *,
        restart_s: float,
        launch: Launch,
    ) -> None:
        self._told = told
        self._switched = asyncio.Event()
        self._is_second_wanted = False
        # The names under which copies are known in Redis, and whose they are.
        self._names: dict[str, str] = {}
        self._known: set[str] = set()
        self.first, self.second = (
            BotCopy(name, environment, self._changed, restart_s=restart_s, launch=launch)
            for name in ("A", "B")
        )

    @property
    def facts(self) -> list[wire.Bot]:
        return [self.first.facts, self.second.facts]

    @property
    def _alive(self) -> list[BotCopy]:
        return [copy for copy in (self.first, self.second) if copy.pid is not None]

    async def run(self) -> None:
        """Raises `BotFailed`, in a group."""
        running: asyncio.Task[None] | None = None
        async with asyncio.TaskGroup() as group:
            group.create_task(self.first.run())
            while True:
                await self._switched.wait()
                self._switched.clear()
                if self._is_second_wanted and running is None:
                    running = group.create_task(self.second.run())
                elif not self._is_second_wanted and running is not None:
                    running.cancel()
                    await asyncio.wait({running})
                    running = None

    def want_second(self, is_wanted: bool) -> None:
        self._is_second_wanted = is_wanted
        self._switched.set()

    def kill_one(self, busy: Container[str]) -> bool:
        """Kill a copy, one of the `busy` if there are any. False: none is alive."""
        alive = sorted(self._alive, key=lambda copy: copy.name not in busy)
        if alive:
            alive[0].kill()
        return bool(alive)

    def name_of(self, owner: str) -> str:
        """Which copy that is in Redis. A new one is the copy that has not been seen there yet."""
        if owner not in self._names:
            unseen = [copy.name for copy in self._alive if copy.name not in self._known]
            if not unseen:
                return "?"
            self._names[owner] = unseen[0]
            self._known.add(unseen[0])
        return self._names[owner]

    def _changed(self) -> None:
        self._known &= {copy.name for copy in self._alive}
        self._told()


async def _end(process: Life, guard: Process) -> None:
    await stop(process)
    # Only now: until it is gone, somebody has to watch it.
    with suppress(BrokenPipeError, ConnectionResetError):
        await guard.communicate(b"dismissed\n")


def _event(line: str) -> object:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry.get("event") if isinstance(entry, dict) else None
