"""The first words with Redis: whether what answers can serve the bot, as far as asking tells.

What waiting may mend is `StoreUnavailable`; what it can't is `StoreUnusable`, which says why.
"""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import redis.exceptions

from bot.errors import StoreRefused, StoreTrouble, StoreUnavailable, StoreUnusable

# Scripts declare what they may do while memory is short, and say which commands they are refused.
OLDEST: Final = (7, 0)
# Of Redis's own words for what is not foreseen here.
LONGEST_WORDS: Final = 100

_VERSION: Final = re.compile(r"(\d+)\.(\d+)")
_REFUSED: Final = re.compile(r"no permissions to run the '([\w|]+)' command")
_UNKNOWN: Final = re.compile(r"unknown command [`']([\w|]+)", re.IGNORECASE)
_NO_KEYS: Final = "no permissions to access"


@contextmanager
def greeting() -> Iterator[None]:
    """Turn what waiting can't mend into `StoreUnusable`."""
    try:
        yield
    except (StoreUnavailable, StoreRefused, redis.exceptions.RedisError) as error:
        if unusable := trouble_of(error):
            raise unusable from error
        raise


def trouble_of(error: BaseException | None) -> StoreUnusable | None:
    """What is wrong for good, by the error or one of its causes; None: it may pass."""
    is_away, refusal = isinstance(error, StoreUnavailable), ""
    while error is not None:
        if unusable := _trouble_of_one(error):
            return unusable
        if isinstance(error, redis.exceptions.ResponseError):
            refusal = refusal or str(error)[:LONGEST_WORDS]
        error = error.__cause__ or error.__context__
    # Full, read-only, without its replicas: that may pass, and has been told apart already.
    return StoreUnusable(StoreTrouble.REFUSES, refusal) if refusal and not is_away else None


def _trouble_of_one(error: BaseException) -> StoreUnusable | None:
    said = str(error)
    match error:
        case redis.exceptions.InvalidResponse():
            return StoreUnusable(StoreTrouble.NOT_REDIS)
        case ssl.SSLCertVerificationError():
            return StoreUnusable(StoreTrouble.CERTIFICATE, error.verify_message)
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER" | "RECORD_LAYER_FAILURE"):
            return StoreUnusable(StoreTrouble.NO_TLS)
        case redis.exceptions.AuthenticationError() if _wants_one(said):
            return StoreUnusable(StoreTrouble.PASSWORD_MISSING)
        case redis.exceptions.AuthenticationError():
            return StoreUnusable(StoreTrouble.PASSWORD_WRONG)
        case redis.exceptions.ResponseError():
            return _trouble_said(said)
    return None


def _wants_one(said: str) -> bool:
    return "Authentication required" in said or "must be called with the client already" in said


def _trouble_said(said: str) -> StoreUnusable | None:
    if "DB index is out of range" in said:
        return StoreUnusable(StoreTrouble.NO_DATABASE)
    if said.startswith("DENIED"):
        return StoreUnusable(StoreTrouble.PROTECTED)
    if "unknown command" in said.lower() and "hello" in said.lower():
        return StoreUnusable(StoreTrouble.TOO_OLD, "it does not know HELLO")
    if refused := _REFUSED.search(said) or _UNKNOWN.search(said):
        return StoreUnusable(StoreTrouble.FORBIDDEN, refused[1].upper().replace("|", " "))
    if _NO_KEYS in said.lower():
        return StoreUnusable(StoreTrouble.FORBIDDEN, "keys that begin with REDIS_PREFIX in braces")
    return None


def check_hello(hello: object) -> None:
    """Raises `StoreUnusable` for a server that is none, keeps no data, or is too old."""
    if not isinstance(hello, Mapping) or "mode" not in hello:
        raise StoreUnusable(StoreTrouble.NOT_REDIS)
    if hello["mode"] == "sentinel":
        raise StoreUnusable(StoreTrouble.SENTINEL)
    version = _VERSION.match(str(hello.get("version", "")))
    if version and (int(version[1]), int(version[2])) < OLDEST:
        raise StoreUnusable(StoreTrouble.TOO_OLD, str(hello["version"]))
