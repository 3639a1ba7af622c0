"""The demo's page, with and without a bot behind it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.playground.page.desk import Desk
from bot.playground.page.server import PageServer
from bot.playground.pulse import PATIENCE_S
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import paced
from tests.journeys.forked import forked_bot
from tests.playground.page.reader import CHROMIUM, WITHOUT_GPU_AND_CALLS_HOME
from tests.playground.page.visitor import Visitor, visiting

SCRIPT = "console.log('built')\n"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A page as Vite would have built it."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Demo</title>")
    (dist / "assets" / "index-Bx1.js").write_text(SCRIPT)
    (tmp_path / "secret.txt").write_text("not for the page")
    return dist


@pytest.fixture
async def server(dist: Path) -> AsyncIterator[PageServer]:
    """A page without a bot: nobody answers."""
    async with PageServer(dist=dist) as server, Desk(server.document_address) as desk:
        server.desk = desk
        following = asyncio.create_task(desk.follow())
        yield server
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


@pytest.fixture
async def visitor(server: PageServer) -> AsyncIterator[Visitor]:
    async with visiting(server) as visitor:
        yield visitor


@pytest.fixture
async def lively(dist: Path) -> AsyncIterator[PageServer]:
    """A page with the real bot, and a Storm that hurries."""
    async with (
        PageServer(dist=dist) as server,
        Desk(
            server.document_address,
            tell=paced(from_documents, 0.004),
            restart_s=0.0,
            retry_delays_s=(0.2,) * 20,
            launch=forked_bot,
        ) as desk,
    ):
        server.desk = desk
        running = asyncio.create_task(desk.run())
        await desk.is_ready()
        yield server
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which(CHROMIUM) or CHROMIUM,
            args=list(WITHOUT_GPU_AND_CALLS_HOME),
        )
        expect.set_options(timeout=PATIENCE_S * 1000)
        yield browser
        await browser.close()
