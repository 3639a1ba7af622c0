"""What became of one question, for whoever has to find out why."""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.playground.slack import Slack
from bot.playground.storm.server import Storm
from tests.chaos.crowd import Put
from tests.journeys.processes import Copy

# What a line of the log is about, apart from what it says.
ABOUT = ("question_id", "team", "channel", "thread_ts", "user", "level", "timestamp")


def history(put: Put, slack: Slack, storm: Storm, copies: Iterable[Copy]) -> list[str]:
    """One line for each thing that happened, in the order of time."""
    wall = time.time() - time.monotonic()
    happened = [(put.at + wall, f"asked: {put.text} in {put.thread}")]
    happened += [
        (request.at + wall, f"Storm asked, until {(request.ended_at or 0) - request.at:.2f} s on")
        for request in storm.requests
        if request.question == put.text
    ]
    happened += [(at + wall, said) for at, said in _shown(put, slack)]
    happened += [
        (_time_of(line), f"  copy {number}: {line['event']} {_rest(line)}")
        for number, copy in enumerate(copies)
        for line in copy.log
        if line.get("question_id") == put.id
    ]
    begin = happened[0][0]
    return [f"{at - begin:8.3f} {said}" for at, said in sorted(happened)]


def _shown(put: Put, slack: Slack) -> Iterator[tuple[float, str]]:
    for message in slack.messages(put.channel):
        payload = (message.metadata or {}).get("event_payload", {})
        if payload.get("question") != put.id:
            continue
        for number, version in enumerate(message.versions):
            kinds = [block["type"] for block in version.blocks or ()]
            said = version.body or version.text
            yield (
                version.at,
                f"{'edited' if number else 'posted'} {message.ts}: {len(said)} characters "
                f"{said[:24]!r} {kinds}{' (deleted later)' if message.deleted else ''}",
            )
    for call in slack.calls:
        if call.channel == put.channel and (call.error or call.status != 200):
            yield call.at, f"    {call.method} {call.ts}: {call.status} {call.error}"
        elif call.channel == put.channel and call.method == "chat.delete":
            yield call.at, f"deleted {call.ts}"


def _time_of(line: dict[str, Any]) -> float:
    return datetime.fromisoformat(str(line["timestamp"]).replace("Z", "+00:00")).timestamp()


def _rest(line: dict[str, Any]) -> str:
    return json.dumps(
        {name: value for name, value in line.items() if name not in (*ABOUT, "event")}, default=str
    )
