"""Which way a reply goes is one decision."""

import pytest

from bot.domain.growth import Growth, ReplyMode, Way, ways

E, S, P = Way.EDITS, Way.STREAM, Way.PARTS


@pytest.mark.parametrize(
    ("mode", "is_direct", "takes_streams", "expected"),
    [
        (ReplyMode.EDIT, False, True, (E, P)),
        (ReplyMode.EDIT, True, True, (E, P)),
        (ReplyMode.NATIVE, False, True, (S, E, P)),
        (ReplyMode.NATIVE, True, True, (S, E, P)),
        (ReplyMode.NATIVE, False, False, (E, P)),
        (ReplyMode.AUTO, True, True, (S, E, P)),
        (ReplyMode.AUTO, False, True, (E, S, P)),
        (ReplyMode.AUTO, True, False, (E, P)),
        (ReplyMode.AUTO, False, False, (E, P)),
    ],
)
def test_it_goes_the_first_way_that_has_room(
    mode: ReplyMode, is_direct: bool, takes_streams: bool, expected: tuple[Way, ...]
) -> None:
    growth = Growth(mode=mode, is_direct=is_direct)
    assert expected == ways(growth, takes_streams=takes_streams)


@pytest.mark.parametrize("mode", list(ReplyMode))
def test_without_parts_it_waits_for_the_others(mode: ReplyMode) -> None:
    growth = Growth(mode=mode, most_parts=0)
    assert P not in ways(growth, takes_streams=True)
    assert E in ways(growth, takes_streams=True)
