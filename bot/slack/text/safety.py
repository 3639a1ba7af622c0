"""Makes Storm's text harmless: nobody is pinged, nothing of Slack's own syntax is parsed.

The text is Markdown and untrusted: a document that Storm read may have written half of it. One pass
from left to right looks at the few places where something dangerous begins; each is decided by a
bounded number of characters after it. So what was decided stays decided while the text grows, and
`settled` says how far that is.

What a rule takes away or breaks leaves a zero-width space at the place, and no rule matches across
one: that is why a second pass changes nothing, and why pieces that become neighbours can't form
something new.

Code is as dangerous as anything else: whether Slack parses entities inside it is not documented.
But people copy it, so nothing visible changes there, and gaps alone make it harmless. A gap does so
wherever it stands: should Slack take for prose what is code here, it is only less readable.
"""

import re
from collections.abc import Callable
from typing import Final

from bot.slack.text import imitation
from bot.slack.text.addresses import clean_url
from bot.slack.text.code import Before, Code
from bot.slack.text.piece import ENTITY, GAP, LABEL_BRACKETS, PATIENCE, Piece
from bot.slack.text.targets import (
    AUTHORITY,
    OTHER_TARGET,
    TARGET,
    WEB,
    bracket,
    colon,
    is_changed,
    is_in_link,
    is_open_link,
    told_host,
)

# No rule looks further: a link with a label, and its host behind it.
_REACH: Final = 2700
# C0 and C1 except tab and line feed; bidirectional overrides and isolates; halves of pairs.
# Breaks of other kinds: between words there stays something.
_BREAK: Final = re.compile(r"[\x0b\x0c\x85]")
_DIRT: Final = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_END: Final = re.compile(r"\r\n?")
_PAIR: Final = re.compile(r"([\ud800-\udbff])([\udc00-\udfff])")
_HALF: Final = re.compile(r"[\ud800-\udfff]")

_AT: Final = "@\uff20\ufe6b"
_AUDIENCE: Final = r"(?i:here|channel|everyone)"
# me@channel.io is an address, not an audience.
_ADDRESS: Final = re.compile(rf"@{_AUDIENCE}[A-Za-z0-9-]{{0,30}}\.[A-Za-z]")
_URL_END: Final = re.compile(r"[\s<>()\[\]|\"'`\u200b]")
_SCHEME: Final = re.compile(r"https?\Z", re.IGNORECASE)

# What may follow an angle bracket to make it an entity; markup declarations are none.
_SIGIL: Final = (
    rf"\\?(?:[{_AT}]|&(?:commat|excl|num|#0{{0,6}}(?:64|33|35)|#[xX]0{{0,6}}(?:40|21|23));"
    r"|!(?!(?i:doctype|element|entity|attlist|notation)(?![A-Za-z^|>]))[A-Za-z]|#[A-Z0-9])"
)
_SIGIL_BEGUN: Final = r"(?:\\?(?:!(?i:[a-z]{0,9})?|#|&[#A-Za-z0-9]{0,10})?)\Z"
_OPENING: Final = re.compile(rf"<(?={_SIGIL})")
_URL: Final = re.compile(
    rf"<({WEB}[^\s<>|\u200b]{{1,2000}}+)(?:\|([^<>\n\u200b]{{0,{PATIENCE}}}+))?>"
)
_OTHER_SCHEME: Final = (
    r"(?:(?!://)[^\s<>|\u200b]){0,40}://"
    r"|(?i:javascript|vbscript|data|slack|file|blob|about|tel|sms|callto|facetime|intent):(?!:)"
)
_OTHER_SCHEMES: Final = re.compile(_OTHER_SCHEME)
_PIPED: Final = rf"[^\s<>|\u200b]{{1,{PATIENCE}}}+\|"
_LT: Final = r"(?:lt|LT|#0{0,6}60|#[xX]0{0,6}3[cC]);"
_COMMAT: Final = r"(?:commat|#0{0,6}64|#[xX]0{0,6}40);"
_REFERENCE: Final = re.compile(r"&#?[A-Za-z0-9]+;")
# What a label is changed for, if it has any of it.
_LABEL_SIGN: Final = re.compile(rf"[\[\]\\&:{_AT}]")
_ANY_AT: Final = re.compile(f"[{_AT}]")

