"""The commands: `python -m bot run`, `demo`, `report` … The only place that prints and exits.

Each imports what it needs when it is chosen: most of the time a command takes to begin is imports.
"""

import argparse
import asyncio
import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

import structlog

from bot import __version__
from bot.errors import (
    PortUnusable,
    SettingsError,
    SlackKeyRefused,
    StoreRefused,
    StoreUnavailable,
    StoreUnusable,
)
from bot.log import setup_logging
from bot.operating.advice import about_absence, about_port, about_redis, about_slack
from bot.process.open_files import allow_many
from bot.settings.address import shown
from bot.settings.settings import Settings, load_settings

EXIT_SETTINGS: Final = 2
EXIT_REFUSED: Final = 3
LAST_PORT: Final = 65535
MOST_DAYS: Final = 3650
# How to say that settings come from the environment alone.
NO_FILE: Final = ("", "none")

log = structlog.get_logger()


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    chosen = parser.parse_args(arguments)
    match chosen.command:
        case "run":
            return run(chosen.env_file)
        case "demo":
            return show(chosen)
        case "report":
            return tell(chosen)
        case "corrections":
            return export(chosen)
        case _:
            parser.print_help()
            return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Answers from Storm in Slack: one reply that grows, with links to its sources.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    running = commands.add_parser(
        "run",
        help="run the bot",
        description="Run the bot. Settings come from the environment "
        "or a .env file; .env.example explains each.",
    )
    _takes_env_file(running)
    reporting = commands.add_parser(
        "report",
        help="what became of people's questions",
        description="Say what became of the questions of the last days: how many, how they ended "
        "and how fast, what people thought of the replies, and where to look. docs/report.md "
        "describes the forms. It reads Redis, and asks Slack for the workspace's address.",
    )
    reporting.add_argument(
        "--days", type=_days, default=7, help="how many, of which today is the last (default: 7)"
    )
    form = reporting.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="a table with a row for each question")
    form.add_argument("--json", action="store_true", help="a document, for programs")
    reporting.add_argument("--people", action="store_true", help="name people")
    _takes_env_file(reporting)
    _adds_corrections(commands)
    showing = commands.add_parser(
        "demo",
        help="show it working in the browser, without Slack, a key or a server",
        description="Open a workspace in the browser, with the real bot in it between stand-ins "
        "for Slack and Storm. With STORM_API_KEY in the environment the real Storm answers.",
    )
    showing.add_argument(
        "--port", type=_port, default=8765, help="of the page, or the next free one (default: 8765)"
    )
    showing.add_argument(
        "--no-browser", action="store_true", help="only print the address of the page"
    )
    showing.add_argument(
        "--terminal", action="store_true", help="play a first conversation in the terminal instead"
    )
    showing.add_argument(
        "--speed", type=float, default=1.0, help="in the terminal; 1: as in life (default)"
    )
    return parser


def _adds_corrections(commands: Any) -> None:
    exporting = commands.add_parser(
        "corrections",
        help="what people have said the right answers are",
        description="Export the pairs of question and answer with which people have corrected "
        "replies: as a table, or as a document for Storm. It reads Redis and asks nobody else.",
    )
    form = exporting.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="a table with a row for each (default)")
    form.add_argument("--docx", action="store_true", help="a Word document, which Storm takes")
    exporting.add_argument(
        "--since", type=_date, metavar="DATE", help="leave out what is older, as 2026-11-05"
    )
    exporting.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: standard output)"
    )
    _takes_env_file(exporting)


def _takes_env_file(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--env-file",
        type=_env_file,
        default=Path(".env"),
        help="where settings may come from as well (default: .env, if there is one); none: nowhere",
    )


def _env_file(name: str) -> Path | None:
    """A file that was asked for has to be there."""
    if name in NO_FILE:
        return None
    if not Path(name).exists() or Path(name).is_dir():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return Path(name)


