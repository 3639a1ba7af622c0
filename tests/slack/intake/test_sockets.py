"""Socket Mode against the stand-in: what is delivered, and what happens when connections break."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import CoroutineType
from typing import Any

import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from bot.clock import LoopClock
from bot.errors import SlackKeyRefused
from bot.playground.pulse import PATIENCE_S
from bot.playground.slack import Slack
from bot.slack.acts.acts import Answer, Interactions
from bot.slack.api import SlackApi
from bot.slack.intake.listeners import bolt
from bot.slack.intake.sockets import MAX_WAIT_S, UNWANTED_COUNTS_AS, Sockets
from tests.slack.intake.taking import Taking, workspace_of


class HurriedClock(LoopClock):
    """Remembers how long it was asked to sleep, and does not."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(0)


@pytest.fixture
def taking(slack: Slack, api: SlackApi) -> Taking:
    return Taking(api, workspace=workspace_of(slack.team_id, slack.bot_user_id), clock=LoopClock())


class SilentSlack:
    """Gives addresses and takes connections, and then answers nothing, not even pings."""

    def __init__(self) -> None:
        self.frames: tuple[str, ...] = ('{"type": "hello"}',)
        self.served = 0
        self._more = asyncio.Event()

    @asynccontextmanager
    async def api(self) -> AsyncIterator[SlackApi]:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", self._open)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._host = f"127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with SlackApi(token="xoxb-1", base_url=f"http://{self._host}/api/") as api:
                yield api
        finally:
            await runner.cleanup()

    async def has_served(self, count: int) -> None:
        while self.served < count:
            self._more.clear()
            await self._more.wait()

    async def _open(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://{self._host}/link"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        for frame in self.frames:
            await socket.send_str(frame)
        self.served += 1
        self._more.set()
        async for _ in socket:
            pass
        return socket


def running() -> list[str]:
    """What is still being done by the bot or by Slack's libraries."""
    coroutines = (task.get_coro() for task in asyncio.all_tasks() if not task.done())
    return [
        coroutine.__qualname__
        for coroutine in coroutines
        if isinstance(coroutine, CoroutineType)
        and re.search(r"bot/slack/|slack_sdk|slack_bolt", coroutine.cr_code.co_filename)
        and "tests" not in coroutine.cr_code.co_filename
    ]


@asynccontextmanager
async def connected(
    slack: Slack, taking: Taking, *, clock: LoopClock | None = None, unready_after_s: float = 120.0
) -> AsyncIterator[Sockets]:
    """The sockets, both of them open."""
    sockets = Sockets(
        taking.app,
        slack.identity.app_token,
        clock or LoopClock(),
        first_wait_s=0.01,
        unready_after_s=unready_after_s,
        stop_s=PATIENCE_S,
        copies=taking.listeners.copies,
    )
    async with sockets:
        await slack.until(lambda: slack.connections == 2)
        yield sockets


def hurry(slack: Slack) -> None:
    """What is not acknowledged comes again soon."""
    slack.sockets.ack_timeout_s = 0.1


async def heard(slack: Slack) -> None:
    """An event has come through."""
    event_id = await slack.deliver({"type": "reaction_added"})
    await slack.until(lambda: event_id not in slack.unacknowledged)


async def ask_while_the_inbox_is_away(
    slack: Slack, taking: Taking, channel: str, text: str
) -> None:
    """It is back after the second try, and all is acknowledged in the end."""
    taking.inbox.is_away = True
    hurry(slack)
    async with connected(slack, taking):
        await slack.say(channel, "U1", text)
        await slack.until(lambda: taking.inbox.tries >= 2)
        taking.inbox.is_away = False
        await slack.until(lambda: not slack.unacknowledged)


async def test_two_connections_are_kept(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking) as sockets:
        await heard(slack)
        assert await sockets.are_ready()
        assert 2 == slack.connections


async def test_without_a_connection_yet_it_is_not_ready(slack: Slack, taking: Taking) -> None:
    slack.refuse_sockets()

    async with Sockets(taking.app, slack.identity.app_token, LoopClock()) as sockets:
        assert not await sockets.are_ready()


async def test_a_question_is_taken_and_acknowledged(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking):
        await slack.say("D1", "U1", "how?")
        await slack.until(lambda: slack.deliveries and not slack.unacknowledged)

    assert ["how?"] == taking.inbox.texts
    assert [True] == [delivery.accepted for delivery in slack.deliveries]


async def test_a_mention_told_four_times_is_one_question(slack: Slack, taking: Taking) -> None:
    slack.copies = 2

    async with connected(slack, taking):
        await slack.say("C1", "U1", f"<@{slack.bot_user_id}> how?")
        await slack.until(lambda: sum(one.accepted for one in slack.deliveries) == 4)

    assert (["how?"], 1) == (taking.inbox.texts, taking.inbox.tries)


async def test_a_copy_of_a_question_that_could_not_be_stored_is_taken_in_its_place(
    slack: Slack, taking: Taking
) -> None:
    await ask_while_the_inbox_is_away(slack, taking, "C1", f"<@{slack.bot_user_id}> how?")
    assert ["how?"] == taking.inbox.texts


async def test_slacks_hello_tells_which_app_the_bot_is(slack: Slack, taking: Taking) -> None:
    async with Sockets(
        taking.app, slack.identity.app_token, LoopClock(), identified=taking.listeners.identify
    ):
        await slack.until(lambda: slack.connections == 2)
        await slack.say("D1", "U1", "ours")
        foreign = {**slack.payload(slack.event_ids[0]), "api_app_id": "A0OTHER", "event_id": "Ev9"}
        await slack.deliver_payload(foreign)
        await slack.until(lambda: taking.foreign)

    assert (["app"], ["ours"]) == (taking.foreign, taking.inbox.texts)


async def test_a_question_that_could_not_be_stored_comes_again(
    slack: Slack, taking: Taking
) -> None:
    await ask_while_the_inbox_is_away(slack, taking, "D1", "how?")
    assert ["how?"] == taking.inbox.texts
    accepted = [delivery.accepted for delivery in slack.deliveries]
    assert ([False, False], True) == (accepted[:2], accepted[-1])


async def test_a_click_is_acknowledged(slack: Slack, api: SlackApi, taking: Taking) -> None:
    button = {
        "type": "button",
        "action_id": "answer_again",
        "value": "abcdefgh23",
        "text": {"type": "plain_text", "text": "Try again"},
    }
    posted = await api.client.chat_postMessage(
        channel="D1", text="no", blocks=[{"type": "actions", "elements": [button]}]
    )

    async with connected(slack, taking):
        await slack.press("D1", str(posted["ts"]), "answer_again", "U1")
        await slack.until(lambda: any(delivery.accepted for delivery in slack.deliveries))

    assert ["line"] == [thread.root for thread, _ in taking.inbox.reopened]


async def test_a_form_hears_what_is_wrong_in_it(
    slack: Slack, api: SlackApi, taking: Taking
) -> None:
    wrong = {"line": "Please write something here."}

    async def refuse(body: dict[str, Any]) -> Answer:
        return {"response_action": "errors", "errors": wrong} if "view" in body else None

    workspace = workspace_of(slack.team_id, slack.bot_user_id)
    taking.app = bolt(api.client, workspace)
    taking.app.use(Interactions(refuse))
    line = {"type": "plain_text_input", "action_id": "line", "initial_value": " "}
    label = {"type": "plain_text", "text": "A line"}
    view = {
        "type": "modal",
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "block_id": "line", "label": label, "element": line}],
    }
    async with connected(slack, taking):
        trigger = await slack.run_shortcut("any", "U1MINA")
        await api.client.views_open(trigger_id=trigger, view=view)
        submitted = await slack.submit("U1MINA")
    assert (wrong, "") == (submitted.errors, submitted.trouble)


