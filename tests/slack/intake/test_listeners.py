"""What the bot does with whatever Slack sends, on a real Bolt app."""

import asyncio
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.reply import Notice
from bot.log import setup_logging
from bot.playground.slack import Slack
from bot.slack.api import SlackApi
from tests.slack.intake.inbox import FakeInbox
from tests.slack.intake.taking import Taking
from tests.slack.samples import NAMES, sample


def entries(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def sent(taking: Taking, payload: dict[str, Any]) -> BoltResponse:
    return await taking.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))


@pytest.fixture
def taking(api: SlackApi) -> Taking:
    return Taking(api)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """The log as it is set up in production, from INFO."""
    loggers = [logging.getLogger(), logging.getLogger("bot")]
    before = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    stream = io.StringIO()
    setup_logging("info", "json", stream=stream)
    yield stream
    logging.captureWarnings(False)
    structlog.reset_defaults()
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.mark.parametrize("name", NAMES)
async def test_whatever_slack_sends_is_acknowledged(taking: Taking, name: str) -> None:
    assert 200 == (await sent(taking, sample(name))).status


async def test_a_slash_command_is_acknowledged_in_its_own_format(taking: Taking) -> None:
    body = urlencode(sample("slash_command"))

    response = await taking.app.async_dispatch(AsyncBoltRequest(body=body))

    assert 200 == response.status


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "event_callback"},
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "event_callback", "event": {"type": "app_home_opened"}},
        {"type": "event_callback", "event": {"type": "from_the_future", "user": {"id": "U1"}}},
        {"type": "from_the_future"},
        {"type": "block_actions", "actions": [{"action_id": "answer_again", "type": "button"}]},
        {"type": "function_executed"},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [None]},
    ],
)
async def test_what_nobody_has_thought_of_is_acknowledged(
    taking: Taking, payload: dict[str, Any]
) -> None:
    assert 200 == (await sent(taking, payload)).status


@pytest.mark.parametrize("event", [[], [None], "message", ""])
async def test_an_event_that_is_none_is_acknowledged(taking: Taking, event: Any) -> None:
    odd = sample("mention_as_message") | {"event": event}

    assert 200 == (await sent(taking, odd)).status
    assert 0 == taking.inbox.tries


@pytest.mark.parametrize("actions", [[None], [[]], {}, {"0": {}}, "x", None, [{"action_id": 7}]])
async def test_a_press_that_names_no_action_is_acknowledged(taking: Taking, actions: Any) -> None:
    press = sample("button_in_thread") | {"actions": actions}

    assert 200 == (await sent(taking, press)).status
    assert [] == taking.inbox.reopened


@pytest.mark.parametrize(
    ("what", "name", "fields"),
    [
        ("app", "mention_as_message", {"api_app_id": "A0OTHER"}),
        ("team", "question_deleted", {"team_id": "T0OTHER"}),
        ("authorization", "app_home_opened", {"authorizations": [{"team_id": "T0OTHER"}]}),
        ("team", "button_in_thread", {"team": {"id": "T0OTHER"}}),
    ],
)
async def test_what_is_meant_for_another_installation_is_acknowledged_and_counted(
    taking: Taking, what: str, name: str, fields: dict[str, Any]
) -> None:
    taking.listeners.identify("A0STORM12")

    assert 200 == (await sent(taking, sample(name) | fields)).status
    assert [what] == taking.foreign
    assert (0, []) == (taking.inbox.tries, taking.spawned)


async def test_a_question_is_in_the_inbox_before_slack_is_answered(taking: Taking) -> None:
    await sent(taking, sample("mention_as_message"))

    assert ["how many days of leave do I have?"] == taking.inbox.texts
    assert 1 == taking.received


@pytest.mark.parametrize(
    "order",
    [
        ("mention_as_message", "mention_as_app_mention"),
        ("mention_as_app_mention", "mention_as_message"),
    ],
)
async def test_the_second_copy_of_a_mention_is_not_another_question(
    taking: Taking, order: tuple[str, str]
) -> None:
    for name in order:
        await sent(taking, sample(name))

    assert (1, 1) == (len(taking.inbox.questions), taking.received)


async def test_people_talking_among_themselves_are_no_question(taking: Taking) -> None:
    taking.inbox.is_ours = False

    await sent(taking, sample("thread_reply"))

    assert 0 == taking.received


async def test_an_empty_question_is_put_with_its_notice(taking: Taking) -> None:
    await sent(taking, sample("file_share_without_words"))

    assert [Notice.EMPTY_QUESTION] == list(taking.inbox.notices.values())


@pytest.mark.parametrize("name", ["mention_as_message", "question_deleted", "button_in_thread"])
async def test_without_the_store_slack_is_not_acknowledged(taking: Taking, name: str) -> None:
    taking.inbox.is_away = True

    assert 503 == (await sent(taking, sample(name))).status

    taking.inbox.is_away = False

    assert 200 == (await sent(taking, sample(name))).status


async def test_a_mistake_of_ours_is_not_acknowledged_and_shows_no_words(
    api: SlackApi, logged: io.StringIO
) -> None:
    class BrokenInbox(FakeInbox):
        async def accept(self, *_: object, **__: object) -> str:
            raise RuntimeError("broken")

    response = await sent(Taking(api, inbox=BrokenInbox()), sample("direct_message"))

    assert 500 == response.status
    assert "event.failed" in logged.getvalue()
    assert "Busan" not in logged.getvalue()


