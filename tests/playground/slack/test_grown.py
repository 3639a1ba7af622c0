from typing import Any

from bot.playground.slack.grown import Grown

Json = dict[str, Any]


def said(text: str) -> Json:
    return {"type": "markdown_text", "text": text}


def task(name: str, status: str = "in_progress", **more: object) -> Json:
    return {"type": "task_update", "id": name, "title": name, "status": status, **more}


def put(*blocks: Json) -> Json:
    return {"type": "blocks", "blocks": list(blocks)}


def test_markdown_goes_on_where_it_ended() -> None:
    grown = Grown().after([said("1. one\n")]).after([said("2. two"), said("")])
    assert ({"type": "markdown", "text": "1. one\n2. two"},) == grown.blocks
    assert "1. one\n2. two" == grown.text


def test_blocks_stand_where_they_came() -> None:
    grown = Grown().after([said("a"), put({"type": "divider"}), said("b")])
    assert ["markdown", "divider", "markdown"] == [block["type"] for block in grown.blocks]
    assert "ab" == grown.text


def test_blocks_beyond_fifty_are_dropped_and_counted() -> None:
    divider = {"type": "divider"}
    grown = Grown().after([put(*[divider] * 49)]).after([put(divider, divider, divider)])
    assert (50, 2) == (len(grown.blocks), grown.dropped)


def test_a_task_changes_in_place_and_its_details_add_up() -> None:
    grown = Grown().after([task("a", details="one"), said("text")])
    grown = grown.after([task("a", "complete", details=" two", output="done")])
    card, markdown = grown.blocks
    assert ("complete", "markdown") == (card["status"], markdown["type"])
    words = [card[name]["elements"][0]["elements"][0]["text"] for name in ("details", "output")]
    assert ["one two", "done"] == words


def test_the_tasks_of_a_plan_stand_in_it() -> None:
    title = {"type": "plan_update", "title": "Plan"}
    grown = Grown(is_plan=True).after([task("a"), title, task("b"), task("a", "complete")])
    (plan,) = grown.blocks
    assert "Plan" == plan["title"]
    assert [("a", "complete"), ("b", "in_progress")] == [
        (card["task_id"], card["status"]) for card in plan["tasks"]
    ]


def test_white_space_may_be_lost_where_an_append_begins() -> None:
    begun = Grown().after([said(" a ")])
    assert " a   b" == begun.after([said("  b")]).text
    assert " a b" == begun.after([said("  b")], drops_leading_space=True).text


def test_what_was_said_before_stays_as_it_was() -> None:
    before = Grown().after([said("a"), task("t")])
    before.after([said("b"), task("t", "complete")])
    assert ("a", "in_progress") == (before.text, before.blocks[1]["status"])
