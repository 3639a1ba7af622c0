"""An earlier release of the bot, from its archive: `python -m tests.journeys.run_release ZIP 2.0`.

It runs as `run_bot` does, on the libraries of now. Its modules are found in the archive alone.
"""

import asyncio
import importlib
import os
import signal
import sys

import uvloop


async def serve(lease_s: float) -> None:
    app, log, settings_module = map(importlib.import_module, ("bot.app", "bot.log", "bot.settings"))
    settings = settings_module.load_settings(os.environ)
    log.setup_logging(settings.log_level, settings.log_format, secrets=settings.secrets)
    async with app.Bot(settings, lease_s=lease_s) as bot:
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, bot.stop)
        await bot.run()


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    uvloop.run(serve(float(sys.argv[2])))
