"""A correction on its way to Storm."""

from dataclasses import dataclass

from bot.domain.correction import Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    correction: Correction
    # Tells it from one that has taken its place meanwhile.
    version: str
    # How often it has been tried, this time included.
    tries: int
