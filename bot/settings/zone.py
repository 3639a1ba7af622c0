"""In which time zone days and hours are meant."""

import os
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

UTC: Final = ZoneInfo("UTC")
_LOCAL: Final = Path("/etc/localtime")


def zone_named(name: str) -> ZoneInfo:
    """As "Asia/Seoul". Raises `ValueError`."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError("there is no such time zone; it has to be a name as Asia/Seoul") from None


def host_zone(local: Path = _LOCAL) -> ZoneInfo:
    """The one this machine is set to. Reads a file."""
    try:
        if name := os.environ.get("TZ", "").removeprefix(":"):
            return zone_named(name)
        with local.open("rb") as file:
            return ZoneInfo.from_file(file, key=_name(local))
    except (ValueError, OSError):
        return UTC


def _name(local: Path) -> str:
    """What the file is a link to, below the folder of all time zones."""
    return str(local.resolve()).partition("zoneinfo/")[2] or "local time"
