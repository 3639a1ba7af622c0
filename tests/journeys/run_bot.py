"""What `python -m bot run` runs, but a death is noticed sooner."""

import asyncio
import os
import signal

from bot.app import Bot
from bot.log import setup_logging
from bot.settings.settings import load_settings
from bot.store.budget.budget import PATIENCE_S


async def serve(lease_s: float) -> None:
    settings = load_settings(os.environ)
    setup_logging(settings.log_level, settings.log_format, secrets=settings.secrets)
    # On a busy machine Redis may be slow, and copies that divide the budget tell another story.
    asks_s = float(os.environ.get("BUDGET_PATIENCE_S", PATIENCE_S))
    async with Bot(settings, lease_s=lease_s, patience=30.0, budget_patience_s=asks_s) as bot:
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, bot.stop)
        await bot.run()
