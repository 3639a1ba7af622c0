"""What Storm read for an answer is kept for a while, and goes with its question."""

import pytest

from bot.domain.excerpt import Excerpt
from bot.domain.question import UserId
from bot.store.excerpts import Excerpts
from bot.store.inbox import Inbox
from bot.store.keys import DAY_S
from tests.store.desk import ELSEWHERE, HERE, Desk, beside_here, question

ONE = Excerpt(
    reference=1, name="휴가.pdf", page="3", url="https://x.test/a", text="25 days 휴가 " * 90
)
OTHER = Excerpt(reference=None, name="", page=None, url=None, text="<!channel>")


@pytest.fixture
def excerpts(desk: Desk) -> Excerpts:
    return Excerpts(desk.redis, desk.keys, keep_s=7 * DAY_S)


async def test_what_was_kept_is_read(desk: Desk, excerpts: Excerpts) -> None:
    await excerpts.keep(HERE, question().id, [ONE, OTHER])
    assert (ONE, OTHER) == await excerpts.read(HERE, question().id)
    for where in (ELSEWHERE, beside_here(desk.keys)):
        assert () == await excerpts.read(where, question().id)
    key = desk.keys.of(HERE).excerpts(question().id)
    assert 6 * DAY_S < await desk.redis.ttl(key) <= 7 * DAY_S
    assert await desk.redis.strlen(key) < 600


@pytest.mark.parametrize("spoilt", [b"", b"garbage", b"\xff\xfe", b"0" * 5000])
async def test_what_can_not_be_read_is_none(desk: Desk, excerpts: Excerpts, spoilt: bytes) -> None:
    await desk.redis.set(desk.keys.of(HERE).excerpts(question().id), spoilt, ex=60)
    assert () == await excerpts.read(HERE, question().id)


async def test_they_go_with_their_question(desk: Desk, inbox: Inbox, excerpts: Excerpts) -> None:
    await inbox.accept(question())
    await excerpts.keep(HERE, question().id, [ONE])
    await inbox.cancel(HERE, question().id, question().ts, author=UserId("U1"))
    assert () == await excerpts.read(HERE, question().id)
