"""When the next edit should happen, and how long to wait before trying again."""

import re
from typing import Final

# Slack notifies people of a post, and never of an edit: so much is worth being told.
WORTH_TELLING: Final = 60
# Longer than this nobody waits for a first text.
FIRST_TEXT_WITHIN_S: Final = 1.5
_LOOK_AGAIN_S: Final = 0.1
_SENTENCE: Final = re.compile(r"[^.!?…。！？]{12}[^.!?…。！？\n]*(?:[.!?…][\"')*_]*\s|[。！？]|\n)")

YOUNG_INTERVAL_S: Final = 1.0
OLD_INTERVAL_S: Final = 3.0
OLD_AFTER_S: Final = 30.0

FIRST_RETRY_S: Final = 1.0

FIRST_BACKOFF_S: Final = 0.5
LONGEST_BACKOFF_S: Final = 30.0


def first_post_wait(text: str, age_s: float) -> float:
    """Seconds until a reply whose `text` came `age_s` ago is looked at again; 0.0: post it.

    It waits for a sentence, or for about as much as a notification shows.
    """
    is_worth_telling = len(text) >= WORTH_TELLING or _SENTENCE.search(text) is not None
    if is_worth_telling or age_s >= FIRST_TEXT_WITHIN_S:
        return 0.0
    return min(_LOOK_AGAIN_S, FIRST_TEXT_WITHIN_S - age_s)


def edit_interval(age_s: float) -> float:
    """Seconds between two edits of a reply whose first text was shown `age_s` ago.

    It grows because every edit folds a long message that somebody has opened to read, and because
    Slack asks for no more than one edit in 3 s.
    """
    grown = min(1.0, max(0.0, age_s / OLD_AFTER_S))
    return YOUNG_INTERVAL_S + grown * (OLD_INTERVAL_S - YOUNG_INTERVAL_S)


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