_IMAGE: Final = rf"\[[^\[\]\n\u200b]{{0,{PATIENCE}}}+\]\("
_SIGN: Final = re.compile(rf"[<&{_AT}!\]:\n]")
_TRIGGER: Final = re.compile(
    rf"{_SIGN.pattern}(?:"
    rf"(?<=<)(?![\s<>|\u200b])(?=(?:{_SIGIL})|{WEB}|{_OTHER_SCHEME}|{_PIPED})"
    rf"|(?<=&)(?=(?:{_LT})(?:{_SIGIL})|(?:{_COMMAT}){_AUDIENCE})"
    rf"|(?<=[{_AT}])(?={_AUDIENCE})"
    rf"|(?<=!)(?={_IMAGE})"
    rf"|(?<=\])(?=:|{TARGET}(?:{WEB}|{OTHER_TARGET}))"
    rf"|(?<=:)(?=//{AUTHORITY}(?:@|(?=[^\x00-\x7f])))"
    rf"|(?<=\n)(?={imitation.LINE}))"
)
# What may still become one of these, with all that is there of the text.
_BEGUN: Final = re.compile(
    rf"[<&{_AT}!\]:\n](?:"
    rf"(?<=<)(?:(?=[^\s<>|\u200b]{{0,{PATIENCE}}}+\Z)|{_SIGIL_BEGUN}"
    rf"|(?=(?:{_SIGIL})[^<>\n\u200b]{{0,{2 * PATIENCE}}}+\Z)"
    rf"|(?={WEB}[^\s<>|\u200b]{{0,2000}}+(?:\|[^<>\n\u200b]{{0,{PATIENCE}}}+(?:>[^\n<]{{0,260}}+)?+)?+\Z))"
    rf"|(?<=&)(?:[#A-Za-z0-9]{{0,10}}\Z|{_LT}{_SIGIL_BEGUN}|{_COMMAT}[A-Za-z]{{0,7}}\Z)"
    rf"|(?<=[{_AT}])[A-Za-z]{{0,7}}\Z"
    r"|(?<=[A-Za-z0-9]@)[A-Za-z0-9-]{0,40}\.?\Z"
    rf"|(?<=!)(?:\[[^\[\]\n\u200b]{{0,{PATIENCE}}}+\]?)?\Z"
    rf"|(?<=\])(?:{TARGET}(?:[\w+.\\-]{{0,64}}|(?i:https?:/?)|[/\\]))?\Z"
    rf"|(?<=\])(?=\([ \t\n]{{0,4}}<?{WEB}[^\n]{{0,{_REACH}}}+(?:\n[^\n]{{0,400}}+)?+\Z)"
    rf"|(?:(?<=[hH][tT][tT][pP]:)|(?<=[hH][tT][tT][pP][sS]:))(?:/(?:/{AUTHORITY})?)?\Z"
    rf"|(?<=\n)(?={imitation.LINE_BEGUN}))"
)
_LINE: Final = re.compile(imitation.LINE)
_LINE_BEGUN: Final = re.compile(imitation.LINE_BEGUN)


def neutralise(text: str) -> str:
    """`text` without anything that Slack would act upon; still Markdown, still readable.

    Line ends become LF, control characters and bidirectional overrides vanish, halves of surrogate
    pairs become U+FFFD. Neutralising twice changes nothing more.
    """
    clean = cleaned(text)
    if _SIGN.search(clean) is None and _LINE.match(clean) is None:
        # Labels of a few words, mostly.
        return clean
    return rewritten(clean, 0, Before(), is_growing=False)[0]


def settled(text: str) -> int:
    """How much of `neutralise(text)` stays the same whatever `text` goes on with, in characters."""
    return len(rewritten(cleaned(text[: complete(text)]), 0, Before(), is_growing=True)[0])