@pytest.mark.parametrize(
    "payload",
    [
        {"authorizations": 5},
        {"type": "from_the_future"},
        {"event": 5},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": 5},
        {"type": "event_callback", "event": [{}]},
        {"type": "event_callback", "event": "text"},
        {},
        [1],
        "text",
        5,
        None,
    ],
    ids=str,
)
async def test_nonsense_is_taken_off_slacks_hands(
    slack: Slack, taking: Taking, payload: Any
) -> None:
    async with connected(slack, taking):
        await slack.deliver_payload(payload)
        await slack.until(lambda: any(delivery.accepted for delivery in slack.deliveries))
        await slack.say("D1", "U1", "how?")
        await slack.until(lambda: taking.inbox.texts == ["how?"])


async def test_connections_that_break_are_made_again(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking) as sockets:
        slack.cut_sockets()
        await slack.until(lambda: slack.connections == 0)
        await slack.say("D1", "U1", "how?")
        await slack.until(lambda: slack.connections == 2 and not slack.unacknowledged)
        assert await sockets.are_ready()

    assert ["how?"] == taking.inbox.texts


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_the_successor_is_there_before_a_connection_goes(
    slack: Slack, taking: Taking, reason: str
) -> None:
    async with connected(slack, taking):
        refreshing = asyncio.create_task(
            slack.refresh_sockets(reason, grace_s=PATIENCE_S)  # type: ignore[arg-type]
        )
        await slack.until(lambda: slack.connections == 4)
        refreshing.cancel()
        await slack.until(lambda: slack.connections == 2)
        await slack.say("D1", "U1", "how?")
        await slack.until(lambda: slack.deliveries and not slack.unacknowledged)

    assert ["how?"] == taking.inbox.texts


