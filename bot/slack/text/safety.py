"""Makes Storm's text harmless: nobody is pinged, nothing of Slack's own syntax is parsed.

The text is Markdown and untrusted: a document that Storm read may have written half of it. One pass
from left to right looks at the few characters that can begin something dangerous; each is decided
by a bounded number of characters after it. So what was decided stays decided while the text grows,
and `settled` says how far that is.

Every change leaves a zero-width space at the place, and no rule matches across one: that is why a
second pass changes nothing, and why pieces that become neighbours can't form something new.

It knows no code blocks on purpose: whether Slack parses entities inside code is not documented.
"""

import re
from collections.abc import Callable
from typing import Final

from bot.domain.link import web_link

# A zero-width space: what it separates looks the same and means nothing to Slack.
GAP: Final = "\u200b"
# An unmatched bracket in prose older than this is no entity and no link.
_PATIENCE: Final = 300

# C0 and C1 except tab and line feed; bidirectional overrides and isolates; halves of pairs.
# Breaks of other kinds: between words there stays something.
_BREAK: Final = re.compile(r"[\x0b\x0c\x85]")
_DIRT: Final = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_END: Final = re.compile(r"\r\n?")
_PAIR: Final = re.compile(r"([\ud800-\udbff])([\udc00-\udfff])")
_HALF: Final = re.compile(r"[\ud800-\udfff]")

_TRIGGER: Final = re.compile(r"[<&@\uff20\ufe6b!\]]")
_AT: Final = "@\uff20\ufe6b"

_AUDIENCE: Final = r"(?i:here|channel|everyone)"
_BARE: Final = re.compile(rf"[{_AT}](?={_AUDIENCE})")
# me@channel.io is an address, not an audience.
_ADDRESS: Final = re.compile(rf"@{_AUDIENCE}[A-Za-z0-9-]{{0,30}}\.[A-Za-z]")
_ADDRESS_BEGUN: Final = re.compile(r"@[A-Za-z0-9-]{0,40}\.?\Z")
_BARE_BEGUN: Final = re.compile(rf"[{_AT}][A-Za-z]{{0,7}}\Z")
_IN_URL: Final = re.compile(r"https?://[^\s<>()\[\]|\"'`\u200b]*\Z", re.IGNORECASE)

# What may follow an angle bracket to make it an entity; markup declarations are none.
_SIGIL: Final = (
    rf"\\?(?:[{_AT}]|&(?:commat|excl|num|#0{{0,6}}(?:64|33|35)|#[xX]0{{0,6}}(?:40|21|23));"
    r"|!(?!(?i:doctype|element|entity|attlist|notation)(?![A-Za-z^|>]))[A-Za-z]|#[A-Z0-9])"
)
_SIGIL_BEGUN: Final = r"(?:\\?(?:!(?i:[a-z]{0,9})?|#|&[#A-Za-z0-9]{0,10})?)\Z"
_OPENING: Final = re.compile(rf"<(?={_SIGIL})")
_ENTITY: Final = re.compile(
    rf"<([@!#])([A-Za-z0-9][^<>\n|\u200b]{{0,{_PATIENCE}}})(?:\|([^<>\n\u200b]{{0,{_PATIENCE}}}))?>"
)
_URL: Final = re.compile(
    r"<((?i:https?://|mailto:)[^\s<>|\u200b]{1,2000})(?:\|([^<>\n\u200b]{0,300}))?>"
)
_URL_BEGUN: Final = re.compile(
    r"<(?i:https?://|mailto:)[^\s<>|\u200b]{0,2000}(?:\|[^<>\n\u200b]{0,300})?\Z"
)
_WEB: Final = re.compile(r"<(?i:https?://|mailto:)")
_OTHER_SCHEME: Final = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{0,31}://"
    r"|(?i:javascript|vbscript|data|slack|file|blob|about|tel|sms|callto|facetime|intent):(?!:))"
)
_PIPED: Final = re.compile(rf"<([^\s<>|\u200b]{{1,{_PATIENCE}}})\|")
_ANGLE_BEGUN: Final = re.compile(
    rf"<(?:[^\s<>|\u200b]{{0,{_PATIENCE}}}\Z"
    rf"|{_SIGIL}[^<>\n\u200b]{{0,{2 * _PATIENCE}}}\Z|{_SIGIL_BEGUN})"
)
_REFERENCE: Final = re.compile(rf"&(?:lt|LT|#0{{0,6}}60|#[xX]0{{0,6}}3[cC]);(?={_SIGIL})")
_AT_REFERENCE: Final = re.compile(rf"&(?:commat|#0{{0,6}}64|#[xX]0{{0,6}}40);(?={_AUDIENCE})")
_REFERENCE_BEGUN: Final = re.compile(
    rf"&(?:[#A-Za-z0-9]{{0,10}}\Z|(?:lt|LT|#0{{0,6}}60|#[xX]0{{0,6}}3[cC]);{_SIGIL_BEGUN}"
    r"|(?:commat|#0{0,6}64|#[xX]0{0,6}40);[A-Za-z]{0,7}\Z)"
)

