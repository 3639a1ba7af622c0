"""Claims on work that is to be done once, over all copies of the bot."""

import secrets
from typing import Final

from bot.domain.claim import Claim
from bot.store import keys as lifetimes
from bot.store.keys import Keys
from bot.store.scripts.scripts import Scripts

# Over all copies together; then it is left undone.
MOST_TRIES: Final = 5


class Claims:
    """A claim runs out by itself, so that another copy goes on where one has died."""

    def __init__(self, keys: Keys, scripts: Scripts) -> None:
        self._keys = keys
        self._scripts = scripts

    async def claim(self, what: str, length_s: float) -> Claim:
        """Raises `StoreUnavailable`, `StoreRefused`."""
        result, tries = await self._scripts.run(
            "claim",
            keys=[self._keys.claim(what)],
            args=[secrets.token_hex(6), int(length_s * 1000), MOST_TRIES, lifetimes.CLAIM_S],
        )
        return Claim(is_settled=result == "settled", is_ours=result == "ours", tries=int(tries))

    async def settle(self, what: str) -> None:
        """It is done. Raises `StoreUnavailable`, `StoreRefused`."""
        await self._scripts.run("settle", keys=[self._keys.claim(what)], args=[lifetimes.CLAIM_S])
