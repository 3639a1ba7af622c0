"""What is measured side by side: this bot in its modes, and other ways to show a stream in Slack.

The others are fetched from their public registry into `.bench/`, in the versions that
`peers/package.json` names, and are no dependencies of anything. What can't be fetched (no Node.js,
no network) is left out and named.
"""

import json
import math
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final, Self

from bot.settings.settings import Settings
from tests.bench.best import Bucket

PEERS: Final = Path(__file__).with_name("peers")
FETCHED: Final = Path(__file__).parents[2] / ".bench"
NPM: Final = ("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
FETCHING_LASTS_S: Final = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What somebody would set who knew how many answers are coming, and Slack's limit.

    Nine tenths of it, since not all of a bucket can be used at the best time.
    """

    edit_every_s: float
    characters_an_append: int

    @classmethod
    def of(
        cls, answers: int, edits: Bucket, appends: Bucket, *, lasts_s: float, characters: int
    ) -> Self:
        used = 0.9 / answers
        return cls(
            edit_every_s=lasts_s / (used * edits.calls(lasts_s)),
            # The first piece starts the stream.
            characters_an_append=math.ceil(characters / (1 + used * appends.calls(lasts_s))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """`settings` are the bot's environment, or what a peer's program is told; `tuned` are better
    ones for a load that is known.

    `program` is a module or a script of Node.js; None: the bot. `package` names whose version it
    is, `stated` how it is set up, for the reader.
    """

    name: str
    title: str
    program: str | None = None
    package: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    tuned: Callable[[Budget], Mapping[str, object]] = lambda _: {}
    stated: str = ""

    def settings_for(self, budget: Budget) -> dict[str, object]:
        return {**self.settings, **self.tuned(budget)}

    @property
    def is_ours(self) -> bool:
        return self.program is None

    @property
    def needs_node(self) -> bool:
        return self.program is not None and self.program.endswith(".mjs")

    def command(self) -> list[str]:
        """What starts a peer."""
        assert self.program is not None
        if self.needs_node:
            return ["node", str(FETCHED / self.program)]
        return [sys.executable, "-m", self.program]

    def version(self) -> str:
        if self.is_ours:
            return ""
        if not self.needs_node:
            return version(self.package)
        found = FETCHED / "node_modules" / self.package / "package.json"
        return str(json.loads(found.read_text("utf-8"))["version"])


PEER_SYSTEMS: Final = (
    System(
        name="vercel-edit",
        title="Vercel chat, edits",
        program="vercel_chat.mjs",
        package="@chat-adapter/slack",
        settings={"native": False, "interval_ms": 1000},
        tuned=lambda budget: {"interval_ms": round(1000 * max(budget.edit_every_s, 0.5))},
        stated="edits as far apart as the limit allows for so many answers (0.5 s or more)",
    ),
    System(
        name="vercel-native",
        title="Vercel chat, streams",
        program="vercel_chat.mjs",
        package="@chat-adapter/slack",
        settings={"native": True, "interval_ms": 1000},
        stated="appends of 256 characters, which is fixed",
    ),
    System(
        name="copilotkit-edit",
        title="CopilotKit, edits",
        program="copilotkit.mjs",
        package="@copilotkit/channels-slack",
        settings={"native": False},
        stated="an edit every 0.8 s and reply, which is fixed",
    ),
    System(
        name="copilotkit-native",
        title="CopilotKit, streams",
        program="copilotkit.mjs",
        package="@copilotkit/channels-slack",
        settings={"native": True},
        stated="an append every 0.6 s and reply, which is fixed",
    ),
    System(
        name="sdk-stream",
        title="slack-sdk AsyncChatStream",
        program="tests.bench.peers.sdk_stream",
        package="slack-sdk",
        settings={"buffer_size": 256},
        tuned=lambda budget: {"buffer_size": max(budget.characters_an_append, 32)},
        stated="appends as long as the limit demands for so many answers (32 characters or more)",
    ),
    System(
        name="loop",
        title="plain loop",
        program="tests.bench.peers.plain_loop",
        package="slack-sdk",
        settings={"every_s": 1.0},
        stated="an edit a second and reply",
    ),
)


def ours(modes: Sequence[str], parts: int | None = None) -> list[System]:
    """The bot, once for each of the modes; none: as it is set up by itself."""
    below = {} if parts is None else {"REPLY_PARTS": str(parts)}
    if not modes:
        return [System(name="ours", title="this bot", settings=below, stated="as installed")]
    return [
        System(
            name=f"ours-{mode}",
            title=f"this bot, {mode}",
            settings={"REPLY_MODE": mode, **below},
            stated=", ".join([f"`REPLY_MODE={mode}`", *(f"`{k}={v}`" for k, v in below.items())]),
        )
        for mode in modes
    ]


def known_modes() -> list[str]:
    """Those worth comparing, if the bot has modes at all."""
    return ["edit", "auto"] if "reply_mode" in Settings.model_fields else []


def fetch(wanted: Sequence[System]) -> tuple[list[System], list[str]]:
    """Those of the wanted that can run here, and a sentence for what is left out."""
    if not any(one.needs_node for one in wanted):
        return list(wanted), []
    problem = _fetch()
    if not problem:
        return list(wanted), []
    left_out = "; ".join(one.title for one in wanted if one.needs_node)
    return [one for one in wanted if not one.needs_node], [f"left out: {left_out} ({problem})"]


def _fetch() -> str:
    """Brings what runs in Node.js into a folder of its own; why that failed, if it did."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            return f"there is no {program}"
    FETCHED.mkdir(exist_ok=True)
    for file in PEERS.glob("*.mjs"):
        shutil.copy(file, FETCHED)
    listed = FETCHED / "package.json"
    asked = (PEERS / "package.json").read_text("utf-8")
    if listed.exists() and listed.read_text("utf-8") == asked and _is_complete(asked):
        return ""
    listed.write_text(asked, "utf-8")
    try:
        subprocess.run(NPM, cwd=FETCHED, check=True, capture_output=True, timeout=FETCHING_LASTS_S)
    except (subprocess.SubprocessError, OSError) as failure:
        return f"npm: {type(failure).__name__}"
    return "" if _is_complete(asked) else "npm has not brought all of them"


def _is_complete(asked: str) -> bool:
    names = json.loads(asked)["dependencies"]
    return all((FETCHED / "node_modules" / name / "package.json").exists() for name in names)
