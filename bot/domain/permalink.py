"""Where a message can be read in Slack, without asking Slack for each."""

from urllib.parse import urlencode

from bot.domain.outcome import Ended
from bot.domain.question import MessageTs, ThreadKey


def permalink(workspace_url: str, ended: Ended) -> str:
    """Of the reply; where it is not known, of the question.

    Whoever may not read the channel learns nothing from it. `workspace_url` is as Slack tells it
    ("https://acme.slack.com/").
    """
    return link_to(workspace_url, ended.thread, ended.reply or ended.ts)


def link_to(workspace_url: str, thread: ThreadKey, ts: MessageTs) -> str:
    url = f"{workspace_url.rstrip('/')}/archives/{thread.channel}/p{ts.replace('.', '')}"
    if thread.is_in_line or ts == thread.root:
        return url
    return f"{url}?{urlencode({'thread_ts': thread.root, 'cid': thread.channel})}"
