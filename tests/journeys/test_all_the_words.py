"""People's words are read wherever Slack keeps them, and what can't be read is told."""

from typing import Any

from tests.journeys.world import CHANNEL, DIRECT, MINA, World, texts_of

FORWARDED = {
    "is_share": True,
    "author_name": "Jun Kim",
    "text": "how many days of annual leave do I have?",
}
CLIP = {
    "mimetype": "audio/mp4",
    "transcription": {"status": "complete", "preview": {"content": "how many days off?"}},
}
PICTURE = {"mimetype": "image/png", "mode": "hosted", "name": "screen.png"}


async def direct(world: World, text: str, **extra: Any) -> str:
    """What Mina gets for a direct message."""
    await world.start_bot()
    await world.slack.say(DIRECT, MINA, text, **extra)
    (reply,) = await world.whole_in_line()
    await world.stop()
    return texts_of(reply)


async def test_a_forwarded_message_is_the_question(world: World) -> None:
    await direct(world, "", attachments=[FORWARDED])
    assert [FORWARDED["text"]] == world.questions()


async def test_a_voice_clip_is_what_was_said(world: World) -> None:
    await direct(world, "", files=[CLIP], subtype="file_share")
    assert ["how many days off?"] == world.questions()


async def test_a_picture_beside_words_is_told_of_below_the_answer(world: World) -> None:
    below = await direct(world, "what is this?", files=[PICTURE], subtype="file_share")
    assert ["what is this?"] == world.questions()
    assert "couldn't open the attached file" in below


async def test_a_picture_alone_is_no_greeting(world: World) -> None:
    told = await direct(world, "", files=[PICTURE], subtype="file_share")
    assert [] == world.questions()
    assert "I can't open images" in told
    assert "Hi!" not in told


async def test_a_picture_in_the_bots_own_thread_is_not_met_with_silence(world: World) -> None:
    await world.start_bot()
    root = await world.ask("how many days of annual leave do I have?")
    await world.whole(root)
    await world.slack.say(CHANNEL, MINA, "", thread_ts=root, files=[PICTURE], subtype="file_share")
    replies = await world.whole(root, count=2)
    await world.stop()
    assert "I can't open images" in texts_of(replies[-1])
