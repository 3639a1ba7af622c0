import re
from pathlib import Path

import pytest
import yaml
from redis.asyncio import Redis

from bot.playground.documents.search import index, is_korean
from bot.playground.page.desk import Desk, DeskFailed, cast
from bot.playground.page.desk.storm_watch import kind_of
from bot.playground.page.desk.troubles import SORTS
from bot.playground.page.desk.twenty import Verdict
from bot.playground.page.server import PageServer
from bot.playground.slack import Slack
from tests.playground.page.streaming import streaming
from tests.playground.page.visitor import Visitor, visiting

ROOT = Path(__file__).parents[3]
LEAVE = "<@U0STORM> How many days of annual leave do I have?"


# What people do


async def test_a_page_begins_with_everything_there_is(visitor: Visitor) -> None:
    told = visitor.snapshot
    assert {"id": "U0STORM", "name": "Storm"} == told["workspace"]["bot"]
    assert {"channel", "group", "mpim", "im"} == {each["kind"] for each in told["channels"]}
    assert {"U0STORM", *cast.NAMES, cast.GUEST} == {each["id"] for each in told["people"]}
    assert {"slack_strict"} == {each["name"] for each in told["troubles"] if each["is_on"]}
    assert 12 == len(told["documents"])
    assert 5 == told["budget"]["capacity"]


async def test_what_somebody_says_edits_and_deletes_is_seen_by_every_page(
    server: PageServer, visitor: Visitor
) -> None:
    async with visiting(server) as another:
        await visitor.say("one &amp; two")
        said = (await another.heard("message"))["message"]
        place = {"user": "U0MINA", "channel": "C0GENERAL", "ts": said["ts"]}
        assert ("one &amp; two", False) == (said["text"], said["edited"])
        await visitor.tell(type="edit", text="three", **place)
        edited = (await another.heard("message"))["message"]
        assert ("three", True, 2) == (edited["text"], edited["edited"], edited["version"])
        await visitor.tell(type="get_versions", channel="C0GENERAL", ts=said["ts"])
        versions = (await visitor.heard("versions"))["versions"]
        assert ["one &amp; two", "three"] == [version["text"] for version in versions]
        assert versions[0]["at"] <= versions[1]["at"]
        await visitor.tell(type="delete", **place)
        gone = (await another.heard("message"))["message"]
        assert (True, "") == (gone["deleted"], gone["text"])


async def test_nobody_changes_what_somebody_else_has_written(visitor: Visitor) -> None:
    await visitor.say("mine")
    ts = (await visitor.heard("message"))["message"]["ts"]
    for wish in ({"type": "edit", "text": "yours"}, {"type": "delete"}):
        await visitor.tell(user="U0JONAS", channel="C0GENERAL", ts=ts, **wish)
        assert "yourself" in (await visitor.heard("toast"))["text"]


async def test_a_thread_goes_on_below_a_message_that_was_deleted(
    server: PageServer, visitor: Visitor
) -> None:
    await visitor.say("root")
    root = (await visitor.heard("message"))["message"]["ts"]
    await visitor.say("reply", thread_ts=root)
    await visitor.until(lambda: visitor.messages["C0GENERAL", root]["thread_ts"] == root)
    await visitor.tell(type="delete", user="U0MINA", channel="C0GENERAL", ts=root)
    await visitor.until(lambda: visitor.messages["C0GENERAL", root]["deleted"])
    await visitor.say("another reply", user="U0JONAS", thread_ts=root)
    await visitor.heard("message")
    async with visiting(server) as late:
        assert [True, False, False] == [each["deleted"] for each in late.snapshot["messages"]]


