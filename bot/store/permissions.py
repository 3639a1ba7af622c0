"""Which commands the bot uses, and whether its user in Redis may."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

from bot.errors import StoreTrouble, StoreUnusable
from bot.store.connection import Client, reached

# Those that are not in scripts.
DIRECT: Final = ("EVAL", "EVALSHA", "HGETALL", "HMGET", "SCAN", "SCRIPT LOAD", "SET", "XREADGROUP")
# Those that are named by two words.
_CONTAINERS: Final = ("XGROUP", "XINFO")
_CALL: Final = re.compile(r"""redis\.p?call\(\s*['"](\w+)['"](?:\s*,\s*['"](\w+)['"])?""")
# Asks and does nothing. Where a server is none of Redis's own and does not know how to tell, the
# first question will. Where keys are counted, their number has to be there: without it Redis looks
# behind the last word, and dies.
_PROBE: Final = """
local refused = {}
if not redis.acl_check_cmd then return refused end
for _, name in ipairs(ARGV) do
  local words = {}
  for word in string.gmatch(name, '%a+') do words[#words + 1] = word end
  if string.find(name, '^EVAL') then words[2], words[3] = '', '1' end
  words[#words + 1] = KEYS[1]
  local is_known, may = pcall(redis.acl_check_cmd, unpack(words))
  if not (is_known and may) then refused[#refused + 1] = name end
end
return refused
"""


async def check_permissions(client: Client, key: str) -> None:
    """Raises `StoreUnusable` that names every command the bot needs and may not use on `key`."""
    refused = await reached(client.eval(_PROBE, 1, key, *needed()))
    if refused:
        raise StoreUnusable(StoreTrouble.FORBIDDEN, ", ".join(refused))


@cache
def needed() -> tuple[str, ...]:
    """The commands that the bot uses, as its scripts name them."""
    files = (
        file
        for folder in ("bot.store.scripts", "bot.store.budget")
        for file in resources.files(folder).iterdir()
        if file.name.endswith(".lua")
    )
    found = {name for file in files for name in _commands(file.read_text(encoding="utf-8"))}
    return tuple(sorted(found.union(DIRECT)))


def _commands(script: str) -> Iterator[str]:
    for name, word in _CALL.findall(script):
        yield f"{name} {word}".upper() if name.upper() in _CONTAINERS else name.upper()
