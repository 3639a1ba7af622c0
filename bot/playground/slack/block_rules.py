"""Which blocks Slack refuses: shapes, sizes and the totals of one message.

Slack counts "characters" and does not say of which kind. `Sizes` counts code points, or UTF-8
bytes for the totals when the strictest reading is to be proven.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.slack.rules.blocks import ON_SURFACES, Surface, check_block
from bot.playground.slack.rules.shape import BlocksRefused, texts, unique, wrong

__all__ = ["BlocksRefused", "Sizes", "Unit", "within"]

Json = dict[str, Any]
Unit = Literal["characters", "bytes"]

MARKDOWN_TOTAL = 12_000
ALL_BLOCKS_TOTAL = 13_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """`unknown` are types of blocks that this Slack has not heard of yet."""

    unit: Unit = "characters"
    unknown: frozenset[str] = frozenset()

    def of(self, text: str) -> int:
        return len(text) if self.unit == "characters" else len(text.encode())

    def check(self, blocks: object, *, most: int = 50, surface: Surface = "message") -> list[Json]:
        """The blocks, if Slack takes them; `BlocksRefused` otherwise."""
        if not isinstance(blocks, list):
            raise BlocksRefused("invalid_blocks_format", "blocks must be an array")
        if len(blocks) > most:
            raise wrong("/blocks", f"no more than {most} items allowed [{len(blocks)}]")
        allowed = ON_SURFACES[surface] - self.unknown
        for number, block in enumerate(blocks):
            check_block(block, f"/blocks/{number}", allowed)
        _check_unique(blocks)
        if surface == "message":
            self._check_totals(blocks)
        return blocks

    def _check_totals(self, blocks: list[Json]) -> None:
        markdown = sum(self.of(block["text"]) for block in blocks if block["type"] == "markdown")
        if markdown > MARKDOWN_TOTAL:
            raise BlocksRefused("msg_blocks_too_long", f"markdown text is {markdown} long")
        total = sum(self.of(text) for text in texts(blocks))
        if total > ALL_BLOCKS_TOTAL:
            raise BlocksRefused("msg_blocks_too_long", f"all blocks are {total} long")


def within(blocks: list[Json]) -> Iterator[Json]:
    """The blocks, each followed by those it contains."""
    for block in blocks:
        yield block
        yield from within(block.get("child_blocks") or [])


def _check_unique(blocks: list[Json]) -> None:
    # Slack ignores the block_id of a markdown block.
    named = [block for block in within(blocks) if block["type"] != "markdown"]
    unique([block.get("block_id") for block in named], "/blocks", "block_id")
