"""The page as somebody sees it: the built one, in a real Chromium, with the real bot behind it."""

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
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.playground.page.desk import Desk, cast
from bot.playground.page.server import DIST, PageServer
from bot.playground.pulse import PATIENCE_S
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import Tell, paced

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
LEAVE: Final = "How many days of annual leave do I have?"
# What is still fading in has no contrast to speak of.
FINISH_ANIMATIONS: Final = """
for (const one of document.getAnimations()) {
  if (one.effect.getComputedTiming().endTime === Infinity) one.cancel(); else one.finish();
}
"""

pytestmark = pytest.mark.skipif(
    shutil.which(CHROMIUM) is None and not os.environ.get("CI"),
    reason="needs Chromium: apt install chromium, or set CHROMIUM to where it is",
)


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
        await session.send("Runtime.evaluate", {"expression": FINISH_ANIMATIONS})
        told = await session.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run(document, {resultTypes: ['violations']})"
                ".then(found => JSON.stringify(found.violations))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        await session.detach()
        found: list[dict[str, Any]] = json.loads(told["result"]["value"])
        return [
            f"{each['id']}: {each['nodes'][0]['html']}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which(CHROMIUM) or CHROMIUM,
            args=list(WITHOUT_GPU_AND_CALLS_HOME),
        )
        expect.set_options(timeout=PATIENCE_S * 1000)
        yield browser
        await browser.close()


@asynccontextmanager
async def reading(
    browser: Browser, *, size: dict[str, int] = DESKTOP, tell: Tell | None = None
) -> AsyncIterator[Reader]:
    """A page that has just been opened; nothing may have gone wrong on it by the end."""
    async with (
        PageServer(dist=DIST) as server,
        Desk(
            server.document_address,
            tell=tell or paced(from_documents, 0.01),
            restart_s=0.5,
            retry_delays_s=(0.3,) * 20,
        ) as desk,
    ):
        server.desk = desk
        running = asyncio.create_task(desk.run())
        await desk.is_ready()
        page = await browser.new_page(viewport={"width": size["width"], "height": size["height"]})
        page.set_default_timeout(PATIENCE_S * 1000)
        reader = Reader(page=page, server=server)
        _listen(reader)
        await page.goto(server.address)
        yield reader
        assert [] == reader.wrong
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


async def test_a_mention_is_answered_by_a_reply_that_grows_and_ends_with_its_sources(
    browser: Browser,
) -> None:
    searching = paced(from_documents, 0.01, first_delay_s=0.8)
    async with reading(browser, tell=searching) as reader:
        # One can type at once.
        await expect(reader.talk.get_by_role("textbox")).to_be_focused()
        await reader.page.keyboard.type("@Sto")
        await reader.page.get_by_role("option", name="Storm").first.wait_for()
        await reader.page.keyboard.press("Enter")
        await reader.page.keyboard.type(LEAVE)
        await reader.page.keyboard.press("Enter")
        await expect(reader.page.get_by_text("is searching").first).to_be_visible()
        await expect(reader.reply).to_contain_text("This is what I found")
        await expect(reader.reply).to_contain_text("Sources")
        await expect(reader.reply.locator("strong", has_text="25 days")).to_be_visible()
        await expect(reader.reply.locator("table")).to_contain_text("8 and more")
        [reply] = reader.desk.slack.answers(cast.GENERAL, await _root(reader))
        assert len(reply.versions) > 1
        async with reader.page.context.expect_page() as opened:
            await reader.reply.get_by_role("link", name="leave-policy.md").first.click()
        document = await opened.value
        await expect(document.locator("h2:target")).to_have_text("How much annual leave you have")


async def test_a_follow_up_in_the_thread_and_a_direct_message_are_answered(
    browser: Browser,
) -> None:
    async with reading(browser) as reader:
        await reader.write(f"@Storm {LEAVE}")
        await reader.talk.locator(".summary").wait_for()
        await expect(reader.reply).to_contain_text("Sources")
        await reader.write("and how do I ask for it?", reader.thread)
        await expect(reader.reply).to_contain_text("people portal")
        await expect(reader.reply).to_contain_text("Sources")
        await reader.page.locator(".sidebar section", has_text="Apps").locator(".entry").click()
        await reader.write("I lost my laptop, what now?")
        await expect(reader.talk).to_contain_text("within the hour")
        await expect(reader.talk).to_contain_text("Sources")


async def test_a_killed_bot_comes_back_and_finishes_its_reply(browser: Browser) -> None:
    async with reading(browser) as reader:
        await reader.look_behind("Break it")
        await reader.page.get_by_role("switch", name="Storm falls silent").click()
        await reader.write(f"@Storm {LEAVE}")
        await reader.talk.locator(".summary").wait_for()
        await expect(reader.reply).to_contain_text("This is what I found")
        await reader.page.get_by_role("button", name="kill -9").click()
        await expect(reader.page.locator(".bots")).to_contain_text("dead")
        await reader.page.get_by_role("switch", name="Storm falls silent").click()
        await expect(reader.page.locator(".bots")).to_contain_text("running")
        await expect(reader.reply).to_contain_text("Sources")
        assert 1 == await reader.thread.locator(".badge", has_text="APP").count()


