"""The command `corrections`: what people have said the right answers are, as a file."""

import codecs
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum

from bot.domain.correction import Correction
from bot.operating.corrections.document import as_docx
from bot.operating.corrections.table import as_csv
from bot.settings.settings import Settings
from bot.settings.zone import host_zone
from bot.store.connection import connect
from bot.store.corrections import Corrections
from bot.store.greeting import greeting
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts


class Form(StrEnum):
    CSV = "csv"
    DOCX = "docx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the operator wants to have."""

    form: Form
    # Its first day; None: all there are.
    since: date | None = None
    # For a spreadsheet, which takes a file for UTF-8 only where that is marked.
    is_file: bool = False


async def export(settings: Settings, wish: Wish) -> tuple[int, bytes]:
    """How many there are, and the file. Raises `StoreUnavailable`, `StoreUnusable`."""
    zone = settings.report_timezone or host_zone()
    found = await _read(settings, _begin(wish, zone))
    match wish.form:
        case Form.DOCX:
            return len(found), as_docx(found)
        case _:
            mark = codecs.BOM_UTF8 if wish.is_file else b""
            return len(found), mark + as_csv(found, zone).encode()


def _begin(wish: Wish, zone: tzinfo) -> float:
    if wish.since is None:
        return 0.0
    return datetime.combine(wish.since, time.min, zone).timestamp()


async def _read(settings: Settings, since_s: float) -> list[Correction]:
    url, outbound = settings.redis_url.get_secret_value(), settings.outbound
    reaching = connect(url, cert_file=outbound.cert_file, cert_dir=outbound.cert_dir)
    async with reaching as redis:
        with greeting():
            keys, scripts = Keys(settings.redis_prefix), Scripts(redis)
            log = Corrections(redis, keys, scripts, are_uploaded=False)
            return sorted([one async for one in log.since(since_s)], key=lambda one: one.at)
