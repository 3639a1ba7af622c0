"""What can be broken from the page, and what each switch does to the stand-ins."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final, Literal

from bot.playground.page.desk import wire
from bot.playground.slack import Fault, Limits, Slack
from bot.playground.storm.server import Storm
from bot.playground.storm.stories import NOT_JSON
from bot.playground.storm.story import Ask, Cut, Nonsense, Refusal, Silence, Story, Tell, told

# Told whether to begin or to end; a button only begins.
Act = Callable[[bool], Awaitable[None] | None]
Group = Literal["Storm", "Slack", "Redis", "Bot"]
# A slow answer: seconds before the first token, and between tokens.
SLOW_START_S: Final = 8.0
SLOW_TOKEN_S: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """One kind of trouble, as the page offers it: what it does, and what is to be seen then."""

    name: str
    group: Group
    label: str
    help: str
    seen: str
    is_button: bool = False
    starts_on: bool = False


SORTS: Final = (
    Sort(
        name="storm_error",
        group="Storm",
        label="Storm fails",
        help="Storm answers every request with 503.",
        seen="Ask something: after a few seconds the bot apologises and offers to try again.",
    ),
    Sort(
        name="storm_cut",
        group="Storm",
        label="Connection breaks",
        help="New answers break off in the middle.",
        seen="Ask something: the reply pauses half-way while the bot asks again, and ends whole.",
    ),
    Sort(
        name="storm_silence",
        group="Storm",
        label="Storm falls silent",
        help="New answers stop in the middle without a word.",
        seen="Ask something: the reply stands still. Once this is over, it goes on to its end.",
    ),
    Sort(
        name="storm_nonsense",
        group="Storm",
        label="Nonsense",
        help="New answers have garbage between their events.",
        seen="Ask something: the reply is whole, as always. The tab “Storm” shows the garbage.",
    ),
    Sort(
        name="storm_slow",
        group="Storm",
        label="Storm is slow",
        help="New answers take 8 s to begin, and then drip.",
        seen="Ask something: the bot says that it is searching, then the reply grows slowly.",
    ),
    Sort(
        name="slack_strict",
        group="Slack",
        label="Strict limits",
        help="On: 5 edits at once, then one every 1.2 s. Off: Slack's quota of a minute at once.",
        seen="Ask twenty at once: few grow in place, the others come in parts. Off: more grow.",
        starts_on=True,
    ),
    Sort(
        name="slack_429",
        group="Slack",
        label="Too many requests",
        help="Slack refuses every other edit with 429 and a Retry-After of 3 s.",
        seen="Ask something: the reply grows in leaps and ends whole. “Calls” shows the refusals.",
    ),
    Sort(
        name="slack_5xx",
        group="Slack",
        label="Slack is down",
        help="Every call to Slack gets a 503.",
        seen="Ask something: nothing comes. Once this is over, the answer comes within seconds.",
    ),
    Sort(
        name="slack_cut_sockets",
        group="Slack",
        label="Cut the sockets",
        help="All Socket Mode connections break at once.",
        seen="Ask something right after it: the answer comes as always, over new connections.",
        is_button=True,
    ),
    Sort(
        name="slack_delete_last",
        group="Slack",
        label="Delete the last reply",
        help="Somebody deletes the bot's newest message.",
        seen="The reply is gone. If it was growing, it does not come back.",
        is_button=True,
    ),
    Sort(
        name="redis_away",
        group="Redis",
        label="Redis is away",
        help="Redis does not answer.",
        seen="Running answers go on. Ask something: Slack sends it again at once, after one minute "
        "and after five. The next time once Redis is back, it is answered.",
    ),
    Sort(
        name="bot_kill",
        group="Bot",
        label="kill -9",
        help="Kills the copy that is answering, without warning.",
        seen="Do it while a reply grows: it stands still for up to 15 s, then goes on to its end.",
        is_button=True,
    ),
    Sort(
        name="bot_second",
        group="Bot",
        label="Second copy",
        help="Runs a second copy of the bot.",
        seen="Ask twenty at once: “Redis” shows which copy answers what. Kill one, and all go on.",
    ),
)


class Switches:
    """Which trouble is on. What each name does is in `acts`."""

    def __init__(self, sorts: Iterable[Sort], acts: dict[str, Act]) -> None:
        self._sorts = {sort.name: sort for sort in sorts}
        self._acts = acts
        self._on = {sort.name: sort.starts_on for sort in self._sorts.values()}

    def is_on(self, name: str) -> bool:
        return self._on.get(name, False)

    def __contains__(self, name: str) -> bool:
        return name in self._sorts

    async def turn(self, name: str, on: bool) -> None:
        if not self._sorts[name].is_button:
            if self._on[name] == on:
                return
            self._on[name] = on
        if (acting := self._acts[name](on)) is not None:
            await acting

    @property
    def facts(self) -> list[wire.Trouble]:
        return [
            wire.Trouble(
                name=sort.name,
                group=sort.group,
                label=sort.label,
                help=sort.help,
                seen=sort.seen,
                is_on=self._on[sort.name],
                kind="button" if sort.is_button else "switch",
            )
            for sort in self._sorts.values()
        ]


class StormTrouble:
    """Tells the same stories with the trouble that is switched on."""

    def __init__(self, storm: Storm, tell: Tell) -> None:
        self._storm = storm
        self._tell = tell
        self._on: set[str] = set()
        storm.story = self.story

    def turn(self, name: str, on: bool) -> None:
        if on:
            self._on.add(name)
            return
        self._on.discard(name)
        if name == "storm_silence":
            self._storm.release()

    def story(self, ask: Ask) -> Story:
        story = told(self._tell, ask)
        middle = len(story.tokens) // 2
        if "storm_error" in self._on:
            down = Refusal(status=503)
            story = story.with_trouble(down).with_answer_trouble(down)
        if "storm_nonsense" in self._on:
            story = story.with_trouble(Nonsense(after=middle // 2, payloads=NOT_JSON[:2]))
        if "storm_silence" in self._on:
            story = story.with_trouble(Silence(after=middle))
        if "storm_cut" in self._on:
            story = story.with_trouble(Cut(after=middle))
        if "storm_slow" in self._on:
            story = replace(story, pace_s=SLOW_TOKEN_S, first_delay_s=SLOW_START_S)
        return story


class SlackTrouble:
    """Faults that stay in place while their switch is on."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._faults: dict[str, Fault] = {}

    def too_many(self, on: bool) -> None:
        calls = count()

        def is_every_other(args: dict[str, Any]) -> bool:
            return next(calls) % 2 == 0

        self._turn(
            "429", on, "chat.update", error="ratelimited", retry_after=3, when=is_every_other
        )

    def down(self, on: bool) -> None:
        self._turn("503", on, "*", status=503)

    def strict(self, on: bool) -> None:
        self._slack.limits = Limits.strict() if on else Limits.generous()

    def _turn(self, name: str, on: bool, method: str, **fault: Any) -> None:
        if on:
            self._faults[name] = self._slack.trouble.fail(method, times=None, **fault)
        elif name in self._faults:
            self._slack.trouble.remove(self._faults.pop(name))
