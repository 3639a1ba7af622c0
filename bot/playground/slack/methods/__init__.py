"""The Web API methods, each a plain function of the office and its arguments."""

from collections.abc import Callable, Mapping

from bot.playground.slack.message import Json
from bot.playground.slack.methods import (
    app,
    chat,
    conversations,
    people,
    streaming,
    threads,
    views,
)
from bot.playground.slack.office import Office

Method = Callable[[Office, Json], Json]

METHODS: Mapping[str, Method] = {
    "apps.connections.open": app.connections_open,
    "assistant.threads.setStatus": threads.set_status,
    "auth.test": app.auth_test,
    "bots.info": people.bots_info,
    "chat.appendStream": streaming.append,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.startStream": streaming.start,
    "chat.stopStream": streaming.stop,
    "chat.update": chat.update,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.open": conversations.open_direct,
    "conversations.replies": conversations.replies,
    "reactions.add": threads.add_reaction,
    "reactions.get": threads.get_reactions,
    "reactions.remove": threads.remove_reaction,
    "usergroups.list": people.usergroups_list,
    "usergroups.users.list": people.usergroups_users_list,
    "users.info": people.users_info,
    "views.open": views.open_modal,
    "views.publish": views.publish,
    "views.push": views.push,
    "views.update": views.update,
}
