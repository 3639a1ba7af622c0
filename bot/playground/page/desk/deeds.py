"""What people do in the workspace from a page, as far as they may."""

from contextlib import suppress

from bot.playground.page.desk.wire import SubmissionEnded
from bot.playground.page.desk.wishes import (
    CloseModal,
    Delete,
    Edit,
    Press,
    React,
    RunShortcut,
    Say,
    Submit,
    WishRefused,
)
from bot.playground.slack import Message, Slack


class Deeds:
    """Everything raises `WishRefused` if Slack would not have offered it."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def say(self, wish: Say) -> None:
        self._member(wish.user, wish.channel)
        if wish.thread_ts is not None and self._found(wish.channel, wish.thread_ts).is_reply:
            raise WishRefused("A reply has no thread of its own.")
        await self._slack.say(
            wish.channel, wish.user, _with_words(wish.text), thread_ts=wish.thread_ts
        )

    async def edit(self, wish: Edit) -> None:
        self._own_message(wish.user, wish.channel, wish.ts)
        await self._slack.edit(wish.channel, wish.ts, _with_words(wish.text))

    async def delete(self, wish: Delete) -> None:
        self._own_message(wish.user, wish.channel, wish.ts)
        await self._slack.delete(wish.channel, wish.ts)

    async def delete_last(self) -> None:
        """The app's newest message."""
        app = self._slack.bot_id
        replies = [
            message
            for channel in self._slack.channels
            for message in self._slack.messages(channel)
            if message.bot_id == app and not message.deleted
        ]
        if not replies:
            raise WishRefused("The bot has not said anything yet.")
        last = max(replies, key=lambda message: message.ts)
        await self._slack.delete(last.channel, last.ts)

    async def press(self, wish: Press) -> None:
        try:
            if wish.view == "modal":
                self.person(wish.user)
                self._slack.write(wish.user, wish.values)
                await self._slack.press_in_modal(wish.user, wish.action_id, wish.value)
            elif wish.channel is not None and wish.ts is not None:
                self._member(wish.user, wish.channel)
                place = (wish.channel, wish.ts)
                if not any((one.channel, one.ts) == place for one in self._slack.ephemerals):
                    self.message(*place)
                await self._slack.press(*place, wish.action_id, wish.user, wish.value)
        except (LookupError, TypeError):
            raise WishRefused("That button is gone.") from None

    async def react(self, wish: React) -> None:
        self._member(wish.user, wish.channel)
        message = self.message(wish.channel, wish.ts)
        act = self._slack.react if wish.on else self._slack.unreact
        try:
            await act(wish.channel, message.ts, wish.user, wish.name)
        except LookupError:
            raise WishRefused("There is no such emoji.") from None

    async def run_shortcut(self, wish: RunShortcut) -> None:
        self._member(wish.user, wish.channel)
        message = self.message(wish.channel, wish.ts)
        await self._slack.run_message_shortcut(
            wish.channel, message.ts, wish.callback_id, wish.user
        )

    async def submit(self, wish: Submit) -> SubmissionEnded:
        self.person(wish.user)
        try:
            done = await self._slack.submit(wish.user, wish.values)
        except (LookupError, TypeError):
            raise WishRefused("That form is gone.") from None
        return SubmissionEnded(user=wish.user, errors=dict(done.errors), trouble=done.trouble)

    async def close_modal(self, wish: CloseModal) -> None:
        """Closed already is as good."""
        self.person(wish.user)
        with suppress(LookupError):
            await self._slack.close_modal(wish.user, all_of_them=wish.all)

    def person(self, user: str) -> None:
        person = self._slack.people.get(user)
        if person is None or person.is_bot:
            raise WishRefused("Nobody here has that name.")

    def _member(self, user: str, channel: str) -> None:
        self.person(user)
        room = self._slack.channels.get(channel)
        if room is None or user not in room.members:
            raise WishRefused("You are not in that conversation.")

    def _found(self, channel: str, ts: str) -> Message:
        """A message, even if it has been deleted: its thread goes on."""
        room = self._slack.channels.get(channel)
        message = room.messages.get(ts) if room else None
        if message is None:
            raise WishRefused("That message does not exist.")
        return message

    def message(self, channel: str, ts: str) -> Message:
        message = self._found(channel, ts)
        if message.deleted:
            raise WishRefused("That message has been deleted.")
        return message

    def _own_message(self, user: str, channel: str, ts: str) -> None:
        self._member(user, channel)
        if self.message(channel, ts).user != user:
            raise WishRefused("You can only change what you wrote yourself.")


def _with_words(text: str) -> str:
    if not text.strip():
        raise WishRefused("There is nothing in that message.")
    return text
