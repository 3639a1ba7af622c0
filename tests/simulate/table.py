"""What a scene showed, as one row of a Markdown table. Pure."""

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import Final

from tests.simulate.seen import Seen
from tests.simulate.workspace import Shown

# From here on an answer is a long one, in seconds.
LONG_S: Final = 30.0
HEAD: Final = (
    "scene",
    "answers",
    "first words: median / 99 % / worst",
    "age",
    "of long ones",
    "longest wait of long ones",
    "last words: median / 99 % / worst",
    "messages a reply",
    "calls a reply",
    "refused",
)


def head(first: str = HEAD[0]) -> str:
    return f"{_row([first, *HEAD[1:]])}\n{_row(['---', *['---:'] * (len(HEAD) - 1)])}"


def row(name: str, shown: Shown) -> str:
    replies = shown.replies
    long = [one for one in replies if one.lasts_s >= LONG_S]
    cells = [
        name,
        str(len(replies)),
        _spread(replies, lambda one: one.first_words_s),
        f"{fmean(one.age_s for one in replies):.2f}",
        f"{fmean(one.age_s for one in long):.1f}" if long else "",
        f"{fmean(one.longest_wait_s for one in long):.0f}" if long else "",
        _spread(replies, lambda one: one.last_words_s),
        f"{fmean(one.messages for one in replies):.2f}",
        f"{shown.calls.total() / len(replies):.1f}",
        str(shown.refused.total()),
    ]
    return _row(cells)


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]


def _spread(replies: Sequence[Seen], of: Callable[[Seen], float]) -> str:
    values = [of(one) for one in replies]
    return " / ".join(f"{quantile(values, share):.1f}" for share in (0.5, 0.99, 1.0))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def choices_head(scenes: Sequence[str]) -> str:
    head = ["constant", *(f"{name}: first words / age / messages" for name in scenes)]
    ends = ["last words, worst", "refused"]
    return f"{_row([*head, *ends])}\n{_row(['---', *['---:'] * (len(scenes) + 2)])}"


def choices_row(name: str, scenes: Sequence[Shown]) -> str:
    worst_s = max(one.last_words_s for shown in scenes for one in shown.replies)
    refused = sum(shown.refused.total() for shown in scenes)
    return _row([name, *map(_gist, scenes), f"{worst_s:.1f}", str(refused)])


def _gist(shown: Shown) -> str:
    """Where answers are of several lengths, the long ones' age as well."""
    replies = shown.replies
    long = [one.age_s for one in replies if one.lasts_s >= LONG_S]
    age = f"{fmean(one.age_s for one in replies):.2f}"
    if 0 < len(long) < len(replies):
        age += f" ({fmean(long):.1f})"
    first = quantile([one.first_words_s for one in replies], 0.95)
    return f"{first:.1f} / {age} / {fmean(one.messages for one in replies):.2f}"
