from typing import Any

import pytest

from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(act: str) -> dict[str, Any]:
    return {"text": plain(act.title()), "value": f"{act}:1"}


MENU = {"type": "overflow", "action_id": "menu", "options": [option("again"), option("mute")]}
SOURCES = {
    "type": "section",
    "block_id": "sources",
    "text": {"type": "mrkdwn", "text": "3 sources"},
    "accessory": MENU,
}
THUMBS = {
    "type": "feedback_buttons",
    "action_id": "verdict",
    "positive_button": {"text": plain("Good"), "value": "good:1"},
    "negative_button": {"text": plain("Bad"), "value": "bad:1"},
}
TRASH = {
    "type": "icon_button",
    "action_id": "remove",
    "icon": "trash",
    "text": plain("Delete"),
    "visible_to_user_ids": ["U1"],
}
BUTTON = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "1"}


def row(*elements: dict[str, Any], kind: str = "actions") -> dict[str, Any]:
    return {"type": kind, "elements": list(elements)}


async def pressed(slack: Slack, api: Caller, *press: Any) -> dict[str, Any]:
    """The payload of one press, as it arrives."""
    async with api.session.ws_connect((await api.connection())["url"]) as socket:
        await socket.receive_json()
        await slack.press(*press)
        while (envelope := await socket.receive_json())["type"] != "interactive":
            pass
        payload: dict[str, Any] = envelope["payload"]
        return payload


async def test_an_option_of_a_menu_is_chosen_by_its_value_or_its_words(
    slack: Slack, api: Caller
) -> None:
    ts = await api.post(blocks=[SOURCES])
    for chosen in ("mute:1", "Mute"):
        payload = await pressed(slack, api, "C1", ts, "menu", "U1", chosen)
        (action,) = payload["actions"]
        assert ("overflow", "sources", "mute:1") == (
            action["type"],
            action["block_id"],
            action["selected_option"]["value"],
        )
    assert (ts, False) == (
        payload["container"]["message_ts"],
        payload["container"]["is_ephemeral"],
    )
    assert "sources" == payload["message"]["blocks"][0]["block_id"]


async def test_what_is_not_there_cannot_be_pressed(slack: Slack, api: Caller) -> None:
    ts = await api.post(blocks=[SOURCES, row(TRASH, kind="context_actions")])
    for action, user, value in (
        ("menu", "U1", "x:1"),
        ("gone", "U1", None),
        ("remove", "U2", None),
    ):
        with pytest.raises(LookupError):
            await slack.press("C1", ts, action, user, value)
    await slack.press("C1", ts, "remove", "U1")


async def test_thumbs_tell_which_one(slack: Slack, api: Caller) -> None:
    ts = await api.post(blocks=[row(THUMBS, kind="context_actions")])
    (action,) = (await pressed(slack, api, "C1", ts, "verdict", "U1", "bad:1"))["actions"]
    assert ("feedback_buttons", "verdict", "bad:1") == (
        action["type"],
        action["action_id"],
        action["value"],
    )


async def test_a_control_in_a_container_is_pressed(slack: Slack, api: Caller) -> None:
    box = {"type": "container", "title": plain("More"), "child_blocks": [row(BUTTON)]}
    ts = await api.post(blocks=[box])
    (action,) = (await pressed(slack, api, "C1", ts, "go", "U1"))["actions"]
    assert "1" == action["value"]


async def test_an_older_slack_refuses_containers(slack: Slack, api: Caller) -> None:
    box = {"type": "container", "title": plain("More"), "child_blocks": [row(BUTTON)]}
    slack.takes_containers = False
    assert "invalid_blocks" == (await api("chat.postMessage", channel="C1", blocks=[box])).error
    slack.takes_containers = True
    assert (await api("chat.postMessage", channel="C1", blocks=[box])).json["ok"]


