"""What the operator decides: read from the environment and a `.env` file, checked as a whole.

`load_settings` either returns settings that can work or names every problem at once. Small slips
of pasting (quotes, spaces, a doubled `https://`) are repaired.
"""

import difflib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails

from bot.domain.experts import NOBODY, Experts
from bot.domain.growth import ReplyMode
from bot.domain.reply import Language
from bot.domain.schedule import checked
from bot.domain.talk import FollowUps
from bot.domain.teachers import NO_TEACHERS, Teachers
from bot.errors import SettingsError
from bot.outbound import Outbound
from bot.settings import kinds
from bot.settings.address import password_of, undoubled
from bot.settings.zone import zone_named

_OAUTH: Final = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


class Settings(BaseModel):
    """All settings, checked: each field is the variable of the same name in capitals.

    Made by `load_settings` only. What `.env.example` says of a variable is not repeated here.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, arbitrary_types_allowed=True)

    slack_bot_token: Annotated[SecretStr, BeforeValidator(kinds.bot_token)]
    slack_app_token: Annotated[SecretStr | None, BeforeValidator(kinds.app_token)] = None
    slack_signing_secret: Annotated[SecretStr | None, BeforeValidator(kinds.secret)] = None
    slack_api_url: Annotated[str, AfterValidator(kinds.slack_url)] = "https://slack.com/api/"
    storm_api_key: Annotated[SecretStr, BeforeValidator(kinds.secret)]
    storm_api_url: Annotated[str, AfterValidator(kinds.storm_url)] = (
        "https://live-stargate.sionic.im"
    )
    storm_error_texts: Annotated[tuple[str, ...], BeforeValidator(kinds.sentences)] = ()
    storm_first_text_s: Annotated[int, Field(ge=1, le=3600)] = 120
    storm_longest_s: Annotated[int, Field(ge=1, le=7200)] = 600
    storm_bucket_ids: Annotated[tuple[str, ...], BeforeValidator(kinds.items)] = ()
    redis_url: Annotated[SecretStr, BeforeValidator(kinds.redis_url)] = SecretStr(
        "redis://localhost:6379/0"
    )
    redis_prefix: Annotated[str, Field(pattern=r"^[\w.:-]{1,64}$")] = "storm-bot"
    host: Annotated[str, AfterValidator(kinds.host)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    metrics_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    https_proxy: Annotated[SecretStr | None, BeforeValidator(kinds.proxy_url)] = None
    no_proxy: Annotated[tuple[str, ...], BeforeValidator(kinds.hosts)] = ()
    ssl_cert_file: Annotated[Path | None, BeforeValidator(kinds.certificates)] = None
    ssl_cert_dir: Annotated[Path | None, BeforeValidator(kinds.directory)] = None
    source_url_template: Annotated[str | None, AfterValidator(kinds.template)] = None
    slack_updates_per_minute: Annotated[int, Field(ge=1, le=1000)] = 45
    reply_mode: Annotated[ReplyMode, BeforeValidator(str.lower)] = ReplyMode.EDIT
    reply_parts: Annotated[int, Field(ge=0, le=10)] = 3
    follow_ups: Annotated[FollowUps, BeforeValidator(str.lower)] = FollowUps.NATURAL
    language: Annotated[Language | None, BeforeValidator(kinds.language)] = None
    thread_context_chars: Annotated[int, Field(ge=0, le=20_000)] = 4_000
    keep_records_hours: Annotated[int, Field(ge=1, le=720)] = 24
    keep_outcomes_days: Annotated[int, Field(ge=0, le=3650)] = 90
    keep_texts: bool = False
    keep_excerpts_days: Annotated[int, Field(ge=0, le=365)] = 7
    experts: Annotated[Experts, BeforeValidator(kinds.experts)] = NOBODY
    teachers: Annotated[Teachers, BeforeValidator(kinds.teachers)] = NO_TEACHERS
    corrections_bucket_id: Annotated[str | None, AfterValidator(kinds.bucket)] = None
    report_channel: Annotated[str | None, AfterValidator(kinds.channel)] = None
    report_at: Annotated[str, AfterValidator(checked)] = "0 9 * * 1"
    report_timezone: Annotated[ZoneInfo | None, BeforeValidator(zone_named)] = None
    thread_ttl_days: Annotated[int, Field(ge=1, le=3650)] = 30
    max_concurrent_answers: Annotated[int, Field(ge=1, le=100_000)] = 1000
    open_questions_per_person: Annotated[int, Field(ge=1, le=1000)] = 10
    drain_seconds: Annotated[int, Field(ge=0, le=3600)] = 25
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(str.lower)
    ] = "info"
    log_format: Annotated[Literal["json", "text"], BeforeValidator(str.lower)] = "json"
    answer_in_shared_channels: bool = False

    # What was repaired or looks like a slip; to be logged once logging is set up.
    warnings: tuple[str, ...] = ()

    @property
    def uses_socket_mode(self) -> bool:
        """Socket Mode whenever there is a token for it, else signed requests over HTTP."""
        return self.slack_app_token is not None

    @property
    def outbound(self) -> Outbound:
        return Outbound(
            proxy=self.https_proxy.get_secret_value() if self.https_proxy else None,
            no_proxy=self.no_proxy,
            cert_file=self.ssl_cert_file,
            cert_dir=self.ssl_cert_dir,
        )

    @property
    def has_bot_token(self) -> bool:
        return self.slack_bot_token.get_secret_value() != _ABSENT["SLACK_BOT_TOKEN"]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be seen, for the log to mask. Of addresses the passwords."""
        named = ((name, getattr(self, name)) for name in type(self).model_fields)
        values = [(n, v.get_secret_value()) for n, v in named if isinstance(v, SecretStr)]
        words = (password_of(v) if n in _ADDRESSES else (v,) for n, v in values)
        return tuple(word for each in words for word in each if len(word) >= kinds.SHORTEST_SECRET)


