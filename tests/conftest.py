"""What all tests share."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from hypothesis import HealthCheck, settings

from bot.playground.processes.redis_server import RedisServer

# What a property says does not depend on how fast the machine is: nothing of it goes by time.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


def pytest_configure() -> None:
    # looptime asks for the current loop in plain tests too. Told here that there is none, asyncio
    # does not make one that nobody closes.
    asyncio.set_event_loop(None)


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
