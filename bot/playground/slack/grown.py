"""What a stream has said so far: the blocks of its message, grown chunk by chunk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.playground.slack.message import Json

# Those that come in `blocks` chunks; what is more is dropped.
MOST_BLOCKS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """Chunks are taken as valid. Markdown is joined to what it follows, so that a list or a fence
    may go on in the next chunk; a task or the plan changes where it stands.

    With `is_plan` (`task_display_mode`) tasks stand in one plan. `put`: blocks from chunks.
    """

    blocks: tuple[Json, ...] = ()
    is_plan: bool = False
    put: int = 0
    dropped: int = 0

    @property
    def text(self) -> str:
        return "".join(block["text"] for block in self.blocks if block["type"] == "markdown")

    def after(self, chunks: Sequence[Json], *, drops_leading_space: bool = False) -> "Grown":
        grown = self
        for chunk in chunks:
            match chunk["type"]:
                case "markdown_text":
                    follows = drops_leading_space and grown.text
                    grown = grown._said(chunk["text"].lstrip() if follows else chunk["text"])
                case "task_update":
                    grown = grown._with_task(chunk)
                case "plan_update":
                    grown = grown._with_plan({"title": chunk["title"]})
                case "blocks":
                    grown = grown._with_blocks(chunk["blocks"])
        return grown

    def _said(self, text: str) -> "Grown":
        if not text:
            return self
        *before, last = self.blocks or ({},)
        if last.get("type") == "markdown":
            return replace(self, blocks=(*before, last | {"text": last["text"] + text}))
        return replace(self, blocks=(*self.blocks, {"type": "markdown", "text": text}))

    def _with_blocks(self, blocks: Sequence[Json]) -> "Grown":
        kept = blocks[: MOST_BLOCKS - self.put]
        return replace(
            self,
            blocks=(*self.blocks, *kept),
            put=self.put + len(kept),
            dropped=self.dropped + len(blocks) - len(kept),
        )

    def _with_task(self, chunk: Json) -> "Grown":
        if not self.is_plan:
            return replace(self, blocks=_with_card(self.blocks, chunk))
        return self._with_plan({"tasks": list(_with_card(self._plan.get("tasks", ()), chunk))})

    def _with_plan(self, news: Json) -> "Grown":
        plan = {"type": "plan", "title": "", "tasks": []} | self._plan | news
        if not self._plan:
            return replace(self, blocks=(*self.blocks, plan))
        blocks = (plan if block is self._plan else block for block in self.blocks)
        return replace(self, blocks=tuple(blocks))

    @property
    def _plan(self) -> Json:
        return next((block for block in self.blocks if block["type"] == "plan"), {})


def _with_card(blocks: Sequence[Json], chunk: Json) -> tuple[Json, ...]:
    """The update replaces what the card says, but its details are added to those before."""
    card: Json = {"type": "task_card", "task_id": chunk["id"]}
    old = next((block for block in blocks if block.get("task_id") == chunk["id"]), None)
    card |= old or {}
    card |= {name: chunk[name] for name in ("title", "status", "sources") if chunk.get(name)}
    if output := chunk.get("output"):
        card["output"] = _rich(output)
    if details := chunk.get("details"):
        card["details"] = _rich(_words(card.get("details")) + details)
    if old is None:
        return (*blocks, card)
    return tuple(card if block is old else block for block in blocks)


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _words(rich: Json | None) -> str:
    return str(rich["elements"][0]["elements"][0]["text"]) if rich else ""
