"""Somebody at the demo's page: the built one, in a real Chromium."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Locator, Page

from bot.playground.page.desk import Desk
from bot.playground.page.server import DIST, PageServer
from bot.playground.pulse import PATIENCE_S
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import Tell, paced
from tests.journeys.forked import forked_bot

AXE: Final = Path(__file__).parents[2] / "samples" / "axe" / "axe.min.js"
CHROMIUM: Final = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
WITHOUT_GPU_AND_CALLS_HOME: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 360, "height": 720}
# What is still fading in has no contrast to speak of, and more may come while one looks.
AXE_IN_STILLNESS: Final = """
(async () => {
  const still = new CSSStyleSheet();
  still.replaceSync(
    "*, *::before, *::after { animation: none !important; transition: none !important }");
  document.adoptedStyleSheets.push(still);
  const found = await axe.run(document, {resultTypes: ["violations"]});
  document.adoptedStyleSheets.splice(document.adoptedStyleSheets.indexOf(still), 1);
  return JSON.stringify(found.violations);
})()
"""

needs_chromium = [
    pytest.mark.skipif(
        shutil.which(CHROMIUM) is None and not os.environ.get("CI"),
        reason="needs Chromium: apt install chromium, or set CHROMIUM to where it is",
    ),
    # One browser for all of them, which lives in one loop.
    pytest.mark.asyncio(loop_scope="session"),
]


@dataclass(slots=True, kw_only=True)
class Reader:
    """Somebody at the page. `wrong` is what a page should never have to say."""

    page: Page
    server: PageServer
    wrong: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.server.desk

    @property
    def talk(self) -> Locator:
        return self.page.locator("#talk")

    @property
    def thread(self) -> Locator:
        return self.page.locator(".thread")

    @property
    def reply(self) -> Locator:
        """The bot's newest message in the thread that is open."""
        return self.thread.locator(".row", has=self.page.locator(".badge", has_text="APP")).last

    async def write(self, text: str, place: Locator | None = None) -> None:
        box = (place or self.talk).get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def go_to(self, conversation: str) -> None:
        entry = self.page.locator(".sidebar .entry", has_text=conversation)
        await entry.first.click()

    async def look_behind(self, tab: str) -> None:
        if not await self.page.locator("#stage").is_visible():
            await self.page.get_by_role("button", name="Behind the scenes", exact=True).click()
        await self.page.get_by_role("tab", name=tab).click()

    async def grave_findings(self) -> list[str]:
        """What axe-core calls serious or critical."""
        session = await self.page.context.new_cdp_session(self.page)
        # The page's policy forbids to evaluate text as a script; the debugger may.
        await session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8") + ";0"})
        told = await session.send(
            "Runtime.evaluate",
            {"expression": AXE_IN_STILLNESS, "awaitPromise": True, "returnByValue": True},
        )
        await session.detach()
        found: list[dict[str, Any]] = json.loads(told["result"]["value"])
        return [
            f"{each['id']}: {each['nodes'][0]['html']}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]


@asynccontextmanager
async def reading(
    browser: Browser,
    *,
    size: dict[str, int] = DESKTOP,
    tell: Tell | None = None,
    with_bot: bool = True,
) -> AsyncIterator[Reader]:
    """A page that has just been opened; nothing may have gone wrong on it by the end."""
    async with (
        PageServer(dist=DIST) as server,
        Desk(
            server.document_address,
            tell=tell or paced(from_documents, 0.01),
            restart_s=0.5,
            retry_delays_s=(0.3,) * 20,
            launch=forked_bot,
        ) as desk,
    ):
        server.desk = desk
        running = asyncio.create_task(desk.run() if with_bot else desk.follow())
        if with_bot:
            await desk.is_ready()
        page = await browser.new_page(viewport={"width": size["width"], "height": size["height"]})
        page.set_default_timeout(PATIENCE_S * 1000)
        reader = Reader(page=page, server=server)
        _listen(reader)
        await page.goto(server.address)
        yield reader
        assert not reader.wrong, reader.wrong
        await page.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def _listen(reader: Reader) -> None:
    page, wrong = reader.page, reader.wrong
    page.on("pageerror", lambda error: wrong.append(f"thrown: {error}"))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on(
        "request",
        lambda asked: (
            None
            if re.match(re.escape(reader.server.doorman.origin) + "/|data:", asked.url)
            else wrong.append(f"asked for {asked.url}")
        ),
    )

    async def dismiss(dialog: Any) -> None:
        wrong.append(f"a dialog: {dialog.message}")
        await dialog.dismiss()

    page.on("dialog", dismiss)