async def test_a_stream_is_told_with_what_the_others_see_of_it(
    server: PageServer, visitor: Visitor
) -> None:
    await visitor.say("question")
    root = (await visitor.heard("message"))["message"]["ts"]
    async with streaming(server.desk.slack, "C0GENERAL", root, "U0MINA") as stream:
        await stream.append(markdown_text="one")
        begun = await visitor.until(lambda: visitor.answers())
        assert ("U0MINA", None) == (begun[0]["streams_for"], begun[0]["for_others"])
        await stream.append(markdown_text=" two")
        [growing] = await visitor.until(
            lambda: [one for one in visitor.answers() if one["for_others"]]
        )
        assert ("one two", "one") == (growing["text"], growing["for_others"]["text"])
        await stream.stop()
    [whole] = await visitor.until(
        lambda: [one for one in visitor.answers() if not one["streams_for"]]
    )
    assert ("one two", None) == (whole["text"], whole["for_others"])
    quotas = server.desk.snapshot().budget.streams
    assert [("chat.startStream", 5), ("chat.appendStream", 5), ("chat.stopStream", 5)] == [
        (quota.method, quota.capacity) for quota in quotas
    ]


# What people act on


async def test_a_reaction_is_shown_until_it_is_taken_back(visitor: Visitor) -> None:
    await visitor.say("hello")
    message = (await visitor.heard("message"))["message"]
    wish = {"user": "U0JONAS", "channel": "C0GENERAL", "ts": message["ts"], "name": "+1"}
    await visitor.tell(type="react", **wish)
    assert [{"name": "+1", "users": ["U0JONAS"]}] == (await visitor.heard("message"))["message"][
        "reactions"
    ]
    await visitor.tell(type="react", **wish, on=False)
    assert [] == (await visitor.heard("message"))["message"]["reactions"]
    await visitor.tell(type="react", **wish | {"name": "no emoji"})
    assert "emoji" in (await visitor.heard("toast"))["text"]


async def test_a_form_that_is_gone_cannot_be_sent(visitor: Visitor) -> None:
    await visitor.tell(type="submit", user="U0MINA", values={})
    assert "gone" in (await visitor.heard("toast"))["text"]
    await visitor.tell(type="close_modal", user="U0MINA")
    await visitor.tell(
        type="press", user="U0MINA", channel=None, ts=None, view="modal", action_id="x"
    )
    assert "gone" in (await visitor.heard("toast"))["text"]


def test_the_shortcuts_of_the_manifest_are_offered() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    declared = manifest["features"].get("shortcuts", [])
    for_messages = {one["name"]: one["callback_id"] for one in declared if one["type"] == "message"}
    assert for_messages.items() <= cast.SHORTCUTS.items()


# What can be broken


async def test_a_switch_is_shown_on_every_page_until_it_is_turned_off(
    server: PageServer, visitor: Visitor
) -> None:
    await visitor.tell(type="trouble", name="storm_cut", on=True)
    [cut] = [
        each
        for each in (await visitor.heard("troubles"))["troubles"]
        if each["is_on"] and each["group"] == "Storm"
    ]
    assert "storm_cut" == cut["name"]
    async with visiting(server) as late:
        assert cut in late.snapshot["troubles"]
    await visitor.tell(type="trouble", name="storm_cut", on=False)
    told = (await visitor.heard("troubles"))["troubles"]
    assert not any(each["is_on"] for each in told if each["group"] == "Storm")


async def test_strict_limits_can_be_loosened(server: PageServer, visitor: Visitor) -> None:
    await visitor.tell(type="trouble", name="slack_strict", on=False)
    await visitor.heard("troubles")
    assert 50 == server.desk.snapshot().budget.capacity


async def test_redis_can_be_away_and_comes_back(server: PageServer, visitor: Visitor) -> None:
    await visitor.until(lambda: visitor.snapshot["redis"]["is_up"])
    await visitor.tell(type="trouble", name="redis_away", on=True)
    await visitor.until(lambda: not visitor.snapshot["redis"]["is_up"])
    await visitor.tell(type="trouble", name="redis_away", on=False)
    await visitor.until(lambda: visitor.snapshot["redis"]["is_up"])


