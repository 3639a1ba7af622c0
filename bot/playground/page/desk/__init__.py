"""The desk behind the page: it starts the stand-ins and the bot, breaks them, and watches."""

from bot.playground.page.desk.desk import Desk, DeskFailed
from bot.playground.page.desk.feed import Feed

__all__ = ["Desk", "DeskFailed", "Feed"]
