"""What an operator reads where the bot can't go on by itself."""

import pytest

from bot.errors import SlackKeyRefused, StoreTrouble, StoreUnusable
from bot.operating.advice import about_redis, about_slack


@pytest.mark.parametrize("trouble", StoreTrouble)
def test_whatever_is_wrong_with_redis_says_where_and_what_to_do(trouble: StoreTrouble) -> None:
    said = about_redis(StoreUnusable(trouble, "6.2.14"), "redis://h:6379/0")

    assert "redis://h:6379/0" in said
    assert "REDIS_URL" in said or "SSL_CERT_FILE" in said or "7.0 or newer" in said
    assert said.endswith(".")
    assert "{" not in said


def test_a_redis_that_is_too_old_is_told_what_would_do() -> None:
    said = about_redis(StoreUnusable(StoreTrouble.TOO_OLD, "6.2.14"), "redis://h:6379/0")

    assert (
        "The Redis at redis://h:6379/0 is too old (6.2.14). The bot needs Redis 7.0 or newer."
        == said
    )


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("SLACK_BOT_TOKEN", "auth.test"),
        ("SLACK_BOT_TOKEN", "bots.info"),
        ("SLACK_APP_TOKEN", "apps.connections.open"),
    ],
)
@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope", "token_revoked", "new_error"])
def test_the_token_that_is_refused_is_named(name: str, method: str, error: str) -> None:
    said = about_slack(SlackKeyRefused(method, error))

    assert said.startswith(f"Slack does not accept the token in {name} ({method}: {error}). ")
