"""The catalogues: which languages there are, and their sentences.

A language is a folder with a catalogue of gettext's. What was compiled into a `bot.mo` when the
image was built is read as it is; anywhere else, as in a checkout, the `bot.po` is compiled in
memory at the start, so that nobody has to build first and nothing stale is read. No file is
written: the file system may be read-only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.domain.reply import ENGLISH, Language

LOCALES: Final = Path(__file__).parent / "locale"
SENTENCES: Final = "LC_MESSAGES/bot.po"
COMPILED: Final = "LC_MESSAGES/bot.mo"


@dataclass(frozen=True, slots=True)
class Catalogue:
    locale: Locale
    sentences: NullTranslations


def read(folder: Path) -> Mapping[Language, Catalogue]:
    """By language; English first, which needs no file."""
    found = {ENGLISH: Catalogue(_locale(ENGLISH), NullTranslations())}
    for home in sorted(folder.iterdir()):
        if sentences := _sentences(home):
            found[Language(home.name)] = Catalogue(_locale(home.name), sentences)
    return found


def _locale(name: str) -> Locale:
    locale = Locale.parse(name)
    # Babel reads its data when it is first used: now, rather than during an answer.
    format_decimal(0, locale=locale)
    return locale


def _sentences(home: Path) -> GNUTranslations | None:
    written, compiled = home / SENTENCES, home / COMPILED
    if compiled.exists() and not _is_newer(written, compiled):
        return GNUTranslations(BytesIO(compiled.read_bytes()))
    return _compiled(written) if written.exists() else None


def _is_newer(one: Path, other: Path) -> bool:
    return one.exists() and one.stat().st_mtime > other.stat().st_mtime


def _compiled(written: Path) -> GNUTranslations:
    made = BytesIO()
    with written.open("rb") as file:
        write_mo(made, read_po(file))
    made.seek(0)
    return GNUTranslations(made)


CATALOGUES: Final = read(LOCALES)


def languages() -> tuple[Language, ...]:
    return tuple(CATALOGUES)
