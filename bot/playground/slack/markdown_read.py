"""Markdown as Slack stores it: `rich_text`, `table` and `divider` blocks. Roughly: what Slack does
with each corner of Markdown is not documented."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Json = dict[str, Any]

_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
_STYLES: Final = {"strong": "bold", "em": "italic", "s": "strike"}
_ENTITY: Final = re.compile(
    r"<(?:@([UW]\w+)|#(C\w+)|!subteam\^(S\w+)|!(here|channel|everyone))(?:\|[^>]*)?>"
)


def markdown_read(text: str) -> list[Json]:
    return copy.deepcopy(_read(text))


@lru_cache(maxsize=256)
def _read(text: str) -> list[Json]:
    page = _Page()
    for node in SyntaxTreeNode(_PARSER.parse(text)).children:
        page.add(node)
    return page.blocks


@dataclass(slots=True)
class _Page:
    blocks: list[Json] = field(default_factory=list)

    def add(self, node: SyntaxTreeNode) -> None:
        match node.type:
            case "table":
                self.blocks.append(_table(node))
            case "hr":
                self.blocks.append({"type": "divider"})
            case "paragraph" | "heading":
                self._say(list(_inline(node, _heading_style(node))))
            case "bullet_list" | "ordered_list":
                for part in _list(node, 0):
                    self._part(part)
            case "blockquote":
                self._part({"type": "rich_text_quote", "elements": list(_quoted(node))})
            case "fence" | "code_block":
                self._part(_preformatted(node))
            case _:
                self._say([_text(node.content, {})])

    def _say(self, elements: list[Json]) -> None:
        """Paragraphs that follow each other are one section."""
        last = self._parts()[-1] if self._parts() else None
        if last is not None and last["type"] == "rich_text_section":
            last["elements"] += [_text("\n\n", {}), *elements]
        else:
            self._part({"type": "rich_text_section", "elements": elements})

    def _part(self, part: Json) -> None:
        if not self._parts():
            self.blocks.append({"type": "rich_text", "elements": []})
        self._parts().append(part)

    def _parts(self) -> list[Json]:
        if self.blocks and self.blocks[-1]["type"] == "rich_text":
            found: list[Json] = self.blocks[-1]["elements"]
            return found
        return []


def _heading_style(node: SyntaxTreeNode) -> Json:
    return {"bold": True} if node.type == "heading" else {}


def _inline(node: SyntaxTreeNode, style: Json) -> Iterator[Json]:
    for child in node.children:
        match child.type:
            case "text":
                yield from _words(child.content, style)
            case "softbreak" | "hardbreak":
                yield _text("\n", style)
            case "code_inline":
                yield _text(child.content, style | {"code": True})
            case "link":
                yield _link(child, style)
            case "image":
                yield _linked(str(child.attrs.get("src", "")), child.content, style)
            case "strong" | "em" | "s":
                yield from _inline(child, style | {_STYLES[child.type]: True})
            case _:
                yield from _inline(child, style)


def _words(text: str, style: Json) -> Iterator[Json]:
    end = 0
    for found in _ENTITY.finditer(text):
        if found.start() > end:
            yield _text(text[end : found.start()], style)
        yield _entity(found)
        end = found.end()
    if end < len(text):
        yield _text(text[end:], style)


def _entity(found: re.Match[str]) -> Json:
    user, channel, group, audience = found.groups()
    if user:
        return {"type": "user", "user_id": user}
    if channel:
        return {"type": "channel", "channel_id": channel}
    if group:
        return {"type": "usergroup", "usergroup_id": group}
    return {"type": "broadcast", "range": audience}


def _text(text: str, style: Json) -> Json:
    return {"type": "text", "text": text} | ({"style": dict(style)} if style else {})


def _link(node: SyntaxTreeNode, style: Json) -> Json:
    inner = [one for child in _inline(node, {}) if (one := child.get("text"))]
    styles = [child.get("style", {}) for child in _inline(node, {})]
    merged = style | {name: True for one in styles for name in one}
    return _linked(str(node.attrs.get("href", "")), "".join(inner), merged)


def _linked(url: str, text: str, style: Json) -> Json:
    link: Json = {"type": "link", "url": url}
    if text and text != url:
        link["text"] = text
    return link | ({"style": style} if style else {})


def _list(node: SyntaxTreeNode, indent: int) -> Iterator[Json]:
    """A list within a list follows the item that it stands in, one step further in."""
    style = "bullet" if node.type == "bullet_list" else "ordered"
    offset = int(node.attrs.get("start", 1)) - 1
    waiting: list[Json] = []
    for item in node.children:
        waiting.append({"type": "rich_text_section", "elements": list(_flat(item))})
        inner = [one for one in item.children if one.type in ("bullet_list", "ordered_list")]
        if inner:
            yield _listed(style, indent, offset, waiting)
            offset, waiting = offset + len(waiting), []
            for one in inner:
                yield from _list(one, indent + 1)
    if waiting:
        yield _listed(style, indent, offset, waiting)


def _listed(style: str, indent: int, offset: int, elements: list[Json]) -> Json:
    listed = {"type": "rich_text_list", "style": style, "indent": indent, "border": 0}
    if style == "ordered" and offset:
        listed["offset"] = offset
    return listed | {"elements": elements}


def _flat(node: SyntaxTreeNode) -> Iterator[Json]:
    """The words of an item or a quotation, whatever blocks they stand in."""
    is_first = True
    for child in node.children:
        if child.type in ("bullet_list", "ordered_list"):
            continue
        if not is_first:
            yield _text("\n", {})
        is_first = False
        if child.type in ("fence", "code_block"):
            yield _text(child.content.rstrip("\n"), {"code": True})
        else:
            yield from _inline(child, _heading_style(child))


def _quoted(node: SyntaxTreeNode) -> Iterator[Json]:
    yield from _flat(node)
    for child in node.children:
        if child.type in ("bullet_list", "ordered_list"):
            for item in child.children:
                yield _text("\n• ", {})
                yield from _flat(item)


def _preformatted(node: SyntaxTreeNode) -> Json:
    code = {"type": "rich_text_preformatted", "border": 0}
    if language := node.info.strip():
        code["language"] = language
    return code | {"elements": [_text(node.content.rstrip("\n"), {})]}


def _table(node: SyntaxTreeNode) -> Json:
    rows = [row for part in node.children for row in part.children]
    table: Json = {
        "type": "table",
        "rows": [[_cell(cell) for cell in row.children] for row in rows],
    }
    sides = [str(cell.attrs.get("style", "")).partition(":")[2] for cell in rows[0].children]
    if any(sides):
        table["column_settings"] = [{"align": side or "left"} for side in sides]
    return table


def _cell(node: SyntaxTreeNode) -> Json:
    elements = list(_inline(node, {}))
    if all(set(one) == {"type", "text"} for one in elements):
        # Slack takes no empty text.
        return {"type": "raw_text", "text": "".join(one["text"] for one in elements) or " "}
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}
