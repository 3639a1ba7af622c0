"""Corrections as a table of comma-separated values: a row for each."""

import csv
from collections.abc import Iterable
from datetime import datetime, tzinfo
from io import StringIO
from typing import Final

from bot.domain.correction import Correction
from bot.operating.cell import harmless

COLUMNS: Final = ("question", "answer", "author", "date", "link")


def as_csv(corrections: Iterable[Correction], zone: tzinfo | None) -> str:
    """Times in `zone`; None: the machine's."""
    lines = StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for one in corrections:
        at = datetime.fromtimestamp(one.at, zone).isoformat(timespec="seconds")
        cells = (one.question, one.answer, one.user, at, one.link)
        writer.writerow(harmless(cell) for cell in cells)
    return lines.getvalue()
