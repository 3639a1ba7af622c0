"""Peers are set up for the load as if it were known."""

from tests.bench.best import Bucket
from tests.bench.systems import PEER_SYSTEMS, Budget, ours

TEN = Bucket(at_once=10, per_minute=0)


def budget(answers: int) -> Budget:
    return Budget.of(answers, TEN, TEN, lasts_s=9.0, characters=2_000)


def test_nine_tenths_of_the_limit_are_shared_between_the_answers() -> None:
    assert 1.0 == budget(1).edit_every_s
    assert 3.0 == budget(3).edit_every_s
    # One piece starts the stream, three are appended.
    assert 500 == budget(3).characters_an_append


def test_what_a_peer_can_be_told_it_is_told() -> None:
    told = {one.name: one.settings_for(budget(3)) for one in PEER_SYSTEMS}

    assert {"native": False, "interval_ms": 3000} == told["vercel-edit"]
    assert {"buffer_size": 500} == told["sdk-stream"]
    assert {"every_s": 1.0} == told["loop"]


def test_the_bot_is_measured_in_each_mode_that_is_named() -> None:
    assert ["ours"] == [one.name for one in ours([])]
    assert [
        {"REPLY_MODE": "edit", "REPLY_PARTS": "0"},
        {"REPLY_MODE": "auto", "REPLY_PARTS": "0"},
    ] == [one.settings for one in ours(["edit", "auto"], 0)]
