"""The chunks of a stream, checked as Slack checks them."""

from typing import Final

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.block_rules import Sizes
from bot.playground.slack.grown import MOST_BLOCKS
from bot.playground.slack.message import Json
from bot.playground.slack.methods.content import LONGEST_MARKDOWN, checked

LONGEST_WORDS: Final = 256
_STATES: Final = ("in_progress", "complete", "error")


def read_chunks(args: Json, sizes: Sizes, *, is_plan: bool) -> list[Json]:
    """What a call adds to a stream; its `markdown_text` is a chunk, too."""
    markdown, chunks = text(args, "markdown_text"), structure(args, "chunks", "invalid_chunks")
    if chunks is None:
        chunks = [{"type": "markdown_text", "text": markdown}] if markdown else []
    elif markdown:
        raise ApiRefused("cannot_provide_both_markdown_text_and_chunks")
    if not isinstance(chunks, list):
        raise ApiRefused("invalid_chunks")
    for chunk in chunks:
        _check(chunk, sizes, is_plan=is_plan)
    said = [chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text"]
    if sizes.of("".join(said)) > LONGEST_MARKDOWN:
        raise ApiRefused("msg_too_long")
    return chunks


def _check(chunk: object, sizes: Sizes, *, is_plan: bool) -> None:
    if not isinstance(chunk, dict):
        raise ApiRefused("invalid_chunks")
    match chunk:
        case {"type": "markdown_text", "text": str()}:
            return
        case {"type": "plan_update", "title": str(title)} if title:
            _check_words(title)
        case {"type": "task_update", "id": str(name), "title": str(), "status": str(state)} if name:
            _check_task(chunk, state, is_plan=is_plan)
        case {"type": "blocks", "blocks": list(blocks)}:
            if any(isinstance(block, dict) and block.get("type") == "file" for block in blocks):
                raise ApiRefused("internal_error")
            checked(blocks[:MOST_BLOCKS], sizes)
        case _:
            raise ApiRefused("invalid_chunks")


def _check_task(chunk: Json, state: str, *, is_plan: bool) -> None:
    if state not in _STATES and not (is_plan and state == "pending"):
        raise ApiRefused("invalid_chunks")
    _check_words(*(chunk.get(name) or "" for name in ("title", "details", "output")))
    for source in chunk.get("sources") or ():
        match source:
            case {"type": "url", "url": str(), "text": str()}:
                pass
            case _:
                raise ApiRefused("invalid_chunks")


def _check_words(*words: object) -> None:
    for each in words:
        if not isinstance(each, str) or len(each) > LONGEST_WORDS:
            raise ApiRefused("invalid_chunks")