def test_every_trouble_says_what_it_does_and_what_is_to_be_seen() -> None:
    assert [] == [sort.name for sort in SORTS if not (sort.help and sort.seen)]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("> POST /api/v2/answer/stream", "request"),
        ("< 503 no", "error"),
        ("* cut", "closed"),
        ('data: {"status":"success","data":{"contexts":[]}}', "contexts"),
        ('data: {"status":"success","data":{"choices":[{"delta":{"content":"a"}}]}}', "text"),
        ('data: {"status":"error","data":{}}', "error"),
        ("data: {", "nonsense"),
    ],
)
def test_storm_s_events_are_told_apart(said: str, kind: str) -> None:
    assert kind == kind_of(said)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("7 of 20 answered so far …", Verdict(asked=20, answered=7, slowest_s=2.0)),
        (
            "20 of 20 answered, slowest 4.1 s, 0 refused",
            Verdict(asked=20, answered=20, slowest_s=4.12, is_over=True),
        ),
        (
            "0 of 20 answered, 3 refused, 18 incomplete or with an apology, "
            "2 without an answer after 120 s",
            Verdict(asked=20, failed=18, refused=3, is_over=True),
        ),
    ],
)
def test_twenty_at_once_end_with_a_verdict(words: str, verdict: Verdict) -> None:
    assert words == str(verdict)


async def test_twenty_more_are_asked_only_after_the_last_have_ended(visitor: Visitor) -> None:
    await visitor.tell(type="twenty")
    assert "0 of 20 answered so far …" == (await visitor.heard("twenty"))["twenty"]["words"]
    await visitor.tell(type="twenty")
    assert "still being answered" in (await visitor.heard("toast"))["text"]


def test_every_conversation_has_examples_that_find_their_section() -> None:
    slack = Slack()
    cast.enter(slack)
    asked = [text for channel in slack.channels for text in cast.examples(channel)]
    asked += [line.text for line in cast.TWENTY]
    assert [] == [text for text in asked if not _finds(text)]
    assert all(cast.examples(channel) for channel in slack.channels)


# With the bot


async def test_a_reply_grows_and_ends_with_sources_that_open(lively: PageServer) -> None:
    async with visiting(lively) as visitor:
        await visitor.say(LEAVE)
        await visitor.until(visitor.ended)
        [reply] = visitor.answers()
        assert "**25 days**" in reply["blocks"][0]["text"]
        assert f"{lively.doorman.origin}/documents/leave-policy.html" in str(reply["blocks"])
        sizes = [
            len(told["message"]["blocks"][0]["text"])
            for told in visitor.told
            if told["type"] == "message" and told["message"]["is_bot"]
        ]
        assert sizes == sorted(sizes)
        statuses = [told["status"] for told in visitor.told if told["type"] == "status"]
        # On a slow machine there is text before the first of them is told.
        assert [] == statuses or ("is ", "") == (statuses[0][:3], statuses[-1])
        methods = {told["call"]["method"] for told in visitor.told if told["type"] == "call"}
        assert {"assistant.threads.setStatus", "chat.postMessage"} <= methods
        storm = [told["event"]["kind"] for told in visitor.told if told["type"] == "storm"]
        assert ["request", "contexts"] == storm[:2]
        [pair] = await until_redis(visitor, "threads")
        assert f"C0GENERAL:{reply['thread_ts']}" == pair["slack"]
        assert lively.desk.storm is not None
        assert pair["storm"] in lively.desk.storm.threads
        async with visiting(lively) as late:
            assert [reply] == late.answers()
            assert late.snapshot["calls"]
            assert late.snapshot["storm_events"]
            assert [pair] == late.snapshot["redis"]["threads"]


async def test_a_follow_up_goes_on_from_the_thread_s_question(lively: PageServer) -> None:
    async with visiting(lively) as visitor:
        await visitor.say(LEAVE)
        [first] = await visitor.until(visitor.ended)
        await visitor.say("and how do I ask for it?", thread_ts=first["thread_ts"])
        await visitor.until(lambda: len(visitor.ended()) == 2)
        _, second = visitor.ended()
        assert first["thread_ts"] == second["thread_ts"]
        assert "Going on from" in second["blocks"][0]["text"]
        assert "people portal" in second["blocks"][0]["text"]


