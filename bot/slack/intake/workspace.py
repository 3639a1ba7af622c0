"""Who the bot is and where it lives; whether a payload is meant for it, and who is from outside.

A payload is somebody else's only where it says so: Slack's many kinds of payload leave out
different fields, and what is missing says nothing.

Outside is what Slack calls outside. A workspace by itself is a company, and every other workspace
another one. In an organisation of several workspaces (Enterprise Grid) the others are sisters:
their people are colleagues, and only another organisation, or a channel that Slack calls
externally shared, is outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.question import TeamId, UserId
from bot.slack.intake.payload import object_, objects, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Who the bot is, and what it may do where other companies listen.

    Installed for a whole organisation, its `team` is the organisation: a channel belongs to
    several of its workspaces, and Slack names now the one and now the other.
    """

    team: TeamId
    bot_user: UserId
    answers_in_shared_channels: bool
    # None: not known. Slack does not tell every bot which app it is.
    app: str | None = None
    enterprise: str | None = None
    # Where it is in the browser.
    url: str = "https://slack.com/"

    @property
    def is_organisation(self) -> bool:
        return self.team.startswith("E")

    @property
    def organisation(self) -> str | None:
        return self.team if self.is_organisation else self.enterprise


def workspace_of(
    identity: Mapping[str, Any], *, app: str | None, answers_in_shared_channels: bool
) -> Workspace:
    """`identity` is what `auth.test` says."""
    team, enterprise = str(identity["team_id"]), text(identity, "enterprise_id") or None
    is_wide = identity.get("is_enterprise_install") is True
    return Workspace(
        team=TeamId(enterprise if is_wide and enterprise else team),
        bot_user=UserId(str(identity["user_id"])),
        answers_in_shared_channels=answers_in_shared_channels,
        app=app,
        enterprise=enterprise,
        url=text(identity, "url") or "https://slack.com/",
    )


def foreign(body: Mapping[str, Any], workspace: Workspace) -> str | None:
    """What names another app, workspace or installation than ours in a payload; None: nothing."""
    if _differs(text(body, "api_app_id"), workspace.app):
        return "app"
    installations = objects(body, "authorizations")
    # A channel that a partner has shared is told of under the partner's workspace.
    is_shared = body.get("is_ext_shared_channel") is True
    is_partners = is_shared and any(_is_surely_ours(one, workspace) for one in installations)
    if _is_of_another_team(body, workspace) and not is_partners:
        return "team"
    if installations and not any(_is_ours(one, workspace) for one in installations):
        return "authorization"
    return None


def is_outsider(homes: Iterable[str], workspace: Workspace, organisations: Iterable[str]) -> bool:
    """Somebody whom Slack places in these workspaces or organisations is of another company.

    `organisations`: those that are ours, by what Slack says.
    """
    ours = {*organisations, workspace.organisation or ""} - {""}
    others = [home for home in homes if home not in ("", workspace.team, *ours)]
    return any(not ours or home.startswith("E") for home in others)


def is_shared(payload: Mapping[str, Any], workspace: Workspace) -> bool:
    """Somebody of another company listens, and that is not wanted."""
    is_shared = bool(payload.get("is_ext_shared_channel"))
    return is_shared and not workspace.answers_in_shared_channels


def is_from_outside(
    payload: Mapping[str, Any], event: Mapping[str, Any], workspace: Workspace
) -> bool:
    """Somebody of another company asks, and that is not wanted."""
    if workspace.answers_in_shared_channels:
        return False
    homes = [text(event, "user_team"), text(event, "source_team")]
    if homes == ["", ""]:
        homes = [text(event, "team")]
    return is_outsider(homes, workspace, organisations_of(payload))


def is_own(message: Mapping[str, Any], workspace: Workspace) -> bool:
    """Nothing in a message says that somebody else has written it."""
    is_others = _differs(text(message, "user"), workspace.bot_user)
    return not is_others and not _differs(text(message, "app_id"), workspace.app)


def organisations_of(payload: Mapping[str, Any]) -> set[str]:
    """What an event calls the organisation of the workspace it is told to."""
    named = [text(payload, "enterprise_id"), text(payload, "context_enterprise_id")]
    named += [text(one, "enterprise_id") for one in objects(payload, "authorizations")]
    return {*named} - {""}


def _is_of_another_team(body: Mapping[str, Any], workspace: Workspace) -> bool:
    """Interactions have an object where events have an id, and null in an organisation's app."""
    team = text(body, "team_id") or text(object_(body, "team"), "id")
    organisation = text(body, "enterprise_id") or text(object_(body, "enterprise"), "id")
    if workspace.is_organisation:
        named = (organisation, team if team.startswith("E") else "")
        return any(_differs(name, workspace.team) for name in named)
    is_sister = organisation != "" and organisation == workspace.organisation
    return _differs(team, workspace.team) and not is_sister


def _is_ours(installation: Mapping[str, Any], workspace: Workspace) -> bool:
    user, is_bot = text(installation, "user_id"), installation.get("is_bot") is True
    if is_bot and _differs(user, workspace.bot_user):
        return False
    is_wide = workspace.is_organisation or installation.get("is_enterprise_install") is True
    if is_wide and workspace.organisation:
        return not _differs(text(installation, "enterprise_id"), workspace.organisation)
    return not _differs(text(installation, "team_id"), workspace.team)


def _is_surely_ours(installation: Mapping[str, Any], workspace: Workspace) -> bool:
    named = {text(installation, "team_id"), text(installation, "enterprise_id")}
    return workspace.team in named and _is_ours(installation, workspace)


def _differs(named: str, ours: str | None) -> bool:
    return bool(named and ours) and named != ours
