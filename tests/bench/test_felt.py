"""The numbers told of a run."""

from dataclasses import replace
from typing import Any

from tests.bench.felt import Felt


def reply(first_s: float | None, last_s: float | None, **more: Any) -> dict[str, Any]:
    facts = {"age_s": 1.0, "others_age_s": 2.0, "shrank": False, "messages": 1, "is_whole": True}
    return {"first_s": first_s, "last_s": last_s, **facts, **more}


def run(*replies: dict[str, Any]) -> dict[str, Any]:
    calls = {"chat.postMessage": len(replies), "chat.update": 3}
    return {"replies": list(replies), "calls": calls, "refusals": {"chat.update": 2}}


def test_the_median_and_the_worst_of_a_run_are_told() -> None:
    felt = Felt.of(run(reply(1.0, 0.1), reply(3.0, 0.3), reply(2.0, 0.2)))

    assert (2.0, 3.0) == (felt.first_s, felt.first_worst_s)
    assert (0.2, 0.3) == (felt.last_s, felt.last_worst_s)
    assert (2, 0, 0) == (felt.refused, felt.late, felt.torn)
    assert (1.0, 2.0) == (felt.messages_a_reply, felt.calls_a_reply)


def test_what_never_came_is_worse_than_all_that_did() -> None:
    one_missing = Felt.of(run(reply(1.0, 0.1), reply(1.0, 0.2), reply(1.0, None)))
    most_missing = Felt.of(run(reply(1.0, 0.1), reply(None, None), reply(None, None)))

    assert (0.2, None, 1) == (one_missing.last_s, one_missing.last_worst_s, one_missing.late)
    assert (None, None, 2) == (most_missing.last_s, most_missing.last_worst_s, most_missing.late)


def test_a_reply_that_says_something_else_in_the_end_is_torn() -> None:
    assert 1 == Felt.of(run(reply(1.0, 0.1, is_whole=False), reply(1.0, 0.1))).torn


def test_of_several_runs_the_median_of_each_number_is_told() -> None:
    one = Felt.of(run(reply(1.0, 0.1)))
    runs = [one, replace(one, first_s=9.0, last_worst_s=None), replace(one, age_s=0.5)]

    assert one == Felt.middle(runs)
