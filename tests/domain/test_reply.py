"""Which messages make a reply that was found with its end."""

import pytest

from bot.domain.question import MessageTs
from bot.domain.reply import Closed, End

END = End(outcome="whole", may_repeat=False)


def tss(names: str) -> tuple[MessageTs, ...]:
    return tuple(MessageTs(f"{number}.0") for number in names)


@pytest.mark.parametrize(
    ("parts", "standing", "last", "count", "noted"),
    [
        pytest.param("1", "1", "1", 1, "", id="one message"),
        pytest.param("1", "12", "1", 1, "12", id="a shorter text has taken a longer one's place"),
        pytest.param("2", "12", "2", 1, "1", id="it was begun anew below"),
        pytest.param("123", "123", "3", 3, "", id="nothing was written down"),
        pytest.param("123", "1234", "3", 3, "1234", id="one was to be removed"),
        pytest.param("134", "1234", "4", 3, "13", id="one above was to be removed"),
        pytest.param("1234", "1234", "4", 3, "1", id="nobody can tell which was"),
    ],
)
def test_its_parts(parts: str, standing: str, last: str, count: int, noted: str) -> None:
    found = Closed(end=END, messages=tss(standing), last=tss(last)[0], count=count, length=9)
    assert tss(parts) == found.parts(tss(noted))
