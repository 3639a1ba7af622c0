"""What Slack's interactions mean: presses, forms, shortcuts and emoji. Pure.

Whatever JSON arrives has a meaning: unknown, missing and odd fields are tolerated.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.domain.deed import Form, Press, Reaction, Shortcut
from bot.domain.question import (
    ChannelId,
    MessageTs,
    QuestionId,
    TeamId,
    ThreadKey,
    UserId,
    order_of,
)
from bot.domain.reply import Notice
from bot.slack.intake.entities import readable
from bot.slack.intake.events import Foreign, Ignored, above, thread_of
from bot.slack.intake.payload import matching, object_, objects, text
from bot.slack.intake.workspace import (
    Workspace,
    foreign,
    is_from_outside,
    is_outsider,
    is_own,
    is_shared,
)
from bot.slack.reply.controls import MENU, read_value, shows

_ID: Final = re.compile(r"[A-Z][A-Z0-9]+", re.ASCII)
_TS: Final = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)
_SKIN_TONE: Final = re.compile(r"::skin-tone-\d\Z")


def read_press(body: Mapping[str, Any], workspace: Workspace) -> Press | Ignored:
    """`body` is that of a `block_actions` payload."""
    if what := foreign(body, workspace):
        return Foreign(what)
    if text(object_(body, "container"), "type") == "view":
        return _press_in_window(body, workspace)
    container, message = object_(body, "container"), object_(body, "message")
    pressed = next(iter(objects(body, "actions")), {})
    action, value = text(pressed, "action_id"), _value(pressed)
    presser, named = object_(body, "user"), read_value(value)
    user = matching(_ID, presser, "id")
    channel = matching(_ID, object_(body, "channel"), "id")
    ts = matching(_TS, container, "message_ts") or matching(_TS, message, "ts")
    thread_ts = matching(_TS, container, "thread_ts") or matching(_TS, message, "thread_ts")
    if not (named and user and channel and ts):
        return Ignored("incomplete")
    choice, question = named
    is_here = text(message, "ts") in ("", ts) and text(container, "channel_id") in ("", channel)
    is_ours = is_own(message, workspace) and shows(message, action, value)
    return Press(
        act=choice if action == MENU else action,
        thread=_thread_of(thread_of(workspace.team, channel, ts, thread_ts), question),
        question=question,
        user=UserId(user),
        ts=MessageTs(ts),
        choice="" if action == MENU else choice,
        is_in_menu=action == MENU,
        order=_order(pressed, "action_ts"),
        trigger=text(body, "trigger_id"),
        is_offered=is_here and (is_ours or _is_whispered(container)),
        is_whispered=_is_whispered(container),
        notice=_notice_for(presser, workspace),
    )


def _thread_of(thread: ThreadKey, question: QuestionId) -> ThreadKey:
    """Where the `question` belongs whose reply stands in the thread."""
    asked = above(thread)
    return asked[0] if asked is not None and asked[1] == question else thread


def _press_in_window(body: Mapping[str, Any], workspace: Workspace) -> Press | Ignored:
    """What the window is about stands in what it carries: windows are nobody's but the app's."""
    view, presser = object_(body, "view"), object_(body, "user")
    pressed = next(iter(objects(body, "actions")), {})
    user, found = matching(_ID, presser, "id"), read_about(text(view, "private_metadata"))
    named = read_value(_value(pressed))
    if not (user and found and named and text(view, "id")):
        return Ignored("incomplete")
    return Press(
        act=text(pressed, "action_id"),
        thread=found[0],
        question=named[1],
        user=UserId(user),
        ts=None,
        view=text(view, "id"),
        choice=named[0],
        trigger=text(body, "trigger_id"),
        notice=_notice_for(presser, workspace),
    )


def read_form(body: Mapping[str, Any], workspace: Workspace) -> Form | Ignored:
    """`body` is that of a `view_submission` payload."""
    if what := foreign(body, workspace):
        return Foreign(what)
    view, sender = object_(body, "view"), object_(body, "user")
    user, about = matching(_ID, sender, "id"), read_about(text(view, "private_metadata"))
    if not (user and about):
        return Ignored("incomplete")
    thread, (choice, question) = about
    return Form(
        act=text(view, "callback_id"),
        thread=thread,
        question=question,
        user=UserId(user),
        values=dict(_values(object_(object_(view, "state"), "values"))),
        choice=choice,
        notice=_notice_for(sender, workspace),
    )


def read_shortcut(body: Mapping[str, Any], workspace: Workspace) -> Shortcut | Ignored:
    """`body` is that of a `message_action` payload."""
    if what := foreign(body, workspace):
        return Foreign(what)
    message, chooser = object_(body, "message"), object_(body, "user")
    user = matching(_ID, chooser, "id")
    channel = matching(_ID, object_(body, "channel"), "id")
    ts = matching(_TS, message, "ts") or matching(_TS, body, "message_ts")
    if not (user and channel and ts):
        return Ignored("incomplete")
    author = matching(_ID, message, "user")
    return Shortcut(
        act=text(body, "callback_id"),
        thread=thread_of(workspace.team, channel, ts, matching(_TS, message, "thread_ts")),
        user=UserId(user),
        ts=MessageTs(ts),
        author=UserId(author) if author else None,
        text=readable(text(message, "text"), workspace.bot_user),
        trigger=text(body, "trigger_id"),
        notice=_notice_for(chooser, workspace),
    )


def read_reaction(payload: Mapping[str, Any], workspace: Workspace) -> Reaction | Ignored:
    """`payload` is the Events API body of `reaction_added` or `reaction_removed`."""
    if what := foreign(payload, workspace):
        return Foreign(what)
    event = object_(payload, "event")
    item, user = object_(event, "item"), matching(_ID, event, "user")
    channel, ts = matching(_ID, item, "channel"), matching(_TS, item, "ts")
    if text(item, "type") != "message" or not (user and channel and ts):
        return Ignored("other_reaction")
    if user == workspace.bot_user:
        return Ignored("from_bot")
    return Reaction(
        emoji=_SKIN_TONE.sub("", text(event, "reaction")),
        user=UserId(user),
        team=workspace.team,
        channel=ChannelId(channel),
        ts=MessageTs(ts),
        is_added=text(event, "type") == "reaction_added",
        is_ours=text(event, "item_user") == workspace.bot_user,
        order=_order(event, "event_ts"),
        notice=_notice_of_event(payload, event, workspace),
    )


def about(thread: ThreadKey, value: str) -> str:
    """What a form carries: the thread, and what a control would have."""
    return f"{thread} {value}"


def read_about(metadata: str) -> tuple[ThreadKey, tuple[str, QuestionId]] | None:
    where, _, value = metadata.rpartition(" ")
    named, parts = read_value(value), where.split(":")
    if named is None or len(parts) != 3 or not all(parts):
        return None
    team, channel, root = parts
    return ThreadKey(team=TeamId(team), channel=ChannelId(channel), root=root), named


def _order(said: Mapping[str, Any], field: str) -> int | None:
    at = matching(_TS, said, field)
    return order_of(at) if at else None


def _value(pressed: Mapping[str, Any]) -> str:
    return text(object_(pressed, "selected_option"), "value") or text(pressed, "value")


def _is_whispered(container: Mapping[str, Any]) -> bool:
    """Slack shows nothing of a message that one person alone sees when it tells of a press there.

    So whoever takes such a press looks at what the question's end offered.
    """
    return container.get("is_ephemeral") is True


def _notice_for(presser: Mapping[str, Any], workspace: Workspace) -> Notice | None:
    if workspace.answers_in_shared_channels:
        return None
    is_outside = is_outsider([text(presser, "team_id")], workspace, ())
    return Notice.OUTSIDER if is_outside else None


def _notice_of_event(
    payload: Mapping[str, Any], event: Mapping[str, Any], workspace: Workspace
) -> Notice | None:
    if is_from_outside(payload, event, workspace):
        return Notice.OUTSIDER
    return Notice.EXTERNAL_CHANNEL if is_shared(payload, workspace) else None


def _values(state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands in each field: a form has one in each block."""
    found = []
    for name, actions in state.items():
        for one in actions.values() if isinstance(actions, dict) else ():
            if isinstance(one, dict):
                chosen = text(object_(one, "selected_option"), "value")
                found.append((name, chosen or text(one, "value")))
    return found
