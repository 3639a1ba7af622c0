"""python -m bot.words [language …]: brings all catalogues up to date, and begins new ones."""

import sys

from bot.words.catalogues import LOCALES, SENTENCES
from bot.words.upkeep import bring_up_to_date, lacking, read


def main(wanted: list[str]) -> None:
    there = {home.parts[-3] for home in LOCALES.glob(f"*/{SENTENCES}")}
    for language in sorted(there | set(wanted)):
        file = LOCALES / language / SENTENCES
        bring_up_to_date(file, language)
        print(f"{language}: {file}")
        for problem in lacking(read(file, language)):
            print(f"    {problem}")


main(sys.argv[1:])