async def test_a_bot_that_is_killed_in_the_middle_finishes_its_reply(lively: PageServer) -> None:
    async with visiting(lively) as visitor:
        await visitor.tell(type="trouble", name="storm_silence", on=True)
        await visitor.say(LEAVE)
        await visitor.until(lambda: any(reply["version"] > 1 for reply in visitor.answers()))
        [lease] = await until_redis(visitor, "leases")
        assert ("A", LEAVE.removeprefix("<@U0STORM> ")) == (lease["copy"], lease["question"])
        pid = visitor.snapshot["bots"][0]["pid"]
        await visitor.tell(type="trouble", name="bot_kill", on=True)
        await visitor.until(lambda: visitor.snapshot["bots"][0]["state"] == "dead")
        await visitor.tell(type="trouble", name="storm_silence", on=False)
        await let_leases_run_out(lively.desk)
        await visitor.until(lambda: visitor.snapshot["bots"][0]["state"] == "running")
        assert pid != visitor.snapshot["bots"][0]["pid"]
        assert 1 == visitor.snapshot["bots"][0]["restarts"]
        await visitor.until(visitor.ended)
        [reply] = visitor.answers()
        assert "**25 days**" in reply["blocks"][0]["text"]


async def test_twenty_questions_at_once_are_all_answered_by_two_copies(
    lively: PageServer,
) -> None:
    lively.desk.slack.latency_s = 0.0
    async with visiting(lively) as visitor:
        await visitor.tell(type="trouble", name="slack_strict", on=False)
        await visitor.tell(type="trouble", name="bot_second", on=True)
        await visitor.until(lambda: visitor.snapshot["bots"][1]["state"] == "running")
        await visitor.tell(type="twenty")
        places = {line.channel for line in cast.TWENTY}
        await visitor.until(
            lambda: sum(len(visitor.ended(place)) for place in places) == len(cast.TWENTY)
        )
        assert 0 == lively.desk.slack.refusals("chat.update")
        await visitor.until(lambda: visitor.snapshot["twenty"]["is_over"])
        words = visitor.snapshot["twenty"]["words"]
        assert re.fullmatch(r"20 of 20 answered, slowest \d+\.\d s, \d+ refused", words)
        copies = {
            lease["copy"]
            for told in visitor.told
            if told["type"] == "redis"
            for lease in told["redis"]["leases"]
        }
        assert {"A", "B"} == copies
        await visitor.tell(type="trouble", name="bot_second", on=False)
        await visitor.until(lambda: visitor.snapshot["bots"][1]["state"] == "stopped")


async def test_the_home_tab_is_shown(lively: PageServer) -> None:
    async with visiting(lively) as visitor:
        await visitor.tell(type="open_home", user="U0SORA")
        home = await visitor.heard("home")
        assert ("U0SORA", "home") == (home["user"], home["view"]["type"])
        async with visiting(lively) as late:
            assert ["U0SORA"] == list(late.snapshot["homes"])


async def test_a_bot_that_can_t_start_is_reported_with_its_last_words(dist: Path) -> None:
    async with (
        PageServer(dist=dist) as server,
        Desk(server.document_address, storm_key="a key with spaces") as desk,
    ):
        with pytest.raises(DeskFailed, match="STORM_API_KEY"):
            await desk.run()


# Helpers


def _finds(question: str) -> bool:
    return index(korean=is_korean(question)).search(question).is_enough


async def until_redis(visitor: Visitor, part: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = await visitor.until(lambda: visitor.snapshot["redis"][part])
    return found


async def let_leases_run_out(desk: Desk) -> None:
    """As if ten seconds had passed for everybody who died with a lease."""
    async with Redis.from_url(desk.redis.url, decode_responses=True) as redis:
        async for state in redis.scan_iter("*:state:*"):
            entry = str(await redis.hget(state, "entry"))
            await redis.hset(state, "until", "0")
            ready = f"{state.partition('}')[0]}}}:ready"
            await redis.xclaim(ready, "workers", "dead", 0, [entry], idle=60_000, justid=True)
