"""What README.md and docs/ say, against what there is: links, commands, settings, words."""

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.domain.question import Question
from bot.domain.reply import Progress
from bot.metrics import Metrics
from bot.settings.settings import Settings
from bot.store.scripts.scripts import sources
from tests.journeys.processes import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Variables that are no settings of the bot: of make, of compose, of everybody.
OTHER_VARIABLES = {"ARGS", "ALL_PROXY", "REDIS_PASSWORD", "PYTHON_IMAGE", "REDIS_IMAGE"}
# What is neither the bot's nor make's, and who reads it knows it: tried by nobody here.
TOOLS = {"docker compose", "curl", "cp", "git pull", "redis-cli", "python3 -m venv"}
TOOLS |= {".venv/bin/pip install", "ACL SETUSER", "docker buildx imagetools inspect"}
# Files as others write them, with the name of their format; settings, not commands.
FORMATS = {"caddyfile", "nginx", "ini", "yaml"}
# Where the words come from that an operator or a person reads.
SPOKEN = ["bot/words", "bot/__main__.py", "bot/operating", "bot/settings", "bot/playground/page"]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def prose(page: Path) -> str:
    """A page without its blocks of code and pictures of text."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """What is set as code within a line."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def anchors(page: Path) -> set[str]:
    """What its headings are called in an address, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Labels and targets, of pictures too."""
    yield from re.findall(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)", prose(page))
    yield from (("", source) for source in re.findall(r'src="([^"]+)"', prose(page)))


def is_broken(page: Path, label: str, target: str) -> bool:
    if target.startswith("https://"):
        return False
    name, _, anchor = target.partition("#")
    path = (page.parent / name).resolve() if name else page
    if not path.exists() or (anchor and anchor not in anchors(path)):
        return True
    # A test that is named has to be in the file that the link leads to.
    if test := re.fullmatch(r"`(test_\w+)`", label):
        return f"def {test[1]}(" not in path.read_text("utf-8")
    return False


def commands(page: Path) -> list[str]:
    """The lines of indented blocks, and of fenced ones that are of no other format."""
    text = page.read_text("utf-8")
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert {language for language, _ in fenced} <= FORMATS | {""}
    blocks = re.findall(r"\n\n((?:(?: {4}| {7})\S.*\n)+)", prose(page))
    lines = (line.partition(" # ")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


def is_known(command: str) -> bool:
    if made := re.fullmatch(r"make ([a-z]+)(?: ARGS=.*)?", command):
        return made[1] in targets()
    if ours := re.fullmatch(r"\.venv/bin/python -m bot (.+)", command):
        return bool(_parser().parse_args(ours[1].split()).command)
    return any(command.startswith(f"{tool} ") or command == tool for tool in TOOLS)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def names(settings: Iterable[str]) -> set[str]:
    return {name.upper() for name in settings} - {"WARNINGS"}


def spoken() -> str:
    """Every piece of text in the modules that speak to people."""
    paths = [ROOT / name for name in SPOKEN]
    files = [each for path in paths for each in (path.rglob("*.py") if path.is_dir() else [path])]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return "\n".join(
        node.value for node in nodes if isinstance(node, ast.Constant) and type(node.value) is str
    )


def is_logged(event: str, sources: str) -> bool:
    """By its name, or by its second half where several things can be away."""
    return f'"{event}"' in sources or f'}}.{event.partition(".")[2]}"' in sources


def fields_of_records() -> set[str]:
    """What the scripts read and write in a question's hash."""
    scripts = "\n".join(sources("bot.store.scripts").values())
    calls = re.findall(
        r"redis\.call\('(H\w+)', (?:question|record|prefix \.\. id),((?:[^()]|\([^()]*\))*)\)",
        scripts,
    )
    # In HSET a name and its value take turns.
    steps = {"HSET": 2, "HDEL": 1, "HMGET": 1}
    listed = (
        re.sub(r"\([^()]*\)", "", words).split(",")[:: steps.get(command, 9)]
        for command, words in calls
    )
    return {
        found[1] for names in listed for name in names if (found := re.search(r"'(\w+)'", name))
    }


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [] == [f"[{label}]({to})" for label, to in links(page) if is_broken(page, label, to)]


@each_page
def test_every_command_is_one(page: Path) -> None:
    written = [*commands(page), *(span for span in spans(prose(page)) if span.startswith("make "))]

    assert [] == [command for command in written if not is_known(command)]


def test_every_target_of_make_that_a_newcomer_needs_is_in_the_readme() -> None:
    named = set(re.findall(r"make ([a-z]+)", PAGES[0].read_text("utf-8")))

    assert set() == targets() - {"help", "clean"} - named


def test_every_setting_is_explained_in_both_places_and_there_are_no_others() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.M)
    example = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M)
    known = names(Settings.model_fields) | {"REDIS_PASSWORD", "PYTHON_IMAGE", "REDIS_IMAGE"}

    assert sorted(known) == sorted(table)
    assert sorted(known) == sorted(example)


def test_numbers_in_the_table_of_settings_are_the_defaults() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (\d+) \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.M
    )
    defaults = {name: Settings.model_fields[name.lower()].default for name, _ in rows}

    assert len(rows) > 5
    assert {name: int(number) for name, number in rows} == defaults


@each_page
def test_no_variable_is_named_that_does_not_exist(page: Path) -> None:
    named = {
        name
        for span in spans(prose(page))
        if (name := span.partition("=")[0].partition(" ")[0]) and re.fullmatch(r"[A-Z_]{4,}", name)
    }

    assert set() == named - names(Settings.model_fields) - OTHER_VARIABLES - {"CONNECT", "POST"}


def test_every_metric_is_explained_and_there_are_no_others() -> None:
    page = (ROOT / "docs/operate.md").read_text("utf-8")
    exported = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in Metrics().registry.collect()
        if family.name.startswith("stormbot_")
    }

    assert exported == set(re.findall(r"^\| `(stormbot_\w+)` \|", page, re.MULTILINE))


def test_every_field_of_a_questions_record_is_explained_and_there_are_no_others() -> None:
    rows = re.findall(
        r"^\| (`\w+`(?:, `\w+`)*) \| (.+) \|$",
        (ROOT / "docs/data.md").read_text("utf-8").partition("## A question's record")[2],
        re.MULTILINE,
    )
    explained = {name: text for row, text in rows for name in spans(row)}
    inner = {
        name: {field.name for field in dataclasses.fields(kind)}
        for name, kind in {"asked": Question, "progress": Progress}.items()
    }

    assert fields_of_records() == set(explained)
    assert inner == {name: set(spans(explained[name])) for name in inner}


@each_page
def test_no_event_of_the_log_is_named_that_does_not_exist(page: Path) -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    events = [
        each for each in spans(prose(page)) if re.fullmatch(r"[a-z]+\.[a-z]+(?:_[a-z]+)*", each)
    ]

    # Names of files and methods of Slack's look like events too.
    other = re.compile(r".*\.(?:py|md|yml|toml|txt|png|po|mo|com|update)")
    assert [] == [
        each for each in events if not (other.fullmatch(each) or is_logged(each, sources))
    ]


@each_page
def test_the_bot_is_quoted_in_its_own_words(page: Path) -> None:
    words = spoken()
    text = re.sub(r"`[^`\n]*`|<[^>]*>", "", prose(page))
    # Of one word it is no quotation.
    quoted = re.findall(r'"([^"\n]+ [^"\n]+)"', text)

    assert [] == [quote for quote in quoted if quote.strip(". ") not in words]


def test_the_readme_stays_a_readme() -> None:
    assert len(PAGES[0].read_text("utf-8").splitlines()) <= 110
