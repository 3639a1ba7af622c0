"""A reply that streams, as its recipient and the others see it."""

from playwright.async_api import Browser, expect

from bot.playground.page.desk import cast
from tests.playground.page.reader import needs_chromium, reading
from tests.playground.page.streaming import streaming

pytestmark = needs_chromium

SOURCES = {"type": "context", "elements": [{"type": "mrkdwn", "text": "*Leave policy*"}]}


async def test_a_stream_grows_for_its_recipient_and_is_whole_for_all(browser: Browser) -> None:
    async with reading(browser, with_bot=False) as reader:
        slack = reader.desk.slack
        root = await slack.say(cast.GENERAL, "U0MINA", "question")
        async with streaming(slack, cast.GENERAL, root, "U0MINA") as stream:
            await stream.append(markdown_text="You have **25 da")
            await reader.talk.locator(".summary").click()
            await expect(reader.reply).to_contain_text("25 da")
            await expect(reader.thread.locator(".row-streaming")).to_have_count(1)
            await stream.append(markdown_text="ys**:\n\n- in a full year\n")
            await stream.append(markdown_text="- and more later")
            await expect(reader.reply.locator("strong")).to_have_text("25 days")
            await expect(reader.reply.locator("li")).to_have_count(2)
            await reader.page.get_by_role("radio", name="Jonas").click()
            await expect(reader.reply.locator("li")).to_have_count(0)
            await expect(reader.thread.locator(".row-streaming")).to_have_count(0)
            await stream.stop(blocks=[SOURCES])
        await expect(reader.reply.locator("li")).to_have_count(2)
        await expect(reader.reply.locator(".context")).to_have_text("Leave policy")
        await reader.look_behind("Calls")
        await expect(reader.page.locator("#stage")).to_contain_text("chat.stopStream")
        await reader.look_behind("Budget")
        await expect(
            reader.page.get_by_role("meter", name="Left of chat.appendStream")
        ).to_be_visible()
