"""`python -m tests.simulate [which]`: hours of a workspace, on a clock that jumps.

`crowds` and `hours` print what people would see; `choices` the same for other constants of pacing
and governor, one at a time. `--with NAME=VALUE` gives constants other values.
"""

import argparse
import logging
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Final

import structlog

from bot.domain.growth import ReplyMode
from bot.playground.slack.limits import Limits
from tests.simulate import table
from tests.simulate.choices import LOOKED_AT, Choice, chosen
from tests.simulate.scenes import Scene, crowds, hours, telling
from tests.simulate.workspace import BOTH_EXTREMES, Setting, play

LIMITS: Final = {
    "both": BOTH_EXTREMES,
    "strict": (Limits.strict(),),
    "generous": (Limits.generous(),),
}


def show(scenes: Iterable[Scene], setting: Setting) -> None:
    print(f"\n`REPLY_MODE={setting.mode}`, `REPLY_PARTS={setting.parts}`\n")
    print(table.head())
    for scene in scenes:
        print(table.row(scene.name, play(scene, setting)), flush=True)


def show_choices(setting: Setting) -> None:
    """A few scenes for each value; the scenes that tell most."""
    scenes = telling()
    print(f"\n`REPLY_MODE={setting.mode}`, `REPLY_PARTS={setting.parts}`\n")
    print(table.choices_head([scene.name for scene in scenes]))
    for choice in LOOKED_AT:
        with chosen(choice):
            shown = [play(scene, setting) for scene in scenes]
        name = f"**{choice}**" if choice.is_current else str(choice)
        print(table.choices_row(name, shown), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulate", description=__doc__)
    parser.add_argument(
        "which", nargs="?", default="all", choices=["crowds", "hours", "choices", "all"]
    )
    parser.add_argument("--mode", type=ReplyMode, action="append", help="edit, auto, native; all")
    parser.add_argument("--parts", type=int, action="append", help="REPLY_PARTS; 0 and 3")
    parser.add_argument("--limits", choices=LIMITS, default="both", help="Slack's; both at once")
    parser.add_argument("--learns", action="store_true", help="the governor finds out the burst")
    parser.add_argument("--with", dest="choices", type=Choice.read, action="append", default=[])
    asked = parser.parse_args()
    # Nobody reads what thousands of replies have to log.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    modes = asked.mode or list(ReplyMode)
    settings = [
        Setting(mode=mode, parts=parts, limits=LIMITS[asked.limits], learns=asked.learns)
        for mode in modes
        for parts in (asked.parts or [3, 0])
    ]
    with ExitStack() as stack:
        stack.enter_context(chosen(*asked.choices))
        if asked.which == "choices":
            show_choices(settings[0])
        for setting in settings if asked.which != "choices" else []:
            wanted = crowds() if asked.which in ("crowds", "all") else []
            wanted += hours() if asked.which in ("hours", "all") else []
            show(wanted, setting)


if __name__ == "__main__":
    main()
