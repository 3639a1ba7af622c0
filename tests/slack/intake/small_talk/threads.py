"""The collection: what colleagues say in threads, and which of it wanted an answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from bot.domain.question import UserId
from bot.domain.talk import FollowUps, Speech, Talk
from bot.slack.intake.small_talk.reading import speech_of

FOLDER: Final = Path(__file__).parents[3] / "samples" / "follow_ups"
TUNED: Final = ("en", "ko")
HELD_BACK: Final = ("en_held_back", "ko_held_back")
MOMENTS: Final = ("en_moments", "ko_moments")
MENTION: Final = "<@U0STORM>"


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, what its writer wanted and what the bot would do."""

    thread: str
    text: str
    wanted: str
    is_answered: bool

    @property
    def is_wrong(self) -> bool:
        """An answer that nobody wanted."""
        return self.is_answered and self.wanted == "silent"

    @property
    def is_missed(self) -> bool:
        return not self.is_answered and self.wanted == "answer"


def judged(name: str) -> list[Judged]:
    """All messages without a mention in one file of the collection."""
    threads = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    if name in MOMENTS:
        return [one for moment, told in threads.items() for one in _at(moment, told)]
    return [one for thread in threads for one in _judged(thread["thread"], thread["said"])]


def _judged(thread: str, messages: Sequence[Sequence[str]]) -> Iterator[Judged]:
    talk = Talk()
    for at, (who, text, *wanted) in enumerate(messages, start=1):
        user = UserId(who)
        if who == "bot":
            talk = talk.replied(at)
        elif MENTION in text:
            talk = talk.asked(user, at)
        else:
            is_answered, talk = talk.heard(user, speech_of(text), FollowUps.NATURAL, at)
            yield Judged(thread, text, wanted[0], is_answered)


def _at(moment: str, told: Mapping[str, Sequence[str]]) -> Iterator[Judged]:
    """Single messages: each is said at that moment, as if nobody had said the others."""
    asker, colleague, other = UserId("A"), UserId("C"), UserId("B")
    talk = Talk().asked(asker, 1).replied(2)
    if moment.startswith("later"):
        _, talk = talk.heard(colleague, Speech.CHATTER, FollowUps.NATURAL, 3)
    user = asker if moment.endswith("the asker") else other
    for wanted, texts in told.items():
        for text in texts:
            is_answered, _ = talk.heard(user, speech_of(text), FollowUps.NATURAL, 4)
            yield Judged(moment, text, wanted, is_answered)


def table(names: Sequence[str]) -> str:
    """For each file: how many verdicts are right, wrong (unwanted answers) and missed; which."""
    rows = [f"{'':16}messages  right  wrong  silent, but wanted"]
    for name in names:
        found = judged(name)
        wrong = [one for one in found if one.is_wrong]
        missed = [one for one in found if one.is_missed]
        right = len(found) - len(wrong) - len(missed)
        rows.append(f"{name:16}{len(found):8}{right:7}{len(wrong):7}{len(missed):8}")
        rows += [f"  wrong   {one.thread}: {one.text}" for one in wrong]
        rows += [f"  missed  {one.thread}: {one.text}" for one in missed]
    return "\n".join(rows) + "\n"
