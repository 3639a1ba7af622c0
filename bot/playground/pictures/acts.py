"""Pictures of what people do with a reply, for the documentation: `docs/act-*.png`.

`python -m bot.playground.pictures.acts [directory]`; needs Chromium. The page is the demo's, with
the real bot behind it.
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, async_playwright

from bot.playground.page.desk import Desk
from bot.playground.page.server import PageServer
from bot.playground.pictures.page import CHROMIUM, LEAVE, QUIET, ask, save
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import paced

SIZE: Final = (1280, 900)
KOREAN: Final = "연차 휴가는 며칠인가요?"
PACE_S: Final = 0.08


async def take(directory: Path) -> None:
    """Write all pictures into `directory`."""
    async with (
        PageServer() as server,
        Desk(server.document_address, tell=paced(from_documents, PACE_S)) as desk,
        async_playwright() as playwright,
    ):
        server.desk = desk
        running = asyncio.create_task(desk.run())
        await desk.is_ready()
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = await browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        await page.goto(server.address)
        await _stop(page, directory)
        await _again(page)
        await _read(page, directory)
        await _call(page, directory)
        await _correct(page, directory)
        await _in_korean(page, directory)
        await browser.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _stop(page: Page, directory: Path) -> None:
    await ask(page, LEAVE)
    await _reply(page).get_by_role("button", name="Stop").wait_for()
    await page.wait_for_timeout(2_500)
    await _shoot(page, directory / "act-stop.png")
    await _reply(page).get_by_role("button", name="Stop").click()
    await _reply(page).get_by_text("Stopped.").wait_for()
    await _shoot(page, directory / "act-stopped.png")


async def _again(page: Page) -> None:
    await _reply(page).get_by_role("button", name="Try again").click()
    await _reply(page).get_by_text("Answered by Storm").wait_for(timeout=60_000)


async def _read(page: Page, directory: Path) -> None:
    await _open_menu(page)
    await _shoot(page, directory / "act-menu.png")
    await page.get_by_role("menuitem", name="Excerpts").click()
    window = page.get_by_role("dialog")
    await window.get_by_text("25 days").wait_for()
    save(await page.screenshot(), directory / "act-excerpts.png")
    await page.keyboard.press("Escape")


async def _call(page: Page, directory: Path) -> None:
    await _open_menu(page)
    await page.get_by_role("menuitem", name="I need a person").click()
    await _thread(page).get_by_text("@experts").wait_for()
    await _thread(page).get_by_text("asked for a person").wait_for()
    await _shoot(page, directory / "act-person.png")


async def _correct(page: Page, directory: Path) -> None:
    """As somebody who may teach the bot."""
    await _become(page, "Amara")
    box = _thread(page).get_by_role("textbox")
    await box.fill("It is 27 days since May.")
    await box.press("Enter")
    right = _thread(page).locator(".row", has_text="since May").last
    await right.hover()
    await right.get_by_role("toolbar").get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="This is the answer").click()
    form = page.get_by_role("dialog")
    await form.get_by_role("textbox").last.wait_for()
    save(await page.screenshot(), directory / "act-correction.png")
    await form.locator("button[type=submit]").click()
    await _thread(page).get_by_text("Corrected by").wait_for()
    await _shoot(page, directory / "act-corrected.png")


async def _in_korean(page: Page, directory: Path) -> None:
    await _become(page, "김소라")
    await page.locator(".sidebar .entry", has_text="서울-오피스").first.click()
    await ask(page, KOREAN)
    await _reply(page).locator(".accessory").wait_for(timeout=60_000)
    await _open_menu(page)
    await _shoot(page, directory / "act-korean.png")
    await page.keyboard.press("Escape")


async def _become(page: Page, name: str) -> None:
    await page.locator(".persons").get_by_role("radio", name=name).click()


def _thread(page: Page) -> Locator:
    return page.locator(".thread")


def _reply(page: Page) -> Locator:
    return _thread(page).locator(".row", has=page.locator(".badge")).last


async def _open_menu(page: Page) -> None:
    await _thread(page).locator(".accessory button").last.click()
    await page.get_by_role("menu").wait_for()


async def _shoot(page: Page, path: Path) -> None:
    save(await _thread(page).screenshot(), path)


def main() -> None:
    directory = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    asyncio.run(take(directory))
    for path in sorted(directory.glob("act-*.png")):
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
