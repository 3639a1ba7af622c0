"""Keys: what belongs together is on one node, and nothing is named elsewhere."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import bot.store
from bot.domain.question import ChannelId, MessageTs, QuestionId, TeamId, ThreadKey, UserId
from bot.store.inbox import Inbox
from bot.store.keys import SHARDS, Keys
from tests.store.desk import HERE, THREAD_TTL_S, Desk, question

STORE = Path(next(iter(bot.store.__path__)))
KEYS = Keys("p")

threads = st.builds(
    ThreadKey,
    team=st.builds(TeamId, st.text("T01", min_size=1)),
    channel=st.builds(ChannelId, st.text("C01", min_size=1)),
    root=st.text("0123456789.", min_size=1),
)


def tag_of(key: str) -> str:
    """The part of a key that decides about its node: Redis Cluster's own rule."""
    start = key.index("{")
    return key[start + 1 : key.index("}", start)]


@given(threads)
def test_all_keys_of_a_thread_share_one_hash_tag(thread: ThreadKey) -> None:
    at = KEYS.of(thread)
    keys = [
        at.ready,
        at.ours,
        at.talk,
        at.memory,
        at.queue(str(thread)),
        at.state(str(thread)),
        at.question(QuestionId("q")),
        at.pause(QuestionId("q")),
        at.told(UserId("U1"), "too_many_waiting"),
        at.reply(MessageTs("1.2")),
    ]
    assert {f"p:{KEYS.shard_of(thread)}"} == {tag_of(key) for key in keys}
    assert 10 == len(set(keys))


@given(threads)
def test_a_thread_finds_its_stream(thread: ThreadKey) -> None:
    assert KEYS.ready(KEYS.shard_of(thread)) == KEYS.of(thread).ready


def test_threads_are_spread_over_all_shards() -> None:
    numbers = [
        ThreadKey(team=TeamId("T"), channel=ChannelId("C"), root=f"1790000{n:03}.{n:06}")
        for n in range(1000)
    ]
    counts = [list(map(KEYS.shard_of, numbers)).count(shard) for shard in range(SHARDS)]
    assert 200 < min(counts)


def test_bots_with_different_prefixes_share_no_key() -> None:
    assert KEYS.of(HERE).memory != Keys("q").of(HERE).memory


def test_a_shard_does_not_depend_on_the_process() -> None:
    assert 0 == KEYS.shard_of(HERE)


async def test_every_key_has_the_lifetime_of_its_kind(desk: Desk, inbox: Inbox) -> None:
    await inbox.accept(question())
    day = 24 * 3600
    expected = {
        "ready": 30 * day,
        "ours": THREAD_TTL_S,
        "talk": THREAD_TTL_S,
        "queue": 7 * day,
        "state": 7 * day,
        "question": 7 * day,
    }
    at = desk.keys.of(HERE)
    keys = {
        "ready": at.ready,
        "ours": at.ours,
        "talk": at.talk,
        "queue": at.queue(str(HERE)),
        "state": at.state(str(HERE)),
        "question": at.question(question().id),
    }
    lifetimes = {kind: await desk.redis.ttl(key) for kind, key in keys.items()}
    assert all(expected[kind] - 5 <= left <= expected[kind] for kind, left in lifetimes.items())
    assert set(keys.values()) <= set(await desk.all_keys())


def test_lifetimes_stand_in_one_place_only() -> None:
    """Scripts are told theirs; no module but `keys` has a number for them."""
    given_a_number = re.compile(r"'(?:EX|PX)', *\d|'P?EXPIRE(?:AT)?',[^)]*, *\d|\bp?ex(?:at)?=\d")
    others = [path for path in STORE.rglob("*") if path.suffix in (".py", ".lua")]
    assert [] == [path.name for path in others if given_a_number.search(path.read_text("utf-8"))]


def test_keys_are_named_in_one_place_only() -> None:
    a_key = re.compile(r":(?:ready|ours|talk|memory|queue|state|question|reply|budget):")
    others = [path for path in STORE.rglob("*") if path.suffix in (".py", ".lua")]
    assert ["keys.py"] == [path.name for path in others if a_key.search(path.read_text("utf-8"))]
