"""Is the code still as easy to read? Counts the bot's functions and files, in lines.

`make lint` asks. Half of the functions have at most 5 lines and nine in ten at most 17, docstrings
included; what is longer than 60, and a file longer than 400, is two things.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

BOT: Final = Path(__file__).parents[1] / "bot"
MEDIAN: Final = 5
NINE_IN_TEN: Final = 17
LONGEST_FUNCTION: Final = 60
LONGEST_FILE: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    name: str
    lines: int


def functions(file: Path) -> list[Counted]:
    tree = ast.parse(file.read_text("utf-8"))
    return [
        Counted(name=f"{file}:{node.lineno} {node.name}", lines=_length(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def complaints(files: Sequence[Path]) -> Iterator[str]:
    """A sentence for each thing that has grown too long; nothing while all is well."""
    found = [function for file in files for function in functions(file)]
    lengths = [function.lines for function in found]
    if (half := median(lengths)) > MEDIAN:
        yield f"half of the functions have {half:g} lines or more; it was {MEDIAN}"
    if (most := quantiles(lengths, n=10)[-1]) > NINE_IN_TEN:
        yield f"one function in ten has more than {most:g} lines; it was {NINE_IN_TEN}"
    counted = [Counted(name=str(file), lines=_lines(file)) for file in files]
    for kind, limit in ((found, LONGEST_FUNCTION), (counted, LONGEST_FILE)):
        yield from (
            f"{one.name}: {one.lines} lines; {limit} at most" for one in kind if one.lines > limit
        )


def _lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def main() -> int:
    files = [file for file in BOT.rglob("*.py") if "node_modules" not in file.parts]
    said = list(complaints(sorted(files)))
    for line in said:
        sys.stderr.write(f"{line}\n")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
