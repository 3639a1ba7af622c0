"""A message with everything it has ever said: each edit adds a version, none is forgotten."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.slack.as_read import as_read
from bot.playground.slack.pings import pings
from bot.playground.slack.rich_text import plain, rich_text

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a message said from `at` (monotonic seconds) on; `ts` is the stamp of that edit.

    `only_for` is the one person who saw it, while it streamed in a channel; None: everybody.
    """

    at: float
    ts: str
    text: str
    blocks: list[Json] | None
    only_for: str | None = None

    @property
    def body(self) -> str:
        return body_of(self.text, self.blocks)

    def pings(self) -> list[str]:
        return pings(self.text, self.blocks)


def body_of(text: str, blocks: list[Json] | None) -> str:
    """What a reader takes for the answer: the `markdown` blocks, or `text` if there is no block.

    Of those that were read from Slack and sent back, the words.
    """
    if not blocks:
        return text
    return "".join(
        block["text"] if block["type"] == "markdown" else plain(block)
        for block in blocks
        if block["type"] in ("markdown", "rich_text", "table")
    )


@dataclass(slots=True, kw_only=True)
class Message:
    """One message of a channel. `unfurls` is false only if the post forbade links *and* media.

    `streams_for` is the recipient of a stream for as long as it is one.
    """

    channel: str
    ts: str
    thread_ts: str | None
    user: str
    team: str
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    unfurls: bool = True
    link_names: bool = False
    deleted: bool = False
    streams_for: str | None = None
    extra: Json = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.versions[-1].text

    @property
    def blocks(self) -> list[Json] | None:
        return self.versions[-1].blocks

    @property
    def body(self) -> str:
        return self.versions[-1].body

    def versions_for(self, user: str) -> list[Version]:
        """What this person has seen of it: not what a stream said to somebody else alone."""
        return [version for version in self.versions if version.only_for in (None, user)]

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_ephemeral(self) -> bool:
        return "seen_by" in self.extra

    @property
    def read_blocks(self) -> list[Json]:
        """The blocks as Slack gives them back."""
        return self._as_read(self.versions[-1])

    def pings(self) -> list[str]:
        """Every notification that any version of this message would have made, each once."""
        found: dict[str, None] = {}
        for version in self.versions:
            for ping in pings(version.text, version.blocks, link_names=self.link_names):
                found[ping] = None
        return list(found)

    def as_json(self, *, with_metadata: bool = False) -> Json:
        """The message as Slack writes it in answers and events."""
        return self._facts() | self._content(self.versions[-1], with_metadata=with_metadata)

    def previously(self) -> Json:
        """The message before its latest edit, as in `previous_message`."""
        version = self.versions[-2] if len(self.versions) > 1 else self.versions[-1]
        return self._facts() | self._content(version, with_metadata=False)

    def _as_read(self, version: Version) -> list[Json]:
        return as_read(version.blocks or [], f"{self.channel} {self.ts} {version.ts}")

    def _facts(self) -> Json:
        facts: Json = {"type": "message", "user": self.user, "ts": self.ts, "team": self.team}
        optional = {
            "thread_ts": self.thread_ts,
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "subtype": self.subtype,
        }
        return facts | {name: value for name, value in optional.items() if value} | self.extra

    def _content(self, version: Version, *, with_metadata: bool) -> Json:
        content: Json = {"text": version.text}
        if version.blocks:
            content["blocks"] = self._as_read(version)
        elif not self.bot_id and version.text and "blocks" not in self.extra:
            content["blocks"] = rich_text(version.text)
        if with_metadata and self.metadata:
            content["metadata"] = self.metadata
        if version.ts != self.ts and not self.bot_id:
            content["edited"] = {"user": self.user, "ts": version.ts}
        if self.reactions:
            content["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ]
        return content
