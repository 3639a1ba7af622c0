"""What all tests share."""

import asyncio


def pytest_configure() -> None:
    # looptime asks for the current loop in plain tests too. Told here that there is none, asyncio
    # does not make one that nobody closes.
    asyncio.set_event_loop(None)
