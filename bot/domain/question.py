"""A question that somebody asked in Slack, and where."""

from dataclasses import dataclass
from typing import Final, NewType

TeamId = NewType("TeamId", str)
ChannelId = NewType("ChannelId", str)
UserId = NewType("UserId", str)
# Whoever asks, told apart over all workspaces.
PersonId = NewType("PersonId", str)
# Slack's message id within a channel, "1732000000.123456". Never a float: digits get lost.
MessageTs = NewType("MessageTs", str)
QuestionId = NewType("QuestionId", str)
# Storm's conversation; a 64-bit number written as a string.
StormThreadId = NewType("StormThreadId", str)

IN_LINE: Final = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadKey:
    """One conversation in Slack.

    `root` is the `ts` of the thread's first message, or `IN_LINE` for the top level of a direct
    message channel, where consecutive messages are one conversation.
    """

    team: TeamId
    channel: ChannelId
    root: str

    @property
    def is_direct(self) -> bool:
        """Nobody is there but one person and the bot."""
        return self.channel.startswith("D")

    @property
    def is_in_line(self) -> bool:
        return self.root == IN_LINE

    def __str__(self) -> str:
        return f"{self.team}:{self.channel}:{self.root}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, by whom, where. `text` is readable: no entities, no mention of the bot."""

    id: QuestionId
    thread: ThreadKey
    ts: MessageTs
    user: UserId
    text: str
    # Seconds since the epoch, by Slack's clock.
    asked_at: float
    # Something came with it that can't be read: an image, a recording without a transcript.
    has_unread_files: bool = False
    # Nothing is asked: it only greets.
    is_greeting: bool = False
    # It reached the bot so late that whoever asked has been waiting.
    came_late: bool = False

    @property
    def person(self) -> PersonId:
        return PersonId(f"{self.thread.team}:{self.user}")

    @property
    def is_within_thread(self) -> bool:
        """People have said something there before it. In direct messages they talk to the bot."""
        return not self.thread.is_direct and self.thread.root != self.ts

    @property
    def order(self) -> int:
        """Its place among the messages of its channel."""
        return order_of(self.ts)

    @property
    def reply_thread_ts(self) -> MessageTs | None:
        """The `thread_ts` its reply is posted with; None: in line, at the top level of the DM."""
        return None if self.thread.is_in_line else MessageTs(self.thread.root)

    @property
    def status_thread_ts(self) -> MessageTs:
        """The thread that shows "is searching…": Slack wants one even at the top level of a DM."""
        return self.reply_thread_ts or self.ts


def order_of(ts: str) -> int:
    """Slack's timestamp as a whole number of microseconds: exact in Redis's doubles."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros.ljust(6, "0")[:6] or 0)