async def test_a_connection_about_to_close_still_delivers(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking):
        slack.refuse_sockets()
        refreshing = asyncio.create_task(slack.refresh_sockets("warning", grace_s=PATIENCE_S))
        await slack.say("D1", "U1", "how?")
        await slack.until(lambda: slack.deliveries and not slack.unacknowledged)
        assert 2 == slack.connections
        refreshing.cancel()


async def test_a_refused_connection_is_tried_at_a_new_address(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking):
        slack.refuse_sockets()
        slack.cut_sockets()
        calls = len(slack.calls)
        await slack.until(lambda: len(slack.calls) >= calls + 6)
        slack.refuse_sockets(False)
        await slack.until(lambda: slack.connections == 2)


@pytest.mark.parametrize("trouble", [{"status": 503}, {"drop": True}, {"error": "fatal_error"}])
async def test_an_address_that_is_not_given_is_asked_for_again(
    slack: Slack, taking: Taking, trouble: dict[str, object]
) -> None:
    async with connected(slack, taking):
        slack.trouble.fail("apps.connections.open", times=4, **trouble)  # type: ignore[arg-type]
        slack.cut_sockets()
        await slack.until(lambda: slack.connections == 0)
        await slack.until(lambda: slack.connections == 2)


async def test_a_wait_that_slack_asks_for_is_kept(slack: Slack, taking: Taking) -> None:
    clock = HurriedClock()
    async with connected(slack, taking, clock=clock):
        slack.trouble.fail("apps.connections.open", error="ratelimited", retry_after=17)
        slack.cut_sockets()
        await slack.until(lambda: 17.0 in clock.slept)
        await slack.until(lambda: slack.connections == 2)


async def test_waits_between_failures_grow_up_to_a_limit(slack: Slack, taking: Taking) -> None:
    clock = HurriedClock()
    sockets = Sockets(taking.app, slack.identity.app_token, clock, connections=1)
    slack.refuse_sockets()

    async with sockets:
        await slack.until(lambda: len(clock.slept) >= 9)

    assert 0.0 == clock.slept[0]
    for wait_s, slept in zip((1, 2, 4, 8, 16, 30, 30, 30), clock.slept[1:9], strict=True):
        assert wait_s / 2 <= slept <= wait_s <= MAX_WAIT_S


async def test_a_slack_that_stays_away_is_told_of_once(slack: Slack, taking: Taking) -> None:
    clock = HurriedClock()
    with capture_logs() as told:
        async with connected(slack, taking, clock=clock):
            slack.refuse_sockets()
            slack.cut_sockets()
            await slack.until(lambda: len(clock.slept) >= 20)

    causes = [(line["event"], line["error"]) for line in told if line["log_level"] == "warning"]
    assert len(set(causes)) == len(causes)


