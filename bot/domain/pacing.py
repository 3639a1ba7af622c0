"""When the next edit should happen, and how long to wait before trying again."""

import math
import re
from typing import Final

# Slack notifies people of a post, and never of an edit: so much is worth being told.
WORTH_TELLING: Final = 60
# Longer than this nobody waits for a first text.
FIRST_TEXT_WITHIN_S: Final = 1.5
_LOOK_AGAIN_S: Final = 0.1
_SENTENCE: Final = re.compile(r"[^.!?…。！？]{12}[^.!?…。！？\n]*(?:[.!?…][\"')*_]*\s|[。！？]|\n)")

# A lone reply spends the whole burst of edits evenly over a usual answer.
YOUNG_INTERVAL_S: Final = 0.62
USUAL_INTERVAL_S: Final = 1.05
USUAL_AGE_S: Final = 10.0
OLD_INTERVAL_S: Final = 3.0
OLD_AFTER_S: Final = 30.0

# After the first part, the second one; and so on. A usual answer has three, or two where there is a
# crowd (`governor/parts.py`), a long one goes on ever more slowly: chosen by simulation, as most of
# what stands here and in the governor is, see docs/pacing.md.
PART_GAPS_S: Final = (3.2, 3.2, 24.0, 48.0)
LEAST_PART: Final = 160
# The first may be less once people have waited for a while.
LEAST_FIRST_PART: Final = 120
WORTH_ANYTHING: Final = 12

# A stream is appended to so often, while it is young and later on.
YOUNG_APPEND_S: Final = 0.6
OLD_APPEND_S: Final = 2.0

# Last posts that come late anyhow come at multiples of this.
TOGETHER_S: Final = (1.0, 0.5, 0.25)

FIRST_RETRY_S: Final = 1.0

# Timers are not exact: what is so near counts as now.
ALMOST_S: Final = 0.002

FIRST_BACKOFF_S: Final = 0.5
LONGEST_BACKOFF_S: Final = 30.0


def first_post_wait(text: str, age_s: float) -> float:
    """Seconds until a reply whose `text` came `age_s` ago is looked at again; 0.0: post it.

    It waits for a sentence, or for about as much as a notification shows.
    """
    is_worth_telling = len(text) >= WORTH_TELLING or _SENTENCE.search(text) is not None
    left_s = FIRST_TEXT_WITHIN_S - age_s
    if is_worth_telling or left_s <= ALMOST_S:
        return 0.0
    return min(_LOOK_AGAIN_S, left_s)


def part_wait(count: int, since_s: float) -> float:
    """Seconds until a reply that shows `count` parts, the last one since `since_s`, may have more.

    Each is a message that people are told of, and there are few: they come ever more slowly.
    """
    if count == 0:
        return 0.0
    return max(0.0, PART_GAPS_S[min(count, len(PART_GAPS_S)) - 1] - since_s)


def least_part(count: int, age_s: float) -> int:
    """How many characters the next part has at least, after `count` of them.

    The first text came `age_s` ago.
    """
    if count > 0:
        return LEAST_PART
    return LEAST_FIRST_PART if age_s < FIRST_TEXT_WITHIN_S else WORTH_ANYTHING


def edit_interval(age_s: float) -> float:
    """Seconds between two edits of a reply whose first text was shown `age_s` ago.

    Where few replies grow, this is what they get. It grows because every edit folds a long message
    that somebody has opened to read, and because Slack asks for no more than one edit in 3 s.
    """
    if age_s < USUAL_AGE_S:
        return _between(YOUNG_INTERVAL_S, USUAL_INTERVAL_S, age_s / USUAL_AGE_S)
    grown = (age_s - USUAL_AGE_S) / (OLD_AFTER_S - USUAL_AGE_S)
    return _between(USUAL_INTERVAL_S, OLD_INTERVAL_S, grown)


def append_interval(age_s: float) -> float:
    """Seconds between two appends to a stream that began `age_s` ago: it folds nothing."""
    return _between(YOUNG_APPEND_S, OLD_APPEND_S, age_s / OLD_AFTER_S)


def _between(young_s: float, old_s: float, grown: float) -> float:
    return young_s + min(1.0, max(0.0, grown)) * (old_s - young_s)


def wait_with_others(wait_s: float, now: float) -> float:
    """Seconds until the last post of a reply that has its slot in `wait_s`, at most 5 % more.

    In a crowd, whatever is due within a moment is done together: what the process does once in a
    while takes it two to four times as long as what it does in a row.
    """
    steps_s = (step_s for step_s in TOGETHER_S if step_s <= wait_s / 20)
    if (step_s := next(steps_s, None)) is None:
        return wait_s
    return up_to_step(wait_s, now, step_s)


def up_to_step(wait_s: float, now: float, step_s: float) -> float:
    """Seconds until the first multiple of `step_s` that is at least `wait_s` from `now`."""
    return math.ceil((now + wait_s) / step_s) * step_s - now


def retry_wait(attempt: int) -> float:
    """Seconds to wait after the failed `attempt` (from 1) at Storm: 1, 2, 4."""
    return FIRST_RETRY_S * 2.0 ** (attempt - 1)


def last_edit_wait(failures: int, jitter: float) -> float:
    """Seconds before the last edit of a reply is tried again after `failures` (from 1).

    Doubles from 0.5 s to 30 s. `jitter` in 0..1 takes off up to a half, so that replies which
    failed together do not come back together.
    """
    longest = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2.0 ** min(failures - 1, 16))
    return longest * (1.0 - jitter / 2.0)
