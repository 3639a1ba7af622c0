"""How a stream is shown: the bot and its peers side by side, from 1 to 100 answers at once.

Every run is a process with a workspace of its own (`showing.py`). They begin one after the other,
so that no two have their first and last moments together, and most of the time all of them wait.
"""

import asyncio
import json
import os
import platform
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.felt import Felt
from tests.bench.plots import growth_plot, load_plot
from tests.bench.seen import bare
from tests.bench.showing import LIMITS, PACE_S, PARAGRAPH, SLACK_LATENCY_S, STORY, TOKENS
from tests.bench.systems import PEER_SYSTEMS, System, fetch, known_modes, ours
from tests.bench.tables import answers_page, row
from tests.bench.world import ROOT

COUNTS: Final = (1, 5, 10, 20, 50, 100)
# Whose growth is drawn, alone and when edits are scarce, and for how many seconds.
DRAWN: Final = {1: 12, 20: 32}
BEGINS_EVERY_S: Final = 2.5
AT_ONCE: Final = 14
# On a busy machine a process may not have started in time.
TRIED: Final = 3
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be compared. `out` is a folder for the results; None: they are only printed."""

    systems: Sequence[System]
    counts: Sequence[int] = COUNTS
    runs: int = 1
    patience_s: float = 25.0
    out: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    system: System
    limits: str
    count: int

    def arguments(self, patience_s: float) -> list[str]:
        who = json.dumps(self.system.settings) if self.system.is_ours else self.system.name
        return [who, self.limits, str(self.count), "--patience", str(patience_s)]


def systems(modes: Sequence[str], parts: int | None, only: Sequence[str]) -> list[System]:
    """The bot in these modes (all worth comparing, if none is named) and its peers."""
    known = [*ours(modes or known_modes(), parts), *PEER_SYSTEMS]
    return [one for one in known if not only or any(one.name.startswith(name) for name in only)]


async def answers(wanted: Wanted) -> None:
    available, notes = await asyncio.to_thread(fetch, wanted.systems)
    for note in notes:
        print(note)
    runs = [
        Run(system=system, limits=limits, count=count)
        for _ in range(wanted.runs)
        for count in wanted.counts
        for limits in LIMITS
        for system in available
    ]
    print(f"{len(runs)} runs, about {_expected_s(len(runs), wanted.patience_s) / 60:.0f} minutes")
    begun = time.monotonic()
    shown = await _all(runs, wanted.patience_s)
    results = _results(shown)
    told = {
        "about": _about(wanted, available, notes, time.monotonic() - begun),
        "results": results,
    }
    for result in sorted(results, key=lambda one: (one["limits"], one["count"])):
        print(row(result))
    if wanted.out is not None:
        await asyncio.to_thread(write, told, wanted.out)


def write(told: Json, out: Path) -> None:
    """The results as JSON, as a page, and as pictures."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "answers.json").write_text(
        json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    (out / "answers.md").write_text(answers_page(told), "utf-8")
    (out / "growth.svg").write_text(growth_plot(told, DRAWN), "utf-8")
    (out / "load.svg").write_text(load_plot(told), "utf-8")
    print(f"written to {out}")


async def _all(runs: Sequence[Run], patience_s: float) -> list[tuple[Run, Json]]:
    room = asyncio.Semaphore(AT_ONCE)
    found: list[tuple[Run, Json]] = []

    async def one(run: Run) -> None:
        try:
            shown = await _run(run, patience_s)
        finally:
            room.release()
        found.append((run, shown))
        print(f"  {run.system.name} {run.limits} {run.count}", file=sys.stderr, flush=True)

    async with asyncio.TaskGroup() as group:
        for run in runs:
            await room.acquire()
            group.create_task(one(run))
            await asyncio.sleep(BEGINS_EVERY_S)
    return found


async def _run(run: Run, patience_s: float) -> Json:
    """Raises RuntimeError, with what it said, if it failed as often as it may be tried."""
    said = ""
    for _ in range(TRIED):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.showing"),
            *run.arguments(patience_s),
            cwd=ROOT,
            stdout=PIPE,
            stderr=PIPE,
        )
        out, errors = await process.communicate()
        if process.returncode == 0:
            return json.loads(out)  # type: ignore[no-any-return]
        said = errors.decode(errors="replace")[-2000:]
        print(f"  {run.system.name} {run.limits} {run.count} failed", file=sys.stderr, flush=True)
    raise RuntimeError(f"{run.system.name}, {run.limits}, {run.count}: {said}")


def _results(shown: Sequence[tuple[Run, Json]]) -> list[Json]:
    """One for each limit, count and system."""
    grouped: dict[tuple[str, int, str], list[Json]] = defaultdict(list)
    for run, one in shown:
        grouped[run.limits, run.count, run.system.name].append(one)
    return [
        {
            "system": system,
            "limits": limits,
            "count": count,
            "settings": ones[0]["settings"],
            "felt": asdict(Felt.middle([Felt.of(one) for one in ones])),
            "calls": ones[0]["calls"],
            "refusals": ones[0]["refusals"],
            "errors": ones[0]["errors"],
            "failed": sorted({reason for one in ones for reason in one.get("failed", ())}),
            "machine_late_s": round(max(one["machine_late_s"] for one in ones), 3),
            "curve": _middle_curve(ones) if count in DRAWN else [],
        }
        for (limits, count, system), ones in sorted(grouped.items(), key=lambda item: item[0])
    ]


def _middle_curve(ones: Sequence[Json]) -> list[list[float]]:
    """Of the run that was neither the best nor the worst."""
    ages = [statistics.mean(one["age_s"] for one in shown["replies"]) for shown in ones]
    middle = statistics.median_low(ages)
    return ones[ages.index(middle)]["curve"]  # type: ignore[no-any-return]


def _about(wanted: Wanted, used: Sequence[System], notes: Sequence[str], took_s: float) -> Json:
    return {
        "tokens": TOKENS,
        "pace_s": PACE_S,
        "characters": len(bare(STORY.text)),
        "paragraph": PARAGRAPH,
        "slack_latency_s": SLACK_LATENCY_S,
        "patience_s": wanted.patience_s,
        "runs": wanted.runs,
        "counts": list(wanted.counts),
        "took_s": round(took_s),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "left_out": list(notes),
        "systems": [
            {"name": one.name, "title": one.title, "version": one.version(), "stated": one.stated,
             "package": one.package, "is_ours": one.is_ours}
            for one in used
        ],
    }  # fmt: skip


def _expected_s(runs: int, patience_s: float) -> float:
    return runs * BEGINS_EVERY_S + TOKENS * PACE_S + patience_s
