"""Slack's two kinds of text within a block."""

from typing import Any


def plain_text(text: str, *, is_verbatim: bool = False) -> dict[str, Any]:
    """`is_verbatim`: also the names of emoji between colons are shown as they are."""
    return {"type": "plain_text", "text": text} | ({"emoji": False} if is_verbatim else {})


def mrkdwn_text(text: str) -> dict[str, Any]:
    # Verbatim: otherwise Slack looks for mentions and addresses in it.
    return {"type": "mrkdwn", "text": text, "verbatim": True}
