"""`response_url`: for half an hour, an app may answer a press five times where it happened."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.playground.slack.arguments import ApiRefused, flag, text
from bot.playground.slack.message import Json, Message
from bot.playground.slack.methods.chat import own_message, shown_to
from bot.playground.slack.methods.content import Content, read_content
from bot.playground.slack.office import Office

LIFETIME_S: Final = 1_800.0
MOST_ANSWERS: Final = 5


@dataclass(slots=True, kw_only=True)
class _Place:
    """Where a press happened: `message` is the app's own that was pressed, if it was in one."""

    user: str
    channel: str
    message: Message | None
    issued_at: float
    left: int = MOST_ANSWERS


class ResponseUrls:
    def __init__(self, office: Office, base: Callable[[], str]) -> None:
        self._office = office
        self._base = base
        self._places: dict[str, _Place] = {}

    def issue(self, user: str, channel: str, message: Message | None) -> str:
        key = secrets.token_hex(12)
        self._places[key] = _Place(
            user=user, channel=channel, message=message, issued_at=self._office.workspace.clock()
        )
        return f"{self._base()}/respond/{key}"

    def answer(self, key: str, body: Json) -> None:
        """Do what the app asks for; `ApiRefused` if Slack would not."""
        place = self._places.get(key)
        if place is None:
            raise ApiRefused("invalid_url")
        if self._office.workspace.clock() - place.issued_at > LIFETIME_S:
            raise ApiRefused("expired_url")
        if not place.left:
            raise ApiRefused("used_url")
        place.left -= 1
        self._do(place, body)

    def _do(self, place: _Place, body: Json) -> None:
        if flag(body, "delete_original"):
            self._delete(_original(place))
            return
        content = read_content(body, self._office.sizes)
        if content.is_empty:
            raise ApiRefused("no_text")
        if flag(body, "replace_original"):
            self._replace(_original(place), content)
        else:
            self._say(place, body, content)

    def _delete(self, message: Message) -> None:
        office = self._office
        ts = office.workspace.delete(message)
        if not message.is_ephemeral:
            room = office.workspace.channels[message.channel]
            office.tell(office.events.deleted(message, room, ts), room)

    def _replace(self, message: Message, content: Content) -> None:
        office = self._office
        ts = office.workspace.edit(message, content.text, content.blocks)
        if not message.is_ephemeral:
            room = office.workspace.channels[message.channel]
            office.tell(office.events.message_changed(message, room, ts), room)

    def _say(self, place: _Place, body: Json, content: Content) -> None:
        office = self._office
        room = office.workspace.channels[place.channel]
        message = own_message(office, room, text(body, "thread_ts") or None)
        if text(body, "response_type") != "in_channel":
            shown_to(office, message, place.user, content)
            return
        office.workspace.post(message, content.text, content.blocks)
        office.tell(office.events.message(message, room), room)


def _original(place: _Place) -> Message:
    if place.message is None or place.message.deleted:
        raise ApiRefused("message_not_found")
    return place.message
