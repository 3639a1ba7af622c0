"""Every construct that the readers know, as often as fits into a text of about n bytes.

Data for tests that measure work: `CONSTRUCTS[name](n)`. What is repeated is what a reader may look
for again and again: something that opens and never closes, that nearly matches, that nests.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

Construct = Callable[[int], str]

_SENTENCE: Final = (
    "Employees may take up to **ten days** of leave a year, as the [handbook](https://a.example/h) "
    "says in chapter 3 [1]; days that are left over move to the next year. "
)


def _size(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _repeated(piece: str, before: str = "", after: str = "") -> Construct:
    def text(size: int) -> str:
        room = size - _size(before + after)
        return before + piece * max(1, room // _size(piece)) + after

    return text


def _nested(opening: str, middle: str, closing: str) -> Construct:
    def text(size: int) -> str:
        depth = max(
            1,
            (size - _size(middle)) // _size(opening + closing),
        )
        return opening * depth + middle + closing * depth

    return text


def _growing_runs(mark: str, between: str) -> Construct:
    """Runs of one, two, three ... marks, none of which closes another."""

    def text(size: int) -> str:
        pieces, length, room = [], 1, size
        while room > 0:
            pieces.append(mark * length + between)
            room -= _size(pieces[-1])
            length += 1
        return "".join(pieces)

    return text


_PIECES: Final = {
    "prose": _SENTENCE * 4 + "\n\n",
    "prose in one paragraph": _SENTENCE,
    "prose without marks": "Some words of ordinary prose. ",
    "korean": "연차 휴가는 입사일을 기준으로 계산합니다. 남은 휴가는 다음 해로 넘어갑니다. ",
    "one long word": "x",
    "one long korean word": "가",
    "emoji": "👩\u200d💻",
    "flags": "🇰🇷",
    "accents": "e\u0301",
    "heaped accents": "\u0301",
    "ideographic stops": "。",
    "spaces": " ",
    "tabs": "\t",
    "spaces at the ends of lines": "a                    \n",
    "line feeds": "\n",
    "carriage returns": "\r",
    "windows line ends": "\r\n",
    "windows lines": "a\r\n",
    "blank lines": "a\n\n",
    "blank lines with spaces": "a\n    \n",
    "lines": "a\n",
    "indented lines": "    a\n",
    "backslashes": "\\",
    "escapes": "\\*",
    "control characters": "\x01",
    "halves of pairs": "\ud83d",
    "zero-width spaces": "\u200b",
    "overrides": "\u202ea",
    "backticks": "`",
    "backticks in words": "`a",
    "code spans": "`a` ",
    "mentions in code": "`<@U1>` ",
    "mentions in fences": "```\n<@U1>\n```\n",
    "pairs of backticks": "``a ",
    "backticks of two lengths": "`a ``b ",
    "the poison": "`` ``` a `` ",
    "fences in one line": "``` ",
    "code without an end": "a `",
    "fences": "```\na\n```\n",
    "fence lines": "```\n",
    "tilde fence lines": "~~~\n",
    "fences of two kinds": "```\n~~~\n",
    "fences that do not close": "```a`b\n",
    "fences in pages of markdown": "```markdown\n```py\nx\n```\n```\n",
    "pages of markdown": "```md\n",
    "fences with a language": "```python\nx = 1\n```\n",
    "quoted fences": "> ```\n> a\n",
    "indented fences": "      ```\n",
    "fences in lists": "- a\n      ```\n      b\n      ```\n",
    "list items and fences": "- ```\n",
    "tildes": "~",
    "struck": "~~a ",
    "struck words": "~~a~~ ",
    "stars": "*",
    "stars in words": "*a",
    "korean underscores": "_가_는 ",
    "line ends in bold text": "**a<br>b** ",
    "stars between spaces": "* ",
    "open emphasis": "*a ",
    "open bold": "**a ",
    "open bold and emphasis": "***a ",
    "closing emphasis": "a* ",
    "underscores": "_",
    "open underscores": "_a ",
    "mixed emphasis": "*a _b ~~c **d __e ",
    "emphasis of two kinds": "*a_",
    "closed emphasis": "**a** *b* ",
    "opening brackets": "[",
    "opening brackets in words": "[a ",
    "closing brackets": "]",
    "pairs of brackets": "[]",
    "references": "[1]",
    "references of several numbers": "[1, 2]",
    "half references of several numbers": "[1, ",
    "half references of models": "【1†",
    "references with spaces": "[1] ",
    "half links": "[a](",
    "half links with addresses": "[a](http://b.example/c",
    "targets": "](",
    "targets with titles": '[a](b "',
    "links": "[a](https://b.example/c) ",
    "links with long labels": "[" + "a " * 140 + "](https://b.example/c) ",
    "long targets": "[a](https://b.example/" + "c" * 1_900 + " ",
    "images": "![a](https://b.example/c.png)",
    "half images": "![",
    "definitions": "[a]: https://b.example/c\n",
    "half definitions": "[a]:",
    "parentheses": "(",
    "targets with parentheses": "[a](b(",
    "angle brackets": "<",
    "closing angle brackets": ">",
    "angle brackets in words": "<a",
    "tags": "<b>",
    "half tags": "<a ",
    "autolinks": "<https://a.example/b> ",
    "half autolinks": "<https://a.example/b ",
    "autolinks that touch": "<http://",
    "piped": "<a|b",
    "mentions": "<@U012AB3CD> ",
    "half mentions": "<@",
    "commands": "<!here> ",
    "half commands": "<!",
    "channels": "<#C012|general>",
    "audiences": "@here ",
    "audiences in addresses": "http://@here",
    "at signs": "@",
    "mail addresses": "me@channel.io ",
    "half mail addresses": "a@channel",
    "exclamation marks": "!",
    "ampersands": "&",
    "references to characters": "&lt;",
    "references to sigils": "&lt;!",
    "half references": "&#",
    "colons": ":",
    "addresses": "https://a.example/b ",
    "addresses that touch": "https://",
    "an endless address": "/a_b*c",
    "bold addresses": "**https://a.example/b** ",
    "addresses with parentheses": "https://a_(",
    "breaks": "a<br>b ",
    "half breaks": "<br",
    "formulas": "\\(x_1\\) ",
    "half formulas": "\\(x_1 ",
    "half displayed formulas": "\\[x_1 ",
    "dollars": "$",
    "half dollars": "$$x ",
    "bold korean": "가**(나)**",
    "schemes": "javascript:",
    "targets of other schemes": "](javascript:",
    "list items": "- a\n",
    "empty list items": "- ",
    "numbered items": "1. a\n",
    "numbers": "1",
    "nested list items": "- - ",
    "rules": "---\n",
    "long rules": "-",
    "rules with spaces": "- - - x\n",
    "equals signs": "=",
    "headings": "# a\n",
    "hashes": "#",
    "hashes with spaces": "# ",
    "quotes": "> a\n",
    "nested quotes": ">",
    "nested quotes with spaces": "> ",
    "bars": "|",
    "rows": "| a | b |\n",
    "rows of bars": "|\n",
    "separators": "|---|---|\n",
    "cells of separators": "|-",
    "cells of dashes": "|---",
    "separators that fail": "|-|-x\n",
    "tables": "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
    "tables without end": "| 1 | 2 |\n",
    "dashes and colons": "|:-:",
    "the bot's own ending": "**Sources**\nAnswered by Storm in 2 s · AI-generated\n",
    "labels like addresses": "[https://a.example](https://b.example/) ",
    "user names in addresses": "[a](https://b.example@c.example/) ",
    "mixed scripts": "[a](https://аpple.example/) ",
}

_WITH_ENDS: Final = {
    "code in a fence": ("```python\n", "x = 1\n", ""),
    "a long line in a fence": ("```\n", "x", ""),
    "fence lines in a longer fence": ("````\n", "```\n", ""),
    "half closings in a fence": ("```\n", "``\n", ""),
    "blank lines in a fence": ("```\n", "\n", ""),
    "spaces in a fence": ("```\n", " ", ""),
    "a fence in a list": ("- a\n  ```\n", "  x\n", ""),
    "code in a quoted fence": ("> ```\n", "> x\n", ""),
    "code in a page of markdown": ("```md\n", "```py\nx\n```\n", ""),
    "open code in a page of markdown": ("```md\n```py\n", "x\n", ""),
    "rows of a table": ("| a | b |\n|---|---|\n", "| 1 | 2 |\n", ""),
    "cells of a row": ("| a | b |\n|---|---|\n", "| 1 ", ""),
    "an open bracket before prose": ("[", "some words ", ""),
    "open code before prose": ("`", "some words ", ""),
    "open code before stars": ("``", "*a `b ", ""),
    "an open address": ("http://", "a_b*c", ""),
    "open bold before prose": ("**", "some words ", ""),
    "stars after open underscores": ("_a " * 5, "b* ", ""),
    "titles": ('[a](b "', "c ", ""),
    "an escape before prose": ("\\", "some words ", ""),
    "spaces before a fence": ("", " ", "```\n"),
    "spaces before an item": ("", " ", "- a"),
    "marks before a word": ("", "*", "a"),
    "text before an end": ("", "some words\n", "**Sources**\nAnswered by Storm in 2 s"),
}

CONSTRUCTS: Final[Mapping[str, Construct]] = MappingProxyType(
    {name: _repeated(piece) for name, piece in _PIECES.items()}
    | {name: _repeated(piece, before, after) for name, (before, piece, after) in _WITH_ENDS.items()}
    | {
        "brackets within brackets": _nested("[", "a", "](b)"),
        "brackets that close": _nested("[", "a", "]"),
        "emphasis within emphasis": _nested("*a ", "b", " c*"),
        "bold within bold": _nested("**a ", "b", " c**"),
        "emphases within each other": _nested("*a _b ", "c", " d_ e*"),
        "struck within struck": _nested("~~a ", "b", " c~~"),
        "tags within tags": _nested("<a ", "b", ">"),
        "parentheses within parentheses": _nested("(", "a", ")"),
        "targets within targets": _nested("[a](b", "c", ")"),
        "code of growing length": _growing_runs("`", "a "),
        "fences of growing length": _growing_runs("`", "\n"),
        "stars of growing length": _growing_runs("*", "a "),
        "spaces of growing length": _growing_runs(" ", "a\n"),
        "quotes of growing depth": _growing_runs(">", "a\n"),
        "backslashes of growing length": _growing_runs("\\", "a "),
    }
)