async def test_what_needs_no_store_is_acknowledged_without_it(taking: Taking) -> None:
    taking.inbox.is_away = True

    assert 200 == (await sent(taking, sample("channel_talk"))).status
    assert 0 == taking.inbox.tries


@pytest.mark.parametrize("name", ["question_deleted", "own_reply_deleted_in_line"])
async def test_a_deletion_cancels(taking: Taking, name: str) -> None:
    await sent(taking, sample(name))

    [(_, _, ts)] = taking.inbox.cancelled
    assert sample(name)["event"]["deleted_ts"] == ts


async def test_the_button_asks_again(taking: Taking) -> None:
    await sent(taking, sample("button_in_thread"))

    [(thread, question)] = taking.inbox.reopened
    assert ("1732260001.000100", "abcdefgh23") == (thread.root, question)


async def test_who_presses_too_late_is_told_so(slack: Slack, api: SlackApi) -> None:
    taking = Taking(api)
    taking.inbox.reopens_as = "unknown"
    press = sample("button_in_line")
    press["channel"]["id"], press["user"]["id"] = "D1", "U1"

    assert 200 == (await sent(taking, press)).status
    await asyncio.gather(*taking.spawned)

    assert [("U1", "D1")] == [
        (message.extra["seen_by"], message.channel) for message in slack.ephemerals
    ]


async def test_who_has_to_wait_sees_it(slack: Slack, api: SlackApi) -> None:
    taking = Taking(api)
    taking.inbox.accepts_as = "waiting"
    ts = await slack.say("D1", "U1", "and when?")

    await sent(taking, sample("direct_message", channel="D1", ts=ts))
    await asyncio.gather(*taking.spawned)

    assert "" != slack.status_of("D1", ts)
    assert 1 == taking.received


async def test_who_is_refused_is_told_alone(slack: Slack, taking: Taking) -> None:
    slack.add_channel("C0GENERAL", members=["U0MINA123", "U0JUN4567"])
    taking.inbox.accepts_as = "refused"

    await sent(taking, sample("thread_reply"))
    await asyncio.gather(*taking.spawned)

    (asked,) = taking.inbox.questions.values()
    (whisper,) = slack.ephemerals
    assert (asked.user, asked.thread.root) == (whisper.extra["seen_by"], whisper.thread_ts)
    assert "already waiting" in whisper.text
    assert (0, 1) == (taking.received, taking.refused)


async def test_who_was_told_a_moment_ago_is_not_told_again(slack: Slack, taking: Taking) -> None:
    taking.inbox.accepts_as = "untold"

    await sent(taking, sample("thread_reply"))

    assert (0, 1, []) == (taking.received, taking.refused, taking.spawned)


async def test_the_home_is_shown_to_who_opens_it(slack: Slack, taking: Taking) -> None:
    await sent(taking, sample("app_home_opened", user="U1"))
    await sent(taking, sample("app_home_messages_tab"))
    await asyncio.gather(*taking.spawned)

    assert ["U1"] == list(slack.homes)


@pytest.mark.parametrize("name", ["app_home_opened", "button_in_line", "direct_message"])
async def test_a_refusal_of_slack_afterwards_bothers_nobody(
    slack: Slack, taking: Taking, name: str
) -> None:
    taking.inbox.accepts_as, taking.inbox.reopens_as = "waiting", "unknown"
    slack.away()

    assert 200 == (await sent(taking, sample(name))).status
    await asyncio.gather(*taking.spawned)

    assert 1 == len([call for call in slack.calls if call.method != "users.info"])


async def test_an_event_asks_slack_nothing(slack: Slack, taking: Taking) -> None:
    await sent(taking, sample("mention_as_message"))

    assert [] == list(slack.calls)


async def test_no_words_of_people_are_logged(api: SlackApi, logged: io.StringIO) -> None:
    taking = Taking(api)
    for name in NAMES:
        await sent(taking, sample(name))
    taking.inbox.is_away = True
    await sent(taking, sample("direct_message"))

    assert "question.received" in logged.getvalue()
    assert "event.not_taken" in logged.getvalue()
    for word in ("leave", "Busan", "출장비", "discount", "lunch", "XXYYZZ"):
        assert word not in logged.getvalue()


async def test_settings_of_an_app_for_many_workspaces_change_nothing(
    api: SlackApi, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-other")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "other")
    taking = Taking(api)

    for name in NAMES:
        assert 200 == (await sent(taking, sample(name))).status

    assert "how many days of paid leave do I have?" in taking.inbox.texts
    assert [] == entries(tmp_path)
    assert "slack_bolt" not in logged.getvalue()


async def test_an_edit_of_a_question_changes_it(taking: Taking) -> None:
    await sent(taking, sample("mention_as_message"))
    await sent(taking, sample("message_changed"))
    await sent(taking, sample("app_mention_of_an_edit"))

    assert (1, 1) == (len(taking.inbox.questions), taking.received)
    assert 2 == len(taking.inbox.edited_at)


async def test_an_edit_that_comes_before_its_question_asks_it(taking: Taking) -> None:
    await sent(taking, sample("message_changed"))
    await sent(taking, sample("mention_as_message"))

    assert ["how many days of paid leave do I have?"] == taking.inbox.texts
    assert 1 == taking.received
