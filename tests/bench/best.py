"""The best that any schedule could do, if it knew all answers in advance.

The model: so many answers begin at once and are written evenly for `lasts_s`, each in a channel of
its own. A reply is shown as often as its share of edits and posts allows, and knowing everything it
is shown at the best moments: those between which the oldest unseen character always becomes equally
old.

- Edits come from one bucket, full at the beginning. One edit of each reply that is edited at all is
  its last: it may come `late_s` after the end, and makes nothing fresher.
- Posts are free of limits: the first of a reply, and as many `parts` below it as it may have.
- A reply that gets no edit ends with a post, too.

Nothing can do better than this within one message (`parts=0`) or so many, since everything left out
(when the bucket refills, the time a call takes, where a paragraph ends) only costs. A real schedule
may not reach it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """`at_once` calls after a rest, and `per_minute` in the long run."""

    at_once: int
    per_minute: float

    def calls(self, within_s: float) -> int:
        """As many as it lets through in so much time, at the most."""
        return int(self.at_once + self.per_minute / 60 * within_s + 1e-9)


STRICT = Bucket(at_once=5, per_minute=50)
# Fifty in any minute, all at once if need be.
GENEROUS = Bucket(at_once=50, per_minute=0)


def best_age_s(
    answers: int,
    bucket: Bucket,
    *,
    lasts_s: float,
    token_s: float = 0.0,
    parts: int = 0,
    late_s: float = 0.0,
) -> float:
    """The mean age, in seconds, below which no schedule comes. `token_s` is between two tokens."""
    # Those that come too late to make anything fresher are last ones, one a reply.
    edits = min(bucket.calls(lasts_s + late_s), bucket.calls(lasts_s) + answers)
    each, more = divmod(edits, answers)
    total = more * _age_s(each + 1, parts, lasts_s, token_s)
    total += (answers - more) * _age_s(each, parts, lasts_s, token_s)
    return total / answers


def _age_s(edits: int, parts: int, lasts_s: float, token_s: float) -> float:
    """Of one reply. With edits, its posts and all but the last edit come in between; without, its
    parts do, and its last post brings the end."""
    shown = edits + parts
    # So old the oldest unseen character becomes each time: just after it was shown nothing is
    # unseen until the next token comes.
    oldest_s = max(lasts_s - shown * token_s, 0.0) / (shown + 1)
    return (shown + 1) * oldest_s**2 / 2 / lasts_s
