"""Leases that are renewed together: what befalls one of them befalls no other."""

from collections.abc import Sequence
from typing import Any

import pytest
from redis.exceptions import ResponseError

from bot.domain.work import Cancelled
from bot.errors import LeaseLost, StoreRefused, StoreUnavailable
from bot.store.inbox import Inbox
from bot.store.lease import LEASE_S, Lease
from bot.store.renewals import MOST_AT_ONCE
from tests.store.desk import HERE, Desk, beside_here, elsewhere, question


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


async def test_those_of_a_shard_are_one_step(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease]
) -> None:
    desk.clock.now += LEASE_S
    before = await commands(desk, "evalsha")
    assert [None, None] == await inbox.renew(leases)
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
    told, lost = await inbox.renew(leases)
    assert Cancelled.QUESTION is told
    assert isinstance(lost, LeaseLost)


async def test_one_that_is_lost_with_its_data_is_restored(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease]
) -> None:
    lost = next(lease for lease in leases if lease.work.question.thread == HERE)
    await desk.redis.delete(desk.keys.of(HERE).state(str(HERE)))
    assert {("restored" if lease is lost else None) for lease in leases} == set(
        await inbox.renew(leases)
    )


async def test_one_that_is_refused_costs_the_other_nothing(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, other = leases
    ask = desk.redis.evalsha

    async def refusing(*args: Any) -> Any:
        if refused.work.question.id in args:
            raise ResponseError("ERR of a kind that nobody thought of")
        return await ask(*args)

    monkeypatch.setattr(desk.redis, "evalsha", refusing)
    desk.clock.now += LEASE_S
    assert [StoreRefused, None] == [
        what if what is None else type(what) for what in await inbox.renew([refused, other])
    ]
    assert (False, True) == (refused.is_certain(), other.is_certain())


async def test_each_shard_has_a_step_of_its_own(desk: Desk, inbox: Inbox) -> None:
    leases = []
    for where in (HERE, elsewhere(desk.keys)):
        await inbox.accept(question(where=where))
        (entry,) = await inbox.ready(desk.keys.shard_of(where), count=9, wait_s=0.0)
        leases.append(await inbox.take(entry))
    before = await commands(desk, "evalsha")
    assert [None, None] == await inbox.renew([lease for lease in leases if lease is not None])
    assert 2 == await commands(desk, "evalsha") - before


async def test_all_hear_that_redis_is_away(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(desk.redis, "evalsha", away)
    assert [StoreUnavailable] * 2 == [type(told) for told in await inbox.renew(leases)]


async def test_more_than_fit_into_a_step_are_several(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease]
) -> None:
    before = await commands(desk, "evalsha")
    told = await inbox.renew([leases[0]] * (MOST_AT_ONCE + 1))
    assert {None} == set(told)
    assert 2 == await commands(desk, "evalsha") - before


async def test_who_is_away_is_not_asked_for_the_others(
    desk: Desk, inbox: Inbox, leases: Sequence[Lease], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[object]()

    async def away(*args: object) -> None:
        asked.append(args)
        raise ConnectionError

    monkeypatch.setattr(desk.redis, "evalsha", away)
    told = await inbox.renew([leases[0]] * (3 * MOST_AT_ONCE))
    assert {StoreUnavailable} == {type(what) for what in told}
    assert (3 * MOST_AT_ONCE, 1) == (len(told), len(asked))
