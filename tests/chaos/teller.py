"""What the stand-in Storm tells in a storm of failures, and which of it somebody may rely on."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from bot.playground.storm.story import (
    Ask,
    Cut,
    Errors,
    Hang,
    Refusal,
    Silence,
    Story,
    Trouble,
    Unfinished,
)

WORDS: Final = ("the", "storm", "goes", "on", "and", "over", "until", "everybody", "sleeps")
# Of the attempts, one in so many meets some trouble; of the questions, one in so many all of it.
TROUBLED: Final = 6
HOPELESS: Final = 60
# Of the answers, one in so many needs several messages.
LONG: Final = 25


@dataclass(slots=True, kw_only=True)
class Teller:
    """A different text for each attempt, so that a mixture of two shows."""

    seed: int
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    hopeless: set[str] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)

    def __call__(self, ask: Ask) -> Story:
        of_question = random.Random(f"{self.seed}:{ask.question}")
        of_attempt = random.Random(f"{self.seed}:{ask.question}:{ask.attempt}")
        is_hopeless = of_question.randrange(HOPELESS) == 0
        is_long = of_question.randrange(LONG) == 0
        length = of_question.randint(2_500, 4_000) if is_long else of_question.randint(5, 120)
        story = self._story(ask, of_attempt, length)
        self.told[ask.question].append(story.text)
        if is_hopeless:
            self.hopeless.add(ask.question)
            story = story.with_answer_trouble(Refusal(status=503))
        if is_hopeless or of_attempt.randrange(TROUBLED) == 0:
            trouble = _trouble(of_attempt, length, is_final=is_hopeless)
            self.troubles[f"storm: {type(trouble).__name__.lower()}"] += 1
            return story.with_trouble(trouble)
        return story

    def calm(self, ask: Ask) -> Story:
        """The same without trouble."""
        story = self._story(ask, random.Random(f"{self.seed}:{ask.question}"), 20)
        self.told[ask.question].append(story.text)
        return story

    def _story(self, ask: Ask, rng: random.Random, length: int) -> Story:
        name = f"{ask.question.split()[0]} attempt {ask.attempt} "
        tokens = tuple(f"{rng.choice(WORDS)}{place} " for place in range(length))
        seconds = rng.uniform(0.2, 4.0)
        return Story(
            tokens=(name, *tokens, "end."),
            pace_s=seconds / length,
            first_delay_s=rng.choice([0.0, 0.1, 0.5]),
        )


def _trouble(rng: random.Random, length: int, *, is_final: bool) -> Trouble:
    after = rng.randint(0, length)
    breaks: list[Trouble] = [
        Refusal(status=503),
        Cut(after=after, into_event=rng.choice([0, 5])),
        Errors(after=after, count=4),
        Unfinished(after=after),
    ]
    delays: list[Trouble] = [Hang(seconds=1.0), Silence(after=after, seconds=1.5)]
    return rng.choice(breaks if is_final else breaks + delays)
