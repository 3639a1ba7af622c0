"""Whose a payload is, and who is from outside."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import TeamId
from bot.domain.reply import Notice
from bot.slack.acts.reading import read_press
from bot.slack.intake.events import Asks, Foreign, read, read_home_opened
from bot.slack.intake.workspace import Workspace, foreign, workspace_of
from tests.slack.samples import BOT, NAMES, NOW, WORKSPACE, sample

ALONE = replace(WORKSPACE, app="A0STORM12")
IN_ORGANISATION = replace(ALONE, enterprise="E0ACMEORG")
ORGANISATION = replace(ALONE, team=TeamId("E0ACMEORG"), enterprise="E0ACMEORG")


def named(name: str, **fields: Any) -> dict[str, Any]:
    """A payload with some of its outer fields replaced; None takes a field away."""
    changed = {**sample(name), **fields}
    return {key: value for key, value in changed.items() if value is not None}


def authorized(**fields: Any) -> list[dict[str, Any]]:
    (installation,) = sample("mention_as_message")["authorizations"]
    return [{**installation, **fields}]


@pytest.mark.parametrize(
    ("expected", "identity"),
    [
        (("T0ACME123", None), {"team_id": "T0ACME123", "is_enterprise_install": False}),
        (("T0ACME123", "E0ACMEORG"), {"team_id": "T0ACME123", "enterprise_id": "E0ACMEORG"}),
        (
            ("E0ACMEORG", "E0ACMEORG"),
            {
                "team_id": "E0ACMEORG",
                "enterprise_id": "E0ACMEORG",
                "is_enterprise_install": True,
            },
        ),
        (
            ("E0ACMEORG", "E0ACMEORG"),
            {
                "team_id": "T0ACME123",
                "enterprise_id": "E0ACMEORG",
                "is_enterprise_install": True,
            },
        ),
        (("E0ACMEORG", None), {"team_id": "E0ACMEORG", "enterprise_id": None}),
    ],
)
def test_slack_says_whether_the_bot_is_a_workspaces_or_an_organisations(
    expected: tuple[str, str | None], identity: dict[str, Any]
) -> None:
    found = workspace_of({"user_id": BOT, **identity}, app=None, answers_in_shared_channels=False)
    assert (*expected, BOT) == (found.team, found.enterprise, found.bot_user)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("grid")])
def test_what_slack_sends_to_this_workspace_is_ours(name: str) -> None:
    assert None is foreign(sample(name), ALONE)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("grid")])
@pytest.mark.parametrize("workspace", [IN_ORGANISATION, ORGANISATION])
def test_what_slack_sends_within_the_organisation_is_ours(name: str, workspace: Workspace) -> None:
    assert None is foreign(sample(name), workspace)


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("app", {"api_app_id": "A0OTHER"}),
        ("team", {"team_id": "T0OTHER"}),
        ("authorization", {"authorizations": authorized(team_id="T0OTHER")}),
        ("authorization", {"authorizations": authorized(user_id="U0OTHERBOT")}),
        (
            "authorization",
            {
                "authorizations": authorized(
                    team_id=None, enterprise_id="E0OTHER", is_enterprise_install=True
                )
            },
        ),
    ],
)
@pytest.mark.parametrize("name", ["mention_as_message", "question_deleted", "app_home_opened"])
def test_an_event_that_names_another_installation_is_foreign(
    name: str, what: str, fields: dict[str, Any]
) -> None:
    payload = named(name, **fields)

    assert Foreign(what) == read(payload, IN_ORGANISATION, now=NOW)
    assert Foreign(what) == read_home_opened(payload, IN_ORGANISATION)


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("app", {"api_app_id": "A0OTHER"}),
        ("team", {"team": {"id": "T0OTHER", "domain": "other"}}),
        ("team", {"team": {"id": "T0OTHER"}, "enterprise": {"id": "E0OTHER", "name": "Other"}}),
    ],
)
def test_a_press_that_names_another_installation_is_foreign(
    what: str, fields: dict[str, Any]
) -> None:
    assert Foreign(what) == read_press(named("button_in_thread", **fields), IN_ORGANISATION)


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("team", {"enterprise_id": "E0OTHER"}),
        ("team", {"team_id": "E0OTHER"}),
        ("authorization", {"authorizations": authorized(enterprise_id="E0OTHER")}),
        ("authorization", {"authorizations": authorized(user_id="U0OTHERBOT")}),
    ],
)
def test_an_organisations_app_knows_its_organisation(what: str, fields: dict[str, Any]) -> None:
    assert Foreign(what) == read(named("mention_as_message", **fields), ORGANISATION, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"api_app_id": None},
        {"team_id": None},
        {"authorizations": None},
        {"authorizations": []},
        {"authorizations": [None, 7]},
        {"authorizations": authorized(team_id=None, user_id=None)},
        {"authorizations": authorized(user_id="U0MINA123", is_bot=False)},
        {"authorizations": [*authorized(team_id="T0OTHER"), *authorized()]},
        {"api_app_id": ["A0OTHER"], "team_id": 7, "authorizations": {"team_id": "T0OTHER"}},
    ],
)
@pytest.mark.parametrize("workspace", [ALONE, IN_ORGANISATION])
def test_what_is_missing_says_nothing(workspace: Workspace, fields: dict[str, Any]) -> None:
    assert isinstance(read(named("mention_as_message", **fields), workspace, now=NOW), Asks)


@pytest.mark.parametrize(
    ("is_ours", "fields"),
    [
        (True, {}),
        (False, {"is_ext_shared_channel": False}),
        (False, {"authorizations": None}),
        (False, {"authorizations": authorized(team_id="T0PARTNER", user_id="U0THEIRS")}),
        (False, {"authorizations": authorized(user_id="U0OTHERBOT")}),
    ],
)
def test_a_channel_that_a_partner_has_shared_is_told_of_under_the_partners_name(
    is_ours: bool, fields: dict[str, Any]
) -> None:
    asks = read(named("shared_channel_of_a_partner", **fields), ALONE, now=NOW)

    assert is_ours is isinstance(asks, Asks)
    assert is_ours is not isinstance(asks, Foreign)


def test_an_app_that_is_not_known_is_not_asked_for() -> None:
    payload = named("mention_as_message", api_app_id="A0OTHER")

    assert isinstance(read(payload, WORKSPACE, now=NOW), Asks)


GRID = {"enterprise_id": "E0ACMEORG"}


@pytest.mark.parametrize(
    ("is_outside", "workspace", "payload", "author"),
    [
        # A workspace by itself: every other one is another company.
        (False, ALONE, {}, {}),
        (False, ALONE, {}, {"user_team": "T0ACME123"}),
        (True, ALONE, {}, {"user_team": "T0PARTNER"}),
        (True, ALONE, {}, {"source_team": "T0PARTNER"}),
        (True, ALONE, {}, {"user_team": "T0ACME123", "source_team": "T0PARTNER"}),
        (True, ALONE, {}, {"team": "T0PARTNER"}),
        (False, ALONE, {}, {"team": "T0SHARED", "user_team": "T0ACME123"}),
        (True, ALONE, {}, {"user_team": "E0PARTNER"}),
        (True, ALONE, {"is_ext_shared_channel": True}, {}),
        # One of an organisation: the others are sisters.
        (False, IN_ORGANISATION, {}, {"user_team": "T0SISTER1"}),
        (False, IN_ORGANISATION, {}, {"user_team": "E0ACMEORG"}),
        (False, IN_ORGANISATION, {}, {"user_team": "E0ACMEORG", "source_team": "T0SISTER1"}),
        (False, IN_ORGANISATION, GRID, {"user_team": "T0SISTER1"}),
        (True, IN_ORGANISATION, {}, {"user_team": "E0PARTNER"}),
        (True, IN_ORGANISATION, {"is_ext_shared_channel": True}, {"user_team": "T0SISTER1"}),
        (True, IN_ORGANISATION, {"is_ext_shared_channel": True}, {}),
        # It has become one since the bot was started.
        (False, ALONE, GRID, {"user_team": "T0SISTER1"}),
        (False, ALONE, {"context_enterprise_id": "E0ACMEORG"}, {"user_team": "E0ACMEORG"}),
        (
            False,
            ALONE,
            {"authorizations": authorized(enterprise_id="E0ACMEORG")},
            {"user_team": "T0SISTER1"},
        ),
        # Installed for the whole organisation: everybody in it.
        (False, ORGANISATION, {}, {}),
        (False, ORGANISATION, {"team_id": "T0SISTER1"}, {"user_team": "T0SISTER1"}),
        (False, ORGANISATION, {}, {"user_team": "E0ACMEORG"}),
        (True, ORGANISATION, {}, {"user_team": "E0PARTNER"}),
        (True, ORGANISATION, {"is_ext_shared_channel": True}, {"user_team": "T0ACME123"}),
    ],
)
def test_outside_is_what_slack_calls_outside(
    is_outside: bool, workspace: Workspace, payload: dict[str, Any], author: dict[str, Any]
) -> None:
    asks = read({**sample("mention_as_message", **author), **payload}, workspace, now=NOW)

    assert isinstance(asks, Asks)
    assert (Notice.EXTERNAL_CHANNEL if is_outside else None) is asks.notice


@pytest.mark.parametrize(
    ("notice", "name"),
    [
        (None, "grid_colleague_of_a_sister_workspace"),
        (None, "grid_colleague_named_by_the_organisation"),
        (None, "grid_told_to_an_app_of_the_organisation"),
        (Notice.EXTERNAL_CHANNEL, "grid_partner_in_a_shared_channel"),
    ],
)
@pytest.mark.parametrize("workspace", [IN_ORGANISATION, ORGANISATION])
def test_colleagues_of_sister_workspaces_are_answered(
    notice: Notice | None, name: str, workspace: Workspace
) -> None:
    asks = read(sample(name), workspace, now=NOW)

    assert isinstance(asks, Asks)
    assert notice is asks.notice


def test_an_organisations_questions_have_one_home_whichever_workspace_slack_names() -> None:
    first, second = (
        read(named("mention_as_message", team_id=team), ORGANISATION, now=NOW)
        for team in ("T0ACME123", "T0SISTER1")
    )

    assert first == second


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
FIELDS = ("api_app_id", "team_id", "team", "enterprise", "enterprise_id", "authorizations")


@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON),
    st.sampled_from([ALONE, IN_ORGANISATION, ORGANISATION]),
)
def test_any_payload_is_somebodys(body: dict[str, Any], workspace: Workspace) -> None:
    assert foreign(body, workspace) in (None, "app", "team", "authorization")