_KNOWN: Final = tuple(name.upper() for name in Settings.model_fields if name != "warnings")
_ADDRESSES: Final = ("redis_url", "https_proxy")
# Everybody's variables, which others write in small letters or mean more than https by.
_SPELLINGS: Final = {
    "HTTPS_PROXY": ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
    "NO_PROXY": ("no_proxy", "NO_PROXY"),
}
_MEANT: Final = frozenset((*_KNOWN, *_OAUTH, *chain.from_iterable(_SPELLINGS.values())))
_MISSING: Final = {
    "SLACK_BOT_TOKEN": 'is missing; copy the token from "OAuth & Permissions" of your Slack app',
    "STORM_API_KEY": "is missing; copy the key of your agent from Storm's console",
}
# Stands for a key that is not there, where nothing is asked of Slack or Storm. None of them is one.
_ABSENT: Final = {
    "SLACK_BOT_TOKEN": "xoxb-absent",
    "SLACK_APP_TOKEN": "xapp-absent",
    "STORM_API_KEY": "absent-key",
}
# By pydantic's type of error.
_SAID: Final = {
    "value_error": "{error}",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "bool_parsing": "must be true or false",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "string_pattern_mismatch": "may contain only letters, digits and - _ . : (at most 64)",
}


def load_settings(
    env: Mapping[str, str], env_file: Path | None = None, *, needs_keys: bool = True
) -> Settings:
    """Settings from `env`, and from `env_file` (if it exists) for what `env` leaves out.

    Without `needs_keys` those of Slack and Storm may be missing.

    Raises:
        SettingsError: with every problem found; no value of a secret is in it.
    """
    in_file = _read(env_file)
    named = {name for name in env if name.startswith(("SLACK_", "STORM_"))} | in_file.keys()
    values = {name: value for name in _KNOWN if (value := _given(name, env, in_file))}
    values, repairs = _repaired(values)
    warnings = (*repairs, *_slips(sorted(named)))
    values = values if needs_keys else {**_ABSENT, **values}
    problems = []
    if not values.keys() & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
        problems.append(
            "SLACK_APP_TOKEN: is missing; set it (Socket Mode, the easy way)"
            " or set SLACK_SIGNING_SECRET (HTTP mode)"
        )
    fields: dict[str, object] = {name.lower(): value for name, value in values.items()}
    try:
        settings = Settings.model_validate(fields | {"warnings": warnings})
    except ValidationError as error:
        # Not chained: pydantic's error remembers what it was given, secrets included.
        raise SettingsError((*problems, *_problems(error))) from None
    if settings.metrics_port and settings.metrics_port == settings.port:
        problems.append("METRICS_PORT: must differ from PORT; leave it empty to share PORT")
    if settings.report_channel and not settings.keep_outcomes_days:
        problems.append("REPORT_CHANNEL: has nothing to tell of while KEEP_OUTCOMES_DAYS is 0")
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _read(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.exists() or env_file.is_dir():
        return {}
    try:
        found = dotenv_values(env_file, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsError((f"{env_file.name}: can't be read as UTF-8 text",)) from None
    return {name: value for name, value in found.items() if value is not None}


def _given(name: str, env: Mapping[str, str], in_file: Mapping[str, str]) -> str:
    """The value of a variable; an empty one counts as not set."""
    spellings = _SPELLINGS.get(name, (name,))
    found = (kinds.trimmed(where.get(each, "")) for where in (env, in_file) for each in spellings)
    return next((value for value in found if value and not _is_for_others(name, value)), "")


def _is_for_others(name: str, value: str) -> bool:
    """Desktops set LANGUAGE for all their programs, to a list with colons."""
    return name == "LANGUAGE" and ":" in value


def _repaired(values: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The values with what can be repaired without a doubt, and a warning for each repair."""
    repairs = {
        name: url
        for name in ("SLACK_API_URL", "STORM_API_URL")
        if (url := undoubled(values.get(name, ""))) != values.get(name, "")
    }
    warnings = tuple(f"{name}: https:// was there twice; using it once" for name in repairs)
    return {**values, **repairs}, warnings


def _slips(names: list[str]) -> list[str]:
    """Variables that are set but mean nothing to the bot, where that is probably a mistake."""
    slips = [
        f"{name}: is ignored; the bot uses SLACK_BOT_TOKEN" for name in names if name in _OAUTH
    ]
    for name in names:
        if name not in _MEANT and (near := _nearest(name)):
            slips.append(f"{name}: is not a setting of the bot; did you mean {near}?")
    return slips


def _nearest(name: str) -> str | None:
    near = difflib.get_close_matches(name.upper(), _KNOWN, n=1, cutoff=0.8)
    return near[0] if near else None


def _problems(error: ValidationError) -> list[str]:
    """One line for each variable that can't work, without its value."""
    details = error.errors(include_url=False, include_input=False)
    return [f"{name}: {_said(name, detail)}" for detail in details if (name := _variable(detail))]


def _variable(detail: ErrorDetails) -> str:
    return str(detail["loc"][0]).upper()


def _said(name: str, detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return _MISSING[name]
    if said := _SAID.get(detail["type"]):
        return said.format(**detail.get("ctx", {}))
    return detail["msg"]
