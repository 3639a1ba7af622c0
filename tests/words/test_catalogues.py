"""The catalogues say what the code says, and a language more is a file more."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.reply import ENGLISH, Language
from bot.words import upkeep
from bot.words.catalogues import CATALOGUES, LOCALES, SENTENCES, languages, read

BOT = Path(upkeep.__file__).parents[1]
FILES = sorted(LOCALES.glob(f"*/{SENTENCES}"))
HEADER = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
FRENCH = HEADER + (
    'msgid "Sources"\nmsgstr "Références"\n\n'
    'msgid "Answering: {question}"\nmsgstr "Réponse : {demande}"\n\n'
    'msgid "{count} source"\nmsgid_plural "{count} sources"\n'
    'msgstr[0] "une référence"\nmsgstr[1] "{count} références"\n'
)


def written(folder: Path, language: str, text: str) -> Path:
    file = folder / language / SENTENCES
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_there_are_english_and_korean_at_least() -> None:
    assert ENGLISH == languages()[0]
    assert Language("ko") in languages()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_catalogue_lacks_nothing(file: Path) -> None:
    """`make words` brings it up to date; then somebody translates."""
    assert [] == upkeep.lacking(upkeep.read(file, file.parts[-3]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_catalogue_is_as_make_words_leaves_it(file: Path, tmp_path: Path) -> None:
    copy = shutil.copy(file, tmp_path / "bot.po")
    upkeep.bring_up_to_date(Path(copy), file.parts[-3])
    assert Path(copy).read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def said_in_the_code() -> Iterator[str]:
    """The sentences as Python reads them: extraction overlooks what stands in an f-string."""
    for module in sorted((BOT / "words").glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                wanted = {"say": [1], "say_counted": [1, 2], "Sentence": [0]}.get(node.func.id, [])
                for argument in (node.args[n] for n in wanted if len(node.args) > n):
                    if isinstance(argument, ast.JoinedStr):
                        yield f"an f-string: {ast.unparse(argument)}"
                    elif isinstance(argument, ast.Constant):
                        yield str(argument.value)


def test_every_sentence_in_the_code_is_found() -> None:
    found = {form for one in upkeep.template() if one.id for form in upkeep.forms(one)}
    assert set() == set(said_in_the_code()) - found


def test_what_a_catalogue_lacks_is_told(tmp_path: Path) -> None:
    lacking = upkeep.lacking(upkeep.read(written(tmp_path, "fr", FRENCH), "fr"))
    assert "missing: Try again" in lacking
    assert "other placeholders: Answering: {question}" in lacking
    assert not [line for line in lacking if line.endswith((": Sources", ": {count} source"))]


def test_what_is_not_sure_or_not_whole_is_told(tmp_path: Path) -> None:
    unsure = '#, fuzzy\nmsgid "Sources"\nmsgstr "Sources"\n\n'
    half = 'msgid "{count} source"\nmsgid_plural "{count} sources"\nmsgstr[0] "une"\nmsgstr[1] ""\n'
    lacking = upkeep.lacking(upkeep.read(written(tmp_path, "fr", HEADER + unsure + half), "fr"))
    assert "fuzzy: Sources" in lacking
    assert "not translated: {count} source" in lacking


def test_a_new_catalogue_waits_for_every_sentence(tmp_path: Path) -> None:
    file = tmp_path / "fr" / SENTENCES
    upkeep.bring_up_to_date(file, "fr")
    lacking = upkeep.lacking(upkeep.read(file, "fr"))
    assert len(lacking) == len(list(upkeep.template())) - 1
    assert all(line.startswith("not translated: ") for line in lacking)


def test_a_folder_without_catalogues_speaks_english(tmp_path: Path) -> None:
    assert [ENGLISH] == list(read(tmp_path))


def test_what_was_compiled_at_the_build_says_the_same(tmp_path: Path) -> None:
    for file in FILES:
        written(tmp_path, file.parts[-3], file.read_text(encoding="utf-8"))
    command = ["-m", "babel.messages.frontend", "compile", "-d", str(tmp_path), "-D", "bot"]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    for file in tmp_path.glob(f"*/{SENTENCES}"):
        file.unlink()
    for language, catalogue in read(tmp_path).items():
        for said in (upkeep.forms(one)[0] for one in upkeep.template() if one.id):
            expected = CATALOGUES[language].sentences.gettext(said)
            assert expected == catalogue.sentences.gettext(said)


def test_what_was_compiled_before_the_last_change_does_not_count(tmp_path: Path) -> None:
    file = written(tmp_path, "fr", FRENCH)
    compiled = file.with_suffix(".mo")
    compiled.write_bytes(b"of another time")
    os.utime(compiled, (0, 0))
    assert "Références" == read(tmp_path)[Language("fr")].sentences.gettext("Sources")


TOLD = """
from bot.domain.reply import Language
from bot.words import labels, meanwhile
from bot.words.catalogues import languages
from bot.words.language import language_of, spoken

french = Language("fr")
print(french in languages())
print(labels.sources(french), labels.sources_count(1, french), labels.sources_count(2000, french))
print(labels.try_again(french), meanwhile.answering("{0}", french))
print(spoken("fr-CA"), language_of("Où ?"))
"""


def test_adding_a_language_is_adding_a_file(tmp_path: Path) -> None:
    for part in ("__init__.py", "domain", "words"):
        copy = shutil.copytree if (BOT / part).is_dir() else shutil.copy
        (tmp_path / "bot").mkdir(exist_ok=True)
        copy(BOT / part, tmp_path / "bot" / part)
    shutil.copy(BOT / "errors.py", tmp_path / "bot")
    written(tmp_path / "bot/words/locale", "fr", FRENCH)
    told = subprocess.run(
        [sys.executable, "-c", TOLD],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert [
        "True",
        "Références une référence 2\u202f000 références",
        "Try again Answering: {0}",
        "fr en",
    ] == told.stdout.splitlines()
