"""A stand-in Slack: Web API, Socket Mode and signed HTTP events, with Slack's limits.

`Slack` is an async context manager that serves one workspace on 127.0.0.1. It shares no code
with the bot, so the two can only agree by following Slack's documentation.
"""

from bot.playground.slack.changes import Change
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.forms import Submitted
from bot.playground.slack.limits import Level, Limits, Rate
from bot.playground.slack.message import Message, Version
from bot.playground.slack.server import Slack
from bot.playground.slack.status import Status
from bot.playground.slack.trouble import Fault, Trouble
from bot.playground.slack.web_api import Call
from bot.playground.slack.workspace import Channel, Person

__all__ = [
    "Call",
    "Change",
    "Channel",
    "Delivery",
    "Fault",
    "Level",
    "Limits",
    "Message",
    "Person",
    "Rate",
    "Slack",
    "Status",
    "Submitted",
    "Trouble",
    "Version",
]
