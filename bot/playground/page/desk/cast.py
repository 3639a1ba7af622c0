"""Who is in the demo's workspace, where they meet, and what they might ask."""

from typing import Final, NamedTuple

from bot.playground.slack import Slack

GENERAL: Final = "C0GENERAL"
SUPPORT: Final = "C0SUPPORT"
PRODUCT: Final = "C0PRODUCT"
SEOUL: Final = "C0SEOUL"
PARTNER: Final = "C0PARTNER"
PEOPLE_TEAM: Final = "G0PEOPLE"
TRIP: Final = "G0TRIP"

MINA: Final = "U0MINA"
JONAS: Final = "U0JONAS"
SORA: Final = "U0SORA"
AMARA: Final = "U0AMARA"
GUEST: Final = "U0GUEST"

NAMES: Final = {MINA: "Mina Park", JONAS: "Jonas Weber", SORA: "김소라", AMARA: "Amara Okafor"}
KOREANS: Final = (SORA,)

SUGGESTIONS: Final = (
    "How many days of annual leave do I have?",
    "What can I claim on a business trip?",
    "I lost my laptop, what now?",
    "How do I call the API?",
    "휴가는 어떻게 신청하나요?",
    "출장 경비는 얼마까지 청구할 수 있나요?",
)


class Line(NamedTuple):
    """What somebody asks somewhere. In a direct message nobody is mentioned."""

    user: str
    channel: str
    text: str


def direct(user: str) -> str:
    """The direct messages of somebody with the bot."""
    return "D" + user[1:]


TWENTY: Final = (
    Line(MINA, GENERAL, "How many days of annual leave do I have?"),
    Line(JONAS, GENERAL, "What can I claim on a business trip?"),
    Line(AMARA, GENERAL, "What is the Wi-Fi password for guests?"),
    Line(SORA, GENERAL, "How do I set up the VPN?"),
    Line(JONAS, SUPPORT, "How fast do we answer a P1 ticket?"),
    Line(AMARA, SUPPORT, "How much can I refund by myself?"),
    Line(MINA, SUPPORT, "When do I escalate a ticket?"),
    Line(AMARA, SUPPORT, "Who is on call this week?"),
    Line(MINA, PRODUCT, "How do I call the API?"),
    Line(JONAS, PRODUCT, "What does the Business plan cost?"),
    Line(AMARA, PRODUCT, "Where are our customers' data stored?"),
    Line(MINA, PRODUCT, "How do I cancel a subscription?"),
    Line(SORA, SEOUL, "연차 휴가는 며칠인가요?"),
    Line(SORA, SEOUL, "출장 경비는 얼마까지 청구할 수 있나요?"),
    Line(MINA, SEOUL, "노트북을 분실했어요. 어떻게 해야 하나요?"),
    Line(MINA, PEOPLE_TEAM, "How long is parental leave?"),
    Line(JONAS, PEOPLE_TEAM, "What happens on the first day?"),
    Line(AMARA, TRIP, "Which class may we fly?"),
    Line(MINA, direct(MINA), "I forgot my password, what now?"),
    Line(SORA, direct(SORA), "VPN 설정 방법을 알려 주세요"),
)


def enter(slack: Slack) -> None:
    """Everybody takes their place."""
    everybody = tuple(NAMES)
    for user, name in NAMES.items():
        slack.add_person(user, name, locale="ko-KR" if user in KOREANS else "en-US")
    slack.add_person(GUEST, "Robin (Acme)", team="T0ACME")
    slack.add_channel(GENERAL, "general", members=everybody)
    slack.add_channel(SUPPORT, "support", members=everybody)
    slack.add_channel(PRODUCT, "product", members=everybody)
    slack.add_channel(SEOUL, "서울-오피스", members=(MINA, SORA))
    slack.add_channel(PEOPLE_TEAM, "people-team", kind="group", members=(MINA, JONAS))
    slack.add_channel(PARTNER, "acme-partners", members=(MINA, JONAS, GUEST), is_ext_shared=True)
    slack.add_channel(TRIP, "mina, jonas, amara", kind="mpim", members=(MINA, JONAS, AMARA))
    for user in everybody:
        slack.add_channel(direct(user), NAMES[user], kind="im", members=(user,))
