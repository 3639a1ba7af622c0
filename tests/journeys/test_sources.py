"""Below an answer: what it is based on."""

from dataclasses import replace

import pytest

from bot.playground.documents import shelf
from bot.playground.documents.shelf import Context
from bot.playground.storm.server import DOCUMENTS_PATH
from bot.playground.storm.stories import LEAVE, STORIES
from bot.playground.storm.story import Hang, Refusal
from tests.journeys.world import World, texts_of

DRIVE = "https://drive.example.com/file/d/leave-2025/view?usp=sharing"


async def _below(world: World, name: str, template: str = "") -> str:
    """What stands below the answer that is told."""
    await world.start_bot(SOURCE_URL_TEMPLATE=template)
    root = await world.ask(f"tell: {name}")
    replies = await world.whole(root)
    await world.stop()
    said = texts_of(replies[-1])
    return said.removeprefix(replies[-1].body)


async def test_one_line_per_document_with_its_pages(world: World) -> None:
    below = await _below(world, "english")
    lines = [line for line in below.splitlines() if "leave-policy-2025.pdf" in line]
    assert 1 == len(lines)
    assert "p. 3, 12" in lines[0]
    assert DRIVE.replace("&", "&amp;") in lines[0]
    assert "Answered by Storm in" in below


async def test_numbers_in_the_text_become_links(world: World) -> None:
    await world.start_bot()
    root = await world.ask("tell: english")
    (reply,) = await world.whole(root)
    await world.stop()
    assert 5 == reply.body.count(f"]({DRIVE})")


async def test_links_are_asked_for_once_an_hour(world: World) -> None:
    await world.start_bot()
    for _ in range(3):
        await world.whole(await world.ask("tell: english"))
    await world.stop()
    asked = [one.query["documentId"] for one in world.storm.lookups if one.path == DOCUMENTS_PATH]
    assert 1 == len(asked)


async def test_without_a_link_of_its_own_the_template_makes_one(world: World) -> None:
    below = await _below(
        world,
        "table",
        "https://docs.example.com/{bucket}/{file}?id={document_id}&p={page}",
    )
    expected = "https://docs.example.com/People%20%26%20Culture/Expenses%20%26%20travel.xlsx"
    assert f"{expected}?id=7310000000000000102&amp;p=Limits%202025" in below


async def test_without_either_there_is_no_link(world: World) -> None:
    below = await _below(world, "table")
    assert "Expenses &amp; travel.xlsx" in below
    assert "http" not in below


async def test_lookups_that_hang_do_not_hold_up_the_answer(world: World) -> None:
    world.storm.troubles[DOCUMENTS_PATH] = (Hang(),)
    await world.start_bot()
    root = await world.ask("tell: english")
    (reply,) = await world.whole(root)
    world.storm.release()
    assert "leave-policy-2025.pdf" in texts_of(reply)
    assert DRIVE not in texts_of(reply)


async def test_lookups_that_fail_cost_no_answer(world: World) -> None:
    world.storm.troubles[DOCUMENTS_PATH] = (Refusal(status=500, body="oops"),)
    below = await _below(world, "english")
    assert "leave-policy-2025.pdf" in below
    assert "oops" not in below


async def test_more_than_ten_are_counted(world: World) -> None:
    below = await _below(world, "many contexts")
    assert 10 == below.count(".pdf")
    assert "and 15 more" in below


async def test_an_answer_without_sources_says_so(world: World) -> None:
    below = await _below(world, "nothing found")
    assert "No sources were cited" in below
    assert "Answered by Storm" in below


async def test_hostile_names_are_only_names(world: World) -> None:
    world.storm.story = replace(
        LEAVE,
        contexts=(
            *STORIES["odd contexts"].contexts,
            Context(
                id="1",
                file="<https://evil.example|x>\n@everyone `*_~",
                bucket="b",
                page="<!here>",
                text="",
                reference=3,
            ),
        ),
    )
    await world.start_bot(SOURCE_URL_TEMPLATE="https://docs.example.com/{file}")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert [] == reply.pings()
    assert "<https://evil.example" not in texts_of(reply)
    assert "](javascript:" not in texts_of(reply)
    assert "channel" in texts_of(reply)


async def test_sources_that_come_late_are_shown_too(world: World) -> None:
    below = await _below(world, "late contexts")
    assert "leave-policy-2025.pdf" in below


async def test_sources_are_never_what_is_cut(world: World) -> None:
    below = await _below(world, "long")
    assert "leave-policy-2025.pdf" in below


async def test_a_source_is_called_by_its_title(world: World) -> None:
    leave, *others = shelf.DOCUMENTS
    world.storm.shelf = (replace(leave, title="Leave policy 2025"), *others)
    below = await _below(world, "english")
    assert f"<{DRIVE}|Leave policy 2025> · p. 3, 12" in below
    assert "leave-policy-2025.pdf" not in below


@pytest.mark.parametrize("title", ["", " \u200b", "https://a.example/b", "drive.example.com/x"])
async def test_a_title_that_is_none_leaves_the_files_name(world: World, title: str) -> None:
    world.storm.shelf = tuple(replace(document, title=title) for document in shelf.DOCUMENTS)
    assert f"<{DRIVE}|leave-policy-2025.pdf>" in await _below(world, "english")


async def test_a_hostile_title_is_only_a_title(world: World) -> None:
    title = "<https://evil.example|x> <!channel> @here `*_~ \n> bank.example " + "x" * 10_000
    world.storm.shelf = tuple(replace(document, title=title) for document in shelf.DOCUMENTS)
    await world.start_bot()
    root = await world.ask("tell: english")
    (reply,) = await world.whole(root)
    await world.stop()
    below = texts_of(reply).removeprefix(reply.body)
    assert [] == reply.pings()
    assert "<https://evil.example" not in below
    assert f"<{DRIVE}|" in below
    # It names another host, so the link's own is told.
    assert "drive.example.com" in below.replace(DRIVE, "")
    assert len(below) < 400
