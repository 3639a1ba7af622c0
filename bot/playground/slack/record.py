"""What can be read from the stand-in: people's view of it, and its record of the app's calls."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from bot.playground.pulse import PATIENCE_S
from bot.playground.slack.changes import Changes, Feed
from bot.playground.slack.delivery import Delivery, Dispatch
from bot.playground.slack.limits import Level
from bot.playground.slack.message import Json, Message
from bot.playground.slack.office import Office
from bot.playground.slack.status import Status
from bot.playground.slack.streams import Streams
from bot.playground.slack.web_api import Call, WebApi
from bot.playground.slack.workspace import Channel, Person

T = TypeVar("T")


class Record:
    """The reading half of `Slack`. `responses` is what was sent to a click's `response_url`."""

    def __init__(self, office: Office, web_api: WebApi, dispatch: Dispatch) -> None:
        self._office = office
        self._web_api = web_api
        self._dispatch = dispatch
        self.responses: list[Json] = []

    @property
    def _changes(self) -> Changes:
        return self._office.workspace.changes

    @property
    def people(self) -> dict[str, Person]:
        """Everybody in the workspace, the app too, by id."""
        return self._office.workspace.people

    @property
    def groups(self) -> dict[str, str]:
        """The handles of the groups of people, by id."""
        return self._office.workspace.groups

    @property
    def channels(self) -> dict[str, Channel]:
        """The conversations by id."""
        return self._office.workspace.channels

    @property
    def statuses(self) -> deque[Status]:
        """Every status that the app has set or cleared, oldest first."""
        return self._office.statuses.log

    @property
    def calls(self) -> deque[Call]:
        """The app's calls, oldest first."""
        return self._web_api.calls

    @property
    def deliveries(self) -> deque[Delivery]:
        """Every attempt to deliver an event or a click, in the order they were sent."""
        return self._dispatch.log

    @property
    def homes(self) -> dict[str, Json]:
        """The published Home view of each person."""
        return self._office.workspace.homes

    @property
    def modals(self) -> list[Json]:
        """Every view of a modal that was ever shown, oldest first."""
        return self._office.modals.opened

    @property
    def ephemerals(self) -> list[Message]:
        """What `chat.postEphemeral` showed; `extra["seen_by"]` is the person who saw it.

        With `extra["is_unseen"]` nobody did: it was for a thread without replies.
        """
        return self._office.workspace.ephemerals

    def status_of(self, channel: str, thread_ts: str) -> str:
        return self._office.statuses.of(channel, thread_ts)

    @property
    def streams(self) -> Streams:
        """Which of the app's messages stream now, and what Slack allows them."""
        return self._office.streams

    def refusals(self, method: str | None = None) -> int:
        """Calls refused for their rate (429, or `rate_limited` in a 200), also the scripted."""
        refused = self._web_api.refused
        return refused.total() if method is None else refused[method]

    def level(self, method: str) -> Level | None:
        """What Slack would let through of a method now; None: it has no quota."""
        return self._web_api.limiter.level(method, self._office.workspace.clock())

    def history(self, channel: str) -> list[Message]:
        """What stands in the channel itself now, oldest first."""
        return self._office.workspace.history(channel)

    def thread(self, channel: str, root_ts: str) -> list[Message]:
        """Root and replies that stand now, oldest first."""
        return self._office.workspace.thread(channel, root_ts)

    def answers(self, channel: str, root_ts: str) -> list[Message]:
        """The app's own replies in a thread that stand now, oldest first."""
        return [
            message
            for message in self.thread(channel, root_ts)
            if message.bot_id == self._office.identity.bot_id and message.ts != root_ts
        ]

    def messages(self, channel: str) -> list[Message]:
        """Everything ever written in a channel, also replies and what was deleted."""
        return list(self._office.workspace.channels[channel].messages.values())

    def message(self, channel: str, ts: str) -> Message:
        return self._office.workspace.channels[channel].messages[ts]

    async def until(
        self,
        predicate: Callable[[], T],
        timeout: float = PATIENCE_S,  # noqa: ASYNC109
        description: str = "the workspace as expected",
    ) -> T:
        """The first true value of `predicate`, asked again at each change of the workspace.

        `TimeoutError` with the description after `timeout` seconds.
        """
        return await self._changes.until(predicate, timeout, description)

    def subscribe(self, size: int = 1_000) -> Feed:
        """A queue of all changes from now on. A slow reader is let go: its queue ends with None."""
        return self._changes.subscribe(size)

    def unsubscribe(self, feed: Feed) -> None:
        self._changes.unsubscribe(feed)
