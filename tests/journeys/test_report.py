"""`python -m bot report`, beside a bot that answers."""

import csv
import json
from io import StringIO

import pytest

from bot.playground.processes.redis_cluster import RedisCluster
from bot.playground.storm.stories import LEAVE, LEAVE_KO, NOTHING_FOUND
from tests.journeys.commands import told, told_in_life
from tests.journeys.world import DIRECT, World
from tests.store import strangers
from tests.store.strangers import always, stranger


async def said(world: World, *options: str, **environment: str) -> tuple[int, str, str]:
    """The exit code, what it says, and what it says beside."""
    found = await told(world, "report", *options, **environment)
    return found.code, found.out.decode(), found.beside


async def some_questions(world: World) -> tuple[str, str]:
    """One that is answered from a document, and one that finds nothing."""
    world.storm.story = LEAVE
    await world.start_bot()
    answered = await world.ask("how many days of leave")
    await world.whole(answered)
    world.storm.story = NOTHING_FOUND
    nothing = await world.ask("how high is the moon")
    await world.whole(nothing)
    await world.say("how high is the moon", channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    return answered, nothing


async def test_it_says_what_became_of_the_questions_with_links(world: World) -> None:
    _, nothing = await some_questions(world)
    code, report, beside = await said(world, "--days", "2")
    (reply,) = world.replies(nothing)
    link = f"/archives/C1GENERAL/p{reply.ts.replace('.', '')}?thread_ts={nothing}&cid=C1GENERAL"
    assert (0, "") == (code, beside)
    assert report.startswith("3 questions, ")
    assert "Nothing found (2)" in report
    assert link in report
    assert "  1  leave-policy-2025.pdf" in report
    assert "all  #general  direct" in report
    assert "moon" not in report
    assert "U1MINA" not in report


async def test_its_table_and_its_document_are_read_by_programs(world: World) -> None:
    answered, nothing = await some_questions(world)
    _, table, _ = await said(world, "--csv", "--people")
    rows = {row["ts"]: row for row in csv.DictReader(StringIO(table, newline=""))}
    assert {"U1MINA"} == {row["asked_by"] for row in rows.values()}
    assert ("1", "0") == (rows[answered]["sources"], rows[nothing]["sources"])
    _, document, _ = await said(world, "--json")
    found = json.loads(document)
    assert {"C1GENERAL": 2, "direct": 1} == {one["name"]: one["count"] for one in found["channels"]}
    assert [nothing, ""] == [one["ts"] for one in found["nothing_found"]]


async def test_people_are_called_by_their_names_if_that_is_asked_for(world: World) -> None:
    await some_questions(world)
    _, report, _ = await said(world, "--people")
    assert 2 == report.count("    asked by Mina (U1MINA)\n")


async def test_words_are_in_it_where_the_operator_keeps_them(world: World) -> None:
    world.environment["KEEP_TEXTS"] = "true"
    await some_questions(world)
    _, report, _ = await said(world)
    assert 2 == report.count("    > how high is the moon\n")


async def test_without_a_token_or_with_a_wrong_one_there_are_no_links(world: World) -> None:
    _, nothing = await some_questions(world)
    nobody = {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "STORM_API_KEY": ""}
    for token in (nobody, {"SLACK_BOT_TOKEN": "xoxb-1-wrong"}):
        code, report, _ = await said(world, **token)
        assert 0 == code
        assert f"  C1GENERAL {nothing}\n" in report


async def test_its_letters_are_right_for_programs_and_readable_for_people(world: World) -> None:
    world.storm.story = LEAVE_KO
    await world.start_bot()
    await world.whole(await world.ask("연차가 며칠인가요?"))
    await world.stop()
    document, table, report = [
        await told_in_life(world, "report", *options, PYTHONIOENCODING="ascii")
        for options in (["--json"], ["--csv"], [])
    ]
    name = json.loads(document.out)["most_cited"][0]["name"]
    assert name in table.out.decode()
    assert not name.isascii()
    assert (0, True) == (report.code, "1 question, " in report.out.decode())


async def test_nobody_has_asked_yet(world: World) -> None:
    code, report, _ = await said(world)
    assert (0, True) == (code, report.startswith("No questions, "))


async def test_where_nothing_is_kept_it_says_so(world: World) -> None:
    world.environment["KEEP_OUTCOMES_DAYS"] = "0"
    await some_questions(world)
    code, report, beside = await said(world)
    assert (0, True) == (code, report.startswith("No questions, "))
    assert "KEEP_OUTCOMES_DAYS is 0" in beside


async def test_a_redis_that_is_away_or_none_is_one_sentence(world: World) -> None:
    code, report, beside = await said(world, REDIS_URL="redis://:secret-word@127.0.0.1:1/0")
    assert (1, "") == (code, report)
    assert "The Redis at redis://127.0.0.1:1/0 can't be asked now" in beside
    assert "secret-word" not in beside
    async with stranger(always(strangers.HTTP)) as port:
        code, _, beside = await said(world, REDIS_URL=f"redis://127.0.0.1:{port}/0")
    assert (2, True) == (code, "is not Redis" in beside)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({"REPORT_TIMEZONE": "Seoul"}, "REPORT_TIMEZONE: there is no such time zone"),
        ({"REDIS_URL": "http://r"}, "REDIS_URL: must begin with redis://"),
    ],
)
async def test_a_setting_that_can_not_work_is_named(
    world: World, setting: dict[str, str], expected: str
) -> None:
    code, _, beside = await said(world, **setting)
    assert (2, True) == (code, expected in beside)


# Its nodes find each other in their own time.
@pytest.mark.real_time
async def test_it_reads_a_cluster_too(world: World) -> None:
    async with RedisCluster() as cluster:
        world.redis_url = cluster.url
        await some_questions(world)
        _, report, _ = await said(world)
        assert report.startswith("3 questions, ")
