"""Work that is to be done once, on a real Redis."""

import asyncio

from bot.domain.claim import Claim
from bot.store.claims import MOST_TRIES, Claims
from bot.store.scripts.scripts import Scripts
from tests.store.desk import LONG_S, Desk

WHAT = "report:1790000000"
OURS = Claim(is_ours=True, tries=1)
HELD = Claim(tries=1)


def copy_of(desk: Desk) -> Claims:
    return Claims(desk.keys, Scripts(desk.redis))


async def run_out(desk: Desk) -> None:
    await desk.redis.hset(desk.keys.claim(WHAT), "until", "1")


async def test_of_many_copies_one_has_the_claim(desk: Desk) -> None:
    claims = await asyncio.gather(*(copy_of(desk).claim(WHAT, LONG_S) for _ in range(10)))
    assert [OURS] + 9 * [HELD] == sorted(claims, key=lambda claim: not claim.is_ours)


async def test_nobody_claims_what_is_done(desk: Desk) -> None:
    one, other = copy_of(desk), copy_of(desk)
    await one.claim(WHAT, LONG_S)
    await one.settle(WHAT)
    for copy in (one, other):
        assert (await copy.claim(WHAT, LONG_S)).is_settled


async def test_a_claim_that_has_run_out_is_anothers(desk: Desk) -> None:
    await copy_of(desk).claim(WHAT, LONG_S)
    await run_out(desk)
    assert Claim(is_ours=True, tries=2) == await copy_of(desk).claim(WHAT, LONG_S)


async def test_after_some_tries_nobody_tries_again(desk: Desk) -> None:
    copy = copy_of(desk)
    for tries in range(1, MOST_TRIES + 1):
        assert Claim(is_ours=True, tries=tries) == await copy.claim(WHAT, LONG_S)
        await run_out(desk)
    assert (await copy.claim(WHAT, LONG_S)).is_settled


async def test_a_claim_from_the_future_is_none(desk: Desk) -> None:
    copy = copy_of(desk)
    await copy.claim(WHAT, 10.0)
    await desk.redis.hset(desk.keys.claim(WHAT), "until", "99999999999999")
    assert (await copy.claim(WHAT, 10.0)).is_ours


async def test_another_piece_of_work_is_another_claim(desk: Desk) -> None:
    copy = copy_of(desk)
    await copy.claim(WHAT, LONG_S)
    assert OURS == await copy.claim("report:1790600000", LONG_S)