def plain_label(text: str) -> str:
    """`text`, a file's name say, for one line of Slack's mrkdwn: escaped, and nobody is pinged."""
    text = neutralise(text).replace("\n", " ").replace("\t", " ").replace("|", "\u00a6")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def complete(text: str, end: int | None = None) -> int:
    """`end`, or one less if the last character would be another one together with the next."""
    end = len(text) if end is None else end
    return end - (end > 0 and (text[end - 1] == "\r" or "\ud800" <= text[end - 1] <= "\udbff"))


def cleaned(text: str) -> str:
    """Without control characters and the like."""
    if _DIRT.search(text) is None:
        return text
    text = _BREAK.sub(" ", _LINE_END.sub("\n", text))
    text = _PAIR.sub(_joined, text)
    text = _HALF.sub("\ufffd", text)
    return _DIRT.sub("", text)


def _joined(pair: re.Match[str]) -> str:
    high, low = pair.groups()
    return chr(0x10000 + ((ord(high) - 0xD800) << 10) + (ord(low) - 0xDC00))


def rewritten(
    clean: str, start: int, before: Before, *, is_growing: bool
) -> tuple[str, int, Before]:
    """`clean[start:]` made harmless, as far as it can't become something else, and how far that is.

    Of what stands before `start` the last `LOOK_BACK` characters count, and what was open `before`.
    """
    code = Code(clean, before)
    text, hold = _rewritten(clean, start, code, is_growing=is_growing)
    return text, hold, code.before(hold)


def _rewritten(clean: str, start: int, code: Code, *, is_growing: bool) -> tuple[str, int]:
    hold = _hold(clean, start) if is_growing else len(clean)
    pieces: list[str] = []
    done = start
    later: tuple[int, str] | None = None
    # What there was before the link that waits for what comes `later`.
    undone = (0, start, start)
    if start < hold and _begins_line(clean, start) and _LINE.match(clean, start):
        begun = _line_begun(clean, start, code)
        pieces.append(begun.text)
        later = begun.later
    for match in _TRIGGER.finditer(clean, start):
        at = match.start()
        if at < done:
            continue
        if hold < done:
            hold = _hold(clean, done)
        if at >= hold or (match[0] == "\n" and at + 1 == hold):
            break
        if later is not None and at >= later[0]:
            pieces += (clean[done : later[0]], later[1])
            done, later = max(done, later[0]), None
        piece = _piece(clean, at, code)
        if piece is not None:
            if piece.later is not None:
                undone, later = (len(pieces), done, at), piece.later
            pieces += (clean[done:at], piece.text)
            done = piece.end
    if hold < done:
        hold = _hold(clean, done)
    if later is not None and hold < later[0]:
        count, done, hold = undone
        del pieces[count:]
    elif later is not None:
        pieces += (clean[done : later[0]], later[1])
        done = max(done, later[0])
    return "".join([*pieces, clean[done:hold]]), hold


def _hold(clean: str, done: int) -> int:
    """Where what may still become something else begins."""
    if _begins_line(clean, done) and _LINE_BEGUN.match(clean, done):
        return done
    at = max(done, len(clean) - _REACH)
    while (match := _BEGUN.search(clean, at)) is not None:
        if _is_open(clean, match.start()):
            # A line's end is certain whatever the next line says.
            return match.start() + (match[0] == "\n")
        at = match.start() + 1
    return len(clean)


def _is_open(clean: str, at: int) -> bool:
    match clean[at]:
        case "]":
            return is_open_link(clean, at)
        case ":":
            return not is_in_link(clean, at)
        case _:
            return True


def _begins_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _gap_before(text: str, at: int) -> str:
    return "" if at == 0 or text[at - 1].isspace() else GAP


def _angle(text: str, at: int) -> Piece | None:
    if _OPENING.match(text, at):
        entity = ENTITY.match(text, at)
        if entity is None:
            return Piece(at + 1, "<" + GAP)
        shown = _gap_before(text, at) + _readable(*entity.groups())
        return Piece(entity.end(), shown)
    if text[at + 1 : at + 9].lower().startswith(("http://", "https://", "mailto:")):
        return _address(text, at) or Piece(at + 1, "<" + GAP)
    before, bar, _ = text[at + 1 : at + 2 + PATIENCE].partition("|")
    is_scheme = _OTHER_SCHEMES.match(text, at + 1) is not None
    is_piped = bool(bar) and any(mark in before for mark in ".:/")
    return Piece(at + 1, "<" + GAP) if is_scheme or is_piped else None


