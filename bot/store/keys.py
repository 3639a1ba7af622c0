"""Every key the bot writes to Redis, and how long each lives.

All keys of one Slack thread share a hash tag, so that a script that touches several of them runs
on one node of a Redis Cluster. The tag is a shard, not the thread itself, because the stream that
hands a thread to a worker has to live on the same node as the thread's queue: `SHARDS` streams,
each with the threads that hash to it.

Nothing lives for ever: every key is written with one of the lifetimes below.
"""

import zlib
from dataclasses import dataclass
from typing import Final

from bot.domain.question import (
    ChannelId,
    MessageTs,
    PersonId,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
)

# Changing it leaves the questions that wait in the old shards behind: drain before.
SHARDS: Final = 4

# An earlier version's lane beside a thread's own, for questions that only got a sentence.
ASIDE: Final = "!"

MINUTE_S: Final = 60
HOUR_S: Final = 60 * MINUTE_S
DAY_S: Final = 24 * HOUR_S

# An open question: longer than any outage somebody would wait out.
OPEN_QUESTION_S: Final = 7 * DAY_S
# The id of an ended question recognises Slack's late deliveries (hourly for 24 hours).
SEEN_S: Final = 26 * HOUR_S
# That somebody spoke before the mention came: as long as that can still be answered.
EARLY_S: Final = 15 * MINUTE_S
# Who works on a thread, and the fencing number; outlives any worker that could still be frozen.
THREAD_STATE_S: Final = 7 * DAY_S
# The stream of ready threads: refreshed whenever one is added.
READY_S: Final = 30 * DAY_S
# A copy of the bot that has read nothing for so long is gone.
FORGOTTEN_COPY_S: Final = HOUR_S
# What has been spent, and how careful a 429 has made the bot: longer than the longest pause.
BUDGET_S: Final = 2 * HOUR_S
# How many edits at once Slack takes: longer than the longest time without a try, so that a refusal
# is remembered until then.
LEARNED_S: Final = 14 * DAY_S
# What one person has drawn of it: longer than it takes a share to be full again.
SPENDER_S: Final = 10 * MINUTE_S
# A copy that has asked for nothing in this time does not count when the budget has to be divided.
COPY_S: Final = 30
# That other companies listen in a channel: as long as a question that was asked before can be open.
SHARED_CHANNEL_S: Final = 7 * DAY_S
# Whose work a report is, and that it is done: longer than one that is late is posted.
CLAIM_S: Final = 2 * DAY_S
# Below a shard's tag: what leads to its questions (whole names, and what names begin with).
READY: Final = ":ready"
PARKED: Final = ":parked"
QUEUE: Final = ":queue:"
STATE: Final = ":state:"
# A question's record, what Storm read for it, its words, where the operator keeps them, and who
# thinks what of its reply.
QUESTION: Final = ":question:"
EXCERPTS: Final = ":excerpts:"
WORDS: Final = ":words:"
VERDICTS: Final = ":verdicts:"
# Below a shard's tag, a stream: what could not be used, for the operator to look at.
SET_ASIDE: Final = ":set_aside"
MOST_SET_ASIDE: Final = 100
# Characters of each.
LONGEST_SET_ASIDE: Final = 4000
# When something was lost of what leads to questions.
LOST: Final = ":lost"
# Whose answer a message of ours is: as long as people may put an emoji to it.
MESSAGE_S: Final = 30 * DAY_S
# What people have said the right answer is: until the operator has long taken it over.
CORRECTION_S: Final = 400 * DAY_S
# Top-level direct messages are one conversation until an hour of silence.
IN_LINE_MEMORY_S: Final = HOUR_S


def message_key(tag: str, channel: str, ts: str) -> str:
    """Slack names a message by its channel: in which thread it stands is not said of an emoji."""
    return f"{tag}:message:{channel}:{ts}"


