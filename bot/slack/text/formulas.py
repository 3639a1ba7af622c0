r"""Formulas in TeX: `\(x_1\)`, `\[ … \]`, `$$ … $$`. Markdown would eat some of their characters.

The same brackets may be escaped ones of an ordinary text, so what is between them must look like
a formula.
"""

import re
from typing import Final

# No longer one is looked for.
_MOST: Final = 1_000

_PIECES: Final = (
    (r"\\", r"\(", rf"(?:[^\\`\n]|\\[^()\n]){{1,{_MOST}}}+", r"\\\)"),
    (r"\\", r"\[", rf"(?:[^\\`\n]|\\[^\[\]\n]|\n(?![ \t]*+\n)){{1,{_MOST}}}+", r"\\\](?!\()"),
    (r"\$", r"\$", rf"(?:[^\\`$\n]|\\[^\n]|\n(?![ \t]*+\n)){{1,{_MOST}}}+", r"\$\$"),
)
OPENING: Final = "|".join(first + second for first, second, _, _ in _PIECES)
FORMULA: Final = "|".join("".join(pieces) for pieces in _PIECES)
# The same for a pattern that has taken the first character already.
FORMULA_REST: Final = "|".join(f"(?<={first}){''.join(rest)}" for first, *rest in _PIECES)
WHOLE: Final = re.compile(FORMULA)
BEGUN: Final = re.compile(
    "|".join(rf"{first}{second}(?:{inside})?+[\\$]?\Z" for first, second, inside, _ in _PIECES)
)
_SIGN: Final = re.compile(
    r"[\\^={}]|(?<!\*)\*(?!\*)|(?<![A-Za-z][A-Za-z])_(?!_)|\+\s*\w|\A\s*[A-Za-z]\d?\s*\Z"
)
_LINE_ENDS: Final = re.compile(r"[ \t]*+(?:\n|\Z)")


def as_code(text: str, formula: re.Match[str]) -> str | None:
    """In its line, or as a block if it stands in lines of its own; None: it is none."""
    written = formula[0]
    inside = written[2:-2]
    if _SIGN.search(inside) is None or (written[1] == "[" and inside.strip().isalnum()):
        return None
    if written[1] != "(" and _is_alone(text, formula):
        return f"```\n{written}\n```"
    return f"`{' '.join(written.split())}`"


def _is_alone(text: str, formula: re.Match[str]) -> bool:
    if _LINE_ENDS.match(text, formula.end()) is None:
        return False
    line = text.rfind("\n", 0, formula.start()) + 1
    return not text[line : formula.start()].strip()
