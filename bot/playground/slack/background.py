"""Tasks that live as long as the stand-in and whose failures are not silent."""

import asyncio
from collections.abc import Coroutine


class Background:
    """Unlike an `asyncio.TaskGroup` it may be opened and closed by different tasks, as a pytest
    fixture does."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Cancel what still runs; raise what has failed."""
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._failures:
            raise BaseExceptionGroup("the stand-in's own tasks failed", self._failures)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            self._failures.append(failure)
