"""Pictures of the demo's page for the documentation, and an animated one of a growing reply.

`python -m bot.playground.page_pictures [directory]`; needs Chromium. The page is the real one, with
the real bot behind it, driven by Playwright.
"""

import asyncio
import io
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Page, async_playwright
from playwright.async_api import TimeoutError as NotInTime

from bot.playground.page.desk import Desk
from bot.playground.page.server import PageServer

CHROMIUM: Final = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final = (1280, 800)
PHONE: Final = (390, 760)
FRAME_S: Final = 0.25
LONGEST_S: Final = 15.0
COLOURS: Final = 192
LEAVE: Final = "How many days of annual leave do I have?"
TRIP: Final = "What can I claim on a business trip?"


async def take(directory: Path) -> None:
    """Write all pictures into `directory`."""
    async with (
        PageServer() as server,
        Desk(server.document_address) as desk,
        async_playwright() as playwright,
    ):
        server.desk = desk
        running = asyncio.create_task(desk.run())
        await desk.is_ready()
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        desktop = await browser.new_page(
            viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, device_scale_factor=1
        )
        await desktop.goto(server.address)
        await ask(desktop, LEAVE)
        await _grow(desktop, directory / "growing.webp")
        save(await desktop.screenshot(), directory / "page-whole.png")
        await _judge(desktop, directory / "page-feedback.png")
        await _behind(desktop, "Budget")
        await desktop.get_by_role("tab", name="Break it").click()
        await desktop.get_by_role("button", name="Twenty questions").click()
        await desktop.get_by_role("tab", name="Budget").click()
        await asyncio.sleep(3.0)
        save(await desktop.screenshot(), directory / "page-twenty.png")
        await desktop.emulate_media(color_scheme="dark")
        await desktop.get_by_role("tab", name="Calls").click()
        save(await desktop.screenshot(), directory / "page-dark.png")
        phone = await browser.new_page(
            viewport={"width": PHONE[0], "height": PHONE[1]}, device_scale_factor=1
        )
        await phone.goto(server.address)
        await phone.locator("#talk .summary").last.wait_for()
        save(await phone.screenshot(), directory / "page-phone.png")
        await browser.close()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def ask(page: Page, question: str) -> None:
    box = page.locator("#talk").get_by_role("textbox")
    await box.fill(f"@Storm {question}")
    await box.press("Enter")


async def _behind(page: Page, tab: str) -> None:
    await page.get_by_role("button", name="Behind the scenes", exact=True).click()
    await page.get_by_role("tab", name=tab).click()


async def _grow(page: Page, path: Path) -> None:
    """The thread from the question to the sources, as an animation."""
    thread = page.locator(".thread")
    try:
        await thread.wait_for(timeout=3_000)
    except NotInTime:
        await page.locator("#talk .summary").last.click()
    frames: list[Image.Image] = []
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST_S
    while loop.time() < until:
        began = loop.time()
        frames.append(_opened(await thread.screenshot()))
        if await thread.get_by_text("Answered by Storm").count():
            break
        await asyncio.sleep(max(0.0, FRAME_S - (loop.time() - began)))
    durations = [int(FRAME_S * 1000)] * (len(frames) - 1) + [4000]
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=durations, loop=0, quality=60
    )


async def _judge(page: Page, path: Path) -> None:
    """A thumbs down, and the form that asks why."""
    await page.locator(".thread").get_by_role("button", name="Bad answer").click()
    form = page.get_by_role("dialog")
    await form.get_by_role("radio", name="It is outdated").check()
    await form.get_by_role("textbox").fill("Since May it has been 26 days.")
    await page.locator(".thread .row-private").wait_for()
    save(await page.screenshot(), path)
    await form.get_by_role("button", name="Send").click()
    await form.wait_for(state="detached")


def _opened(shot: bytes) -> Image.Image:
    return Image.open(io.BytesIO(shot)).convert("RGB")


def save(shot: bytes, path: Path) -> None:
    _opened(shot).quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    directory = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    asyncio.run(take(directory))
    for path in (*sorted(directory.glob("page-*.png")), directory / "growing.webp"):
        sys.stdout.write(f"{path.name}: {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
