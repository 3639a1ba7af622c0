"""users.* and bots.*: who writes here."""

from bot.playground.slack.arguments import ApiRefused, flag, text
from bot.playground.slack.message import Json
from bot.playground.slack.office import Office


def users_info(office: Office, args: Json) -> Json:
    office.need("users:read")
    person = office.workspace.people.get(text(args, "user"))
    if person is None:
        raise ApiRefused("user_not_found")
    is_stranger = person.team != office.identity.team_id
    user: Json = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name.lower(),
        "real_name": person.name,
        "deleted": False,
        "is_bot": person.is_bot,
        "is_stranger": is_stranger,
        "profile": {"real_name": person.name, "display_name": person.name},
    }
    # External people have no locale, even when it is asked for.
    if flag(args, "include_locale") and person.locale and not is_stranger:
        user["locale"] = person.locale
    if not is_stranger:
        user |= {"tz": "Asia/Seoul", "tz_offset": 32_400}
    return {"user": user}


def usergroups_list(office: Office, args: Json) -> Json:
    office.need("usergroups:read")
    groups = office.workspace.groups.items()
    return {"usergroups": [{"id": name, "handle": handle} for name, handle in groups]}


def usergroups_users_list(office: Office, args: Json) -> Json:
    office.need("usergroups:read")
    group = text(args, "usergroup")
    if group not in office.workspace.groups:
        raise ApiRefused("no_such_subteam")
    return {"users": list(office.workspace.group_members.get(group, []))}


def bots_info(office: Office, args: Json) -> Json:
    asked = text(args, "bot") or office.identity.bot_id
    for person in office.workspace.people.values():
        if person.bot_id == asked:
            is_own = asked == office.identity.bot_id
            app_id = office.identity.app_id if is_own else "A" + asked[1:]
            return {
                "bot": {
                    "id": asked,
                    "deleted": False,
                    "name": person.name,
                    "user_id": person.id,
                    "app_id": app_id,
                }
            }
    raise ApiRefused("bot_not_found")
