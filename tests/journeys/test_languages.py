"""In which language the bot's own words are."""

from bot.domain.reply import ENGLISH, Language
from bot.playground.storm.stories import LEAVE
from bot.playground.storm.story import Refusal
from bot.words import app_home, presses
from tests.journeys.world import (
    MINA,
    HastyClock,
    World,
    forged_press,
    texts_of,
)

KOREAN = Language("ko")
ALL_FAILS = LEAVE.with_trouble(Refusal(status=500)).with_answer_trouble(Refusal(status=500))


async def test_a_reply_is_in_the_language_of_the_askers_slack(world: World) -> None:
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    await world.start_bot()
    (reply,) = await world.whole(await world.ask("how many days of leave do I have?"))
    await world.stop()
    assert "Storm이" in texts_of(reply)
    assert "Answered by Storm" not in texts_of(reply)


async def test_one_language_for_everybody_is_the_operators_to_decide(world: World) -> None:
    world.slack.add_person(MINA, "Mina", locale="en-US")
    await world.start_bot(LANGUAGE="ko")
    (reply,) = await world.whole(await world.ask("leave?"))
    await world.stop()
    assert "Storm이" in texts_of(reply)
    assert not [call for call in world.slack.calls if call.method == "users.info"]


async def test_where_slack_does_not_tell_the_question_counts(world: World) -> None:
    world.slack.trouble.fail("users.info", error="missing_scope", times=100)
    await world.start_bot()
    first = await world.ask("연차는 며칠인가요?")
    (korean,) = await world.whole(first)
    (english,) = await world.whole(await world.ask("how many days of leave do I have?"))
    await world.stop()
    assert "Storm이" in texts_of(korean)
    assert "Answered by Storm" in texts_of(english)
    assert 1 == len([call for call in world.slack.calls if call.method == "users.info"])


async def test_an_answer_does_not_wait_for_its_language(world: World) -> None:
    fault = world.slack.trouble.fail("users.info", hang=True)
    await world.start_bot()
    (reply,) = await world.whole(await world.ask("연차는 며칠인가요?"))
    assert fault.met
    assert "Storm이" in texts_of(reply)


async def test_failures_buttons_and_the_home_are_in_it_as_well(world: World) -> None:
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    world.storm.story = ALL_FAILS
    await world.start_bot(clock=HastyClock())
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    await world.slack.open_home(MINA)
    await world.slack.until(lambda: world.slack.homes, description="the home is shown")
    assert "다시 시도" in texts_of(reply)
    home = str(world.slack.homes[MINA])
    assert app_home.home_title(KOREAN) in home
    assert app_home.home_title(ENGLISH) not in home


async def test_who_presses_in_vain_hears_it_in_their_language(world: World) -> None:
    world.slack.add_person(MINA, "Mina", locale="ko-KR")
    await world.start_bot()
    root = await world.ask("leave?")
    (reply,) = await world.whole(root)
    press = forged_press(world, reply, root, user=MINA)
    await world.slack.deliver_payload(press, kind="interactive")
    await world.slack.until(lambda: world.slack.ephemerals, description="Mina is told")
    (whisper,) = world.slack.ephemerals
    assert presses.nothing_to_try_again(KOREAN) == whisper.text
