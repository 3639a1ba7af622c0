from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.playground.pulse import PATIENCE_S
from bot.playground.slack import Slack
from bot.playground.slack.fields import REQUIRED
from bot.playground.slack.forms import TROUBLE
from tests.playground.slack.bolt_app import BoltApp
from tests.playground.slack.caller import Answer, Caller


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


REASON = {
    "type": "input",
    "block_id": "reason",
    "label": plain("What was wrong?"),
    "element": {
        "type": "radio_buttons",
        "action_id": "why",
        "options": [option("outdated"), option("incomplete")],
    },
}
LINE = {
    "type": "input",
    "block_id": "line",
    "optional": True,
    "label": plain("Anything else?"),
    "element": {"type": "plain_text_input", "action_id": "words", "max_length": 20},
}
PAGING = {
    "type": "actions",
    "block_id": "paging",
    "elements": [{"type": "button", "action_id": "next", "text": plain("Next"), "value": "2"}],
}
FORM = {
    "type": "modal",
    "callback_id": "feedback",
    "private_metadata": "q:1",
    "title": plain("Feedback"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [REASON, LINE],
}
PAGES = {"type": "modal", "title": plain("Excerpts"), "blocks": [PAGING]}
BUTTON = {"type": "button", "action_id": "go", "text": plain("Go")}


@pytest.fixture(params=["sockets", "http"])
async def bolt(slack: Slack, request: pytest.FixtureRequest) -> AsyncIterator[BoltApp]:
    """A Bolt app in either mode."""
    slack.echoes = False
    async with aiohttp.ClientSession() as session:
        bolt = BoltApp(slack, session)
        if request.param == "sockets":
            async with bolt.connected():
                yield bolt
            return
        runner = web.AppRunner(bolt.app.web_app("/slack/events"))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield bolt
        await runner.cleanup()


async def opened(api: Caller, view: dict[str, Any] = FORM) -> Answer:
    """A modal of U1, however long the app needs on a busy machine."""
    api.slack.trigger_lifetime_s = PATIENCE_S
    trigger = await api.slack.run_shortcut("test", "U1")
    return await api("views.open", trigger_id=trigger, view=view)


async def told(bolt: BoltApp, kind: str) -> dict[str, Any]:
    """The first payload of that kind, once it has arrived."""
    found = await bolt.slack.until(
        lambda: [body for body in bolt.actions if body["type"] == kind], description=kind
    )
    return found[0]


async def test_a_form_is_filled_in_and_submitted(bolt: BoltApp, api: Caller) -> None:
    await opened(api)
    done = await bolt.slack.submit("U1", {"why": "Outdated", "line": "since March"})
    assert done.is_accepted
    assert bolt.slack.modal("U1") is None
    body = await told(bolt, "view_submission")
    assert ("feedback", "q:1", "U1") == (
        body["view"]["callback_id"],
        body["view"]["private_metadata"],
        body["user"]["id"],
    )
    values = body["view"]["state"]["values"]
    assert "outdated" == values["reason"]["why"]["selected_option"]["value"]
    assert {"type": "plain_text_input", "value": "since March"} == values["line"]["words"]


async def test_slack_itself_asks_for_what_is_missing_or_too_long(
    bolt: BoltApp, api: Caller
) -> None:
    await opened(api)
    assert {"reason": REQUIRED} == (await bolt.slack.submit("U1")).errors
    done = await bolt.slack.submit("U1", {"why": "outdated", "words": "x" * 21})
    assert ["line"] == list(done.errors)
    assert [] == [body for body in bolt.actions if body["type"] == "view_submission"]


async def test_the_app_may_find_errors(bolt: BoltApp, api: Caller) -> None:
    await opened(api)
    bolt.answer = {"response_action": "errors", "errors": {"line": "Too rude"}}
    done = await bolt.slack.submit("U1", {"why": "outdated"})
    assert {"line": "Too rude"} == done.errors
    assert bolt.slack.modal("U1") is not None
    bolt.answer = {"response_action": "errors", "errors": {"nowhere": "x"}}
    assert TROUBLE == (await bolt.slack.submit("U1")).trouble


async def test_the_app_may_show_another_view_instead(bolt: BoltApp, api: Caller) -> None:
    first = (await opened(api))["view"]
    bolt.answer = {"response_action": "update", "view": PAGES}
    assert (await bolt.slack.submit("U1", {"why": "outdated"})).is_accepted
    shown = bolt.slack.modal("U1")
    assert shown is not None
    assert ("Excerpts", first["id"]) == (shown["title"]["text"], shown["id"])
    assert first["hash"] != shown["hash"]


async def test_the_app_may_show_another_view_on_top_or_none(bolt: BoltApp, api: Caller) -> None:
    first = (await opened(api))["view"]
    bolt.answer = {"response_action": "push", "view": FORM}
    await bolt.slack.submit("U1", {"why": "outdated"})
    shown = bolt.slack.modal("U1")
    assert shown is not None
    assert (first["id"], first["id"]) == (shown["previous_view_id"], shown["root_view_id"])
    bolt.answer = {"response_action": "clear"}
    await bolt.slack.submit("U1", {"why": "outdated"})
    assert bolt.slack.modal("U1") is None


async def test_a_view_that_slack_refuses_is_trouble(bolt: BoltApp, api: Caller) -> None:
    await opened(api)
    bolt.answer = {"response_action": "update", "view": {**FORM, "title": plain("x" * 25)}}
    assert TROUBLE == (await bolt.slack.submit("U1", {"why": "outdated"})).trouble
    assert bolt.slack.modal("U1") is not None


async def test_closing_is_told_where_the_app_wants_to_know(bolt: BoltApp, api: Caller) -> None:
    await opened(api)
    await bolt.slack.close_modal("U1")
    closed = await told(bolt, "view_closed")
    assert ("feedback", False) == (closed["view"]["callback_id"], closed["is_cleared"])
    with pytest.raises(LookupError):
        await bolt.slack.close_modal("U1")


async def test_a_press_in_a_modal_tells_of_its_view(bolt: BoltApp, api: Caller) -> None:
    view = (await opened(api, PAGES))["view"]
    trigger = await bolt.slack.press_in_modal("U1", "next")
    body = await told(bolt, "block_actions")
    assert ("view", view["id"], "2") == (
        body["container"]["type"],
        body["container"]["view_id"],
        body["actions"][0]["value"],
    )
    assert not {"channel", "message", "response_url"} & set(body)
    pushed = await api("views.push", trigger_id=trigger, view=PAGES)
    assert view["id"] == pushed["view"]["previous_view_id"]


async def test_what_is_filled_in_is_told_at_the_end(slack: Slack, api: Caller) -> None:
    await opened(api)
    with pytest.raises(LookupError):
        await slack.press_in_modal("U1", "why", "outdated")


async def test_an_app_that_does_not_answer_is_trouble(slack: Slack, api: Caller) -> None:
    slack.echoes = False
    async with aiohttp.ClientSession() as session:
        bolt = BoltApp(slack, session)
        bolt.fails = True
        slack.sockets.ack_timeout_s = 0.1
        async with bolt.connected():
            await opened(api)
            assert TROUBLE == (await slack.submit("U1", {"why": "outdated"})).trouble
            assert slack.modal("U1") is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"title": plain("x" * 25)},
        {"title": None},
        {"submit": plain("x" * 25)},
        {"submit": None},
        {"close": plain("x" * 25)},
        {"private_metadata": "x" * 3_001},
        {"callback_id": "x" * 256},
        {"notify_on_close": "yes"},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": [{"type": "markdown", "text": "x"}]},
        {"blocks": None},
        {"type": "home"},
        {"color": "red"},
    ],
)
async def test_a_view_is_refused(api: Caller, changes: dict[str, Any]) -> None:
    answer = await opened(api, {**FORM, **changes})
    assert "invalid_arguments" == answer.error
    assert answer["response_metadata"]["messages"]


