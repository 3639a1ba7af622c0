import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.slack import Slack
from tests.playground.slack.bolt_app import BoltApp
from tests.playground.slack.caller import Caller


@pytest.fixture
async def bolt(slack: Slack) -> AsyncIterator[BoltApp]:
    slack.echoes = False
    async with aiohttp.ClientSession() as session:
        yield BoltApp(slack, session)


async def url(api: Caller) -> str:
    answer = await api.send("apps.connections.open", token="xapp-playground")
    found: str = answer["url"]
    return found


async def settled(slack: Slack) -> None:
    await slack.until(lambda: slack.deliveries and not slack.unacknowledged)


async def test_a_message_reaches_a_bolt_listener_and_is_acknowledged(bolt: BoltApp) -> None:
    async with bolt.connected():
        ts = await bolt.slack.say("D1", "U1", "hello")
        await settled(bolt.slack)
    (event,) = bolt.events
    assert ("message", "im", "hello", ts) == (
        event["type"],
        event["channel_type"],
        event["text"],
        event["ts"],
    )


async def test_a_mention_comes_twice_with_different_event_ids(bolt: BoltApp) -> None:
    async with bolt.connected():
        await bolt.slack.say("C1", "U1", f"<@{bolt.slack.bot_user_id}> hello")
        await settled(bolt.slack)
    assert ["app_mention", "message"] == sorted(bolt.types)
    assert 1 == len({event["ts"] for event in bolt.events})
    assert 2 == len({body["event_id"] for body in bolt.bodies})


async def test_the_copies_of_a_mention_may_come_apart(bolt: BoltApp) -> None:
    bolt.slack.mention_order, bolt.slack.mention_gap_s = "mention_first", 0.02
    async with bolt.connected():
        await bolt.slack.say("C1", "U1", f"<@{bolt.slack.bot_user_id}> hello")
        await bolt.slack.until(lambda: len(bolt.events) == 2)
    first, second = bolt.slack.deliveries
    assert ["app_mention", "message"] == bolt.types
    assert 0.02 <= second.at - first.at + 0.001


async def test_an_unacknowledged_envelope_comes_again(bolt: BoltApp) -> None:
    bolt.fails = True
    patience_s, bolt.slack.sockets.ack_timeout_s = bolt.slack.sockets.ack_timeout_s, 0.2
    async with bolt.connected():
        await bolt.slack.say("D1", "U1", "hello")
        await bolt.slack.until(lambda: len(bolt.headers) == 2)
        bolt.fails, bolt.slack.sockets.ack_timeout_s = False, patience_s
        await settled(bolt.slack)
    assert ["message"] == bolt.types
    assert (["2"], ["timeout"]) == (
        bolt.headers[2]["x-slack-retry-num"],
        bolt.headers[2]["x-slack-retry-reason"],
    )
    assert [0, 1, 2] == [delivery.attempt for delivery in bolt.slack.deliveries]
    assert 1 == len({delivery.parcel.envelope_id for delivery in bolt.slack.deliveries})


async def test_what_was_lost_with_a_connection_comes_over_the_next(
    slack: Slack, bolt: BoltApp, api: Caller
) -> None:
    bolt.slack.sockets.ack_timeout_s = 0.2
    async with api.session.ws_connect(await url(api)) as deaf:
        await deaf.receive()
        await slack.say("D1", "U1", "hello")
        await deaf.receive()
    async with bolt.connected():
        await settled(slack)
    assert ["message"] == bolt.types


async def test_events_wait_for_a_connection(bolt: BoltApp) -> None:
    await bolt.slack.say("D1", "U1", "hello")
    async with bolt.connected():
        await settled(bolt.slack)
    assert ["message"] == bolt.types


async def test_copies_go_over_different_connections(slack: Slack, api: Caller) -> None:
    slack.copies = 2
    async with (
        api.session.ws_connect(await url(api)) as one,
        api.session.ws_connect(await url(api)) as two,
    ):
        hellos = [await socket.receive_json() for socket in (one, two)]
        await slack.say("D1", "U1", "hello")
        envelopes = [await socket.receive_json() for socket in (one, two)]
        for socket, envelope in zip((one, two), envelopes, strict=True):
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await slack.until(lambda: all(delivery.accepted for delivery in slack.deliveries))
    assert ["hello", "hello"] == [hello["type"] for hello in hellos]
    assert [1, 2] == [hello["num_connections"] for hello in hellos]
    assert 1 == len({envelope["payload"]["event_id"] for envelope in envelopes})
    assert 2 == len({envelope["envelope_id"] for envelope in envelopes})


