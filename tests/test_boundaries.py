"""Imports point one way: domain, then the rooms, then what uses them through protocols."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
SHARED = {
    "bot",
    "bot.absence",
    "bot.clock",
    "bot.domain",
    "bot.errors",
    "bot.outbound",
    "bot.process",
    "bot.telling",
    "bot.timers",
}
GROUND = SHARED | {"bot.log", "bot.metrics", "bot.words"}
# What each folder may import of the bot, by the beginning of the name. Rooms do not know each
# other; `assembly/` and `app.py`, where they meet, may know everything and are left out.
ALLOWED = {
    "domain": {"bot.domain", "bot.errors"},
    "domain/governor": {"bot.domain"},
    "settings": SHARED | {"bot.settings", "bot.words"},
    "answering": GROUND | {"bot.answering"},
    "acts": GROUND | {"bot.acts"},
    "storm": SHARED | {"bot.storm"},
    "slack": SHARED | {"bot.slack", "bot.words", "bot.acts"},
    "slack/intake": SHARED | {"bot.slack", "bot.words"},
    "slack/text": {"bot.domain", "bot.slack.text", "bot.words"},
    "slack/reply": SHARED
    | {"bot.slack.text", "bot.slack.reply", "bot.slack.api", "bot.slack.history", "bot.words"},
    "store": SHARED | {"bot.store"},
    "operating": GROUND | {"bot.operating"},
    "playground": {"bot.playground"},
    "playground/slack": {"bot.playground.slack", "bot.playground.pulse"},
    "words": {"bot.domain", "bot.words"},
    "process": {"bot.clock", "bot.process"},
    "errors.py": set(),
    "clock.py": {"bot.timers"},
    "timers.py": set(),
    "outbound.py": set(),
    "telling.py": set(),
    "absence.py": {"bot.clock", "bot.errors", "bot.telling"},
    "log.py": set(),
    "metrics.py": set(),
}


def imported(file: Path) -> set[str]:
    """The modules of the bot that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            module = node.module or ""
            names |= {
                f"{module}.{alias.name}" if module == "bot" else module for alias in node.names
            }
    return {name for name in names if name == "bot" or name.startswith("bot.")}


@pytest.mark.parametrize("part", ALLOWED)
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    files = [BOT / part] if part.endswith(".py") else sorted((BOT / part).rglob("*.py"))
    assert files
    for file in files:
        strangers = {
            name
            for name in imported(file)
            if not any(
                name == allowed or name.startswith(f"{allowed}.")
                for allowed in ALLOWED[part] - {"bot"}
            )
            and name not in ("bot", "bot.__version__")
        }
        assert set() == strangers, f"{file.relative_to(BOT)} imports {strangers}"
