"""A teacher says what the right answer is, and the bot keeps it for whoever looks after Storm."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

import docx
from redis.asyncio import Redis

from bot.domain.correction import Flaw
from bot.domain.reply import ENGLISH, Language
from bot.playground.documents.shelf import BUCKETS
from bot.playground.slack.message import Message
from bot.playground.storm.server import UPLOADS_PATH
from bot.playground.storm.stories import LEAVE_KO
from bot.playground.storm.story import Refusal
from bot.slack.acts.correction import CORRECTION
from bot.words import corrections as words
from tests.journeys import commands
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World, texts_of

KOREAN: Final = Language("ko")
GROUP: Final = "S0TEACHERS"
RIGHT: Final = "It is 25 days, see the wiki."


async def answered(
    world: World, text: str = "leave?", *, bots: int = 1, teachers: str = JUN
) -> tuple[str, Message]:
    """The thread's root and the reply, whose question has ended in Redis as well."""
    world.environment["TEACHERS"] = teachers
    await world.start_bot()
    root = await world.ask(text)
    (reply,) = await world.whole(root)
    await world.stop()
    for _ in range(bots):
        await world.start_bot()
    return root, reply


async def form(world: World, ts: str, user: str = JUN, channel: str = CHANNEL) -> dict[str, Any]:
    """The shortcut chosen on a message, and the form that opens."""
    await world.slack.run_message_shortcut(channel, ts, CORRECTION, user)
    await world.slack.until(lambda: fields(world, user), description="the form is there")
    return fields(world, user)


def fields(world: World, user: str) -> dict[str, Any]:
    """What stands in each field."""
    values = ((world.slack.modal(user) or {}).get("state") or {}).get("values", {})
    return {name: one[name]["value"] for name, one in values.items()}


async def whispered(world: World, said: str) -> None:
    await world.slack.until(
        lambda: said in [one.text for one in world.slack.ephemerals], description=said
    )


async def told(world: World, reply: Message, line: str) -> None:
    await world.slack.until(lambda: line in texts_of(reply), description=line)


async def exported(world: World, *options: str) -> tuple[int, bytes, str]:
    """The exit code, what the command writes, and what it says beside."""
    found = await commands.told(world, "corrections", *options)
    return found.code, found.out, found.beside


async def rows(world: World) -> list[dict[str, str]]:
    _, out, _ = await exported(world)
    return list(csv.DictReader(StringIO(out.decode(), newline="")))


async def all_are_due(world: World) -> None:
    """The wait before the next try at Storm is over."""
    async with Redis.from_url(world.redis_url, decode_responses=True) as redis:
        async for key in redis.scan_iter(f"*{world.environment['REDIS_PREFIX']}*:uploads"):
            await redis.zadd(key, {str(name): 0 for name in await redis.zrange(key, 0, -1)})


async def test_a_teacher_corrects_on_any_copy(world: World) -> None:
    root, reply = await answered(world, bots=2)
    right = await world.say(RIGHT, user=JUN, thread=root)
    assert {"question": "leave?", "answer": RIGHT} == await form(world, right)
    assert (await world.slack.submit(JUN, {"answer": "25 days."})).is_accepted
    await told(world, reply, f"Corrected by <@{JUN}>")
    await whispered(world, words.saved(ENGLISH))
    assert right.replace(".", "") in texts_of(reply)
    await world.stop()
    (row,) = await rows(world)
    assert ("leave?", "25 days.", JUN) == (row["question"], row["answer"], row["author"])
    assert right.replace(".", "") in row["link"]


async def test_in_korean_too(world: World) -> None:
    world.slack.add_person(JUN, "Jun", locale="ko-KR")
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    world.storm.story = LEAVE_KO
    root, reply = await answered(world, "연차가 며칠인가요?")
    right = await world.say("25일이에요.", user=JUN, thread=root)
    assert {"question": "연차가 며칠인가요?", "answer": "25일이에요."} == await form(world, right)
    shown = world.slack.modal(JUN) or {}
    assert words.title(KOREAN) == shown["title"]["text"]
    assert words.when_known(KOREAN) == shown["blocks"][-1]["elements"][0]["text"]
    await world.slack.submit(JUN)
    await told(world, reply, f"<@{JUN}>")
    await whispered(world, words.saved(KOREAN))


