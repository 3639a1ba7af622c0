"""The demo from outside: `python -m bot demo`, as somebody who has just got it would run it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from bot.playground.pictures.transcript import Tail
from bot.playground.pulse import PATIENCE_S

ROOT = Path(__file__).parents[2]


@contextmanager
def running_demo(speed: float) -> Iterator[subprocess.Popen[str]]:
    """In a session of its own, so that a signal can go to all of it as from a terminal.

    What a demo that fails leaves behind goes with it.
    """
    environment = {name: value for name, value in os.environ.items() if "STORM" not in name}
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--terminal", "--speed", str(speed)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield demo
    finally:
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGKILL)
        demo.communicate()


def rest_of(demo: subprocess.Popen[str]) -> str:
    """What is still said. It ends only when the bot has ended too: both hold the output open."""
    return demo.communicate(timeout=PATIENCE_S)[0]


def read_until(demo: subprocess.Popen[str], words: str) -> str:
    assert demo.stdout
    read = ""
    for line in demo.stdout:
        read += line
        if words in line:
            break
    return read


def assert_nobody_is_left(demo: subprocess.Popen[str]) -> None:
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)


def test_demo_plays_to_its_end_and_leaves_nobody_behind() -> None:
    with running_demo(speed=50) as demo:
        shown = rest_of(demo)
        assert 0 == demo.returncode
        assert_nobody_is_left(demo)
    assert 1 == shown.count("25 days")
    assert 2 == len(re.findall(r"\d sources? ⋯", shown))
    assert "You asked before" in shown
    assert "0 refused" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("goes_to_all", [True, False])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_demo_says_so_and_leaves_nobody_behind(
    number: signal.Signals, goes_to_all: bool
) -> None:
    with running_demo(speed=0.05) as demo:
        shown = read_until(demo, "Mina")
        if goes_to_all:
            os.killpg(demo.pid, number)
        else:
            demo.send_signal(number)
        shown += rest_of(demo)
        assert 0 == demo.returncode
        assert_nobody_is_left(demo)
    assert shown.endswith("Stopped.\n")
    assert "Traceback" not in shown


def test_tall_reply_shows_its_end_while_it_grows() -> None:
    console = Console(width=20, height=6, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(Tail(Text("\n".join(map(str, range(1, 10))))))
    console.file.close()
    assert ["…", "7", "8", "9"] == console.export_text().split()
