import pytest

from bot.playground.slack import Limits, Slack
from tests.playground.slack.caller import Caller

POST = "chat.postMessage"


async def test_auth_test_tells_identity_and_scopes(slack: Slack, api: Caller) -> None:
    answer = await api("auth.test")
    assert (slack.bot_user_id, slack.bot_id, slack.team_id) == (
        answer["user_id"],
        answer["bot_id"],
        answer["team_id"],
    )
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        (POST, None, "not_authed"),
        (POST, "xoxb-wrong", "invalid_auth"),
        (POST, "xapp-playground", "not_allowed_token_type"),
        ("apps.connections.open", None, "not_authed"),
        ("apps.connections.open", "xapp-wrong", "invalid_auth"),
        ("apps.connections.open", "xoxb-playground", "not_allowed_token_type"),
    ],
)
async def test_tokens_are_checked(api: Caller, method: str, token: str | None, error: str) -> None:
    assert error == (await api.send(method, token=token)).error


async def test_a_good_token_can_be_revoked(slack: Slack, api: Caller) -> None:
    slack.break_token("account_inactive")
    assert "account_inactive" == (await api("auth.test")).error
    slack.break_token(None)
    assert (await api("auth.test"))["ok"]


async def test_arguments_come_as_json_form_or_query(slack: Slack, api: Caller) -> None:
    args = {"channel": "C1", "text": "x", "team_id": "T0PLAY", "unheard_of": "1"}
    await api.send(POST, json_body=args)
    await api.send(POST, form=args | {"blocks": '[{"type":"markdown","text":"b"}]'})
    await api.send(POST, query=args, form={"token": "xoxb-playground"}, token=None)
    assert ["x", "b", "x"] == [message.body for message in slack.history("C1")]


@pytest.mark.parametrize(("raw", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
async def test_bad_json_is_named(api: Caller, raw: bytes, error: str) -> None:
    assert error == (await api.send(POST, raw=raw)).error


async def test_calls_are_recorded(slack: Slack, api: Caller) -> None:
    ts = await api.post("x")
    await api("chat.update", channel="C1", ts=ts, text="")
    post, update = slack.calls
    assert (POST, 200, None, "C1", ts) == (
        post.method,
        post.status,
        post.error,
        post.channel,
        post.ts,
    )
    assert ("chat.update", "no_text", ts) == (update.method, update.error, update.ts)
    assert post.took_s > 0
    assert post.size > 0


async def test_over_the_limit_is_429_with_retry_after(slack: Slack, api: Caller) -> None:
    slack.limits = Limits.strict()
    answers = [await api(POST, channel="C1", text="x") for _ in range(4)]
    assert [200, 200, 200, 429] == [answer.status for answer in answers]
    assert ("1", "ratelimited") == (answers[3].headers["Retry-After"], answers[3].error)
    assert (1, 1, 0) == (slack.refusals(), slack.refusals(POST), slack.refusals("chat.update"))
    assert 3 == len(slack.history("C1"))


async def test_posts_over_the_limit_may_be_refused_in_a_200(slack: Slack, api: Caller) -> None:
    slack.limits = Limits.strict().with_posts_refused_in_body()
    answers = [await api(POST, channel="C1", text="x") for _ in range(4)]
    assert (200, "rate_limited") == (answers[3].status, answers[3].error)
    assert 1 == slack.refusals()


async def test_latency_is_added_to_each_call(slack: Slack, api: Caller) -> None:
    slack.latency_s = 0.02
    await api.post("x")
    assert slack.calls[0].took_s >= 0.02