async def test_twenty_questions_at_once_are_all_answered(browser: Browser) -> None:
    async with reading(browser, tell=paced(from_documents, 0.002)) as reader:
        await reader.look_behind("Break it")
        await reader.page.get_by_role("switch", name="Strict limits").click()
        await reader.page.get_by_role("button", name="Twenty questions at once").click()
        await expect(reader.page.locator(".verdict")).to_have_text(
            re.compile(r"20 of 20 answered, slowest \d+\.\d s, \d+ refused")
        )
        await reader.go_to("support")
        await expect(reader.talk.locator(".summary")).to_have_count(4)
        await reader.look_behind("Calls")
        await reader.look_behind("Redis")


async def test_hostile_text_stays_text(browser: Browser) -> None:
    async with reading(browser) as reader:
        attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        await reader.write(attack)
        await expect(reader.talk).to_contain_text(attack)
        await reader.write("@Storm tell: hostile")
        await reader.talk.locator(".summary").wait_for()
        await expect(reader.reply).to_contain_text("Sources")
        for forbidden in ("#root script", ".row script", ".row iframe", ".row img[src^=http]"):
            assert 0 == await reader.page.locator(forbidden).count()
        addresses = await reader.page.locator(".row a").evaluate_all(
            "links => links.map(link => link.href)"
        )
        assert [] == [each for each in addresses if not re.match(r"https?:|mailto:", each)]


async def test_a_page_that_is_opened_again_shows_everything(browser: Browser) -> None:
    async with reading(browser) as reader:
        await reader.write("one of many")
        await expect(reader.talk).to_contain_text("one of many")
        await reader.desk.slack.say(cast.GENERAL, cast.JONAS, "another\n" * 40 + "the newest")
        await reader.page.goto(reader.server.doorman.origin + "/")
        await expect(reader.talk).to_contain_text("one of many")
        await expect(reader.talk.get_by_text("the newest")).to_be_in_viewport()


async def test_of_a_thousand_messages_only_those_in_sight_are_laid_out(browser: Browser) -> None:
    async with reading(browser) as reader:
        for number in range(1_000):
            await reader.desk.slack.say(cast.GENERAL, cast.MINA, f"message {number} " * 9)
        await expect(reader.talk).to_contain_text("message 999")
        at_the_end, at_the_beginning = await reader.page.evaluate(SCROLL)
        assert 0 < at_the_end < 200
        assert 0 < at_the_beginning < 200


# How many messages are laid out at the list's end, and then at its beginning.
SCROLL: Final = """
async () => {
  const list = [...document.querySelectorAll("#talk, #talk *")]
    .filter(one => one.scrollHeight > 2 * one.clientHeight && one.clientHeight > 200)[0];
  const frame = () => new Promise(requestAnimationFrame);
  const settled = () => frame().then(frame);
  const laidOut = () => [...list.querySelectorAll(".row > *")]
    .filter(one => one.checkVisibility({ contentVisibilityAuto: true })).length;
  await settled();
  const counts = [laidOut()];
  list.scrollTop = 0;
  await settled();
  return [...counts, laidOut()];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_serious(
    browser: Browser, size: dict[str, int], scheme: Any
) -> None:
    async with reading(browser, size=size, tell=paced(from_documents, 0.001)) as reader:
        await reader.page.emulate_media(color_scheme=scheme)
        await reader.write(f"@Storm {LEAVE}")
        await reader.talk.locator(".summary").wait_for(state="attached")
        assert [] == await reader.grave_findings()
        await expect(reader.reply).to_contain_text("Sources")
        assert [] == await reader.grave_findings()
        width = await reader.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"]


async def test_the_drawer_s_tabs_have_nothing_serious_either(browser: Browser) -> None:
    async with reading(browser, tell=paced(from_documents, 0.001)) as reader:
        await reader.write(f"@Storm {LEAVE}")
        await reader.talk.locator(".summary").wait_for()
        for tab in ("Calls", "Budget", "Versions", "Redis", "Storm", "Break it"):
            await reader.look_behind(tab)
            assert [] == await reader.grave_findings(), tab


async def test_at_phone_width_one_asks_and_reads_as_well(browser: Browser) -> None:
    async with reading(browser, size=PHONE) as reader:
        menu = reader.page.get_by_role("button", name="Conversations", exact=True)
        await menu.click()
        await expect(reader.page.locator(".sidebar .entry-open")).to_be_focused()
        await reader.page.keyboard.press("Escape")
        await expect(reader.page.locator(".sidebar")).to_be_hidden()
        await expect(menu).to_be_focused()
        await menu.click()
        await reader.go_to("support")
        await reader.write("@Storm How much can I refund?")
        await expect(reader.thread).to_be_visible()
        await expect(reader.reply).to_contain_text("100 €")
        await expect(reader.reply).to_contain_text("Sources")
        await reader.page.get_by_role("button", name="Close thread").click()
        await expect(reader.talk).to_be_visible()


async def test_little_is_fetched_before_it_is_there(browser: Browser) -> None:
    async with reading(browser) as reader:
        await reader.page.reload()
        await reader.talk.get_by_role("textbox").wait_for()
        fetched: list[int] = await reader.page.evaluate(
            "performance.getEntriesByType('resource').map(each => each.decodedBodySize)"
        )
        assert 5 >= len(fetched)
        assert 400_000 > sum(fetched)


async def _root(reader: Reader) -> str:
    return next(
        message.ts for message in reader.desk.slack.history(cast.GENERAL) if LEAVE in message.text
    )
