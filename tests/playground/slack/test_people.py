from bot.playground.slack import Slack
from tests.playground.slack.caller import Caller


async def test_a_member_has_a_locale_if_asked(api: Caller) -> None:
    asked = (await api("users.info", user="U1", include_locale=True))["user"]
    assert ("ko-KR", "Mina") == (asked["locale"], asked["real_name"])
    assert "locale" not in (await api("users.info", user="U1"))["user"]


async def test_a_stranger_has_no_locale(slack: Slack, api: Caller) -> None:
    slack.add_person("U7", team="T7", locale="ko-KR")
    stranger = (await api("users.info", user="U7", include_locale=True))["user"]
    assert (True, "T7", False) == (
        stranger["is_stranger"],
        stranger["team_id"],
        "locale" in stranger,
    )


async def test_nobody_is_not_found(api: Caller) -> None:
    assert "user_not_found" == (await api("users.info", user="U404")).error
    assert "bot_not_found" == (await api("bots.info", bot="B404")).error


async def test_the_app_finds_itself_among_the_bots(slack: Slack, api: Caller) -> None:
    bot = (await api("bots.info", bot=slack.bot_id))["bot"]
    assert (slack.app_id, slack.bot_user_id) == (bot["app_id"], bot["user_id"])


async def test_reactions_are_added_once(slack: Slack, api: Caller) -> None:
    ts = await slack.say("C1", "U1", "question")
    args = {"channel": "C1", "timestamp": ts, "name": "eyes"}
    answers = [await api("reactions.add", **args) for _ in range(2)]
    assert [None, "already_reacted"] == [answer.error for answer in answers]
    assert {"eyes": [slack.bot_user_id]} == slack.message("C1", ts).reactions
    await api("reactions.remove", **args)
    assert {} == slack.message("C1", ts).reactions
    assert "no_reaction" == (await api("reactions.remove", **args)).error


async def test_a_home_is_published_for_a_person(slack: Slack, api: Caller) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await api("views.publish", user_id="U1", view=home)
    late = await api("views.publish", user_id="U1", view=home, hash="old")
    assert [{"type": "divider"}] == slack.homes["U1"]["blocks"]
    assert (None, "hash_conflict") == (first.error, late.error)


async def test_a_broken_home_is_refused(api: Caller) -> None:
    home = {"type": "home", "blocks": [{"type": "fancy"}]}
    assert "invalid_arguments" == (await api("views.publish", user_id="U1", view=home)).error


async def test_a_group_has_its_people(slack: Slack, api: Caller) -> None:
    slack.add_group("S1", "experts", ["U1"])
    assert ["U1"] == (await api("usergroups.users.list", usergroup="S1"))["users"]
    assert "no_such_subteam" == (await api("usergroups.users.list", usergroup="S9")).error
