"""The files that Slack reads, against Slack's published schema."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.slack.acts.correction import CORRECTION

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "tests/samples/slack-manifest.schema.json").read_text("utf-8"))
# The scope without which Slack sends none of the event.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
# What the bot can do without: they let it ask about a channel, and hear of emoji.
OPTIONAL = [
    *("channels:read", "groups:read", "mpim:read", "users:read", "usergroups:read"),
    "reactions:read",
]


def manifest(name: str) -> dict[str, Any]:
    content = yaml.safe_load((ROOT / name).read_text("utf-8"))
    assert isinstance(content, dict)
    return content


both = pytest.mark.parametrize("name", ["manifest.yml", "manifest.http.yml"])


@both
def test_slack_would_take_the_manifest(name: str) -> None:
    errors = Draft7Validator(SCHEMA).iter_errors(manifest(name))

    assert [] == [f"{error.json_path}: {error.message}" for error in errors]


@both
def test_the_bot_asks_for_exactly_the_scopes_it_uses(name: str) -> None:
    content = manifest(name)
    events = content["settings"]["event_subscriptions"]["bot_events"]
    needed = {"chat:write", "commands"} | {
        scope for event in events if (scope := SCOPE_OF_EVENT[event])
    }

    assert sorted(SCOPE_OF_EVENT) == events
    assert {*needed, *OPTIONAL} == set(content["oauth_config"]["scopes"]["bot"])
    assert OPTIONAL == content["oauth_config"]["scopes"]["bot_optional"]
    assert {"bot", "bot_optional"} == content["oauth_config"]["scopes"].keys()


@both
def test_people_can_write_to_the_bot_and_press_its_button(name: str) -> None:
    content = manifest(name)

    assert content["features"]["app_home"]["messages_tab_enabled"]
    assert not content["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert content["settings"]["interactivity"]["is_enabled"]


@both
def test_its_shortcut_is_the_one_that_the_bot_knows(name: str) -> None:
    (shortcut,) = manifest(name)["features"]["shortcuts"]

    assert ("message", CORRECTION) == (shortcut["type"], shortcut["callback_id"])


@both
def test_guests_are_not_locked_out_by_the_agents_feature(name: str) -> None:
    assert {"app_home", "bot_user", "shortcuts"} == manifest(name)["features"].keys()


def test_socket_mode_needs_no_address() -> None:
    assert manifest("manifest.yml")["settings"]["socket_mode_enabled"]
    assert "request_url" not in json.dumps(manifest("manifest.yml"))


def test_the_two_manifests_differ_only_in_how_slack_reaches_the_bot() -> None:
    http = manifest("manifest.http.yml")
    settings = http["settings"]
    address = settings["event_subscriptions"].pop("request_url")

    assert address == settings["interactivity"].pop("request_url")
    assert address.endswith("/slack/events")
    assert settings["socket_mode_enabled"] is False
    settings["socket_mode_enabled"] = True
    assert manifest("manifest.yml") == http
