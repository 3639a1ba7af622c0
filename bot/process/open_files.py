"""How many files and connections this process may have open at once."""

from contextlib import suppress
from typing import Final

# Each open answer needs a connection to Storm, and now and then one to Slack.
WANTED: Final = 65_536


def allow_many() -> None:
    """Raise the limit that a shell or a service manager has set, as far as this process may.

    1,024 is usual, and is there for programs that can't count further. Where it can't be raised,
    everything goes on as before.
    """
    try:
        import resource
    except ImportError:
        # There is no such limit on Windows.
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
