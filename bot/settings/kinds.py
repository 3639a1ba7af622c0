"""How each kind of value is read: repaired where that is safe.

What can't be used raises `ValueError`, which tells what is wrong without the value.
"""

import re
import ssl
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.domain.experts import Experts, read_experts
from bot.domain.reply import Language
from bot.domain.source import check_template
from bot.domain.teachers import Teachers, read_teachers
from bot.settings import address
from bot.words.catalogues import languages
from bot.words.language import spoken

# What people copy instead of the value that is asked for.
_LOOKS: Final = {
    "xoxb-": "a bot token (SLACK_BOT_TOKEN)",
    "xapp-": "an app-level token (SLACK_APP_TOKEN)",
    "xoxp-": "a user token, which the bot can't use",
    "xoxe": "a token of Slack's token rotation, which the bot can't use",
    "xoxa-": "a legacy token, which the bot can't use",
}
# Shorter than that, hiding a secret wherever it stands would take words out of the log.
SHORTEST_SECRET: Final = 8
# As HOST: all addresses of this machine, IPv4 and IPv6.
EVERYWHERE: Final = "*"
_QUOTES: Final = ('""', "''", "``", "“”", "‘’")
_INVISIBLE: Final = " \t\r\n\v\f\u00a0\u200b\ufeff"
# People copy the address of an endpoint from the reference.
_STORM_PATH: Final = re.compile(r"/api/v2(?:/.*)?$")


def trimmed(value: str) -> str:
    """Without what comes along when a value is pasted from a console or a chat."""
    value = value.strip(_INVISIBLE)
    while len(value) > 1 and value[0] + value[-1] in _QUOTES:
        value = value[1:-1].strip(_INVISIBLE)
    return value


def secret(value: str, *, prefix: str = "") -> SecretStr:
    """A value that can travel in a header. `ValueError` without the value in it."""
    looks = next((what for start, what in _LOOKS.items() if value.startswith(start)), None)
    if prefix and not value.startswith(prefix):
        raise ValueError(f"must begin with {prefix}" + (f"; this is {looks}" if looks else ""))
    if not prefix and looks:
        raise ValueError(f"this is {looks}; paste the right value")
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ValueError("contains a space or an unusual character; copy it again")
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"is too short (at least {SHORTEST_SECRET} characters); copy all of it")
    return SecretStr(value)


def bot_token(value: str) -> SecretStr:
    return secret(value, prefix="xoxb-")


def app_token(value: str) -> SecretStr:
    return secret(value, prefix="xapp-")


def slack_url(url: str) -> str:
    return address.base_url(url) + "/"


def storm_url(url: str) -> str:
    return _STORM_PATH.sub("", address.base_url(url))


def redis_url(url: str) -> SecretStr:
    # It may contain a password.
    return SecretStr(address.redis_url(url))


def proxy_url(url: str) -> SecretStr:
    # So may this.
    return SecretStr(address.proxy_url(url))


def items(value: str) -> tuple[str, ...]:
    found = (trimmed(item) for item in value.split(","))
    return tuple(dict.fromkeys(item for item in found if item))


def hosts(value: str) -> tuple[str, ...]:
    """No host has a space in it, and some separate them by nothing else."""
    return items(",".join(value.split()))


def sentences(value: str) -> tuple[str, ...]:
    return tuple(sentence for part in value.split("|") if (sentence := part.strip()))


def template(value: str) -> str:
    if problem := check_template(value):
        raise ValueError(problem)
    return value


def language(value: str) -> Language:
    if (language := spoken(value)) is None:
        raise ValueError(f"must be one of {', '.join(languages())}: no other has a catalogue")
    return language


def channel(value: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{2,20}", value):
        raise ValueError(
            "must be a channel's id, such as C0123456789; it stands below what Slack tells "
            "about the channel"
        )
    return value


def experts(value: str) -> Experts:
    return read_experts(items(value))


def teachers(value: str) -> Teachers:
    return read_teachers(items(value))


def bucket(value: str) -> str:
    if not re.fullmatch(r"[\w-]{1,64}", value, re.ASCII):
        raise ValueError("must be the id of one bucket, as Storm's console shows it")
    return value


def host(value: str) -> str:
    if value != EVERYWHERE and not re.fullmatch(r"[\w.:-]+", value):
        raise ValueError(
            "must be a host name or an IP address to listen on, such as 127.0.0.1, or * for all"
        )
    return value


def certificates(value: str) -> Path:
    path = Path(value)
    if not path.is_file():
        raise ValueError("there is no such file")
    try:
        ssl.create_default_context(cafile=path)
    except (ssl.SSLError, OSError):
        raise ValueError("is not a readable file of certificates in PEM format") from None
    return path


def directory(value: str) -> Path:
    if not Path(value).is_dir():
        raise ValueError("there is no such directory")
    return Path(value)