async def test_on_the_reply_itself_the_answer_is_left_to_be_written(world: World) -> None:
    _, reply = await answered(world)
    assert {"question": "leave?", "answer": None} == await form(world, reply.ts)
    await world.slack.submit(JUN, {"answer": RIGHT})
    await told(world, reply, f"Corrected by <@{JUN}>")
    assert "the right answer" not in texts_of(reply)


async def test_the_last_correction_of_a_question_counts(world: World) -> None:
    root, reply = await answered(world, teachers=f"{JUN},{MINA}")
    right = await world.say(RIGHT, user=JUN, thread=root)
    await form(world, right)
    await world.slack.submit(JUN)
    await told(world, reply, f"Corrected by <@{JUN}>")
    await form(world, right, user=MINA)
    await world.slack.submit(MINA, {"answer": "30 days."})
    await told(world, reply, f"Corrected by <@{MINA}>")
    assert ["30 days."] == [row["answer"] for row in await rows(world)]


async def test_the_question_is_that_of_the_last_reply_above(world: World) -> None:
    root, _ = await answered(world)
    right = await world.say(RIGHT, user=JUN, thread=root)
    await world.ask("and expenses?", thread=root)
    await world.whole(root, count=2)
    later = await world.say("Until the 5th.", user=JUN, thread=root)
    assert "leave?" == (await form(world, right))["question"]
    await world.slack.close_modal(JUN)
    assert "and expenses?" == (await form(world, later))["question"]


async def test_in_a_direct_message_as_well(world: World) -> None:
    world.environment["TEACHERS"] = MINA
    await world.start_bot()
    await world.say("leave?", channel=DIRECT)
    (reply,) = await world.whole_in_line()
    found = await form(world, reply.ts, user=MINA, channel=DIRECT)
    assert {"question": "leave?", "answer": None} == found


async def test_above_which_nothing_was_answered_there_is_nothing_to_correct(world: World) -> None:
    root, _ = await answered(world)
    await world.slack.run_message_shortcut(CHANNEL, root, CORRECTION, JUN)
    said = words.no_answer_above(ENGLISH)
    await world.slack.until(
        lambda: said in str(world.slack.modal(JUN)), description="the window says so"
    )


async def test_others_hear_why_not(world: World) -> None:
    _, reply = await answered(world)
    await world.slack.run_message_shortcut(CHANNEL, reply.ts, CORRECTION, MINA)
    await whispered(world, words.not_a_teacher(ENGLISH))
    assert world.slack.modal(MINA) is None


async def test_without_teachers_the_shortcut_says_so(world: World) -> None:
    _, reply = await answered(world, teachers="")
    await world.slack.run_message_shortcut(CHANNEL, reply.ts, CORRECTION, JUN)
    await whispered(world, words.no_teachers(ENGLISH))


async def test_a_group_may_teach(world: World) -> None:
    world.slack.add_group(GROUP, "teachers", [JUN])
    _, reply = await answered(world, teachers=GROUP)
    assert await form(world, reply.ts)
    await world.slack.run_message_shortcut(CHANNEL, reply.ts, CORRECTION, MINA)
    await whispered(world, words.not_a_teacher(ENGLISH))


async def test_where_the_group_is_not_told_nobody_may(world: World) -> None:
    _, reply = await answered(world, teachers="S0NOSUCH")
    await world.slack.run_message_shortcut(CHANNEL, reply.ts, CORRECTION, JUN)
    await whispered(world, words.teachers_not_known(ENGLISH))


async def test_a_form_of_somebody_who_may_not_changes_nothing(world: World) -> None:
    _, reply = await answered(world)
    await form(world, reply.ts)
    await world.slack.submit(JUN, {"answer": RIGHT})
    await whispered(world, words.saved(ENGLISH))
    await told(world, reply, f"Corrected by <@{JUN}>")
    sent = next(
        one.parcel.payload
        for one in world.slack.deliveries
        if one.parcel.payload.get("type") == "view_submission"
    )
    forged = {**sent, "user": {**sent["user"], "id": MINA}}
    await world.slack.deliver_payload(forged, kind="interactive")
    await world.stop()
    assert [JUN] == [row["author"] for row in await rows(world)]


async def test_what_is_too_long_or_empty_stays_in_the_form(world: World) -> None:
    root, _ = await answered(world)
    right = await world.say("25 " * 300, user=JUN, thread=root)
    assert 750 == len((await form(world, right))["answer"])
    assert "750" in str(world.slack.modal(JUN))
    assert not (await world.slack.submit(JUN, {"answer": "x" * 751})).is_accepted
    submitted = await world.slack.submit(JUN, {"answer": " \n "})
    assert {"answer": words.flaw(Flaw.EMPTY, ENGLISH)} == submitted.errors
    assert [] == await rows(world)


