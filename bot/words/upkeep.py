"""Brings the catalogues up to date with the sentences in the code, and tells what they lack."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE: Final = Path(__file__).parent
# Which arguments of what are sentences.
_FOUND_IN: Final = {"say": (2,), "say_counted": (2, 3), "Sentence": None}
_PLACEHOLDER: Final = re.compile(r"\{(\w*)[^}]*\}")


def template() -> Catalog:
    """All sentences, as the code has them."""
    found = Catalog(fuzzy=False)
    extracted = extract_from_dir(HERE, keywords=_FOUND_IN, comment_tags=["Translators:"])
    for file, _, sentence, comments, context in extracted:
        where = [(f"bot/words/{file}", None)]
        found.add(sentence, locations=where, auto_comments=comments, context=context)  # type: ignore[arg-type]
    return found


def read(file: Path, language: str) -> Catalog:
    """Empty where there is no such file yet."""
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def bring_up_to_date(file: Path, language: str) -> None:
    """New sentences wait in it for their translation, after those around them; old ones go."""
    catalogue = read(file, language)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        opened.write(_header(catalogue, language).encode())
        write_po(opened, catalogue, width=96, omit_header=True, include_lineno=False)


def _header(catalogue: Catalog, language: str) -> str:
    """What gettext needs to know. No dates and names: Git knows those."""
    return f"""\
# The bot's sentences; docs/languages.md says how to translate them.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {catalogue.plural_forms}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def lacking(catalogue: Catalog) -> list[str]:
    """What is wrong with it, a line for each sentence: nothing in a catalogue that is complete."""
    return [
        f"{problem}: {_key(sentence)}"
        for sentence in template()
        if sentence.id and (problem := _problem(sentence, catalogue))
    ]


def _problem(sentence: Message, catalogue: Catalog) -> str | None:
    found = catalogue.get(sentence.id, sentence.context)
    if found is None:
        return "missing"
    if found.fuzzy:
        return "fuzzy"
    said = [found.string] if isinstance(found.string, str) else list(found.string or ())
    if len(said) < (catalogue.num_plurals if sentence.pluralizable else 1) or not all(said):
        return "not translated"
    return None if _names_the_same(said, sentence) else "other placeholders"


def _names_the_same(said: Sequence[str], sentence: Message) -> bool:
    """One form of several may do without the number, as "one source" does."""
    expected = _placeholders(" ".join(forms(sentence)))
    *some, most = map(_placeholders, said)
    return most == expected and all(one <= expected for one in some)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def forms(sentence: Message) -> Sequence[str]:
    return [sentence.id] if isinstance(sentence.id, str) else list(sentence.id)


def _key(sentence: Message) -> str:
    return forms(sentence)[0]
