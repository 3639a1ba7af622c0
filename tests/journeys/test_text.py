"""Any text arrives whole, in as many messages as it takes, and pings nobody."""

import itertools
import re

import pytest

from bot.playground.pictures.markup import markdown_html
from bot.playground.slack import Message
from bot.playground.storm.stories import LEAVE, LEAVE_KO, STORIES, long
from bot.playground.storm.story import story
from tests.journeys.world import CHANNEL, DIRECT, World, body_of, words


async def _answered(world: World, text: str) -> list[Message]:
    world.storm.story = story(text, *LEAVE.contexts, token_size=50)
    await world.start_bot()
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    return world.replies(root)


def _sizes(messages: list[Message]) -> list[int]:
    return [
        sum(
            len(block["text"].encode())
            for block in version.blocks or ()
            if block["type"] == "markdown"
        )
        for message in messages
        for version in message.versions
    ]


def _letters(text: str) -> str:
    return "".join(text.split())


async def test_forty_thousand_characters_arrive_whole(world: World) -> None:
    replies = await _answered(world, long(40_000).text)
    assert words(long(40_000).text) == words(" ".join(reply.body for reply in replies))
    assert 4 <= len(replies)
    assert max(_sizes(replies)) <= 11_000


async def test_thirty_thousand_characters_without_a_space_arrive_whole(world: World) -> None:
    text = "x" * 30_000
    replies = await _answered(world, text)
    assert text == _letters(body_of(replies))


async def test_korean_without_a_space_is_never_cut_inside_a_character(world: World) -> None:
    text = long(12_000, has_spaces=False).text
    replies = await _answered(world, text)
    assert text == _letters(body_of(replies))
    assert max(_sizes(replies)) <= 11_000


async def test_families_and_flags_stay_together(world: World) -> None:
    family, flag, accent = "👩‍👩‍👧‍👦", "🇰🇷", "e\u0301"
    text = f"{family}{flag}{accent}" * 700
    replies = await _answered(world, text)
    assert text == _letters(body_of(replies))
    whole = (family, flag, accent)
    assert all(
        reply.body.startswith(whole) and reply.body.strip().endswith(whole) for reply in replies
    )


async def test_a_code_fence_is_closed_and_opened_again(world: World) -> None:
    lines = [f"line_{number} = {number}" for number in range(1_500)]
    text = "\n".join(["Look:", "", "```python", *lines, "```", "", "Done."])
    replies = await _answered(world, text)
    bodies = [reply.body for reply in replies]
    assert 2 <= len(bodies)
    assert all(body.count("```") % 2 == 0 for body in bodies)
    assert all(body.startswith("```python\n") for body in bodies[1:])
    shown = [line for line in "\n".join(bodies).splitlines() if line.startswith("line_")]
    assert lines == shown


async def test_a_link_is_never_cut(world: World) -> None:
    link = "[the handbook](https://wiki.example.com/security/handbook?page=1)"
    text = " ".join([link] * 500)
    replies = await _answered(world, text)
    assert 500 == sum(reply.body.count(link) for reply in replies)


async def test_messages_follow_each_other_in_the_thread(world: World) -> None:
    replies = await _answered(world, long(25_000).text)
    stamps = [reply.ts for reply in replies]
    assert sorted(stamps) == stamps
    # Only the last one has what belongs to the end.
    assert [False] * (len(replies) - 1) + [True] == [len(r.blocks or ()) > 1 for r in replies]


async def test_in_line_a_long_answer_stays_in_line(world: World) -> None:
    world.storm.story = long(25_000)
    await world.start_bot()
    await world.say("leave?", channel="D1MINA")
    replies = await world.whole_in_line()
    await world.stop()
    assert words(long(25_000).text) == words(" ".join(reply.body for reply in replies))
    assert {None} == {reply.thread_ts for reply in replies}


async def test_half_written_markdown_is_healed_while_it_grows(world: World) -> None:
    text = (
        "Use **bold words that take a while** and `code that does too`, see "
        "[this](https://x.example/long).\n\n```py\nprint('a')\nprint('b')\n```\nEnd."
    )
    world.storm.story = story(text, token_size=2).paced(0.03)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    bodies = [version.body for version in reply.versions]
    assert 2 <= len(bodies)
    assert all(body.count("**") % 2 == 0 for body in bodies)
    assert all(body.count("```") % 2 == 0 for body in bodies)
    assert all(
        body.count("[") == body.count("](") == body.count(")") - body.count("print(")
        for body in bodies
    )