def _port(number: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", number) or int(number) > LAST_PORT:
        raise argparse.ArgumentTypeError(
            f"{number} is not a port; choose one from 0 to {LAST_PORT}"
        )
    return int(number)


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{day} is no date as 2026-11-05") from None


def _days(number: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", number) or not 1 <= int(number) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{number} is no number of days from 1 to {MOST_DAYS}")
    return int(number)


def show(chosen: argparse.Namespace) -> int:
    try:
        if chosen.terminal:
            from bot.playground.demo import demo

            return demo(chosen.speed)
        from bot.playground.page.demo import page_demo
    except ModuleNotFoundError as missing:
        print(
            f"The demo needs a package that is not installed here ({missing.name}): "
            "pip install 'storm-slack-bot[demo]', or use `make demo`.",
            file=sys.stderr,
        )
        return 1
    return page_demo(chosen.port, opens_browser=not chosen.no_browser)


def tell(chosen: argparse.Namespace) -> int:
    from bot.assembly.reporting import Form, Wish, make

    form = Form.CSV if chosen.csv else Form.JSON if chosen.json else Form.TEXT
    wish = Wish(days=chosen.days, form=form, people=chosen.people)

    def make_it(settings: Settings) -> int:
        _say(asyncio.run(make(settings, wish)), for_programs=form is not Form.TEXT)
        if not settings.keep_outcomes_days:
            print("KEEP_OUTCOMES_DAYS is 0: nothing is kept to report on.", file=sys.stderr)
        return 0

    return _with_redis("The report can't be made", chosen.env_file, make_it)


def export(chosen: argparse.Namespace) -> int:
    from bot.assembly import correcting

    out: Path | None = chosen.out
    form = correcting.Form.DOCX if chosen.docx else correcting.Form.CSV
    wish = correcting.Wish(form=form, since=chosen.since, is_file=out is not None)
    if chosen.docx and out is None and sys.stdout.isatty():
        print("A document is nothing for a terminal: name a file with --out.", file=sys.stderr)
        return EXIT_SETTINGS

    def export_it(settings: Settings) -> int:
        count, content = asyncio.run(correcting.export(settings, wish))
        if not count:
            print("Nobody has corrected an answer yet, or not since then.", file=sys.stderr)
        return _write(content, out)

    return _with_redis("The corrections can't be exported", chosen.env_file, export_it)


def _with_redis(failed: str, env_file: Path | None, make_it: Callable[[Settings], int]) -> int:
    """Do what needs Redis and no keys, or say why it can't be done; `failed` begins that."""
    try:
        settings = load_settings(os.environ, env_file, needs_keys=False)
        setup_logging("warning", "text", secrets=settings.secrets)
        address = shown(settings.redis_url.get_secret_value())
        return make_it(settings)
    except SettingsError as error:
        return _misconfigured(f"{failed} with this configuration:", error)
    except StoreUnusable as error:
        print(about_redis(error, address), file=sys.stderr)
        return EXIT_SETTINGS
    except (StoreUnavailable, StoreRefused) as error:
        print(about_absence(error, address), file=sys.stderr)
        return 1


def _write(content: bytes, out: Path | None) -> int:
    if out is None:
        with _read_enough():
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
        return 0
    try:
        out.write_bytes(content)
    except OSError as error:
        print(f"{out} can't be written: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def _say(report: str, *, for_programs: bool) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        # Programs read UTF-8 whatever the terminal shows; a person rather a "?" than nothing.
        encoding = "utf-8" if for_programs else None
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    with _read_enough():
        print(report, end="", flush=True)


@contextmanager
def _read_enough() -> Iterator[None]:
    """Whoever reads, as `head` does, may stop when they like; Python would complain at its end."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _misconfigured(about: str, error: SettingsError) -> int:
    print(about, file=sys.stderr)
    for problem in error.problems:
        print(f"  - {problem}", file=sys.stderr)
    print(".env.example explains each setting.", file=sys.stderr)
    return EXIT_SETTINGS


def run(env_file: Path | None) -> int:
    try:
        settings = load_settings(os.environ, env_file)
    except SettingsError as error:
        return _misconfigured("The bot can't start with this configuration:", error)
    setup_logging(settings.log_level, settings.log_format, secrets=settings.secrets)
    for warning in settings.warnings:
        log.warning("settings.warned", hint=warning)
    allow_many()
    try:
        _run(_serve(settings))
    except SlackKeyRefused as error:
        log.error("slack.refused", method=error.method, error=error.error)
        print(about_slack(error), file=sys.stderr)
        return EXIT_REFUSED
    except StoreUnusable as error:
        address = shown(settings.redis_url.get_secret_value())
        log.error("redis.unusable", reason=error.trouble, detail=error.detail, address=address)
        print(about_redis(error, address), file=sys.stderr)
        return EXIT_SETTINGS
    except PortUnusable as error:
        log.error("web.not_started", host=error.host, port=error.port)
        print(about_port(error), file=sys.stderr)
        return 1
    return 0


def _run(serving: Coroutine[Any, Any, None]) -> None:
    """On uvloop where there is one: a token costs half of what it does on asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(serving)
    else:
        uvloop.run(serving)


async def _serve(settings: Settings) -> None:
    # What is imported stays. No collection has to look through it, neither later nor while it is
    # being imported, where that would be a tenth of the start.
    gc.disable()
    from bot.app import Bot
    from bot.clock import LoopClock
    from bot.process.garbage import collect_in_quiet, keep_what_is_here

    keep_what_is_here()
    gc.enable()
    async with Bot(settings) as bot:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, bot.stop)
        collecting = asyncio.ensure_future(collect_in_quiet(bot.open_answers, LoopClock()))
        try:
            await bot.run()
        finally:
            collecting.cancel()


if __name__ == "__main__":
    sys.exit(main())
