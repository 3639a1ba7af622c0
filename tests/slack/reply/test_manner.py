"""What an older Slack takes is remembered for a day."""

from bot.clock import LoopClock
from bot.slack.reply.manner import REMEMBERED_S, Manner, OlderSlack


class Watch(LoopClock):
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


def test_one_kind_after_the_other_is_left_out() -> None:
    assert [Manner.UNFOLDED, Manner.SIMPLE, None] == [one.simpler for one in Manner]


def test_what_slack_has_refused_is_not_sent_again_for_a_day() -> None:
    watch = Watch()
    older = OlderSlack(watch)
    manners = [older.manner]

    older.takes(Manner.UNFOLDED)
    for waited_s in (REMEMBERED_S - 1, 1.0):
        watch.now_s += waited_s
        manners.append(older.manner)

    assert [Manner.FOLDED, Manner.UNFOLDED, Manner.FOLDED] == manners
