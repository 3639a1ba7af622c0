"""What people do in a modal: write, press, submit, close."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.playground.slack.arguments import ApiRefused
from bot.playground.slack.fields import Written
from bot.playground.slack.hands import Hands
from bot.playground.slack.message import Json
from bot.playground.slack.methods.views import checked_view
from bot.playground.slack.modals import Modal
from bot.playground.slack.presses import find_action

TROUBLE: Final = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """How a submission went: `errors` by `block_id` are shown at the fields, `trouble` above the
    form (the app did not answer in time, or nothing that Slack takes)."""

    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def is_accepted(self) -> bool:
        return not self.errors and not self.trouble


class Forms(Hands):
    """Everything raises `LookupError` if there is no such thing to see."""

    def modal(self, user: str) -> Json | None:
        """The view that somebody has open, with what is written in it as `state`."""
        top = self._office.modals.top(user)
        return top.told() if top else None

    def write(self, user: str, values: Mapping[str, Written]) -> None:
        """Into the fields of the open view, by `action_id` or `block_id`; nothing is sent."""
        self._office.modals.write(user, values)

    async def press_in_modal(self, user: str, action_id: str, value: str | None = None) -> str:
        """A button, or an option of a select or a menu; the `trigger_id` is returned."""
        modal = self._open(user)
        action = find_action(modal.view["blocks"], action_id, value, user)
        if "selected_option" in action and action["type"] != "overflow":
            modal.write(action_id, action["selected_option"]["value"])
        person = self._person(user)
        return self._interact(self._interactions.press_in_view(modal.told(), person, action))

    async def submit(self, user: str, values: Mapping[str, Written] | None = None) -> Submitted:
        """Write into the fields (by `action_id` or `block_id`) and submit; done when Slack has
        shown what came of it.

        What Slack would not let pass (a field left empty, a text too long) is not told to the app.
        """
        modal = self._office.modals.write(user, values or {})
        if complaints := modal.complaints():
            return Submitted(errors=complaints)
        payload = self._interactions.submission(modal.told(), self._person(user))
        trigger = self._office.triggers.issue(user)
        outcome = await self._dispatch.exchange(payload | {"trigger_id": trigger}, "interactive")
        if not outcome.accepted:
            return Submitted(trouble=TROUBLE)
        try:
            return self._obey(modal, outcome.response or {})
        except ApiRefused:
            return Submitted(trouble=TROUBLE)

    async def close_modal(self, user: str, *, all_of_them: bool = False) -> None:
        """Its Cancel button (and the view beneath is seen again), or the cross in the corner."""
        modal, modals = self._open(user), self._office.modals
        if all_of_them or modal.view["clear_on_close"]:
            for closed in modals.clear(user):
                self._tell_closed(closed, is_cleared=True)
        else:
            modals.close(modal)
            self._tell_closed(modal, is_cleared=False)

    def _obey(self, modal: Modal, answer: Json) -> Submitted:
        """What the app answered to a submission."""
        modals = self._office.modals
        match answer.get("response_action"):
            case None:
                modals.close(modal)
            case "clear":
                modals.clear(modal.user)
            case "update":
                modals.update(modal, checked_view(self._office, answer.get("view"), "modal"))
            case "push":
                modals.push(modal.user, checked_view(self._office, answer.get("view"), "modal"))
            case "errors":
                return _errors(modal, answer.get("errors"))
            case _:
                return Submitted(trouble=TROUBLE)
        return Submitted()

    def _tell_closed(self, modal: Modal, *, is_cleared: bool) -> None:
        if modal.view["notify_on_close"]:
            person = self._person(modal.user)
            payload = self._interactions.closing(modal.told(), person, is_cleared=is_cleared)
            self._dispatch.send(payload, kind="interactive")

    def _open(self, user: str) -> Modal:
        return self._office.modals.write(user, {})


def _errors(modal: Modal, errors: object) -> Submitted:
    """They have to name blocks with a field."""
    inputs = {block["block_id"] for block in modal.view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return Submitted(trouble=TROUBLE)
    return Submitted(errors={name: str(words) for name, words in errors.items()})