async def test_only_who_sees_it_presses_in_an_ephemeral(slack: Slack, api: Caller) -> None:
    args = {"channel": "C1", "user": "U1", "text": "psst", "blocks": [row(BUTTON)]}
    ts = (await api("chat.postEphemeral", **args))["message_ts"]
    with pytest.raises(LookupError):
        await slack.press("C1", ts, "go", "U2")
    payload = await pressed(slack, api, "C1", ts, "go", "U1")
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


async def response_url(slack: Slack, api: Caller, ts: str) -> str:
    payload = await pressed(slack, api, "C1", ts, "go", "U1")
    return str(payload["response_url"])


async def answer(api: Caller, url: str, **body: Any) -> tuple[int, str | None]:
    async with api.session.post(url, json=body) as response:
        return response.status, (await response.json()).get("error")


async def test_a_response_is_for_the_one_who_pressed(slack: Slack, api: Caller) -> None:
    url = await response_url(slack, api, await api.post(blocks=[row(BUTTON)]))
    assert (200, None) == await answer(api, url, text="thanks")
    assert [("thanks", "U1")] == [(one.text, one.extra["seen_by"]) for one in slack.ephemerals]


async def test_a_response_may_be_for_all(slack: Slack, api: Caller) -> None:
    url = await response_url(slack, api, await api.post(blocks=[row(BUTTON)]))
    await answer(api, url, text="all of you", response_type="in_channel")
    assert ["hello", "all of you"] == [message.text for message in slack.history("C1")]


async def test_a_response_replaces_or_deletes_what_was_pressed(slack: Slack, api: Caller) -> None:
    args = {"channel": "C1", "user": "U1", "text": "sure?", "blocks": [row(BUTTON)]}
    ts = (await api("chat.postEphemeral", **args))["message_ts"]
    url = await response_url(slack, api, ts)
    await answer(api, url, text="done", replace_original=True)
    assert [("done", None)] == [(one.text, one.blocks) for one in slack.ephemerals]
    await answer(api, url, delete_original=True)
    assert slack.ephemerals[0].deleted
    assert (400, "message_not_found") == await answer(api, url, text="x", replace_original=True)


async def test_a_response_url_is_used_five_times(slack: Slack, api: Caller) -> None:
    url = await response_url(slack, api, await api.post(blocks=[row(BUTTON)]))
    answers = [await answer(api, url, text=str(number)) for number in range(6)]
    assert [(200, None)] * 5 + [(404, "used_url")] == answers


async def test_a_response_is_checked_like_any_message(slack: Slack, api: Caller) -> None:
    url = await response_url(slack, api, await api.post(blocks=[row(BUTTON)]))
    assert (400, "no_text") == await answer(api, url)
    assert (400, "invalid_blocks") == await answer(api, url, blocks=[{"type": "fancy"}])
    async with api.session.post(url, data="{") as response:
        assert 400 == response.status


async def test_after_half_an_hour_a_response_url_is_over() -> None:
    import aiohttp

    now = 0.0
    async with Slack(clock=lambda: now) as slack, aiohttp.ClientSession() as session:
        slack.add_channel("C1", members=["U1"])
        api = Caller(session=session, slack=slack)
        url = await response_url(slack, api, await api.post(blocks=[row(BUTTON)]))
        now = 1_801.0
        assert (404, "expired_url") == await answer(api, url, text="late")


async def test_a_message_shortcut_is_run_on_any_message(slack: Slack, api: Caller) -> None:
    ts = await slack.say("C1", "U1", "because it rains")
    async with api.session.ws_connect((await api.connection())["url"]) as socket:
        await socket.receive_json()
        trigger = await slack.run_message_shortcut("C1", ts, "this_is_the_answer", "U1")
        while (envelope := await socket.receive_json())["type"] != "interactive":
            pass
    payload = envelope["payload"]
    assert ("message_action", "this_is_the_answer", ts, trigger) == (
        payload["type"],
        payload["callback_id"],
        payload["message"]["ts"],
        payload["trigger_id"],
    )
    refused = await answer(api, payload["response_url"], text="x", replace_original=True)
    assert (400, "message_not_found") == refused
