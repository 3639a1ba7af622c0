"""A clock of our own, which Redis goes by: it can be moved, and made to stand."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap
from pathlib import Path
from typing import Final

import pytest

_COMPILER: Final = shutil.which("cc")
_SOURCE: Final = Path(__file__).with_suffix(".c")
NUMBER_BYTES: Final = 8
SECOND_NS: Final = 1_000_000_000

# Elsewhere there is nothing to give another process a clock by.
CAN_BE_GIVEN: Final = _COMPILER is not None and sys.platform == "linux"


class OtherClock:
    """Goes with the machine's until it is stood still; a program started within `given` goes by it.

    `directory` is the clock's own.
    """

    def __init__(self, directory: Path) -> None:
        self._file = directory / "clock"
        self._library = directory / "other_clock.so"
        command = [_COMPILER or "cc", "-shared", "-fPIC", "-O2", "-o", str(self._library)]
        subprocess.run([*command, str(_SOURCE), "-ldl"], check=True)
        self._file.write_bytes(bytes(2 * NUMBER_BYTES))
        with self._file.open("r+b") as file:
            self._map = mmap(file.fileno(), 0)
        # Each number is written at once: who reads meanwhile finds no half of it, seconds away.
        self._kept = memoryview(self._map).cast("q")

    @contextmanager
    def given(self) -> Iterator[None]:
        """What is started meanwhile has this clock."""
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("LD_PRELOAD", str(self._library))
            environment.setenv("OTHER_CLOCK", str(self._file))
            yield

    def move(self, seconds: int) -> None:
        """Put it ahead of where it would be by so many seconds, or back."""
        self._kept[1] = seconds * SECOND_NS

    def stand(self, at_ns: int) -> None:
        """Make it stand at a time, in nanoseconds since 1970."""
        self._kept[0] = at_ns

    def close(self) -> None:
        self._kept.release()
        self._map.close()


def is_asleep(pid: int) -> bool:
    """Whether a process waits: what was sent to it has been read and answered, if it does that."""
    try:
        # Thousands of times a second: a file object would take as long again as the look itself.
        file = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        stat = os.read(file, 1024)
    except ProcessLookupError:
        return True
    finally:
        os.close(file)
    return stat.rpartition(b") ")[2][:1] in b"STZ"