@pytest.mark.parametrize("reason", ["too_many_websockets", "link_disabled"])
async def test_where_slack_wants_no_connection_there_is_no_haste(
    slack: Slack, taking: Taking, reason: str
) -> None:
    clock = HurriedClock()
    async with connected(slack, taking, clock=clock):
        await slack.refresh_sockets(reason)  # type: ignore[arg-type]
        await slack.until(lambda: len(clock.slept) >= 2)

    assert 0.01 * 2 ** (UNWANTED_COUNTS_AS - 2) / 2 <= min(clock.slept[:2])


async def test_two_connections_of_too_many_copies_wait_their_turn(
    slack: Slack, taking: Taking
) -> None:
    async with (
        Sockets(taking.app, slack.identity.app_token, LoopClock(), connections=10),
        Sockets(taking.app, slack.identity.app_token, LoopClock(), connections=2) as late,
    ):
        await slack.until(lambda: slack.connections == 10)
        calls = [call for call in slack.calls if call.method == "apps.connections.open"]
        assert len(calls) <= 14
        await late.stop()


async def test_a_connection_that_has_gone_silent_is_replaced() -> None:
    silent = SilentSlack()

    async with (
        silent.api() as api,
        Sockets(Taking(api).app, "xapp-1", HurriedClock(), ping_s=0.02),
        asyncio.timeout(PATIENCE_S),
    ):
        await silent.has_served(4)


async def test_a_connection_without_a_hello_is_replaced() -> None:
    silent = SilentSlack()
    silent.frames = ()

    async with (
        silent.api() as api,
        Sockets(Taking(api).app, "xapp-1", HurriedClock(), hello_within_s=0.02) as sockets,
        asyncio.timeout(PATIENCE_S),
    ):
        await silent.has_served(4)
        assert not await sockets.are_ready()


async def test_frames_that_are_not_slacks_are_passed_over() -> None:
    silent = SilentSlack()
    silent.frames = ("", "{", "[1]", "[" * 100_000, '{"type": 5}', '{"envelope_id": 5}')

    async with (
        silent.api() as api,
        Sockets(Taking(api).app, "xapp-1", HurriedClock(), hello_within_s=0.05) as sockets,
        asyncio.timeout(PATIENCE_S),
    ):
        await silent.has_served(4)
        assert not await sockets.are_ready()


@pytest.mark.parametrize("reason", ['"ten days of leave"', '{"said": "ten days"}', '["ten days"]'])
async def test_whatever_is_given_as_the_reason_to_leave_is_logged_as_one_word(reason: str) -> None:
    silent = SilentSlack()
    silent.frames = ('{"type": "hello"}', f'{{"type": "disconnect", "reason": {reason}}}')

    with structlog.testing.capture_logs() as logged:
        async with (
            silent.api() as api,
            Sockets(Taking(api).app, "xapp-1", HurriedClock()),
            asyncio.timeout(PATIENCE_S),
        ):
            await silent.has_served(4)

    leaving = [entry["reason"] for entry in logged if entry["event"] == "socket.leaving"]
    assert {"other"} == set(leaving)


async def test_what_was_stored_while_its_connection_broke_comes_again_and_is_known(
    slack: Slack, taking: Taking
) -> None:
    hurry(slack)
    taking.inbox.may_go.clear()
    async with connected(slack, taking):
        await slack.say("D1", "U1", "how?")
        await taking.inbox.begun.wait()
        slack.cut_sockets()
        await slack.until(lambda: slack.connections == 0)
        taking.inbox.may_go.set()
        await slack.until(lambda: not slack.unacknowledged)

    assert (["how?"], 1) == (taking.inbox.texts, taking.received)


async def test_it_is_ready_for_a_while_without_a_connection(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking) as sockets:
        await heard(slack)
        slack.refuse_sockets()
        slack.cut_sockets()
        await slack.until(lambda: slack.connections == 0)
        assert await sockets.are_ready()


async def test_it_is_not_ready_after_long_without_a_connection(
    slack: Slack, taking: Taking
) -> None:
    async with connected(slack, taking, unready_after_s=0.0) as sockets:
        await heard(slack)
        slack.refuse_sockets()
        calls = len(slack.calls)
        slack.cut_sockets()
        await slack.until(lambda: len(slack.calls) >= calls + 3)
        assert not await sockets.are_ready()


