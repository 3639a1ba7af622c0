"""What all tests share."""

import asyncio
import faulthandler
import gc
import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest
import trustme
from blockbuster import blockbuster_ctx
from hypothesis import HealthCheck, settings

from bot.playground.processes.redis_server import RedisServer
from tests.journeys.leaping import is_in_real_time

# What a property says does not depend on how fast the machine is: nothing of it goes by time.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# What is known to look as if it blocked, by file and function.
MAY_BLOCK: Final = {
    # Reads of /proc: the kernel answers at once.
    "prometheus_client/process_collector.py": "collect",
    # Once, when the bot starts.
    "bot/store/permissions.py": "needed",
    # Once, when the bot starts: which time zone the machine is in.
    "bot/settings/zone.py": "host_zone",
    # A client of the tests, which looks up its version.
    "tests/store/repeating.py": "_send",
    # Makes a path of a name; reads nothing.
    "structlog/tracebacks.py": "extract",
    # A traceback for reading, with the lines of its files; in life the log is JSON.
    "rich/traceback.py": "__rich_console__",
}

# What has processes of its own mostly waits.
WITH_PROCESSES: Final = ("/tests/journeys/failures/", "/tests/playground/")
# The last of these begins when so much of the others is over.
EARLIER: Final = 0.85
PUT_AWAY_WITHIN_S: Final = 180


def pytest_configure() -> None:
    # looptime asks for the current loop in plain tests too. Told here that there is none, asyncio
    # does not make one that nobody closes.
    asyncio.set_event_loop(None)
    # A shell starts what runs in the background deaf to Ctrl-C, and its children inherit that: the
    # processes that are to be stopped by it would not hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: nobody looks for garbage in it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each file's tests come evenly over the whole run: at no moment do all wait, or all work.

    The order is random: of the files, and within each of them.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    places = {
        item: (number + rank / len(files)) / len(tests) * (EARLIER if _waits(item) else 1.0)
        for rank, tests in enumerate(files.values())
        for number, item in enumerate(tests)
    }
    items.sort(key=places.__getitem__)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """A failure ends the time limit of its test: what hangs afterwards would stay for ever."""
    faulthandler.dump_traceback_later(PUT_AWAY_WITHIN_S, exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _waits(item: pytest.Item) -> bool:
    is_among_others = any(folder in item.path.as_posix() for folder in WITH_PROCESSES)
    return is_among_others or is_in_real_time(item)


@pytest.fixture(scope="session", autouse=True)
def nothing_blocks_the_loop() -> Iterator[None]:
    """Whatever the bot calls that could block fails where an event loop runs.

    The stand-ins may: they are in life another process.
    """
    with blockbuster_ctx("bot", excluded_modules=["bot.playground"]) as watch:
        for function in watch.functions.values():
            for file, names in MAY_BLOCK.items():
                function.can_block_in(file, names)
        yield


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis: the one `REDIS_URL` names, else a private one."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    server = RedisServer()
    asyncio.run(server.__aenter__())
    yield server.url
    asyncio.run(server.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A company's own certificate authority, which no machine trusts by itself."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file
