"""How far an address reaches that stands in a text without any brackets of its own.

It is of ASCII, so Korean or Chinese may follow it without a space, and it swallows neither the
marks nor the punctuation around it: "**https://a.example/b_c**." ends before the stars.
"""

from typing import Final

_LETTER: Final = r"[A-Za-z0-9/#@$&+=%-]"
# What follows the two slashes.
REST: Final = rf"""(?:
      [A-Za-z0-9/\#@$&+=%^-]++
    | [.,;:!?']++(?={_LETTER}|[_~])
    | ~(?={_LETTER})
    | _++(?={_LETTER}|\(|\.[A-Za-z0-9])
    | (?<!\*)\*(?={_LETTER})
    | \([A-Za-z0-9_.,%+-]++\)
    )*+"""