async def test_redelivery_repeats_the_event_id(bolt: BoltApp) -> None:
    async with bolt.connected():
        await bolt.slack.say("D1", "U1", "hello")
        await settled(bolt.slack)
        await bolt.slack.redeliver(bolt.slack.event_ids[0])
        await bolt.slack.until(lambda: len(bolt.bodies) == 2)
    assert bolt.bodies[0]["event_id"] == bolt.bodies[1]["event_id"]


async def test_a_click_arrives_as_block_actions(bolt: BoltApp, api: Caller) -> None:
    pair = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
        "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
    }
    ts = await api.post("x", blocks=[{"type": "context_actions", "elements": [pair]}])
    async with bolt.connected():
        trigger = await bolt.slack.press("C1", ts, "rate", "U1", value="bad")
        await bolt.slack.until(lambda: bolt.actions)
    (body,) = bolt.actions
    assert ("U1", ts, "bad") == (
        body["user"]["id"],
        body["container"]["message_ts"],
        body["actions"][0]["value"],
    )
    title = {"type": "plain_text", "text": "Why?"}
    modal = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
    opened = [await api("views.open", trigger_id=trigger, view=modal) for _ in range(2)]
    assert [None, "exchanged_trigger_id"] == [answer.error for answer in opened]


async def test_what_is_sent_to_a_response_url_is_kept(bolt: BoltApp, api: Caller) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}
    ts = await api.post("x", blocks=[{"type": "actions", "elements": [button]}])
    async with bolt.connected():
        await bolt.slack.press("C1", ts, "go", "U1")
        await bolt.slack.until(lambda: bolt.actions)
    await api.session.post(bolt.actions[0]["response_url"], json={"text": "thanks"})
    assert [{"text": "thanks"}] == bolt.slack.responses


async def test_opening_the_home_tab_is_told(bolt: BoltApp) -> None:
    async with bolt.connected():
        await bolt.slack.open_home("U1")
        await settled(bolt.slack)
    assert [("app_home_opened", "U1", "home")] == [
        (event["type"], event["user"], event["tab"]) for event in bolt.events
    ]


async def test_bolt_comes_back_when_asked_to(bolt: BoltApp) -> None:
    async with bolt.connected():
        await bolt.slack.refresh_sockets()
        await bolt.slack.until(lambda: bolt.slack.connections == 0)
        await bolt.slack.until(lambda: bolt.slack.connections == 1)
        await bolt.slack.say("D1", "U1", "hello")
        await settled(bolt.slack)
    assert ["message"] == bolt.types


async def test_disconnect_frames_name_their_reason(slack: Slack, api: Caller) -> None:
    async with api.session.ws_connect(await url(api)) as socket:
        await socket.receive_json()
        await slack.refresh_sockets("link_disabled")
        frame = await socket.receive_json()
        assert ("disconnect", "link_disabled") == (frame["type"], frame["reason"])
        assert aiohttp.WSMsgType.CLOSE == (await socket.receive()).type


async def test_connections_break_without_a_word(slack: Slack, api: Caller) -> None:
    async with api.session.ws_connect(await url(api)) as socket:
        await socket.receive_json()
        slack.cut_sockets()
        await slack.until(lambda: slack.connections == 0)
        message = await socket.receive()
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


async def test_an_eleventh_connection_is_sent_away(slack: Slack, api: Caller) -> None:
    sockets = [await api.session.ws_connect(await url(api)) for _ in range(11)]
    frames = [await socket.receive_json() for socket in sockets]
    assert ["hello"] * 10 + ["disconnect"] == [frame["type"] for frame in frames]
    assert "too_many_websockets" == frames[10]["reason"]
    assert 10 == slack.connections
    await asyncio.gather(*(socket.close() for socket in sockets))


async def test_a_ticket_admits_once_and_not_while_refusing(slack: Slack, api: Caller) -> None:
    used, fresh = await url(api), await url(api)
    async with api.session.ws_connect(used):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            await api.session.ws_connect(used)
    slack.refuse_sockets()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        await api.session.ws_connect(fresh)
    slack.refuse_sockets(False)
    async with api.session.ws_connect(fresh) as socket:
        assert "hello" == (await socket.receive_json())["type"]


async def test_nonsense_from_the_app_is_survived(slack: Slack, api: Caller) -> None:
    async with api.session.ws_connect(await url(api)) as socket:
        await socket.receive_json()
        for nonsense in ("{", "[]", '{"envelope_id": 1}'):
            await socket.send_str(nonsense)
        await socket.ping()
        await slack.say("D1", "U1", "hello")
        envelope = await socket.receive_json()
    assert "events_api" == envelope["type"]
