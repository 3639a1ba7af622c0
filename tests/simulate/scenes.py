"""Who asks what and when. Pure: the same seed makes the same questions."""

import random
from dataclasses import dataclass
from typing import Final

# How long answers take to be written, in seconds, and how often that is so.
LENGTHS: Final = {(3.0, 8.0): 0.3, (8.0, 15.0): 0.45, (15.0, 30.0): 0.15, (30.0, 90.0): 0.1}
# Until Storm begins to write.
SEARCHING_S: Final = (0.5, 3.0)
# 40 tokens a second.
CHARACTERS_PER_S: Final = 220.0
PERSONS: Final = 500
HOUR_S: Final = 3600.0
# Every twenty minutes fifty come within one.
ANNOUNCEMENTS: Final = (20 * 60.0, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, and how its answer will be written. Seconds from the beginning of the scene."""

    at_s: float
    lasts_s: float
    channel: str
    person: str
    searching_s: float = 0.0
    is_direct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    name: str
    questions: tuple[Asked, ...]


def crowd(count: int, lasts_s: float = 10.0) -> Scene:
    """So many answers of one length at once, each in a channel of its own."""
    questions = tuple(
        Asked(at_s=0.0, lasts_s=lasts_s, channel=f"C{number}", person=f"U{number}")
        for number in range(count)
    )
    return Scene(name=f"{count} at once, {lasts_s:g} s each", questions=questions)


def traffic(
    per_minute: float,
    lasts_s: float,
    *,
    channels: int,
    direct: float = 0.0,
    bursts: tuple[float, int] | None = None,
    seed: int = 1,
) -> Scene:
    """Questions by chance for `lasts_s`, in so many `channels`; of them a share of `direct` ones.

    `bursts`: every so many seconds so many more come within one minute, as after an announcement.
    """
    chance = random.Random(f"{seed} {per_minute} {lasts_s} {channels}")
    times = _by_chance(chance, per_minute, lasts_s)
    if bursts is not None:
        every_s, count = bursts
        at_s = every_s / 2
        while at_s + 60.0 <= lasts_s:
            times += [at_s + chance.uniform(0.0, 60.0) for _ in range(count)]
            at_s += every_s
    questions = tuple(_asked(chance, at_s, channels, direct) for at_s in sorted(times))
    where = "1 channel" if channels == 1 else f"{channels} channels"
    more = f" and {bursts[1]} in a minute now and then" if bursts is not None else ""
    return Scene(name=f"{per_minute:g} a minute{more}, {where}", questions=questions)


def _by_chance(chance: random.Random, per_minute: float, lasts_s: float) -> list[float]:
    times: list[float] = []
    at_s = chance.expovariate(per_minute / 60.0)
    while at_s < lasts_s:
        times.append(at_s)
        at_s += chance.expovariate(per_minute / 60.0)
    return times


def _asked(chance: random.Random, at_s: float, channels: int, direct: float) -> Asked:
    (span,) = chance.choices(list(LENGTHS), list(LENGTHS.values()))
    person = f"U{chance.randrange(PERSONS)}"
    is_direct = chance.random() < direct
    return Asked(
        at_s=at_s,
        lasts_s=chance.uniform(*span),
        channel=f"D{person}" if is_direct else f"C{chance.randrange(channels)}",
        person=person,
        searching_s=chance.uniform(*SEARCHING_S),
        is_direct=is_direct,
    )


def crowds() -> list[Scene]:
    """Everybody at once: what the published targets are for."""
    return [*(crowd(count) for count in (1, 5, 10, 20, 50)), crowd(20, 60.0), crowd(50, 60.0)]


def hours() -> list[Scene]:
    """The more questions the shorter: each has some hundreds."""
    return [
        traffic(1, 2 * HOUR_S, channels=50, direct=0.2),
        traffic(5, HOUR_S, channels=50, direct=0.2),
        traffic(20, HOUR_S / 2, channels=50, direct=0.2),
        traffic(60, HOUR_S / 4, channels=50, direct=0.2),
        traffic(200, HOUR_S / 12, channels=50, direct=0.2),
        traffic(5, HOUR_S, channels=50, direct=0.2, bursts=ANNOUNCEMENTS),
        traffic(20, HOUR_S / 2, channels=1),
        traffic(5, HOUR_S, channels=1, bursts=ANNOUNCEMENTS),
    ]


def telling() -> list[Scene]:
    """A few that show the difference between one constant and another."""
    return [
        crowd(10),
        crowd(50),
        crowd(20, 60.0),
        traffic(20, HOUR_S / 3, channels=50),
        traffic(60, HOUR_S / 10, channels=50),
        traffic(5, HOUR_S / 2, channels=50, bursts=ANNOUNCEMENTS),
    ]
