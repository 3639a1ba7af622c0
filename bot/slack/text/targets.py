"""Where links and addresses in a text lead: what misleads is no link, or says where it leads.

Rules for the places where a target begins: a label's closing bracket, and an address's colon.
"""

import re
from typing import Final

from bot.slack.text.addresses import ascii_host, clean_url, hidden_host, may_have_address
from bot.slack.text.piece import ENTITY, GAP, LABEL_BRACKETS, LOOK_BACK, PATIENCE, Piece

WEB: Final = r"(?i:https?://|mailto:)"
# Where a target or a definition begins, and what would lead somewhere else than to the web.
# Character references count: Markdown decodes them in targets, so `&#106;avascript:` is one.
TARGET: Final = r"[(:][ \t\n]{0,4}<?"
OTHER_TARGET: Final = rf"(?!{WEB})[\w+.\\-]{{0,64}}+[:&]|[/\\]{{2}}"
_DEFINITION: Final = re.compile(rf"\]:[ \t\n]{{0,4}}<?(?:{OTHER_TARGET}|{WEB})")
_DEFINED: Final = re.compile(
    r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+\[(?:[^\[\]\\\n]|\\[^\n])++"
)
_UNSAFE_TARGET: Final = re.compile(rf"\]\([ \t\n]{{0,4}}<?(?:{OTHER_TARGET})")
_IN_TARGET: Final = re.compile(r"\]\([ \t\n]{0,4}<?https?\Z", re.IGNORECASE)
_BALANCED: Final = r"[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+"
_LINK: Final = re.compile(
    rf"\]\([ \t\n]{{0,4}}(?:<([^<>\n]{{0,2000}}+)>|({_BALANCED}))"
    r"(?:[ \t\n]{1,4}+(?:\"[^\"\n]{0,300}+\"|'[^'\n]{0,300}+'|\([^()\n]{0,300}+\)))?[ \t\n]{0,4}+\)"
)
_LINK_MAX: Final = 2200
# What most links look like: nothing about it can mislead but its label.
_PLAIN_LINK: Final = re.compile(
    r"\]\([ \t]*+https?://[A-Za-z0-9_][A-Za-z0-9_.-]{0,255}+(?::[0-9]{1,5})?(?:[/?#][^\s()<>]*+)?\)"
)
_LINK_BEGUN: Final = re.compile(
    rf"\]\([ \t\n]{{0,4}}(?:<[^<>\n]{{0,2000}}+\Z|(?:<[^<>\n]{{0,2000}}+>|{_BALANCED})"
    r"(?:\([^\s()<>]*+)?(?:[ \t\n]{1,4}+(?:[\"'(][^\"'()\n]{0,300}+[\"')]?)?)?[ \t\n]{0,4}+\Z)"
)
# An address with a user name, or letters in its host that look like others.
AUTHORITY: Final = rf"[^\s/?#\\<>\u200b]{{0,{PATIENCE}}}"
_LOOKALIKE: Final = (
    "\u00aa-\u02af\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1d00-\u1fff\u2100-\u214f\u2c60-\u2dff"
    "\ua640-\ua7ff\uab30-\uabbf\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
)
_TARGET_COLON: Final = re.compile(r"\]\([ \t\n]{0,4}<?(?i:https?)(?=:)")
_AUTHORITY_BEGUN: Final = re.compile(rf"\]\([ \t\n]{{0,4}}<?(?i:https?)://{AUTHORITY}\Z")
_LOOKALIKES: Final = re.compile(f"[{_LOOKALIKE}]")
_SCHEME: Final = re.compile(r"https?\Z", re.IGNORECASE)
_NAMED: Final = re.compile(rf"://{AUTHORITY}@")
_BARE_HOST: Final = re.compile(r"://([^\W_](?:[\w.-]{0,252}\w)?)")


def bracket(text: str, at: int) -> Piece | None:
    """The end of a link's label, and what it leads to."""
    inert = Piece(at + 1, "]" + GAP)
    if text[at + 1] == ":":
        return inert if _DEFINITION.match(text, at) or _is_defined(text, at) else None
    if _UNSAFE_TARGET.match(text, at):
        return inert
    label = _label_before(text, at)
    if label is None:
        return inert
    if not may_have_address(label) and _PLAIN_LINK.match(text, at):
        return None
    link = _link(text, at)
    if link is None:
        return inert if _is_suspicious(label) or _is_broken(text, at) else None
    url = clean_url(link[1] or link[2])
    if url is None:
        return inert
    told = told_host(text, label, url, link.end())
    return Piece(at + 1, "]", (link.end(), told)) if told else None


def _is_defined(text: str, at: int) -> bool:
    """Whether it ends the label of a definition, which Markdown would hide."""
    line = text.rfind("\n", max(0, at - PATIENCE), at) + 1
    is_near = line > 0 or at <= PATIENCE
    return is_near and _DEFINED.fullmatch(_without_brackets(text[line:at])) is not None


def _link(text: str, at: int) -> re.Match[str] | None:
    return _LINK.match(text, at, at + _LINK_MAX)


def _is_broken(text: str, at: int) -> bool:
    """Whether the address of the target at `at` will be made inert."""
    target = _TARGET_COLON.match(text, at)
    piece = colon(text, target.end()) if target else None
    return piece is not None and piece.text[-1] == GAP


def is_changed(text: str, at: int) -> bool:
    """Whether anything of the address of the target at `at` will be."""
    target = _TARGET_COLON.match(text, at)
    return target is not None and colon(text, target.end()) is not None


def _is_suspicious(label: str) -> bool:
    return hidden_host(label, "mailto:nobody@nowhere.invalid") is not None


def told_host(text: str, label: str, url: str, after: int) -> str:
    """The true host, to stand behind a link whose label looks like the address of another one."""
    host = hidden_host(label, url)
    told = f" ({host})" if host else ""
    return "" if text.startswith(told, after) else told


def _label_before(text: str, at: int) -> str | None:
    """The label that the bracket at `at` closes; None: it is none, or too long to be one."""
    before = _without_brackets(text[max(0, at - PATIENCE) : at])
    depth, end = 0, len(before)
    while (start := before.rfind("[", 0, end)) >= 0:
        depth += before.count("]", start, end)
        if depth == 0:
            return before[start + 1 :]
        depth, end = depth - 1, start
    return None


def _without_brackets(before: str) -> str:
    """What will be rewritten has none."""
    if "<" not in before:
        return before
    return ENTITY.sub(lambda entity: entity[0].translate(LABEL_BRACKETS), before)


def is_open_link(text: str, at: int) -> bool:
    """Whether what is there of a link can't tell yet what it will be."""
    link = _link(text, at)
    if link is None:
        is_begun = _LINK_BEGUN.match(text, at) or _AUTHORITY_BEGUN.match(text, at)
        return (is_begun is not None and len(text) - at <= _LINK_MAX) or len(text) - at < 80
    rest = text[link.end() :]
    label = _label_before(text, at)
    url = clean_url(link[1] or link[2])
    host = hidden_host(label, url) if label is not None and url is not None else None
    return host is not None and len(rest) < len(host) + 3 and f" ({host})".startswith(rest)


def colon(text: str, at: int) -> Piece | None:
    """An address: its host in ASCII, and no link at all if it has a user name."""
    if _SCHEME.search(text, max(0, at - 5), at) is None:
        return None
    is_checked = is_in_link(text, at)
    if not is_checked and _NAMED.match(text, at):
        return Piece(at + 1, ":" + GAP)
    host = _BARE_HOST.match(text, at)
    if host is None or host[1].isascii():
        return None
    is_target = is_checked and _IN_TARGET.search(text, max(0, at - 16), at) is not None
    if not is_target and (is_checked or _LOOKALIKES.search(host[1]) is None):
        # Within an address, or text that follows one without a space.
        return None
    written = ascii_host(host[1])
    return Piece(host.end(), f"://{written}") if written else Piece(at + 1, ":" + GAP)


def is_in_link(text: str, at: int) -> bool:
    """Whether it stands in the target of a link that has been found to be plain."""
    bracket = text.rfind("](", max(0, at - LOOK_BACK), at)
    link = _link(text, bracket) if bracket >= 0 else None
    return (
        link is not None
        and link.end() > at
        and clean_url(link[1] or link[2]) is not None
        and _label_before(text, bracket) is not None
    )
