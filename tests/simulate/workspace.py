"""One workspace over hours: the bot's own show-loop and governor, on a clock that jumps."""

import asyncio
import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from bot.answering.showing import Showing
from bot.clock import LoopClock
from bot.domain.governor import governor
from bot.domain.governor.edits import ReplyId
from bot.domain.governor.governor import Governor
from bot.domain.governor.governor import Limits as Allowed
from bot.domain.growth import Growth, ReplyMode
from bot.domain.question import ChannelId, PersonId, QuestionId
from bot.domain.reply import ENGLISH, Progress, Reply, ReplyState
from bot.playground.slack.limits import Limits
from tests.simulate import virtual_time
from tests.simulate.budget import ReplyBudget, Shared
from tests.simulate.scenes import CHARACTERS_PER_S, Asked, Scene
from tests.simulate.seen import Seen
from tests.simulate.slack import Page, Slack, Thread
from tests.simulate.surface import NoRecord, ReplyMessages
from tests.simulate.text import Text

# The loop is told this often that there is more.
TICK_S: Final = 0.1
BOTH_EXTREMES: Final = (Limits.strict(), Limits.generous())


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How the bot is set, and which limits Slack has."""

    mode: ReplyMode = ReplyMode.EDIT
    parts: int = 3
    limits: tuple[Limits, ...] = BOTH_EXTREMES
    edits_per_minute: float = 45.0
    # The governor finds out how many edits Slack takes at once.
    learns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What became of a scene."""

    replies: tuple[Seen, ...]
    calls: Counter[str]
    refused: Counter[str]


class Answer:
    """What Storm has written of one answer by now."""

    def __init__(self, asked: Asked, text: Text, number: int) -> None:
        self._asked = asked
        self._text = text
        self._waiting = Reply(question_id=QuestionId(f"q{number}"), language=ENGLISH)
        self.seen = Seen(
            begun_at=asked.at_s + asked.searching_s,
            lasts_s=asked.lasts_s,
            characters=int(asked.lasts_s * CHARACTERS_PER_S),
        )
        self._is_final = False
        self._newest = self._waiting

    def end(self) -> None:
        self._is_final = True

    stale_in_s = math.inf

    @property
    def length(self) -> int:
        if self._is_final:
            return self.seen.characters
        written_s = asyncio.get_running_loop().time() - self.seen.begun_at
        return max(0, min(self.seen.characters, int(written_s * CHARACTERS_PER_S)))

    def newest(self) -> Reply:
        if not self._is_final and self.length == 0:
            return self._waiting
        return self._reply(self.length, ReplyState.WHOLE if self._is_final else ReplyState.GROWING)

    def _reply(self, count: int, state: ReplyState) -> Reply:
        if len(self._newest.text) != count or self._newest.state is not state:
            self._newest = Reply(
                question_id=self._waiting.question_id,
                language=ENGLISH,
                state=state,
                text=self._text.until(count),
            )
        return self._newest


class Workspace:
    def __init__(self, setting: Setting, *, seed: int) -> None:
        chance = random.Random(seed)
        self._setting = setting
        self._shared = Shared(Governor(_allowed(setting), learns=setting.learns))
        self._text = Text(chance)
        self.slack = Slack(setting.limits, chance)

    async def answer(self, asked: Asked, number: int) -> Seen:
        answer = Answer(asked, self._text, number)
        showing = self._showing(asked, answer, number)
        shown = asyncio.ensure_future(showing.run())
        loop = asyncio.get_running_loop()
        ends_at = answer.seen.begun_at + asked.lasts_s
        await asyncio.sleep(asked.searching_s)
        while (left_s := ends_at - loop.time()) > 0.0:
            showing.changed()
            await asyncio.sleep(min(TICK_S, left_s))
        answer.end()
        showing.finish()
        await shown
        return answer.seen

    def _showing(self, asked: Asked, answer: Answer, number: int) -> Showing[Page]:
        growth = Growth(
            mode=self._setting.mode, most_parts=self._setting.parts, is_direct=asked.is_direct
        )
        surface = ReplyMessages(
            self.slack,
            asked.channel,
            self._text,
            Thread(answer.seen),
            takes_streams=self._setting.mode is not ReplyMode.EDIT,
        )
        budget = ReplyBudget(
            self._shared,
            ChannelId(asked.channel),
            ReplyId(f"r{number:06}"),
            PersonId(asked.person),
        )
        return Showing(
            answer,
            surface,
            budget,
            NoRecord(),
            LoopClock(),
            progress=Progress(),
            growth=growth,
        )


def _allowed(setting: Setting) -> Allowed:
    """As the bot has it, with the constants of the moment: another one may be tried."""
    usual = Allowed.with_updates(setting.edits_per_minute, has_parts=setting.parts > 0)
    return replace(
        usual,
        post=governor.POSTS,
        post_in_channel=governor.POSTS_IN_CHANNEL,
        start_stream=governor.TIER_2,
        stop_stream=governor.TIER_2,
        append_stream=governor.TIER_4,
    )


async def _played(scene: Scene, setting: Setting, seed: int) -> Shown:
    workspace = Workspace(setting, seed=seed)
    loop = asyncio.get_running_loop()
    answering: list[asyncio.Task[Seen]] = []
    for number, asked in enumerate(scene.questions):
        if (wait_s := asked.at_s - loop.time()) > 0.0:
            await asyncio.sleep(wait_s)
        answering.append(asyncio.ensure_future(workspace.answer(asked, number)))
    replies = await asyncio.gather(*answering)
    return Shown(
        replies=tuple(replies), calls=workspace.slack.calls, refused=workspace.slack.refused
    )


def play(scene: Scene, setting: Setting, *, seed: int = 1) -> Shown:
    """The same scene, setting and seed show the same."""
    return virtual_time.run(_played(scene, setting, seed))
