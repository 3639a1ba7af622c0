"""Who the app is in this workspace, and which tokens prove it."""

from dataclasses import dataclass

SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,groups:history,groups:read,"
    "im:history,im:read,im:write,mpim:history,mpim:read,reactions:write,users:read"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    bot_token: str
    app_token: str
    signing_secret: str
    team_id: str = "T0PLAY"
    team_name: str = "Playground"
    domain: str = "playground"
    app_id: str = "A0STORM"
    bot_id: str = "B0STORM"
    bot_user_id: str = "U0STORM"
    bot_name: str = "storm"
    scopes: str = SCOPES