@pytest.mark.parametrize("token", ["xapp-wrong", "xoxb-playground"])
async def test_a_token_that_slack_does_not_take_fails_at_once(
    slack: Slack, taking: Taking, token: str
) -> None:
    with pytest.raises(SlackKeyRefused):
        async with Sockets(taking.app, token, LoopClock()):
            pass

    assert [] == running()


async def test_an_app_that_may_not_use_socket_mode_fails_at_once(
    slack: Slack, taking: Taking
) -> None:
    slack.trouble.fail("apps.connections.open", error="missing_scope")

    with pytest.raises(SlackKeyRefused, match="missing_scope"):
        async with Sockets(taking.app, slack.identity.app_token, LoopClock()):
            pass


async def test_slack_may_be_away_at_the_start(slack: Slack, taking: Taking) -> None:
    slack.away()
    async with Sockets(
        taking.app, slack.identity.app_token, LoopClock(), first_wait_s=0.01
    ) as sockets:
        slack.away(False)
        await slack.until(lambda: slack.connections == 2)
        await heard(slack)
        assert await sockets.are_ready()


async def test_stopping_leaves_nothing_behind(slack: Slack, taking: Taking) -> None:
    async with connected(slack, taking) as sockets:
        watching = asyncio.create_task(sockets.watch())
        await slack.say("D1", "U1", "how?")
        await slack.until(lambda: slack.deliveries and not slack.unacknowledged)
        await sockets.stop()
        await watching
        assert [] == running()
    await slack.until(lambda: slack.connections == 0)


async def test_stopping_ends_waiting_for_a_connection(slack: Slack, taking: Taking) -> None:
    slack.refuse_sockets()
    async with Sockets(taking.app, slack.identity.app_token, LoopClock(), first_wait_s=30.0):
        await slack.until(lambda: len(slack.calls) >= 3)

    assert [] == running()


async def test_what_is_being_stored_when_the_bot_stops_is_acknowledged(
    slack: Slack, taking: Taking
) -> None:
    taking.inbox.may_go.clear()
    async with connected(slack, taking) as sockets:
        await slack.say("D1", "U1", "how?")
        await taking.inbox.begun.wait()
        stopping = asyncio.create_task(sockets.stop())
        await asyncio.sleep(0)
        taking.inbox.may_go.set()
        await stopping
        await slack.until(lambda: not slack.unacknowledged)


async def test_what_comes_while_the_bot_stops_is_left_to_others(
    slack: Slack, taking: Taking
) -> None:
    hurry(slack)
    taking.inbox.may_go.clear()
    async with connected(slack, taking) as sockets:
        await slack.say("D1", "U1", "first")
        await taking.inbox.begun.wait()
        stopping = asyncio.create_task(sockets.stop())
        await slack.say("D1", "U1", "second")
        [_, second] = slack.event_ids
        await slack.until(
            lambda: any(one.outcome and one.parcel.event_id == second for one in slack.deliveries)
        )
        taking.inbox.may_go.set()
        await stopping

    assert ["first"] == taking.inbox.texts


async def test_a_store_that_hangs_does_not_keep_the_bot_from_stopping(
    slack: Slack, taking: Taking
) -> None:
    taking.inbox.may_go.clear()
    async with Sockets(taking.app, slack.identity.app_token, LoopClock(), stop_s=0.01):
        await slack.until(lambda: slack.connections == 2)
        await slack.say("D1", "U1", "how?")
        await taking.inbox.begun.wait()

    assert [] == taking.inbox.texts
    assert [] == running()


async def test_a_crash_is_told_to_who_watches(slack: Slack, taking: Taking) -> None:
    class BrokenClock(LoopClock):
        async def sleep(self, seconds: float) -> None:
            raise RuntimeError("broken")

    async with Sockets(taking.app, slack.identity.app_token, BrokenClock()) as sockets:
        await slack.until(lambda: slack.connections == 2)
        slack.cut_sockets()
        with pytest.raises(ExceptionGroup, match="unhandled errors"):
            await sockets.watch()
