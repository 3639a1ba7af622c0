"""Who am I, and where do I connect."""

from bot.playground.slack.message import Json
from bot.playground.slack.office import Office


def auth_test(office: Office, args: Json) -> Json:
    app = office.identity
    identity: Json = {
        "url": f"https://{app.domain}.slack.com/",
        "team": app.team_name,
        "user": app.bot_name,
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": app.is_org_wide,
    }
    if app.enterprise_id:
        identity["enterprise_id"] = app.enterprise_id
    if app.is_org_wide:
        # The token is the organisation's.
        identity["team_id"] = app.enterprise_id
    return identity


def connections_open(office: Office, args: Json) -> Json:
    return {"url": office.socket_url()}
