import pytest

from bot.domain.permalink import link_to
from bot.domain.question import IN_LINE, ChannelId, MessageTs, TeamId, ThreadKey

TS = MessageTs("1790000100.000200")


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (TS, "https://acme.slack.com/archives/C1/p1790000100000200"),
        (IN_LINE, "https://acme.slack.com/archives/C1/p1790000100000200"),
        (
            "1790000099.000100",
            "https://acme.slack.com/archives/C1/p1790000100000200"
            "?thread_ts=1790000099.000100&cid=C1",
        ),
    ],
)
def test_a_message_is_found_in_its_channel_and_in_its_thread(root: str, expected: str) -> None:
    thread = ThreadKey(team=TeamId("T1"), channel=ChannelId("C1"), root=root)
    assert expected == link_to("https://acme.slack.com/", thread, TS)
