"""Whose work something is that is to be done once, over all copies of the bot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What became of a claim: settled, ours for a while, or somebody else's (neither)."""

    # It is done, or has been tried so often that nobody tries again.
    is_settled: bool = False
    is_ours: bool = False
    # How many have tried, this one included.
    tries: int = 0