def _readable(sigil: str, content: str, label: str | None) -> str:
    command, _, rest = content.partition("^")
    name = _label(label or (content if sigil != "!" else command)).lstrip(_AT + "#" + GAP + " ")
    if _may_imitate(name):
        shown = "@" + GAP + name
    elif sigil == "!" and rest and command == "date":
        shown = GAP + name
    else:
        shown = ("#" if sigil == "#" else "@") + GAP + name
    return shown if shown[-1].isalnum() else shown + GAP


def _may_imitate(label: str) -> bool:
    """Whether a line that begins with it could pass for the bot's own words."""
    return (_LINE.match(label) or _LINE_BEGUN.match(label)) is not None


def _label(label: str) -> str:
    if _LABEL_SIGN.search(label) is None:
        return label
    label = label.translate(LABEL_BRACKETS)
    label = label.replace("://", f":{GAP}//")
    label = _REFERENCE.sub(lambda reference: f"{reference[0][:-1]}{GAP};", label)
    return _ANY_AT.sub(rf"\g<0>{GAP}", label)


def _address(text: str, at: int) -> Piece | None:
    """A whole `<url>` or `<url|label>`, as standard Markdown; None: it is not whole."""
    match = _URL.match(text, at)
    url = clean_url(match[1]) if match else None
    if match is None or url is None:
        return None
    if match[2] is None:
        return Piece(match.end(), f"<{url}>")
    label = _label(match[2]).strip() or url
    if _may_imitate(label):
        return None
    told = told_host(text, label, url, match.end())
    return Piece(match.end(), f"{_gap_before(text, at)}[{label}]({url}){told}")


def _reference(text: str, at: int) -> Piece:
    end = text.index(";", at) + 1
    return Piece(end, text[at:end] + GAP)


def _at(text: str, at: int) -> Piece | None:
    if _is_in_url(text, at):
        return Piece(at + 1, "%40")
    if _follows_name(text, at) and _ADDRESS.match(text, at):
        return None
    return Piece(at + 1, text[at] + GAP)


def _is_in_url(text: str, at: int) -> bool:
    start, end = max(0, at - PATIENCE), at
    while (colon_at := text.rfind("://", start, end)) >= 0:
        if _URL_END.search(text, colon_at, end) is not None:
            return False
        if _SCHEME.search(text, max(start, colon_at - 5), colon_at) is not None:
            return True
        end = colon_at
    return False


def _follows_name(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isascii() and text[at - 1].isalnum()


def _bang(text: str, at: int) -> Piece:
    return Piece(at + 1, _gap_before(text, at))


def _piece(text: str, at: int, code: Code) -> Piece | None:
    mark = text[at]
    if mark == "\n":
        line = _line_begun(text, at + 1, code)
        return line._replace(text=f"\n{line.text}")
    if mark == "<" and _OPENING.match(text, at) is not None and code.is_in_code(at):
        return Piece(at + 1, mark + GAP)
    piece = _REWRITERS[mark](text, at)
    if piece is None and mark == "]" and is_changed(text, at) and code.is_in_code(at):
        # There it will be broken, and then this is no target.
        return Piece(at + 1, mark + GAP)
    if piece is None or not code.is_in_code(at):
        return piece
    is_unchanged = piece.later is None and piece.text == text[at : piece.end]
    if mark == "&" or is_unchanged:
        return piece
    return Piece(at + 1, mark + GAP)


def _line_begun(text: str, at: int, code: Code) -> Piece:
    """The beginning of a line that looks like the bot's own words."""
    if not code.is_in_fence(at):
        return Piece(at, "> ")
    first = next(place for place in range(at, len(text)) if text[place].isalpha())
    return Piece(at, "", (first + 1, GAP))


_REWRITERS: Final[dict[str, Callable[[str, int], Piece | None]]] = {
    "<": _angle,
    "&": _reference,
    "!": _bang,
    "]": bracket,
    ":": colon,
    **dict.fromkeys(_AT, _at),
}
