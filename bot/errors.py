"""Every error the bot raises, told apart by what happens next.

Facts are attributes; what people read is chosen by class, in `bot/words`.
"""

from enum import StrEnum
from typing import TypeVar


class BotError(Exception):
    """Base of all errors of this bot."""


class SettingsError(BotError):
    """The configuration can't work. `problems` lists every one found, ready to be printed."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class PortUnusable(BotError):
    """Where the bot is to listen, it can't: somebody else does, or the address is not ours."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")
        self.host = host
        self.port = port


class StormError(BotError):
    """Storm did not give a whole answer. `status` is its HTTP status where there was one."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class StormRefused(StormError):
    """Storm won't answer this request however often it is repeated (400 and other 4xx)."""


class StormKeyRefused(StormRefused):
    """Storm does not accept the API key (401, 403): the operator has to act."""


class StormThreadLost(StormRefused):
    """Storm no longer knows the conversation: begin a new one."""


class StormBusy(StormError):
    """Storm asks for patience (429). `retry_after_s` is None where it did not say how long."""

    def __init__(self, reason: str, *, retry_after_s: float | None) -> None:
        super().__init__(reason, status=429)
        self.retry_after_s = retry_after_s


class StormBroken(StormError):
    """The attempt failed: 5xx, nonsense, a cut, silence, no final event. Another may work."""


class StormSlow(StormError):
    """Storm works on it, but for too long: asked once more it would take as long again."""


class SlackError(BotError):
    """A call to Slack's Web API failed. `method` and `error` are Slack's own words."""

    def __init__(self, method: str, error: str, *, status: int | None = None) -> None:
        super().__init__(f"{method}: {error}")
        self.method = method
        self.error = error
        self.status = status


class SlackBusy(SlackError):
    """Rate limited. Nobody may call the method in this workspace for `retry_after_s`."""

    def __init__(self, method: str, error: str, *, retry_after_s: float) -> None:
        super().__init__(method, error, status=429)
        self.retry_after_s = retry_after_s


class SlackUnclear(SlackError):
    """5xx, time-out, dropped connection: the call may or may not have had its effect."""


class SlackMessageGone(SlackError):
    """The message to be edited no longer exists or can't be edited any more."""


class SlackBlocksRefused(SlackError):
    """Slack does not take these blocks (too long, invalid): plain text may pass."""


class SlackThreadRefused(SlackError):
    """The channel does not allow replies in a thread here."""


class SlackUndeliverable(SlackError):
    """The place is closed to the bot (archived, removed, not a member): stop quietly."""


class SlackKeyRefused(SlackError):
    """The token is revoked or wrong: nothing can be shown in this workspace."""


class SlackRefused(SlackError):
    """Any other refusal: this call is wrong and repeating it won't help."""


class SlackTextChanged(SlackRefused):
    """What was streamed is not the beginning of what the message should say by now."""


class StoreUnavailable(BotError):
    """Redis could not be reached or did not answer in time."""


class StoreRefused(BotError):
    """Redis is there and can't do this one step: the trouble of one lane, entry or press."""


class StoreTrouble(StrEnum):
    """Why what answers at Redis's address can't serve the bot."""

    NOT_REDIS = "not_redis"
    SENTINEL = "sentinel"
    TOO_OLD = "too_old"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    PASSWORD_MISSING = "password_missing"  # noqa: S105 - a name
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a name
    FORBIDDEN = "forbidden"
    NO_DATABASE = "no_database"
    PROTECTED = "protected"
    REFUSES = "refuses"


class StoreUnusable(BotError):
    """Redis, or what is in its place, won't do however long the bot waits: the operator has to act.

    `detail` is the version, the commands that are refused, or Redis's own words.
    """

    def __init__(self, trouble: StoreTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else trouble)
        self.trouble = trouble
        self.detail = detail


class LeaseLost(BotError):
    """Another copy of the bot has taken this thread over: stop at once and silently."""


E = TypeVar("E", bound=BaseException)


def first_of(group: BaseExceptionGroup[E]) -> E:
    """The first error in a group, however deep task groups have packed it."""
    first = group.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first
