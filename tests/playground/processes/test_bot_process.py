"""What a bot between the stand-ins is told of the world outside."""

import pytest

from bot.playground.processes.bot_process import environment
from bot.playground.slack import Slack

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("expected", "storm_url"),
    [
        (None, "http://127.0.0.1:9"),
        (PROXY, None),
        (PROXY, "https://storm.example"),
    ],
)
def test_the_way_out_is_for_the_real_storm(
    monkeypatch: pytest.MonkeyPatch, expected: str | None, storm_url: str | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)

    told = environment(Slack(), "redis://h", "storm-key", storm_url)

    assert expected == told.get("HTTPS_PROXY")
