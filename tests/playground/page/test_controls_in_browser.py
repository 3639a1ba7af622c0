"""What people act on, with a small app behind the page: menus, thumbs, forms, emoji."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, expect

from bot.playground.page.desk import cast
from tests.playground.page.reader import DESKTOP, PHONE, Reader, needs_chromium, reading
from tests.playground.slack.bolt_app import BoltApp

pytestmark = needs_chromium
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, value: str) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": value}


def option(text: str) -> Json:
    return {"text": plain(text), "value": f"{text.lower()}:1"}


MENU: Final[Json] = {
    "type": "overflow",
    "action_id": "menu",
    "options": [option("Excerpts"), option("Solved")],
}
THUMBS: Final[Json] = {
    "type": "feedback_buttons",
    "action_id": "verdict",
    "positive_button": {"text": plain("Good answer"), "value": "good"},
    "negative_button": {"text": plain("Bad answer"), "value": "bad"},
}
REPLY: Final[list[Json]] = [
    {"type": "markdown", "text": "You have **25 days**."},
    {"type": "section", "text": mrkdwn("1 source"), "accessory": MENU},
    {
        "type": "container",
        "title": plain("Sources"),
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [{"type": "section", "text": mrkdwn("[1] Leave policy")}],
    },
    {"type": "context_actions", "elements": [THUMBS]},
]
FORM: Final[Json] = {
    "type": "modal",
    "callback_id": "feedback",
    "title": plain("What was wrong?"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("Reason"),
            "element": {
                "type": "radio_buttons",
                "action_id": "why",
                "options": [option("Outdated"), option("Incomplete")],
            },
        },
        {
            "type": "input",
            "block_id": "line",
            "optional": True,
            "label": plain("Anything else?"),
            "element": {"type": "plain_text_input", "action_id": "words", "multiline": True},
        },
    ],
}


def page_of_excerpts(number: int) -> Json:
    return {
        "type": "modal",
        "title": plain("Excerpts"),
        "blocks": [
            {"type": "section", "text": mrkdwn(f"Excerpt {number}: " + "what Storm read. " * 60)},
            {"type": "actions", "elements": [button("page", "Next", str(number + 1))]},
        ],
    }


@dataclass(slots=True, kw_only=True)
class Scene:
    """A reader, and the app that has replied to her."""

    reader: Reader
    app: BoltApp

    @property
    def reply(self) -> Locator:
        return self.reader.talk.locator(".row", has_text="25 days")

    @property
    def dialog(self) -> Locator:
        return self.reader.page.get_by_role("dialog")

    async def told(self, kind: str) -> Json:
        """The newest payload of that kind, once it has come."""
        bodies = await self.app.slack.until(
            lambda: [body for body in self.app.actions if body["type"] == kind], description=kind
        )
        self.app.actions.clear()
        return bodies[-1]

    async def choose(self, name: str) -> None:
        """In the menu of the message, by keyboard."""
        await self.reply.focus()
        await self.reply.locator(".toolbar").get_by_role("button", name="More actions").focus()
        await self.reader.page.keyboard.press("ArrowDown")
        await self.reader.page.get_by_role("menuitem", name=name).press("Enter")

    async def open(self, view: Json) -> None:
        """A view of the app, for what was done last."""
        trigger = self.app.actions[-1]["trigger_id"]
        await self.app.client.views_open(trigger_id=trigger, view=view)
        self.app.actions.clear()


@asynccontextmanager
async def acting(browser: Browser, size: dict[str, int] = DESKTOP) -> AsyncIterator[Scene]:
    async with reading(browser, size=size, with_bot=False) as reader:
        slack = reader.desk.slack
        async with aiohttp.ClientSession() as session:
            app = BoltApp(slack, session)
            async with app.connected():
                await app.client.chat_postMessage(
                    channel=cast.GENERAL, text="25 days", blocks=REPLY
                )
                scene = Scene(reader=reader, app=app)
                await scene.reply.wait_for()
                yield scene


async def test_an_option_is_chosen_in_the_menu_of_a_reply(browser: Browser) -> None:
    async with acting(browser) as scene:
        await scene.reply.locator(".accessory").get_by_role("button").press("Enter")
        await scene.reader.page.keyboard.press("ArrowDown")
        await scene.reader.page.keyboard.press("Enter")
        [action] = (await scene.told("block_actions"))["actions"]
        assert "solved:1" == action["selected_option"]["value"]


async def test_the_pressed_thumb_is_marked(browser: Browser) -> None:
    async with acting(browser) as scene:
        thumb = scene.reply.get_by_role("button", name="Bad answer")
        await thumb.click()
        await expect(thumb).to_have_attribute("aria-pressed", "true")
        [action] = (await scene.told("block_actions"))["actions"]
        assert "bad" == action["value"]


async def test_a_container_folds(browser: Browser) -> None:
    async with acting(browser) as scene:
        inside = scene.reply.get_by_text("Leave policy")
        await expect(inside).to_be_hidden()
        await scene.reply.get_by_role("button", name="Sources").press("Enter")
        await expect(inside).to_be_visible()


async def test_reactions_come_and_go(browser: Browser) -> None:
    async with acting(browser) as scene:
        await scene.reply.hover()
        await scene.reply.get_by_role("button", name="React with check mark").click()
        chip = scene.reply.locator(".reaction")
        await expect(chip).to_have_attribute("aria-pressed", "true")
        await expect(chip).to_contain_text("Mina Park")
        await chip.click()
        await expect(chip).to_have_count(0)
        reactions = await scene.app.slack.until(
            lambda: [event for event in scene.app.events if "reaction" in event],
            description="the app hears of it",
        )
        assert "white_check_mark" == reactions[0]["reaction"]


async def test_a_shortcut_opens_a_form_that_is_filled_in(browser: Browser) -> None:
    async with acting(browser) as scene:
        await scene.choose("This is the answer")
        await scene.app.slack.until(lambda: scene.app.actions, description="the shortcut")
        assert "message_action" == scene.app.actions[0]["type"]
        await scene.open(FORM)
        await scene.dialog.get_by_role("button", name="Send").click()
        await expect(scene.dialog.get_by_role("alert")).to_contain_text("complete this")
        assert [] == await scene.reader.grave_findings()
        await scene.dialog.get_by_role("radio", name="Outdated").check()
        await scene.dialog.get_by_role("textbox").fill("since March")
        scene.app.answer = {"response_action": "errors", "errors": {"line": "Too short"}}
        await scene.dialog.get_by_role("button", name="Send").click()
        await expect(scene.dialog.get_by_role("alert")).to_have_text("Too short")
        await expect(scene.dialog.get_by_role("textbox")).to_be_focused()
        scene.app.answer = {}
        await scene.dialog.get_by_role("button", name="Send").click()
        await expect(scene.dialog).to_have_count(0)
        values = (await scene.told("view_submission"))["view"]["state"]["values"]
        assert ("outdated:1", "since March") == (
            values["reason"]["why"]["selected_option"]["value"],
            values["line"]["words"]["value"],
        )


async def test_one_pages_through_a_modal_and_leaves_it(browser: Browser) -> None:
    async with acting(browser) as scene:
        await scene.reply.locator(".accessory").get_by_role("button").click()
        await scene.reader.page.get_by_role("menuitem", name="Excerpts").click()
        await scene.app.slack.until(lambda: scene.app.actions, description="the press")
        await scene.open(page_of_excerpts(1))
        await expect(scene.dialog).to_contain_text("Excerpt 1")
        await scene.dialog.get_by_role("button", name="Next").click()
        body = await scene.told("block_actions")
        assert "2" == body["actions"][0]["value"]
        await scene.app.client.views_update(view_id=body["view"]["id"], view=page_of_excerpts(2))
        await expect(scene.dialog).to_contain_text("Excerpt 2")
        await scene.reader.page.keyboard.press("Escape")
        await expect(scene.dialog).to_have_count(0)
        assert scene.app.slack.modal(cast.MINA) is None


async def test_what_one_person_sees_can_be_pressed_and_dismissed(browser: Browser) -> None:
    async with acting(browser) as scene:
        blocks = [{"type": "actions", "elements": [button("more", "Tell more", "1")]}]
        for user in (cast.JONAS, cast.MINA):
            await scene.app.client.chat_postEphemeral(
                channel=cast.GENERAL, user=user, text=f"for {user}", blocks=blocks
            )
        private = scene.reader.talk.locator(".row-private")
        await expect(private).to_have_count(1)
        await expect(private).to_contain_text("Only visible to you")
        await private.get_by_role("button", name="Tell more").click()
        assert (await scene.told("block_actions"))["container"]["is_ephemeral"]
        await private.get_by_role("button", name="Dismiss").click()
        await expect(private).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_controls_have_nothing_serious(
    browser: Browser, size: dict[str, int], scheme: Any
) -> None:
    async with acting(browser, size) as scene:
        page = scene.reader.page
        await page.emulate_media(color_scheme=scheme)
        await scene.app.slack.react(cast.GENERAL, await _ts(scene), cast.SORA, "+1::skin-tone-3")
        await scene.reply.get_by_role("button", name="Sources").click()
        await scene.reply.locator(".accessory").get_by_role("button").click()
        assert [] == await scene.reader.grave_findings()
        await page.get_by_role("menuitem", name="Solved").click()
        await scene.app.slack.until(lambda: scene.app.actions, description="the press")
        await scene.open(FORM)
        await expect(scene.dialog).to_be_visible()
        assert [] == await scene.reader.grave_findings()
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"]


async def _ts(scene: Scene) -> str:
    return scene.app.slack.history(cast.GENERAL)[-1].ts