async def test_below_yesterdays_reply_it_is_kept_but_not_told(world: World) -> None:
    _, reply = await answered(world)
    await world.stop()
    await world.forget("question")
    await world.start_bot()
    assert "leave?" == (await form(world, reply.ts))["question"]
    await world.slack.submit(JUN, {"answer": RIGHT})
    await whispered(world, words.saved_of_old_reply(ENGLISH))
    assert [RIGHT] == [row["answer"] for row in await rows(world)]


async def test_storm_gets_it_however_often_it_fails_first(world: World) -> None:
    world.environment["CORRECTIONS_BUCKET_ID"] = BUCKETS[0].id
    world.storm.troubles[UPLOADS_PATH] = (Refusal(status=503),)
    _, reply = await answered(world)
    await form(world, reply.ts)
    await world.slack.submit(JUN, {"answer": RIGHT})
    await world.storm.until(lambda: world.storm.uploads_tried, description="a first try")
    await world.stop()
    world.storm.troubles.clear()
    await all_are_due(world)
    await world.start_bot()
    (upload,) = await world.storm.until(lambda: world.storm.uploads, description="the document")
    read = [paragraph.text for paragraph in docx.Document(BytesIO(upload.content)).paragraphs]
    assert (BUCKETS[0].id, ["leave?", RIGHT]) == (upload.bucket_id, read)


async def test_a_document_of_all_can_be_had(world: World, tmp_path: Path) -> None:
    _, reply = await answered(world)
    await form(world, reply.ts)
    await world.slack.submit(JUN, {"answer": f"=1+1\n\n{RIGHT}"})
    await told(world, reply, "Corrected by")
    await world.stop()
    file = tmp_path / "corrections.docx"
    made = await commands.told_in_life(world, "corrections", "--docx", "--out", str(file))
    assert (0, b"", "") == (made.code, made.out, made.beside)
    read = [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]
    assert ["leave?", "=1+1", RIGHT] == read
    table = tmp_path / "corrections.csv"
    await exported(world, "--csv", "--since", "2020-01-01", "--out", str(table))
    assert table.read_bytes().startswith(b"\xef\xbb\xbfquestion,answer,author,date,link")
    assert b"'=1+1" in table.read_bytes()
    code, out, beside = await exported(world, "--since", "2999-01-01")
    assert (0, b"question,answer,author,date,link\r\n") == (code, out)
    assert beside.startswith("Nobody has corrected")


async def test_a_command_that_can_not_work_says_why(world: World, tmp_path: Path) -> None:
    code, _, beside = await exported(world, "--out", str(tmp_path / "no" / "such.csv"))
    assert (1, True) == (code, "can't be written" in beside)
    code, _, beside = await exported(world, "--since", "yesterday")
    assert (2, True) == (code, "yesterday is no date" in beside)


async def test_a_long_thread_is_read_while_a_window_asks_for_a_moment(world: World) -> None:
    _, reply = await answered(world)
    slow = world.slack.trouble.fail("conversations.replies", hang=True)
    await world.slack.run_message_shortcut(CHANNEL, reply.ts, CORRECTION, JUN)
    said = words.wait(ENGLISH)
    await world.slack.until(
        lambda: said in str(world.slack.modal(JUN)), description="the window asks for a moment"
    )
    slow.released.set()
    await world.slack.until(lambda: fields(world, JUN), description="the form is there")


async def test_a_thread_that_is_not_told_is_said_so(world: World) -> None:
    _, reply = await answered(world)
    world.slack.trouble.fail("conversations.replies", error="internal_error")
    await world.slack.run_message_shortcut(CHANNEL, reply.ts, CORRECTION, JUN)
    said = words.thread_not_read(ENGLISH)
    await world.slack.until(
        lambda: said in str(world.slack.modal(JUN)), description="the window says so"
    )


async def test_people_in_it_are_called_by_their_names(world: World) -> None:
    root, _ = await answered(world, f"who stands in for <@{JUN}>?")
    right = await world.say(f"<@{MINA}> does.", user=JUN, thread=root)
    found = await form(world, right)
    assert {"question": "who stands in for @Jun?", "answer": "@Mina does."} == found