@dataclass(frozen=True, slots=True)
class Keys:
    """Key names below one prefix; two bots with different prefixes can share a Redis."""

    prefix: str

    def shard_of(self, thread: ThreadKey) -> int:
        return self.shard_of_lane(str(thread))

    def shard_of_lane(self, lane: str) -> int:
        return zlib.crc32(lane.removesuffix(ASIDE).encode()) % SHARDS

    def tag(self, shard: int) -> str:
        return f"{{{self.prefix}:{shard}}}"

    def of(self, thread: ThreadKey) -> "ThreadKeys":
        return self.at(self.shard_of(thread), thread)

    def at(self, shard: int, thread: ThreadKey) -> "ThreadKeys":
        return ThreadKeys(tag=self.tag(shard), thread=str(thread))

    def states(self, shard: int) -> str:
        """What all keys of lanes' states begin with."""
        return f"{self.tag(shard)}{STATE}"

    def questions(self, shard: int) -> str:
        """A pattern of all questions' keys."""
        return f"{self.tag(shard)}{QUESTION}*"

    @property
    def loss(self) -> str:
        """Exists: some copy has told of a loss of data a moment ago."""
        return f"{self.tag(0)}:loss"

    @property
    def bell(self) -> str:
        """Stream: questions that somebody has stopped a moment ago."""
        return f"{self.tag(0)}:bell"

    def claim(self, what: str) -> str:
        """Hash: who does what is to be done once, until when, and whether it is done."""
        return f"{self.tag(0)}:claim:{what}"

    def shared(self, team: TeamId, channel: ChannelId) -> str:
        """Exists: Slack has told that other companies listen in this channel."""
        name = f"{team}:{channel}"
        return f"{self.tag(zlib.crc32(name.encode()) % SHARDS)}:shared:{name}"

    def clock(self, shard: int) -> str:
        """The latest time that Redis' clock has shown here."""
        return f"{self.tag(shard)}:clock"

    def lost(self, shard: int) -> str:
        """When something was lost last without which questions can't be found."""
        return f"{self.tag(shard)}{LOST}"

    def looking(self, shard: int) -> str:
        """Exists: some copy looks through all questions after such a loss."""
        return f"{self.tag(shard)}:looking"

    def written(self, shard: int) -> str:
        """Written to learn whether the shard can be written to."""
        return f"{self.tag(shard)}:written"

    def ready(self, shard: int) -> str:
        """Stream: lanes that have a question to be answered."""
        return f"{self.tag(shard)}{READY}"

    def parked(self, shard: int) -> str:
        """Sorted set: lanes that wait for their asker's turn, by when somebody looked last."""
        return f"{self.tag(shard)}{PARKED}"

    def outcomes(self, shard: int) -> str:
        """Stream: what became of questions, and what people did about them."""
        return f"{self.tag(shard)}:outcomes"

    def corrections(self, shard: int) -> str:
        """Sorted set: questions whose answer somebody has corrected, by when."""
        return f"{self.tag(shard)}:corrections"

    def uploads(self, shard: int) -> str:
        """Sorted set: corrections that Storm has not got yet, by when it is tried next."""
        return f"{self.tag(shard)}:uploads"

    def correction(self, shard: int, question: str) -> str:
        """Hash: the pair of question and answer, and how far it is on its way to Storm."""
        return f"{self.tag(shard)}:correction:{question}"

    def open(self, person: PersonId) -> str:
        """Sorted set: a person's lanes that are being answered, by how long that is certain."""
        return f"{{{self.prefix}:{person}}}:open"

    def line(self, person: PersonId) -> str:
        """Sorted set: a person's lanes that wait for their turn, by when they began to."""
        return f"{{{self.prefix}:{person}}}:line"


@dataclass(frozen=True, slots=True)
class ThreadKeys:
    """The keys of one Slack thread, all on one node."""

    tag: str
    thread: str

    @property
    def channel(self) -> str:
        return self.thread.split(":")[1]

    @property
    def ready(self) -> str:
        return f"{self.tag}{READY}"

    @property
    def parked(self) -> str:
        return f"{self.tag}{PARKED}"

    @property
    def outcomes(self) -> str:
        return f"{self.tag}:outcomes"

    @property
    def ours(self) -> str:
        """When the bot was first asked in this thread; later replies need no mention."""
        return f"{self.tag}:ours:{self.thread}"

    @property
    def talk(self) -> str:
        """Hash: who talks with whom in this thread, so that the bot keeps out of it."""
        return f"{self.tag}:talk:{self.thread}"

    @property
    def early(self) -> str:
        """The order of what was said last while the thread was not the bot's."""
        return f"{self.tag}:early:{self.thread}"

    @property
    def memory(self) -> str:
        """The Storm conversation of this thread."""
        return f"{self.tag}:memory:{self.thread}"

    @property
    def topic(self) -> str:
        """The order since which this thread is a new Storm conversation."""
        return f"{self.tag}:topic:{self.thread}"

    def queue(self, lane: str) -> str:
        """Sorted set: open questions of a lane by Slack timestamp."""
        return f"{self.tag}{QUEUE}{lane}"

    def state(self, lane: str) -> str:
        """Hash: who works on a lane, until when, under which fencing number, on what."""
        return f"{self.tag}{STATE}{lane}"

    def question(self, question: QuestionId) -> str:
        """Hash: everything any copy needs to finish a question."""
        return f"{self.tag}{QUESTION}{question}"

    def words(self, question: QuestionId) -> str:
        """Hash: what was asked, and what people wrote about its reply; only where that is kept."""
        return f"{self.tag}{WORDS}{question}"

    def excerpts(self, question: QuestionId) -> str:
        """What Storm read for its answer."""
        return f"{self.tag}{EXCERPTS}{question}"

    def verdicts(self, question: QuestionId) -> str:
        """Hash: what each person thinks of the question's reply, and which fact says so."""
        return f"{self.tag}{VERDICTS}{question}"

    def told(self, user: UserId, refusal: str) -> str:
        """Exists: this person has been told of this refusal a moment ago."""
        return f"{self.tag}:told:{self.thread}:{user}:{refusal}"

    def pause(self, question: QuestionId) -> str:
        """Exists: the question has been tried again a moment ago."""
        return f"{self.tag}:pause:{question}"

    def seen(self, question: QuestionId) -> str:
        """Exists: this question has ended, though its record may be gone."""
        return f"{self.tag}:seen:{question}"

    def message(self, ts: MessageTs) -> str:
        """The thread's root and the question that a message of ours answers."""
        return message_key(self.tag, self.channel, ts)

    def reply(self, ts: MessageTs) -> str:
        """The question that a message of ours answers."""
        return f"{self.tag}:reply:{self.thread}:{ts}"


@dataclass(frozen=True, slots=True)
class BudgetKeys:
    """The keys of one workspace's budget for calls to Slack, all on one node."""

    prefix: str
    team: TeamId

    def of(
        self, name: str, channel: ChannelId | None = None, person: PersonId | None = None
    ) -> str:
        suffix = f":{channel}" if channel else ""
        whose = f":by:{person}" if person else ""
        return f"{{{self.prefix}:{self.team}}}:budget:{name}{suffix}{whose}"
