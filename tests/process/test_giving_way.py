import asyncio

from bot.process.giving_way import FEW, HELD_S, GivingWay


class Seconds:
    """A clock that is put forward."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


async def turns_of_others(*pieces_s: float, characters: int = FEW) -> list[int]:
    """How many turns others have had after each of some pieces, which take so long."""
    had = 0

    async def others() -> None:
        nonlocal had
        while True:
            await asyncio.sleep(0)
            had += 1

    seconds = Seconds()
    giving_way = GivingWay(characters, seconds)
    beside = asyncio.ensure_future(others())
    await asyncio.sleep(0)
    counted = []
    for piece_s in pieces_s:
        seconds.passed += piece_s
        await giving_way.after_a_piece()
        counted.append(had)
    beside.cancel()
    return counted


async def test_small_pieces_are_done_in_one_go() -> None:
    assert [0, 0, 0] == await turns_of_others(*[HELD_S / 4] * 3)


async def test_many_small_pieces_give_way_once_they_come_to_something() -> None:
    assert [0, 0, 1, 1, 1, 2] == await turns_of_others(*[HELD_S * 0.4] * 6)


async def test_large_pieces_give_way_after_each() -> None:
    assert [1, 2, 3] == await turns_of_others(*[2 * HELD_S] * 3)


async def test_much_work_gives_way_after_each_piece() -> None:
    assert [1, 2, 3] == await turns_of_others(*[HELD_S / 4] * 3, characters=FEW + 1)
