"""What people do with the real bot's replies, at the page: stop, excerpts, a person, try again."""

import re
from contextlib import suppress
from typing import Final

import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import TimeoutError as TookTooLong

from bot.playground.page.desk import cast
from bot.playground.storm.answers import from_documents
from bot.playground.storm.story import paced
from tests.playground.page.reader import Reader, needs_chromium, reading

LEAVE: Final = "@Storm How many days of annual leave do I have?"
LEAVE_KO: Final = "@Storm 연차 휴가는 며칠인가요?"

# As long as a slow machine needs for a click.
OPENED_FOR_MS: Final = 10_000.0
OPENED_AT_MOST: Final = 6

pytestmark = needs_chromium


async def choose(reader: Reader, entry: str) -> None:
    """In the menu of the newest reply, which closes where the reply is made anew meanwhile."""
    button = reader.reply.locator(".accessory").get_by_role("button")
    menu = reader.page.get_by_role("menu")
    offered: list[str] = []
    for _ in range(OPENED_AT_MOST):
        if await button.get_attribute("aria-expanded") != "true":
            await button.click()
        with suppress(TookTooLong):
            await menu.get_by_role("menuitem", name=entry).click(timeout=OPENED_FOR_MS)
            return
        offered += await menu.all_inner_texts()
    raise AssertionError(f"{entry} is not among {offered}")


async def become(reader: Reader, name: str) -> None:
    await reader.page.locator(".persons").get_by_role("radio", name=name).click()


@pytest.mark.parametrize(
    ("name", "channel", "question", "button", "stopped", "again"),
    [
        ("Mina", "general", LEAVE, "Stop", "Stopped", "Try again"),
        ("김소라", "서울-오피스", LEAVE_KO, "중지", "중지했어요", "다시 시도"),
    ],
)
async def test_a_growing_reply_is_stopped_and_asked_for_again(
    browser: Browser,
    name: str,
    channel: str,
    question: str,
    button: str,
    stopped: str,
    again: str,
) -> None:
    async with reading(browser, tell=paced(from_documents, 0.15)) as reader:
        await become(reader, name)
        await reader.go_to(channel)
        await reader.write(question)
        await reader.reply.get_by_role("button", name=button).click()
        await expect(reader.reply).to_contain_text(stopped)
        await reader.reply.get_by_role("button", name=again).click()
        await expect(reader.reply).not_to_contain_text(stopped)


@pytest.mark.parametrize(
    ("name", "channel", "question", "entry"),
    [
        ("Mina", "general", LEAVE, "Excerpts"),
        ("김소라", "서울-오피스", LEAVE_KO, "발췌문 보기"),
    ],
)
async def test_one_reads_what_storm_has_read(
    browser: Browser, name: str, channel: str, question: str, entry: str
) -> None:
    async with reading(browser) as reader:
        await become(reader, name)
        await reader.go_to(channel)
        await reader.write(question)
        await reader.reply.locator(".accessory").wait_for()
        await choose(reader, entry)
        dialog = reader.page.get_by_role("dialog")
        await expect(dialog).to_contain_text(re.compile(r"\[1\].+25", re.DOTALL))
        assert [] == await reader.grave_findings()
        await reader.page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)


async def test_a_person_is_called_and_the_reply_says_so(browser: Browser) -> None:
    async with reading(browser) as reader:
        await reader.write(LEAVE)
        await reader.reply.locator(".accessory").wait_for()
        unfold = reader.reply.locator(".container-head")
        await unfold.click()
        first = reader.thread.locator(".row", has_text="25 days").last
        await choose(reader, "I need a person")
        await expect(reader.thread.get_by_text("@experts")).to_be_visible()
        await expect(first).to_contain_text("asked for a person")
        # What was unfolded has stayed so.
        await expect(first.locator(".container-head")).to_have_attribute("aria-expanded", "true")
        assert cast.EXPERTS in reader.desk.slack.groups


async def test_a_teacher_says_what_the_right_answer_is(browser: Browser) -> None:
    async with reading(browser) as reader:
        await reader.write(LEAVE)
        await reader.reply.locator(".accessory").wait_for()
        reply = reader.thread.locator(".row", has_text="25 days").last
        await become(reader, "Amara")
        await reader.write("It is 27 days since May", reader.thread)
        right = reader.thread.locator(".row", has_text="since May").last
        await right.hover()
        await right.get_by_role("toolbar").get_by_role("button", name="More actions").click()
        await reader.page.get_by_role("menuitem", name="This is the answer").click()
        form = reader.page.get_by_role("dialog")
        await expect(form.get_by_role("textbox").last).to_have_value("It is 27 days since May")
        assert [] == await reader.grave_findings()
        await form.locator("button[type=submit]").click()
        await expect(form).to_have_count(0)
        await expect(reply).to_contain_text("Corrected by")