_IMAGE: Final = re.compile(rf"!\[[^\[\]\n\u200b]{{0,{_PATIENCE}}}\]\(")
_IMAGE_BEGUN: Final = re.compile(rf"!(?:\[[^\[\]\n\u200b]{{0,{_PATIENCE}}}\]?)?\Z")
# Character references count: Markdown decodes them in targets, so `&#106;avascript:` is one.
_OTHER_TARGET: Final = re.compile(
    r"\][(:][ \t\n]{0,4}<?(?!(?i:https?://|mailto:))[\w+.\\-]{0,64}[:&]"
)
_TARGET_BEGUN: Final = re.compile(r"\](?:[(:][ \t\n]{0,4}<?(?:[\w+.\\-]{0,64}|(?i:https?:/?))?)?\Z")
_MAILTO: Final = re.compile(r"(?i:mailto:)[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}")
_CHARACTER_REFERENCE: Final = re.compile(r"(&#?[A-Za-z0-9]{1,32});")
_LABEL_BRACKETS: Final = str.maketrans("[]\\", "()/")

# Where a rewritten piece ends in the source, and what stands for it.
_Piece = tuple[int, str]


def neutralise(text: str) -> str:
    """`text` without anything that Slack would act upon; still Markdown, still readable.

    Line ends become LF, control characters and bidirectional overrides vanish, halves of surrogate
    pairs become U+FFFD. Neutralising twice changes nothing more.
    """
    return _neutralised(_cleaned(text), is_growing=False)


def settled(text: str) -> int:
    """How much of `neutralise(text)` stays the same whatever `text` goes on with, in characters."""
    is_half = bool(text) and "\ud800" <= text[-1] <= "\udbff"
    clean = _cleaned(text[:-1] if is_half else text)
    return len(_neutralised(clean, is_growing=True))


def plain_label(text: str) -> str:
    """`text`, a file's name say, for one line of Slack's mrkdwn: escaped, and nobody is pinged."""
    text = neutralise(text).replace("\n", " ").replace("\t", " ").replace("|", "\u00a6")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# No rule looks further than a link with a label.
_REACH: Final = 2400


def _cleaned(text: str) -> str:
    if _DIRT.search(text) is None:
        return text
    text = _BREAK.sub(" ", _LINE_END.sub("\n", text))
    text = _PAIR.sub(_joined, text)
    text = _HALF.sub("\ufffd", text)
    return _DIRT.sub("", text)


def _joined(pair: re.Match[str]) -> str:
    high, low = pair.groups()
    return chr(0x10000 + ((ord(high) - 0xD800) << 10) + (ord(low) - 0xDC00))


def _neutralised(text: str, *, is_growing: bool) -> str:
    """If growing, only up to what could still become something else."""
    pieces: list[str] = []
    done = 0
    end = len(text)
    for match in _TRIGGER.finditer(text):
        at = match.start()
        if at < done:
            continue
        if is_growing and at + _REACH > len(text) and _may_go_on(text, at):
            end = at
            break
        piece = _REWRITERS[match[0]](text, at)
        if piece is not None:
            pieces += (text[done:at], piece[1])
            done = piece[0]
    return "".join(pieces) + text[done:end]


