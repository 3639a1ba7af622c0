"""Who the app is in this workspace, and which tokens prove it."""

from dataclasses import dataclass

SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,groups:history,groups:read,"
    "im:history,im:read,im:write,mpim:history,mpim:read,reactions:read,reactions:write,"
    "usergroups:read,users:read"
)
# They open nothing.
BOT_TOKEN = "xoxb-playground"  # noqa: S105
APP_TOKEN = "xapp-playground"  # noqa: S105
SIGNING_SECRET = "playground-signing-secret"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    bot_token: str = BOT_TOKEN
    app_token: str = APP_TOKEN
    signing_secret: str = SIGNING_SECRET
    team_id: str = "T0PLAY"
    team_name: str = "Playground"
    domain: str = "playground"
    app_id: str = "A0STORM"
    bot_id: str = "B0STORM"
    bot_user_id: str = "U0STORM"
    bot_name: str = "storm"
    scopes: str = SCOPES
    # The organisation that the workspace is one of (Enterprise Grid).
    enterprise_id: str | None = None
    # Installed once for the whole organisation.
    is_org_wide: bool = False
