"""A limit for work that should take no time: what exceeds it ends with an exception.

Counted is the time in which this process computes, not the time that passes, so that a busy machine
trips nothing. What others have left for the garbage collector, which takes as long with thousands
of answers open, is not collected meanwhile. The timer's signal interrupts even a single long
regular expression.
"""

import gc
import signal
import threading
from types import FrameType
from typing import Final

# Should the exception get lost, in a destructor say, the next one comes so much later.
_AGAIN_S: Final = 0.02

_HAS_TIMER: Final = hasattr(signal, "setitimer")

_is_limited = False
_is_handled = False


class CpuTimeExceeded(Exception):
    """The work took longer than it may."""


class cpu_time:  # noqa: N801 - a context manager, named as one
    """Raises `CpuTimeExceeded` inside the block once it has computed for `limit_s`.

    Without effect where there is no such timer, outside the main thread, and within another limit.
    """

    # Entered dozens of times for each answer: a generator's would take longer than the work.
    __slots__ = ("_is_collecting", "_is_ours", "_limit_s")

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._is_ours = False
        self._is_collecting = False

    def __enter__(self) -> None:
        global _is_limited, _is_handled
        if _is_limited or not _can_be_limited():
            return
        if not _is_handled:
            # To ask each time whether it is would take longer than all the rest.
            signal.signal(signal.SIGVTALRM, _exceeded)
            _is_handled = True
        self._is_ours = _is_limited = True
        self._is_collecting = gc.isenabled()
        gc.disable()
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, self._limit_s, _AGAIN_S)
        except BaseException:
            self._end()
            raise

    def __exit__(self, *_: object) -> None:
        if self._is_ours:
            self._end()

    def _end(self) -> None:
        global _is_limited
        # First of all: a signal that is on its way must find nothing to end.
        _is_limited = self._is_ours = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        if self._is_collecting:
            gc.enable()


def _exceeded(_signal: int, _frame: FrameType | None) -> None:
    if _is_limited:
        raise CpuTimeExceeded


def _can_be_limited() -> bool:
    return _HAS_TIMER and threading.get_ident() == threading.main_thread().ident