def _gap_before(text: str, at: int) -> str:
    return "" if at == 0 or text[at - 1].isspace() else GAP


def _angle(text: str, at: int) -> _Piece | None:
    if _OPENING.match(text, at):
        entity = _ENTITY.match(text, at)
        if entity is None:
            return at + 1, "<" + GAP
        return entity.end(), _gap_before(text, at) + _readable(*entity.groups())
    if _WEB.match(text, at):
        return _address(text, at) or (at + 1, "<" + GAP)
    piped = _PIPED.match(text, at)
    if _OTHER_SCHEME.match(text, at) or (piped and any(mark in piped[1] for mark in ".:/")):
        return at + 1, "<" + GAP
    return None


def _readable(sigil: str, content: str, label: str | None) -> str:
    command, _, rest = content.partition("^")
    name = _label(label or (content if sigil != "!" else command)).lstrip(_AT + "#" + GAP + " ")
    if sigil == "!" and rest and command == "date":
        shown = GAP + name
    else:
        shown = ("#" if sigil == "#" else "@") + GAP + name
    return shown if shown[-1].isalnum() else shown + GAP


def _label(label: str) -> str:
    label = label.translate(_LABEL_BRACKETS)
    label = _CHARACTER_REFERENCE.sub(rf"\1{GAP};", label)
    return re.sub(rf"[{_AT}]", rf"\g<0>{GAP}", label)


def _address(text: str, at: int) -> _Piece | None:
    """A whole `<url>` or `<url|label>`, as standard Markdown; None: it is not whole."""
    match = _URL.match(text, at)
    url = _clean_url(match[1]) if match else None
    if match is None or url is None:
        return None
    if match[2] is None:
        return match.end(), f"<{url}>"
    label = _label(match[2]).strip() or url
    return match.end(), f"{_gap_before(text, at)}[{label}]({url})"


def _clean_url(url: str) -> str | None:
    if _MAILTO.fullmatch(url):
        return re.sub(rf"@(?={_AUDIENCE})", "%40", url)
    link = web_link(url)
    if link is None:
        return None
    link = link.replace("[", "%5B").replace("]", "%5D")
    link = re.sub(rf"@(?={_AUDIENCE})", "%40", link)
    link = _CHARACTER_REFERENCE.sub(r"\1%3B", link)
    return link if len(link) <= 2000 else None


def _reference(text: str, at: int) -> _Piece | None:
    match = _REFERENCE.match(text, at) or _AT_REFERENCE.match(text, at)
    return (match.end(), match[0] + GAP) if match else None


def _at(text: str, at: int) -> _Piece | None:
    if _BARE.match(text, at) is None:
        return None
    if _IN_URL.search(text, max(0, at - _PATIENCE), at):
        return at + 1, "%40"
    if _follows_name(text, at) and _ADDRESS.match(text, at):
        return None
    return at + 1, text[at] + GAP


def _follows_name(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isascii() and text[at - 1].isalnum()


def _bang(text: str, at: int) -> _Piece | None:
    return (at + 1, _gap_before(text, at)) if _IMAGE.match(text, at) else None


def _bracket(text: str, at: int) -> _Piece | None:
    return (at + 1, "]" + GAP) if _OTHER_TARGET.match(text, at) else None


_REWRITERS: Final[dict[str, Callable[[str, int], _Piece | None]]] = {
    "<": _angle,
    "&": _reference,
    "!": _bang,
    "]": _bracket,
    **dict.fromkeys(_AT, _at),
}


def _may_go_on(text: str, at: int) -> bool:
    """Whether what begins at `at` could still become something else."""
    match text[at]:
        case "<":
            begun = _ANGLE_BEGUN.match(text, at) or _URL_BEGUN.match(text, at)
        case "&":
            begun = _REFERENCE_BEGUN.match(text, at)
        case "!":
            begun = _IMAGE_BEGUN.match(text, at)
        case "]":
            begun = _TARGET_BEGUN.match(text, at)
        case _:
            begun = _BARE_BEGUN.match(text, at)
            if begun is None and _follows_name(text, at):
                begun = _ADDRESS_BEGUN.match(text, at)
    return begun is not None
