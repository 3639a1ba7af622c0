"""Who helps where the bot can't: people and user groups, for a channel or everywhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain.question import ChannelId

_WHO: Final = re.compile(r"[USW][A-Z0-9]{2,20}", re.ASCII)
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{2,20}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experts:
    """Slack's ids of people (U…, W…) and of user groups (S…)."""

    everywhere: tuple[str, ...] = ()
    # Instead of those, in a channel that has its own.
    of_channel: Mapping[ChannelId, tuple[str, ...]] = field(default_factory=dict)

    def of(self, channel: ChannelId) -> tuple[str, ...]:
        return self.of_channel.get(channel, self.everywhere)


NOBODY: Final = Experts()


def read_experts(items: Sequence[str]) -> Experts:
    """Items are ids, as "S0123ABCD" or "U0123ABCD", or pairs, as "C0123ABCD=S0123ABCD+U0123ABCD".

    Raises `ValueError`, in words for the operator.
    """
    everywhere: list[str] = []
    of_channel: dict[ChannelId, tuple[str, ...]] = {}
    for item in items:
        channel, is_pair, who = item.rpartition("=")
        named = tuple(part.strip() for part in re.split(r"[+\s]+", who.strip()))
        if any(not _WHO.fullmatch(one) for one in named):
            raise ValueError(
                "must name people and user groups by their ids, such as U0123456789 or "
                f"S0123456789; got {who.strip()[:40]!r}"
            )
        if not is_pair:
            everywhere += named
        elif _CHANNEL.fullmatch(channel.strip()):
            of_channel[ChannelId(channel.strip())] = named
        else:
            raise ValueError(
                "must name a channel by its id before the equals sign, such as "
                f"C0123456789=S0123456789; got {channel.strip()[:40]!r}"
            )
    return Experts(everywhere=tuple(everywhere), of_channel=of_channel)
