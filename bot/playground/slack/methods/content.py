"""What a post or an edit is to say, checked as Slack checks it."""

from dataclasses import dataclass

from bot.playground.slack.arguments import ApiRefused, structure, text
from bot.playground.slack.block_rules import BlocksRefused, Sizes
from bot.playground.slack.message import Json

LONGEST_POST = 40_000
LONGEST_EDIT = 4_000
LONGEST_MARKDOWN = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`blocks` is None where none were sent, `has_text` tells an empty text from none."""

    text: str
    has_text: bool
    blocks: list[Json] | None

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.blocks


def read_content(args: Json, sizes: Sizes) -> Content:
    """Text and blocks of a call; `markdown_text` becomes the one markdown block it is shown as."""
    markdown = text(args, "markdown_text")
    blocks = structure(args, "blocks", "invalid_blocks_format")
    if markdown:
        return _markdown_content(markdown, args, blocks, sizes)
    if blocks is not None:
        blocks = checked(blocks, sizes)
    return Content(text=text(args, "text"), has_text=args.get("text") is not None, blocks=blocks)


def checked(blocks: object, sizes: Sizes) -> list[Json]:
    try:
        return sizes.check(blocks)
    except BlocksRefused as error:
        raise refused(error) from error


def refused(error: BlocksRefused) -> ApiRefused:
    """Slack's answer to blocks that it does not take, with the reason."""
    return ApiRefused(error.error, response_metadata={"messages": [error.detail]})


def read_metadata(args: Json) -> Json | None:
    """Message metadata: None if not given, `{}` to remove it."""
    metadata = structure(args, "metadata", "invalid_metadata_format")
    match metadata:
        case None:
            return None
        case {"event_type": str(), "event_payload": dict()}:
            return dict(metadata)
        case dict() if not metadata:
            return {}
    raise ApiRefused("invalid_metadata_format")


def _markdown_content(markdown: str, args: Json, blocks: object, sizes: Sizes) -> Content:
    if text(args, "text") or blocks:
        raise ApiRefused("markdown_text_conflict")
    if sizes.of(markdown) > LONGEST_MARKDOWN:
        raise ApiRefused("msg_too_long")
    block = {"type": "markdown", "text": markdown}
    return Content(text=markdown, has_text=True, blocks=[block])
