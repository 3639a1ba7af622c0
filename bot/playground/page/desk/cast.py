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

# What somebody might ask where, in the language that is spoken there.
EXAMPLES: Final = {
    GENERAL: (
        "How many days off do I get?",
        "What's the most I can spend on a hotel?",
        "My VPN won't connect, what now?",
    ),
    SUPPORT: (
        "How fast do we have to answer a P1?",
        "How much can I refund by myself?",
        "I'm stuck with a ticket, what do I do?",
    ),
    PRODUCT: (
        "How do I call the API?",
        "How do I cancel my subscription?",
        "Where is our customers' data stored?",
    ),
    SEOUL: (
        "연차 며칠이에요?",
        "출장 갈 때 호텔은 얼마까지 되나요?",
        "VPN 연결이 안 돼요",
    ),
    PARTNER: ("What does the Business plan cost?",),
    PEOPLE_TEAM: (
        "We're having a baby. How much time do I get?",
        "Do I lose the days off that I don't use?",
        "When do I have to be there on my first day?",
    ),
    TRIP: (
        "Can we fly business class?",
        "How do I get my money back after the trip?",
        "Can I get a company card?",
    ),
}
IN_PRIVATE: Final = (
    "I forgot my password",
    "I'm sick today, what do I have to do?",
    "Somebody stole my laptop!",
)
IN_PRIVATE_KO: Final = (
    "비밀번호를 잊어버렸어요",
    "아파서 오늘 못 나가는데 어떻게 해요?",
    "노트북을 도둑맞았어요",
)


class Line(NamedTuple):
    """What somebody asks somewhere. In a direct message nobody is mentioned."""

    user: str
    channel: str
    text: str


def direct(user: str) -> str:
    """The direct messages of somebody with the bot."""
    return "D" + user[1:]


def examples(channel: str) -> tuple[str, ...]:
    """What somebody might ask there."""
    if channel in EXAMPLES:
        return EXAMPLES[channel]
    return IN_PRIVATE_KO if channel in map(direct, KOREANS) else IN_PRIVATE


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


# Whoever is asked where the documents know nothing.
EXPERTS: Final = "S0EXPERTS"

# What the app adds to the menu of every message: the words, and the id that the app goes by.
SHORTCUTS: Final = {"This is the answer": "correction"}


def enter(slack: Slack) -> None:
    """Everybody takes their place."""
    everybody = tuple(NAMES)
    for user, name in NAMES.items():
        slack.add_person(user, name, locale="ko-KR" if user in KOREANS else "en-US")
    slack.add_person(GUEST, "Robin (Acme)", team="T0ACME")
    slack.add_group(EXPERTS, "experts", members=(AMARA, SORA))
    slack.add_channel(GENERAL, "general", members=everybody)
    slack.add_channel(SUPPORT, "support", members=everybody)
    slack.add_channel(PRODUCT, "product", members=everybody)
    slack.add_channel(SEOUL, "서울-오피스", members=(MINA, SORA))
    slack.add_channel(PEOPLE_TEAM, "people-team", kind="group", members=(MINA, JONAS))
    slack.add_channel(PARTNER, "acme-partners", members=(MINA, JONAS, GUEST), is_ext_shared=True)
    slack.add_channel(TRIP, "mina, jonas, amara", kind="mpim", members=(MINA, JONAS, AMARA))
    for user in everybody:
        slack.add_channel(direct(user), NAMES[user], kind="im", members=(user,))
