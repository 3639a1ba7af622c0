"""The log: one line an event on stderr, as JSON or for reading, with nothing in it that is private.

Events of the bot are `noun.past_tense` with fields (`log.info("question.received", team=…)`).
What libraries log is taken from WARNING up, whatever LOG_LEVEL says: Bolt writes whole requests at
INFO, the Slack SDK at DEBUG. On its way out every line, the libraries' lines and all tracebacks
included, loses what could be somebody's words or a secret.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

# Never in a log, at any depth.
PRIVATE_KEYS: Final = frozenset(
    {"text", "question", "answer", "blocks", "body", "payload", "token"}
)

# Nothing that is longer belongs in a log.
LONGEST: Final = 8_000
# Beyond it so much is looked at: what is cut in two may be a secret.
_MARGIN: Final = 1_000

_MASK: Final = "…"
_SECRETS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # Slack's tokens; the kind stays visible.
    (re.compile(r"\b((?:xox[a-z]\.)?xox[a-z]|xapp)-[\w-]+"), rf"\1-{_MASK}"),
    (re.compile(r"(?i)(storm-api-key\W{1,6}(?:b['\"])?)[^\s'\",;})\]]+"), rf"\1{_MASK}"),
    (re.compile(r"(?i)\b(bearer\s+)[^\s'\",;})\]]+"), rf"\1{_MASK}"),
    # A Socket Mode address lets whoever has it in.
    (re.compile(r"([?&]ticket=)[^&\s'\"]+"), rf"\1{_MASK}"),
    # A password within an address.
    (re.compile(r"(://)[^/\s@'\"]*@"), rf"\1{_MASK}@"),
)
_PRIVATE_IN_REPR: Final = re.compile(rf"""['"](?:{"|".join(sorted(PRIVATE_KEYS))})['"]\s*:""")


class Redaction:
    """The last step before a line is written. `secrets` are masked wherever they stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # Longest first, in case one is part of another.
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._margin = max(_MARGIN, *map(len, self._secrets), 0)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return self._without_private(event)

    def _without_private(self, mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {k: self._cleaned(v) for k, v in mapping.items() if k not in PRIVATE_KEYS}

    def _cleaned(self, value: Any) -> Any:
        match value:
            case str():
                return self.masked(value)
            case bool() | int() | float() | None:
                return value
            case Mapping():
                return self._without_private(value)
            case list() | tuple() | set() | frozenset():
                return [self._cleaned(item) for item in value]
            case _:
                return self.masked(repr(value))

    def masked(self, text: str) -> str:
        is_cut = len(text) > LONGEST
        read = text[: LONGEST + self._margin] if is_cut else text
        for secret in self._secrets:
            read = read.replace(secret, _MASK)
        for pattern, replacement in _SECRETS:
            read = pattern.sub(replacement, read)
        if not is_cut:
            return _without_payload(read, is_cut=False)
        # At the end half a secret may stand.
        read = read[: max(0, min(LONGEST, len(read) - self._margin))]
        return f"{_without_payload(read, is_cut=True)}… ({len(text)} characters)"


def _without_payload(text: str, *, is_cut: bool) -> str:
    """Libraries print requests as Python or JSON objects in the middle of a sentence."""
    start, end = text.find("{"), len(text) if is_cut else text.rfind("}")
    if 0 <= start < end and _PRIVATE_IN_REPR.search(text, start, end):
        return f"{text[:start]}{{{_MASK}}}{text[end + 1 :]}"
    return text


def setup_logging(
    level: Literal["debug", "info", "warning", "error"],
    format: Literal["json", "text"],
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send everything that is logged in this process to `stream` (stderr).

    `level` is for the bot's own events. `secrets` are values to mask wherever they appear.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(format, Redaction(secrets)),
            ],
        )
    )
    # Bolt copies the root's level to each of its loggers, so a level for "slack_bolt" would not do.
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    own = logging.getLogger("bot")
    own.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        # One name for all modules, `__main__` too: the events tell where they come from.
        logger_factory=_always(own),
    )


def _always(logger: logging.Logger) -> Callable[..., logging.Logger]:
    return lambda *_names: logger


def _rendering(format: Literal["json", "text"], redaction: Redaction) -> list[Processor]:
    match format:
        case "json":
            return [
                # Local variables of a frame would show texts and tokens.
                structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
                redaction,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ]
        case "text":
            return [
                structlog.processors.format_exc_info,
                redaction,
                structlog.dev.ConsoleRenderer(
                    colors=False, exception_formatter=structlog.dev.plain_traceback
                ),
            ]