@pytest.mark.parametrize("pace_s", [0.0, 0.005])
async def test_nobody_is_pinged_by_what_storm_says(world: World, pace_s: float) -> None:
    world.storm.story = STORIES["hostile"].paced(pace_s)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    await world.whole(root)
    await world.stop()
    replies = world.said_by_bot(CHANNEL)
    assert [[]] * len(replies) == [reply.pings() for reply in replies]
    body = body_of(replies)
    # Inert, but readable.
    assert all(name in body for name in ("channel", "here", "everyone", "U1"))
    assert "](javascript:" not in body


async def test_a_ping_in_two_pieces_is_none_either(world: World) -> None:
    text = (
        "Hello <!chan" + "nel> and @he" + "re and <@U1" + "MINA> and <!subteam^S" + "1> bye. " * 3
    )
    world.storm.story = story(text, token_size=1).paced(0.01)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert [] == reply.pings()


async def test_nobody_is_pinged_by_a_question_that_is_quoted(world: World) -> None:
    await world.start_bot()
    root = await world.ask("leave for <!channel>, <@U2JUN> and @everyone?")
    await world.whole(root)
    await world.ask("expenses?", thread=root)
    replies = await world.whole(root, count=2)
    await world.stop()
    assert [[], []] == [reply.pings() for reply in replies]
    assert "everyone" in replies[1].body


async def test_nothing_is_ever_unfurled(world: World) -> None:
    world.storm.story = STORIES["links"]
    await world.start_bot()
    await world.whole(await world.ask("security?"))
    await world.whole(await world.ask(""))
    world.storm.story = long(12_000)
    await world.say("long?", channel=DIRECT)
    await world.whole_in_line()
    await world.stop()
    posted = world.said_by_bot() + world.said_by_bot(DIRECT)
    assert [False] * 4 == [message.unfurls for message in posted]


async def test_notifications_get_a_short_plain_text(world: World) -> None:
    world.storm.story = LEAVE_KO
    await world.start_bot()
    root = await world.ask("휴가?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert "연차 휴가 요약" in reply.text
    assert 0 < len(reply.text) <= 300
    assert not set("*#`") & set(reply.text)


async def test_a_full_message_is_never_touched_again(world: World) -> None:
    world.storm.story = long(26_000).paced(0.001)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    replies = await world.whole(root)
    await world.stop()
    for earlier, later in itertools.pairwise(world.replies(root)):
        assert earlier.versions[-1].at <= later.versions[0].at
    assert words(long(26_000).text) == words(" ".join(reply.body for reply in replies))


async def test_what_models_write_reads_well(world: World) -> None:
    login = "https://vpn.example.com/login"
    text = (
        f"Sign in at **{login}** [1, 2]. 연차는 {login}에서 신청해요[출처 3]. "
        "Use `Promise<!void>`, `![a](b)` and items[1]; \\(x_1\\) holds.\n\n"
        "| a | b |\n|---|---|\n| one<br>two | 3 |\n\n"
        "```markdown\n# Title\n```py\nx = 1\n```\nend\n```\n\n[1]: guide.pdf\n"
    )
    world.storm.story = story(text, *LEAVE.contexts, token_size=7).paced(0.01)
    await world.start_bot(SLACK_UPDATES_PER_MINUTE="1000")
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.stop()
    assert not [version for version in reply.versions if version.body.count("**") % 2]
    seen = reply.body.replace("\u200b", "")
    assert f"Sign in at **<{login}>** " in seen
    assert f"<{login}>에서 신청해요" in seen
    assert "`Promise<!void>`, `![a](b)` and items[1]; `\\(x_1\\)` holds." in seen
    assert "| one two | 3 |" in seen
    assert re.search(r"^\[(\\\[)?1(\\\]\]\(https.*\)|\]): guide\.pdf$", seen, re.MULTILINE)
    assert 1 == markdown_html(reply.body).count("<pre>")
