"""What people do with the bot besides asking: a press, a form, a shortcut, an emoji, a word.

Each names its act and where it was done. What it refers to is looked up: a control carries ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey, UserId
from bot.domain.reply import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a control below a message of the bot, or chose from its menu."""

    act: str
    thread: ThreadKey
    question: QuestionId
    user: UserId
    # The message that has the control; None: it is in a window of the bot's.
    ts: MessageTs | None
    # That window; empty: it is below a message.
    view: str = ""
    # Which of several things the control offers; empty: it offers one.
    choice: str = ""
    # Chosen from the reply's menu.
    is_in_menu: bool = False
    # When it was pressed, among the messages of its channel; None: Slack does not tell.
    order: int | None = None
    # Opens a form within three seconds, once; empty: Slack sent none.
    trigger: str = ""
    # The message that was pressed is the bot's, and shows this control.
    is_offered: bool = True
    # That message is one that the presser alone sees: Slack does not tell what it shows.
    is_whispered: bool = False
    # Set: who pressed gets this sentence instead.
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Somebody sent a form that the bot had opened."""

    act: str
    thread: ThreadKey
    question: QuestionId
    user: UserId
    # What was written or chosen, by the name of its field.
    values: Mapping[str, str] = field(default_factory=dict)
    # What the bot put into the form for itself.
    choice: str = ""
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """Somebody chose a shortcut of the bot's in a message's menu."""

    act: str
    thread: ThreadKey
    user: UserId
    # The message, by whom it is, and its words, readable.
    ts: MessageTs
    author: UserId | None
    text: str
    trigger: str
    notice: Notice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody put an emoji to a message, or took it away."""

    # Without colons and skin tone.
    emoji: str
    user: UserId
    team: TeamId
    channel: ChannelId
    ts: MessageTs
    is_added: bool
    # Whoever wrote the message is the bot.
    is_ours: bool
    # When, among the messages of its channel; None: Slack does not tell.
    order: int | None = None
    # Set: whoever reacts, or reads there, is of another company.
    notice: Notice | None = None
