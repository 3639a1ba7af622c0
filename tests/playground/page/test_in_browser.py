"""The page as somebody sees it, with the real bot behind it."""

import re
from typing import Any, Final

import pytest
from playwright.async_api import Browser, expect

from bot.playground.page.desk import cast
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import paced
from tests.playground.page.reader import DESKTOP, PHONE, Reader, needs_chromium, reading

LEAVE: Final = "How many days of annual leave do I have?"

pytestmark = needs_chromium


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
        await expect(
            reader.page.get_by_text(re.compile("is (searching|reading|writing)")).first
        ).to_be_visible()
        await expect(reader.reply).to_contain_text("This is what I found")
        await expect(reader.reply).to_contain_text("check the sources")
        await expect(reader.reply.locator("strong", has_text="25 days")).to_be_visible()
        await expect(reader.reply.locator("table")).to_contain_text("8 and more")
        [reply] = reader.desk.slack.answers(cast.GENERAL, await _root(reader))
        assert len(reply.versions) > 1
        await reader.reply.locator(".container-head").click()
        async with reader.page.context.expect_page() as opened:
            await reader.reply.get_by_role("link", name="Leave policy").first.click()
        document = await opened.value
        await expect(document.locator("h2:target")).to_have_text("How much annual leave you have")


async def test_a_follow_up_in_the_thread_and_a_direct_message_are_answered(
    browser: Browser,
) -> None:
    async with reading(browser) as reader:
        await reader.write(f"@Storm {LEAVE}")
        await reader.talk.locator(".summary").wait_for()
        await expect(reader.reply).to_contain_text("check the sources")
        await reader.write("and how do I ask for it?", reader.thread)
        await expect(reader.reply).to_contain_text("people portal")
        await expect(reader.reply).to_contain_text("check the sources")
        await reader.page.locator(".sidebar section", has_text="Apps").locator(".entry").click()
        await reader.write("I lost my laptop, what now?")
        await expect(reader.talk).to_contain_text("within the hour")
        await expect(reader.talk).to_contain_text("check the sources")


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
        await expect(reader.reply).to_contain_text("check the sources")
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
        await expect(reader.reply).to_contain_text("check the sources")
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
        await expect(reader.reply).to_contain_text("check the sources")
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
        await expect(reader.reply).to_contain_text("check the sources")
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