async def test_a_modal_holds_a_hundred_blocks(api: Caller) -> None:
    whole = {**FORM, "blocks": [{"type": "divider"}] * 100, "private_metadata": "x" * 3_000}
    assert (await opened(api, whole)).json["ok"]


async def test_a_trigger_opens_one_view_and_only_for_three_seconds() -> None:
    now = 0.0
    async with Slack(clock=lambda: now) as slack, aiohttp.ClientSession() as session:
        api = Caller(session=session, slack=slack)
        trigger, late = [await slack.run_shortcut("test", "U1") for _ in range(2)]
        answers = [await api("views.open", trigger_id=trigger, view=FORM) for _ in range(2)]
        now = 3.1
        answers.append(await api("views.open", trigger_id=late, view=FORM))
        answers.append(await api("views.open", trigger_id="1.2", view=FORM))
    assert [None, "exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"] == [
        answer.error for answer in answers
    ]


async def test_three_views_stand_on_each_other(slack: Slack, api: Caller) -> None:
    await opened(api)
    answers = [
        await api("views.push", trigger_id=await slack.run_shortcut("test", "U1"), view=FORM)
        for _ in range(3)
    ]
    assert [None, None, "push_limit_reached"] == [answer.error for answer in answers]
    await slack.close_modal("U1", all_of_them=True)
    assert slack.modal("U1") is None


async def test_an_update_keeps_what_is_written(slack: Slack, api: Caller) -> None:
    view = (await opened(api, {**FORM, "external_id": "mine"}))["view"]
    slack.write("U1", {"words": "so far"})
    updated = await api("views.update", external_id="mine", view=FORM, hash=view["hash"])
    assert "so far" == updated["view"]["state"]["values"]["line"]["words"]["value"]
    late = await api("views.update", view_id=view["id"], view=FORM, hash=view["hash"])
    assert "hash_conflict" == late.error
    await slack.close_modal("U1")
    gone = await api("views.update", view_id=view["id"], view=FORM)
    assert "not_found" == gone.error


async def test_an_external_id_is_taken_once(slack: Slack, api: Caller) -> None:
    mine = {**FORM, "external_id": "mine"}
    await opened(api, mine)
    trigger = await slack.run_shortcut("test", "U2")
    assert "duplicate_external_id" == (await api("views.open", trigger_id=trigger, view=mine)).error
