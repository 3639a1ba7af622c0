"""What an operator reads where the bot can't go on by itself: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Final

from bot.errors import BotError, PortUnusable, SlackKeyRefused, StoreTrouble, StoreUnusable

_REDIS: Final[Mapping[StoreTrouble, str]] = {
    StoreTrouble.NOT_REDIS: (
        "What answers at {address} is not Redis. Check host and port of REDIS_URL; "
        "a Redis with TLS needs rediss://."
    ),
    StoreTrouble.SENTINEL: (
        "What answers at {address} is a Sentinel, which keeps no data. "
        "Set REDIS_URL to the Redis it watches."
    ),
    StoreTrouble.TOO_OLD: (
        "The Redis at {address} is too old ({detail}). The bot needs Redis 7.0 or newer."
    ),
    StoreTrouble.NO_TLS: (
        "What answers at {address} does not speak TLS. Begin REDIS_URL with redis://, or turn "
        "TLS on there."
    ),
    StoreTrouble.CERTIFICATE: (
        "The certificate of the Redis at {address} is not trusted ({detail}). "
        "Name the authority that signed it in SSL_CERT_FILE."
    ),
    StoreTrouble.PASSWORD_MISSING: (
        "The Redis at {address} requires a password. Put it into REDIS_URL, as in "
        "redis://:password@host:6379/0 (special characters percent-encoded)."
    ),
    StoreTrouble.PASSWORD_WRONG: (
        "The Redis at {address} does not accept the user or the password in REDIS_URL. "
        "Check both; special characters must be percent-encoded (# is %23, / is %2F)."
    ),
    StoreTrouble.FORBIDDEN: (
        "The Redis at {address} does not let the bot use {detail}. Grant it to the user in "
        "REDIS_URL (ACL SETUSER), or give the bot its own user; docs/network.md says what it needs."
    ),
    StoreTrouble.NO_DATABASE: (
        "The Redis at {address} has no database with that number. Change the number at the end of "
        "REDIS_URL (0 is always there)."
    ),
    StoreTrouble.PROTECTED: (
        "The Redis at {address} is in protected mode and answers its own machine only. "
        "Give it a password (requirepass), and put that into REDIS_URL."
    ),
    StoreTrouble.REFUSES: (
        "The Redis at {address} can't be used; it says: {detail}. Check its configuration and "
        "REDIS_URL."
    ),
}
_SLACK: Final[Mapping[str, str]] = {
    "missing_scope": "It lacks the scope connections:write; generate a new one that has it.",
    "not_allowed_token_type": "It is a different kind of token; copy the right one.",
    "account_inactive": "The app was removed from the workspace. Install it again, copy its token.",
    "token_revoked": "It was revoked; install the app again and copy the new token.",
    "token_expired": "It has expired; turn token rotation off for the app and copy a new one.",
}
_COPY: Final = "Copy it again from your app at api.slack.com/apps."


def about_redis(error: StoreUnusable, address: str) -> str:
    return _REDIS[error.trouble].format(address=address, detail=error.detail)


def about_absence(error: BotError, address: str) -> str:
    """For a command that does not wait for Redis."""
    return f"The Redis at {address} can't be asked now ({error}). Check REDIS_URL, or try again."


def about_slack(error: SlackKeyRefused) -> str:
    name = "SLACK_APP_TOKEN" if error.method.startswith("apps.") else "SLACK_BOT_TOKEN"
    advice = _SLACK.get(error.error, _COPY)
    return f"Slack does not accept the token in {name} ({error.method}: {error.error}). {advice}"


def about_port(error: PortUnusable) -> str:
    name = error.host if ":" not in error.host else f"[{error.host}]"
    cause = str(error.__cause__).rpartition("]")[2].strip()
    return (
        f"The bot can't listen on {name}:{error.port} ({cause}). "
        "Set HOST and PORT (or METRICS_PORT) to an address and port that are free here."
    )
