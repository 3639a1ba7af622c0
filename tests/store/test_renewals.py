"""Leases that are renewed together: what befalls one of them befalls no other."""

import asyncio
import gc
from collections.abc import Sequence

import pytest

from bot.domain.work import Cancelled
from bot.errors import LeaseLost, StoreUnavailable
from bot.store.inbox import Inbox
from bot.store.lease import LEASE_S, Lease
from bot.store.renewals import MOST_AT_ONCE
from tests.store.desk import HERE, Desk, beside_here, question


async def commands(desk: Desk, name: str) -> int:
    """How often Redis has been asked so."""
    told = await desk.redis.info("commandstats")
    return int(told.get(f"cmdstat_{name}", {}).get("calls", 0))


@pytest.fixture
async def leases(desk: Desk, inbox: Inbox) -> Sequence[Lease]:
    """Two of one shard."""
    for place in (HERE, beside_here(desk.keys)):
        await inbox.accept(question(where=place))
    shard = desk.keys.shard_of(HERE)
    taken = [await inbox.take(one) for one in await inbox.ready(shard, count=9, wait_s=0.0)]
    leases = [lease for lease in taken if lease is not None]
    assert 2 == len(leases)
    return leases


async def together(leases: Sequence[Lease]) -> list[object]:
    renewing = (lease.renew_with_others() for lease in leases)
    return await asyncio.gather(*renewing, return_exceptions=True)


async def test_those_of_a_shard_are_one_step(desk: Desk, leases: Sequence[Lease]) -> None:
    desk.clock.now += LEASE_S
    before = await commands(desk, "evalsha")
    assert [None, None] == await together(leases)
    assert 1 == await commands(desk, "evalsha") - before
    assert all(lease.is_certain() for lease in leases)


async def test_each_hears_what_became_of_it(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease]
) -> None:
    one, other = leases
    asked = one.work.question
    await inbox.cancel(asked.thread, asked.id, asked.ts)
    state = desk.keys.of(other.work.question.thread).state(other.lane)
    await desk.redis.hset(state, "token", "somebody else's")
    told, lost = await together(leases)
    assert Cancelled.QUESTION is told
    assert isinstance(lost, LeaseLost)


async def test_one_that_is_lost_with_its_data_is_restored(
    desk: Desk, leases: Sequence[Lease]
) -> None:
    lost = next(lease for lease in leases if lease.work.question.thread == HERE)
    await desk.redis.delete(desk.keys.of(HERE).state(str(HERE)))
    assert {("restored" if lease is lost else None) for lease in leases} == set(
        await together(leases)
    )


async def test_whoever_is_cancelled_takes_nothing_from_the_others(
    desk: Desk, leases: Sequence[Lease]
) -> None:
    desk.clock.now += LEASE_S
    leaving, staying = (asyncio.ensure_future(lease.renew_with_others()) for lease in leases)
    await asyncio.sleep(0)
    leaving.cancel()
    assert None is await staying
    assert leases[1].is_certain()


async def test_all_hear_that_redis_is_away(
    desk: Desk, leases: Sequence[Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(desk.redis, "evalsha", away)
    assert [StoreUnavailable] * 2 == [type(told) for told in await together(leases)]


async def test_one_that_nobody_waits_for_any_more_is_renewed_all_the_same(
    desk: Desk, leases: Sequence[Lease]
) -> None:
    before = await commands(desk, "evalsha")
    leaving = [asyncio.ensure_future(lease.renew_with_others()) for lease in leases]
    await asyncio.sleep(0)
    for each in leaving:
        each.cancel()
    told = await asyncio.gather(*leaving, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in told)
    assert None is await leases[0].renew_with_others()
    assert 1 == await commands(desk, "evalsha") - before


async def test_where_nobody_waits_any_more_a_failure_is_no_error(
    desk: Desk, leases: Sequence[Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def away(*_: object, **__: object) -> None:
        asked.set()
        raise ConnectionError

    monkeypatch.setattr(desk.redis, "evalsha", away)
    unheard: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
    leaving = asyncio.ensure_future(leases[0].renew_with_others())
    await asyncio.sleep(0)
    leaving.cancel()
    await asked.wait()
    await asyncio.sleep(0)
    gc.collect()
    assert [] == unheard


async def test_more_than_fit_into_a_step_are_several(desk: Desk, leases: Sequence[Lease]) -> None:
    before = await commands(desk, "evalsha")
    told = await together([leases[0]] * (MOST_AT_ONCE + 1))
    assert {None} == set(told)
    assert 2 == await commands(desk, "evalsha") - before
