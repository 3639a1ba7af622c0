"""The log of outcomes: what became of questions, as facts without anybody's words.

A stream in each shard. An end is told by the script that ends the question, so that none is lost
or told twice; what people do afterwards is told here. Where the operator keeps texts, they stand
beside the log, in a hash for each question, so that deleting a question finds them at any time.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from redis.exceptions import ResponseError

from bot.domain.judgement import Judged, Judgement
from bot.domain.outcome import Details, Ended, Fact, Kind
from bot.domain.question import MessageTs, Question, QuestionId, ThreadKey
from bot.store import outcome_record
from bot.store.connection import Client, reached
from bot.store.keys import DAY_S, SHARDS, Keys
from bot.store.scripts.scripts import Scripts

# In each shard; the oldest go first. Half a kilobyte each, three where documents are many.
MOST_KEPT: Final = 25_000
# A few milliseconds of work at a time: others wait for the event loop.
READ_AT_ONCE: Final = 50
# Characters of a question, or of what somebody wrote into a form.
LONGEST_WORDS: Final = 4_000
# Where nothing is kept it is remembered so long who thinks what: people are counted, not presses.
REMEMBERED_S: Final = DAY_S
# A question is asked before it ends, but by Slack's clock.
CLOCKS_DIFFER_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the operator lets the log keep."""

    # 0: nothing.
    for_s: int = 0
    texts: bool = False

    def of_end(
        self, question: Question, details: Details, reply: MessageTs | None, end: str
    ) -> Sequence[Any]:
        """The arguments of `ended` that are about the log."""
        fields = outcome_record.ended(question, details, reply, end)
        text = question.text[:LONGEST_WORDS] if self.texts else ""
        return [self.for_s, MOST_KEPT, text, *fields]


NOTHING: Final = Keeping()


class Outcomes:
    """Adds what people do, and reads everything back."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        scripts: Scripts,
        keeping: Keeping,
        *,
        acted: Callable[[str, str | None], None] = lambda _act, _verdict: None,
    ) -> None:
        """`acted` hears of each act, and of verdicts which."""
        self._acted = acted
        self._redis = redis
        self._keys = keys
        self._scripts = scripts
        self._keeping = keeping

    async def add(
        self, thread: ThreadKey, question: QuestionId, kind: Kind, *, line: str = "", **facts: str
    ) -> None:
        """Tell that somebody did something about a question of this thread.

        `facts` are those of `Act`, by their names: `user`, `ts`, `experts`; and `undone`, with any
        words, for what is taken back. `line` is what they wrote about it, which is kept only where
        texts are. Doing it again counts once. Verdicts have `judge`. Raises `StoreUnavailable`,
        `StoreRefused`.
        """
        if not facts.get("undone"):
            self._acted(kind, facts.get("verdict"))
        if not self._keeping.for_s:
            return
        at = self._keys.of(thread)
        line = line[:LONGEST_WORDS] if self._keeping.texts else ""
        await self._scripts.run(
            "outcome",
            keys=[at.outcomes, at.question(question)],
            args=[
                self._keeping.for_s,
                MOST_KEPT,
                f"line:{facts.get('user', '')}" if line else "",
                line,
                int(kind != Kind.REMOVED),
                *outcome_record.act(question, kind, facts),
            ],
        )

    async def judge(self, thread: ThreadKey, question: QuestionId, judgement: Judgement) -> Judged:
        """Tell what somebody thinks of a question's reply, in place of what they thought before.

        Raises `StoreUnavailable`, `StoreRefused`.
        """
        at, message, keeping = self._keys.of(thread), judgement.message, self._keeping
        keys = [at.outcomes, at.question(question), at.seen(question)]
        verdict, reason = judgement.verdict.value, judgement.reason or ""
        facts = {"user": judgement.user, "verdict": verdict, "reason": reason}
        judged = Judged(
            await self._scripts.run(
                "judge",
                keys=[*keys, at.message(message)] if message else keys,
                args=[
                    keeping.for_s,
                    keeping.for_s or REMEMBERED_S,
                    MOST_KEPT,
                    judgement.user,
                    verdict,
                    judgement.means,
                    judgement.instead_of or "",
                    judgement.order or "",
                    f"{thread.root} {question}",
                    reason,
                    judgement.line[:LONGEST_WORDS] if keeping.texts and keeping.for_s else "",
                    *outcome_record.act(question, Kind.VERDICT, facts),
                ],
            )
        )
        if judged is Judged.CHANGED:
            self._acted(Kind.VERDICT, verdict)
        return judged

    async def since(self, at_s: float) -> AsyncIterator[Fact]:
        """All facts of questions that were asked since then, shard by shard.

        What can't be read is left out. Raises `StoreUnavailable`.
        """
        for shard in range(SHARDS):
            async for id, fields in self._entries(shard, at_s - CLOCKS_DIFFER_S):
                if fact := outcome_record.read(id, fields):
                    yield fact

    async def words(self, ended: Ended) -> Mapping[str, str]:
        """The texts that are kept of a question: `question`, and `line:` with a person's id.

        Raises `StoreUnavailable`.
        """
        key = self._keys.of(ended.thread).words(ended.question)
        return _texts(await reached(self._redis.hgetall(key)))

    async def trim(self) -> None:
        """Let go of what is older than it may be, also where nothing is added any more.

        Raises `StoreUnavailable`, `StoreRefused`.
        """
        for shard in range(SHARDS):
            await self._scripts.run(
                "trim", keys=[self._keys.outcomes(shard)], args=[self._keeping.for_s]
            )

    async def _entries(
        self, shard: int, at_s: float
    ) -> AsyncIterator[tuple[str, Mapping[str, str]]]:
        start = str(max(0, int(at_s * 1000)))
        while found := await self._batch(shard, start):
            for id, fields in found:
                yield str(id), _texts(fields or {})
            start = f"({found[-1][0]!s}"

    async def _batch(self, shard: int, start: str) -> Sequence[tuple[Any, Any]]:
        key = self._keys.outcomes(shard)
        try:
            return await reached(self._redis.xrange(key, min=start, count=READ_AT_ONCE)) or ()
        except ResponseError as error:
            if str(error).startswith("WRONGTYPE"):
                # It is set aside by whoever writes next.
                return ()
            raise


def _texts(fields: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in fields.items()}
