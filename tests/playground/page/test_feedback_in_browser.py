"""Was it good? As people see it at the page, with the real bot behind it."""

import pytest
from playwright.async_api import Browser, expect

from bot.domain.outcome import Fault
from bot.domain.reply import ENGLISH, Language
from bot.playground.page.desk import cast
from bot.words import controls, feedback
from tests.playground.page.reader import Reader, needs_chromium, reading

pytestmark = needs_chromium
KOREAN = Language("ko")


async def is_asked_and_answered(reader: Reader, person: str, place: str, question: str) -> None:
    if person != cast.NAMES[cast.MINA]:
        await reader.page.get_by_role("radio", name=person).click()
    await reader.go_to(place)
    await reader.write(f"@Storm {question}")
    await reader.talk.locator(".summary").last.wait_for()
    await expect(reader.reply.locator(".container-head")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "person", "place", "question"),
    [
        (ENGLISH, cast.NAMES[cast.MINA], "general", "How many days off do I get?"),
        (KOREAN, cast.NAMES[cast.SORA], "서울", "연차 며칠이에요?"),
    ],
    ids=["english", "korean"],
)
async def test_a_thumbs_down_opens_a_form_and_is_thanked_for(
    browser: Browser, language: Language, person: str, place: str, question: str
) -> None:
    async with reading(browser) as reader:
        await is_asked_and_answered(reader, person, place, question)
        thumb = reader.reply.get_by_role("button", name=controls.bad(language))
        await thumb.click()
        await expect(thumb).to_have_attribute("aria-pressed", "true")
        form = reader.page.get_by_role("dialog")
        await expect(form).to_contain_text(feedback.title(language))
        await form.get_by_role("radio", name=feedback.fault(Fault.OUTDATED, language)).check()
        await form.get_by_role("textbox").fill("since May")
        assert [] == await reader.grave_findings()
        await form.get_by_role("button", name=feedback.send(language)).click()
        await expect(form).to_have_count(0)
        told = reader.thread.locator(".row-private")
        await expect(told).to_contain_text(feedback.thanks_for_bad(language))
        await expect(told.get_by_role("button", name=controls.person(language))).to_be_visible()
