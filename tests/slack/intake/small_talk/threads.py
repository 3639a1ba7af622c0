"""The collection: threads of colleagues, and which of their messages wanted an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from bot.domain.question import UserId
from bot.domain.talk import FollowUps, Talk
from bot.slack.intake.small_talk.reading import speech_of

FOLDER: Final = Path(__file__).parents[3] / "samples" / "follow_ups"
TUNED: Final = ("en", "ko")
HELD_BACK: Final = ("en_held_back", "ko_held_back")
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
