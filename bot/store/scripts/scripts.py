"""The steps that read and then write, each one atomic script in a `.lua` file beside this one.

A script's own first lines are its contract: keys, arguments, results. What several scripts have in
common is a file of its own, put before theirs; `reading` and `set_aside` before all.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any, Final

import structlog
from redis.exceptions import NoScriptError, ResponseError

from bot.errors import StoreRefused, StoreUnavailable
from bot.store import keys as lifetimes
from bot.store.connection import Client, each, reached

# Steps of what runs need no free memory: where Redis is full, answers end, and that frees some.
NEEDS_NO_MEMORY: Final = "#!lua flags=allow-oom\n"
# Only these take something new in.
_NEED_MEMORY: Final = frozenset({"accept", "again", "change", "correct", "mark"})
_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "accept": ("lanes", "early", "asker"),
    "again": ("lanes",),
    "apologise": ("holding", "held"),
    "cancel": ("texts", "lanes"),
    "change": ("texts", "lanes"),
    "ended": ("texts", "outcomes", "lanes", "following", "holding", "held"),
    "gather": ("lanes",),
    "judge": ("texts", "outcomes"),
    "mark": ("lanes",),
    "park": ("lanes",),
    "step_aside": ("lanes", "holding", "held"),
    "unpark": ("lanes",),
    "give_back": ("lanes", "holding", "held"),
    "note": ("texts", "holding", "held"),
    "outcome": ("texts", "outcomes"),
    "overhear": ("early",),
    "overheard": ("early",),
    "remark": ("holding", "held"),
    "remember": ("holding", "held"),
    "renew": ("holding",),
    "restore": ("lanes",),
    "stop": ("texts",),
    "take": ("lanes", "following"),
    "trim": ("texts", "outcomes"),
}
# A worker begins with a question at most so often; the policy has apologised long before.
MOST_TRIES: Final = 10
# Said of a step, and of what is called within it.
_FORBIDDEN: Final = "no permissions to"

# What one run of a script is given: keys and arguments.
Asking = tuple[Sequence[str], Sequence[Any]]

log = structlog.get_logger()


def sources(package: str) -> Mapping[str, str]:
    """The scripts of a package by their names: read with its modules, never in between."""
    files = resources.files(package).iterdir()
    scripts = (file for file in files if file.name.endswith(".lua"))
    return {file.name.removesuffix(".lua"): file.read_text(encoding="utf-8") for file in scripts}


_SOURCES: Final = sources("bot.store.scripts")


class Script:
    """One script: Redis is sent its text only where it does not know it."""

    def __init__(self, redis: Client, text: str, *, needs_memory: bool = False) -> None:
        self._redis = redis
        self._text = text if needs_memory else NEEDS_NO_MEMORY + text
        # What Redis names a script by.
        self._name = hashlib.sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def run(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Raises `StoreUnavailable`: can't be reached; `StoreRefused`: can't be done."""
        try:
            return await self._run(keys, args)
        except ResponseError as error:
            if _FORBIDDEN in str(error).lower():
                # Not this step: the bot is refused, until somebody changes that.
                raise StoreUnavailable("NOPERM") from error
            raise StoreRefused(_gist(error)) from error

    async def run_each(self, askings: Sequence[Asking]) -> list[Any]:
        """The same for several in one round trip, each a step by itself.

        What fails is run once more by itself. Raises what `run` raises, for the first that fails
        again.
        """
        commands = [("EVALSHA", self._name, len(keys), *keys, *args) for keys, args in askings]
        told = await reached(each(self._redis, commands))
        return [
            await self.run(*asking) if isinstance(result, Exception) else result
            for asking, result in zip(askings, told, strict=True)
        ]

    async def _run(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        try:
            return await reached(self._redis.evalsha(self._name, len(keys), *keys, *args))
        except NoScriptError:
            # Not loaded first and then called by name: it may be forgotten again in between.
            return await reached(self._redis.eval(self._text, len(keys), *keys, *args))


class Scripts:
    """Runs steps by name, and tells of what they have set aside.

    `set_aside` counts it; texts among it are kept for `keep_s`.
    """

    def __init__(
        self,
        redis: Client,
        *,
        keep_s: int = lifetimes.DAY_S,
        set_aside: Callable[[], None] = lambda: None,
    ) -> None:
        self._redis = redis
        self._set_aside = set_aside
        self._known: dict[str, Script] = {}
        self._constants = constants(
            {
                "ASIDE": lifetimes.SET_ASIDE,
                "LOST": lifetimes.LOST,
                "READY": lifetimes.READY,
                "PARKED_LANES": lifetimes.PARKED,
                "QUEUE": lifetimes.QUEUE,
                "STATE": lifetimes.STATE,
                "QUESTION": lifetimes.QUESTION,
                "EXCERPTS": lifetimes.EXCERPTS,
                "WORDS": lifetimes.WORDS,
                "VERDICTS": lifetimes.VERDICTS,
                "ASIDE_S": keep_s,
                "OPEN_S": lifetimes.OPEN_QUESTION_S,
                "MOST_ASIDE": lifetimes.MOST_SET_ASIDE,
                "LONGEST_ASIDE": lifetimes.LONGEST_SET_ASIDE,
                "MOST_TRIES": MOST_TRIES,
                "MOST_COUNTED": 100,
                "MOST_FENCES": 2**53,
            }
        )

    async def run(self, name: str, *, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Raises `StoreUnavailable`: can't be reached; `StoreRefused`: this step can't be done."""
        return self._heard(*await self._named(name).run(keys, args))

    async def run_each(self, name: str, askings: Sequence[Asking]) -> list[Any]:
        """See `Script.run_each`."""
        return [self._heard(*told) for told in await self._named(name).run_each(askings)]

    def _heard(self, result: Any, aside: Sequence[tuple[str, str]]) -> Any:
        for key, reason in aside:
            log.warning("record.set_aside", key=key, reason=reason)
            self._set_aside()
        return result

    def _named(self, name: str) -> Script:
        if name not in self._known:
            self._known[name] = self._script(name)
        return self._known[name]

    def _script(self, name: str) -> Script:
        before = "\n".join(source(each) for each in ("reading", "set_aside"))
        step = "\n".join(source(each) for each in (*_SHARED.get(name, ()), name))
        text = (
            f"{self._constants}{before}\n"
            f"local function step()\n{step}\nend\n"
            "local result = step()\nreturn {result, was_set_aside}\n"
        )
        return Script(self._redis, text, needs_memory=name in _NEED_MEMORY)


def constants(values: Mapping[str, object]) -> str:
    """Lines of Lua, so that a number stands in one place only."""
    return "".join(f"local {name} = {value!r}\n" for name, value in values.items())


def source(name: str) -> str:
    return _SOURCES[name]


def _gist(error: ResponseError) -> str:
    """Its first word: what follows may quote what was stored."""
    return str(error).partition(" ")[0][:40]
