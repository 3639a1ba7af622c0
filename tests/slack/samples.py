"""Payloads as Slack sends them, for the workspace `STORM`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.question import TeamId, UserId
from bot.playground.slack.identity import Identity
from bot.slack.intake.workspace import Workspace

FOLDER = Path(__file__).parent.parent / "samples" / "slack"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
BOT = "U0STORM1A"
WORKSPACE = Workspace(
    team=TeamId("T0ACME123"), bot_user=UserId(BOT), answers_in_shared_channels=False
)
# The same for the stand-in.
IDENTITY = Identity(team_id=WORKSPACE.team, app_id="A0STORM12", bot_id="B0STORM12", bot_user_id=BOT)
# A moment after all of them.
NOW = 1732260060.0


def sample(name: str, **event: Any) -> dict[str, Any]:
    """A payload, with some fields of its event replaced; None takes a field away."""
    payload: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    if event:
        payload["event"] = _replaced(payload["event"], event)
    return payload


def _replaced(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**old, **new}.items() if value is not None}
