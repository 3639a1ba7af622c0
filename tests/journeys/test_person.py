"""A person is called once, and the bot keeps out of it; what they find is linked."""

from bot.domain.reply import ENGLISH
from bot.playground.slack.message import Message
from bot.playground.storm.story import story
from bot.words import helping
from tests.journeys.world import CHANNEL, DIRECT, JUN, MINA, World, texts_of

EXPERTS = "S0EXPERTS"
PERSON, SOLVED = "I need a person", "Solved"
NOTHING_FOUND = story("I could not find anything about this.")


async def answered(world: World, *, bots: int = 1) -> tuple[str, Message]:
    world.environment.setdefault("EXPERTS", EXPERTS)
    await world.start_bot()
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    # The question has ended in Redis as well.
    await world.stop()
    for _ in range(bots):
        await world.start_bot()
    return root, reply


def calls(world: World, root: str) -> list[str]:
    return [one.text for one in world.replies(root) if "subteam" in one.text or "<@U3" in one.text]


async def called(world: World, root: str) -> None:
    await world.slack.until(lambda: calls(world, root), description="the experts are called")


async def marked(world: World, reply: Message, line: str) -> None:
    await world.slack.until(lambda: line in texts_of(reply), description=line)


async def test_the_experts_are_called_once_whoever_presses_how_often(world: World) -> None:
    root, reply = await answered(world, bots=2)
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, PERSON)
    await marked(world, reply, f"<@{MINA}> asked for a person")
    await called(world, root)
    await world.stop()
    await world.start_bot()
    payload = next(
        one.parcel.payload for one in world.slack.deliveries if one.parcel.kind == "interactive"
    )
    await world.slack.deliver_payload(payload, kind="interactive")
    await world.slack.until(lambda: world.slack.ephemerals, description="Mina is told")
    await world.stop()
    assert [helping.call(f"<!subteam^{EXPERTS}>", f"<@{MINA}>", ENGLISH)] == calls(world, root)
    assert [helping.called_before(ENGLISH)] == [one.text for one in world.slack.ephemerals]


async def test_then_the_bot_is_silent_until_it_is_mentioned(world: World) -> None:
    root, reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, PERSON)
    await called(world, root)
    await world.say("so how many days do I have?", thread=root)
    await world.acknowledged()
    await world.ask("and expenses?", thread=root)
    await world.whole(root, count=2)
    await world.stop()
    assert ["leave?", "and expenses?"] == world.questions()


async def test_where_nothing_was_found_there_is_a_button(world: World) -> None:
    world.storm.story = NOTHING_FOUND
    world.environment["EXPERTS"] = f"{EXPERTS}, {CHANNEL}=U3EVE"
    root, reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "person", JUN)
    await called(world, root)
    await world.stop()
    (call,) = calls(world, root)
    assert call.startswith("<@U3EVE> ")


async def test_without_experts_and_in_direct_messages_nobody_is_offered(world: World) -> None:
    world.storm.story = NOTHING_FOUND
    await world.start_bot()
    (reply,) = await world.whole(await world.ask("leave?"))
    world.environment["EXPERTS"] = EXPERTS
    await world.stop()
    await world.start_bot()
    await world.say("leave?", channel=DIRECT)
    (other,) = await world.whole_in_line()
    for one in (reply, other):
        assert PERSON not in texts_of(one)


async def test_a_tick_on_a_persons_message_links_it_as_the_solution(world: World) -> None:
    root, reply = await answered(world)
    solution = await world.say("It is 25, see the wiki.", user=JUN, thread=root)
    await world.slack.react(CHANNEL, solution, MINA, "white_check_mark")
    await marked(world, reply, f"Solved by <@{JUN}>")
    assert solution.replace(".", "") in texts_of(reply)


async def test_solved_in_the_menu_finds_what_a_person_wrote(world: World) -> None:
    root, reply = await answered(world)
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, PERSON)
    await marked(world, reply, "asked for a person")
    solution = await world.say("It is 25, see the wiki.", user=JUN, thread=root)
    await world.slack.press(CHANNEL, reply.ts, "menu", MINA, SOLVED)
    await marked(world, reply, f"Solved by <@{JUN}>")
    assert solution.replace(".", "") in texts_of(reply)


async def test_a_tick_on_the_reply_says_so_and_goes_with_it(world: World) -> None:
    _, reply = await answered(world)
    await world.slack.react(CHANNEL, reply.ts, JUN, "heavy_check_mark")
    await marked(world, reply, f"Marked as solved by <@{JUN}>")
    await world.slack.unreact(CHANNEL, reply.ts, JUN, "heavy_check_mark")
    await world.slack.until(
        lambda: "Marked as solved" not in texts_of(reply), description="it is gone"
    )
    assert "Answered by Storm" in texts_of(reply)
