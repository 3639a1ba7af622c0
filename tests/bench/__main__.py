"""`python -m tests.bench [which]`: where the published numbers come from."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.answers import COUNTS, Wanted, answers, systems
from tests.bench.beside import beside
from tests.bench.flood import flood
from tests.bench.process import PROCESS, process
from tests.bench.scale import scale
from tests.bench.stopping import stopping
from tests.bench.world import ROOT

MEASURED: Final = ROOT / "docs" / "measured"


async def _answers(given: argparse.Namespace) -> None:
    narrowed = given.systems or given.counts != list(COUNTS)
    await answers(
        Wanted(
            systems=systems(given.modes, given.parts, given.systems),
            counts=given.counts,
            runs=given.runs,
            patience_s=given.patience,
            # Half of a comparison is no result to keep.
            out=given.out or (None if narrowed else MEASURED),
        )
    )


async def _process(name: str, given: argparse.Namespace) -> None:
    await process(given.count, name)


PARTS: Final[dict[str, Callable[[argparse.Namespace], Awaitable[None]]]] = {
    "answers": _answers,
    "scale": lambda given: scale(given.out or MEASURED),
    "stopping": lambda _: stopping(),
    "flood": lambda given: flood(given.count or 1000),
    "beside": lambda _: beside(),
    **{name: partial(_process, name) for name in PROCESS},
}
# All in less than ten minutes; the others take minutes for what seldom changes.
USUAL: Final = ("answers", "scale", "start", "idle", "reaction", "lengths", "stopping")


def numbers(listed: str) -> list[int]:
    return [int(one) for one in listed.split(",")]


def names(listed: str) -> list[str]:
    return listed.split(",")


async def run(given: argparse.Namespace) -> None:
    chosen = {"usual": USUAL, "all": tuple(PARTS)}.get(given.which, (given.which,))
    for name in chosen:
        print(f"== {name}", flush=True)
        await PARTS[name](given)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("which", nargs="?", default="usual", choices=["usual", "all", *PARTS])
    parser.add_argument(
        "--count", type=int, default=0, help="of tokens, crowd: answers; of flood: questions"
    )
    shown = parser.add_argument_group("answers")
    shown.add_argument("--counts", type=numbers, default=list(COUNTS), help="at once, as 1,10,50")
    shown.add_argument("--runs", type=int, default=1, help="of each, to tell the medians of")
    shown.add_argument("--systems", type=names, default=[], help="only these, as ours,vercel,loop")
    shown.add_argument("--modes", type=names, default=[], help="the bot's REPLY_MODE, as edit,auto")
    shown.add_argument("--parts", type=int, help="the bot's REPLY_PARTS")
    shown.add_argument("--patience", type=float, default=25.0, help="seconds after the last token")
    shown.add_argument("--out", type=Path, help="a folder for JSON, Markdown and pictures")
    asyncio.run(run(parser.parse_args()))
