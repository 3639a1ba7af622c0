"""What people have made of a reply, in its question's record; and what acts look up there."""

from bot.clock import Clock
from bot.domain.answered import Answered
from bot.domain.mark import Mark, MarkKind
from bot.domain.question import QuestionId, ThreadKey
from bot.errors import BotError
from bot.store import keys as lifetimes
from bot.store import record
from bot.store.connection import Client, reached
from bot.store.keys import Keys
from bot.store.results import Marked
from bot.store.scripts.scripts import Scripts

_FIELDS = ("lane", "state", "marked", "asked", "progress", *(f"mark:{kind}" for kind in MarkKind))


class Marks:
    """Raises `StoreUnavailable`, `StoreRefused`."""

    def __init__(self, redis: Client, keys: Keys, clock: Clock, scripts: Scripts) -> None:
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._scripts = scripts

    async def answered(self, thread: ThreadKey, question: QuestionId) -> Answered | None:
        """None: nothing is known of it in this thread, or no longer."""
        key = self._keys.of(thread).question(question)
        found = [str(value or "") for value in await reached(self._redis.hmget(key, _FIELDS))]
        lane, state, marked, asked, progress, *marks = found
        if not state or lane != str(thread):
            return None
        try:
            known = record.read_question(asked, id=question, thread=thread)
        except BotError:
            return None
        shown, _ = record.read_progress(progress)
        end = marked or state
        return Answered(
            question=known,
            messages=shown.messages,
            end=None if end == "open" else end,
            language=shown.language,
            marks=record.read_marks(f"[{','.join(filter(None, marks))}]"),
        )

    async def put(
        self, thread: ThreadKey, question: QuestionId, mark: Mark, *, once: bool = False
    ) -> Marked:
        """In the place of another of its kind; `once`: unless there is one."""
        return await self._mark(thread, question, mark.kind, record.marked(mark), once=once)

    async def take_away(self, thread: ThreadKey, question: QuestionId, kind: MarkKind) -> Marked:
        return await self._mark(thread, question, kind, b"")

    async def _mark(
        self,
        thread: ThreadKey,
        question: QuestionId,
        kind: MarkKind,
        mark: bytes,
        *,
        once: bool = False,
    ) -> Marked:
        at, lane = self._keys.of(thread), str(thread)
        return Marked(
            await self._scripts.run(
                "mark",
                keys=[at.question(question), at.ready, at.queue(lane), at.state(lane)],
                args=[
                    question,
                    int(self._clock.wall() * 1_000_000),
                    lane,
                    lifetimes.OPEN_QUESTION_S,
                    lifetimes.THREAD_STATE_S,
                    lifetimes.READY_S,
                    kind,
                    mark,
                    int(once),
                ],
            )
        )
