"""All the words that people see in a message, wherever Slack keeps them. Pure.

What somebody types is in `text`. A forwarded message and a pasted table are in `attachments`, what
was said in a voice clip is in `files`. A link's preview is an attachment too, but nobody's words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.slack.intake.entities import has_words, readable
from bot.slack.intake.payload import object_, objects, text

# Slack's longest message; beyond it nothing of a question is read.
LONGEST_TEXT: Final = 40_000
# How deep rich text is nested in a cell: section, list, link.
_DEEPEST: Final = 6
# The kinds of files that people's words are in.
_TEXTS: Final = ("snippet", "post", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message says, readable; and whether there is a file in it that can't be read."""

    text: str
    has_unread_files: bool = False


def words_of(message: Mapping[str, Any], bot_user: str) -> Words:
    """`message` is an event's, or one of a thread that was read."""
    own = readable(text(message, "text")[:LONGEST_TEXT], bot_user)
    files = objects(message, "files")
    said = [own, *_in_files(files)] if has_words(own) else [*_in_files(files)]
    for attachment in objects(message, "attachments"):
        tables = _in_blocks(objects(attachment, "blocks"))
        forwarded = _forwarded(attachment, bot_user, is_alone=not said)
        said += [part for part in (forwarded, *tables) if part]
    tables = _in_blocks(objects(message, "blocks"))
    return Words(
        text="\n\n".join([*said, *tables] or [own])[:LONGEST_TEXT],
        has_unread_files=any(not _said_in(file) for file in _all_files(message)),
    )


def _all_files(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from objects(message, "files")
    for attachment in objects(message, "attachments"):
        if _is_forwarded(attachment):
            yield from objects(attachment, "files")


def _is_forwarded(attachment: Mapping[str, Any]) -> bool:
    return attachment.get("is_share") is True or attachment.get("is_msg_unfurl") is True


def _forwarded(attachment: Mapping[str, Any], bot_user: str, *, is_alone: bool) -> str:
    """What somebody else has said: with whom it is from, unless it is all there is."""
    if not _is_forwarded(attachment):
        return ""
    parts = [readable(text(attachment, "text"), bot_user), *_in_files(objects(attachment, "files"))]
    said = "\n".join(filter(has_words, parts))
    author = text(attachment, "author_name") or text(attachment, "author_subname")
    return f"{author}: {said}" if said and author and not is_alone else said


def _in_files(files: list[Mapping[str, Any]]) -> list[str]:
    return [said for file in files if (said := _said_in(file))]


def _said_in(file: Mapping[str, Any]) -> str:
    """A voice clip's transcript, or the beginning of a text."""
    transcript = text(object_(object_(file, "transcription"), "preview"), "content").strip()
    if transcript or text(file, "mode") not in _TEXTS:
        return transcript
    return (text(file, "plain_text") or text(file, "preview")).strip()


# Tables: a line for each row, as far as there is anything in it.


def _in_blocks(blocks: list[Mapping[str, Any]]) -> list[str]:
    tables = (_table(block) for block in blocks if block.get("type") == "table")
    return [table for table in tables if table]


def _table(block: Mapping[str, Any]) -> str:
    rows = block.get("rows")
    lines = (_row(row) for row in rows if isinstance(row, list)) if isinstance(rows, list) else ()
    return "\n".join(line for line in lines if line)


def _row(cells: list[Any]) -> str:
    shown = [_cell(cell) if isinstance(cell, dict) else "" for cell in cells]
    return " | ".join(shown) if any(shown) else ""


def _cell(cell: Mapping[str, Any]) -> str:
    if isinstance(number := cell.get("value"), int | float):
        return str(number)
    return text(cell, "text") or "".join(_rich(cell, _DEEPEST)).strip()


def _rich(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    """The words of rich text: of its text, links, names and emoji."""
    for element in objects(node, "elements") if depth else ():
        said = text(element, "text") or text(element, "url") or text(element, "name")
        if said:
            yield said
        yield from _rich(element, depth - 1)
