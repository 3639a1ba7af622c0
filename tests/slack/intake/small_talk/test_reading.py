"""What a message is by its words; `tests/samples/follow_ups/kinds.yaml` has some hundred more."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.talk import Speech
from bot.slack.intake.small_talk.reading import speech_of
from tests.slack.intake.small_talk.threads import FOLDER

KINDS = yaml.safe_load((FOLDER / "kinds.yaml").read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_tell_what_a_message_is(kind: str) -> None:
    wrong = [(text, speech_of(text)) for text in KINDS[kind] if speech_of(text) != kind]
    assert [] == wrong


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":+1:",
        "👍🏽 :tada:",
        "<https://wiki.example.com/a|wiki.example.com/a>",
        "https://wiki.example.com",
        "<#C0123ABCD|general>",
        "…",
        "&gt; what about Berlin?",
        "ㅋㅋㅋㅋ",
        "😂",
    ],
)
def test_what_has_no_words_of_its_own_is_chatter(text: str) -> None:
    assert Speech.CHATTER is speech_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks <@U0BEN> 👍",
        "what about Berlin, <@U0BEN|ben>?",
        "<!here> what about Berlin?",
        "<!subteam^S0123|@hr> what about Berlin?",
        "@ben what about Berlin?",
        "(@ben) 휴가는요?",
    ],
)
def test_whoever_names_somebody_talks_to_people(text: str) -> None:
    assert Speech.TO_PEOPLE is speech_of(text)


@pytest.mark.parametrize("text", ["is ben@acme.example right?", "meet @ 3pm, what for?"])
def test_not_every_at_sign_names_somebody(text: str) -> None:
    assert Speech.QUESTION is speech_of(text)


@pytest.mark.parametrize(
    ("chatter", "question"),
    [
        ("thanks", "thanks, and for part-timers?"),
        (":+1: thanks", ":+1: thanks, one more: how do I cancel it"),
        ("ok cool", "ok cool, who approves it"),
        ("good", "is that good"),
        ("really?", "really? for how long?"),
        ("이해했습니다", "이해했습니다 그럼 언제까지예요"),
        ("감사합니다", "감사합니다 그럼 파트타임은요"),
        ("알려주셔서 감사합니다", "알려주시면 감사하겠습니다"),
        ("저도 궁금하네요", "언제인지 궁금하네요"),
        ("<https://a.example>", "what does <https://a.example> say"),
    ],
)
def test_chatter_with_a_question_behind_it_is_a_question(chatter: str, question: str) -> None:
    assert (Speech.CHATTER, Speech.QUESTION) == (speech_of(chatter), speech_of(question))


@pytest.mark.parametrize(
    "text",
    [
        "thanks but that's for Windows",
        "no, I'm on a mac",
        "it is not helpful",
        "nothing works",
        "yes please",
        "감사한데 이건 윈도우용이네요",
        "그래도 안 되네요",
        "네 파트타임이요",
    ],
)
def test_chatter_with_more_behind_it_is_a_remark(text: str) -> None:
    assert Speech.REMARK is speech_of(text)


@pytest.mark.parametrize(
    ("colleague", "bot"),
    [
        ("can you cover?", "can you carry over days?"),
        ("lunch?", "is lunch included?"),
        ("did you see it?", "did it change?"),
        ("점심?", "점심시간은 언제예요?"),
        ("이거 보셨어요?", "이거 알려주실 수 있어요?"),
        ("확인 부탁드려요", "설명 부탁드려요"),
        ("지영님 이거 맞아요?", "이거 맞아요?"),
        ("팀장님, 이거 맞아요?", "팀장님 승인이 필요한가요?"),
        ("어떻게 생각하세요?", "담당자가 어떻게 되세요?"),
    ],
)
def test_what_only_a_colleague_can_be_asked_is_for_people(colleague: str, bot: str) -> None:
    assert (Speech.TO_PEOPLE, Speech.QUESTION) == (speech_of(colleague), speech_of(bot))


@pytest.mark.parametrize("text", ["THANKS!!!", "thaaaanks", "  thanks \n", "thanks😊", "tHx :)"])
def test_it_does_not_matter_how_loudly_it_is_written(text: str) -> None:
    assert Speech.CHATTER is speech_of(text)


def test_letters_put_together_of_jamo_are_read_like_others() -> None:
    decomposed = "\u1100\u1161\u11b7\u1109\u1161\u1112\u1161\u11b8\u1102\u1175\u1103\u1161"
    assert Speech.CHATTER is speech_of(decomposed)


def test_a_long_message_is_read_at_both_ends_and_for_names_throughout() -> None:
    log = "error 812 at line 7\n" * 1_000
    assert Speech.REMARK is speech_of(f"this happens\n{log}")
    assert Speech.QUESTION is speech_of(f"why is that?\n{log}") is speech_of(f"{log}\nwhy is that?")
    assert Speech.TO_PEOPLE is speech_of(f"{log}<@U0BEN>{log}")


WORDS = st.sampled_from(
    [
        *(
            "thanks",
            "ok",
            "how",
            "is",
            "it",
            "can you",
            "cover",
            "감사합니다",
            "뭐예요",
            "님",
            "는요",
        ),
        *("?", "!", ",", "\n", ":+1:", "<https://a.b>", "<@U1>", "<", "&gt;", "ㅋㅋ", "@", " "),
    ]
)


@given(st.text() | st.lists(WORDS).map(" ".join))
def test_any_message_is_something(text: str) -> None:
    assert speech_of(text) in Speech


@given(st.sampled_from([text for texts in KINDS.values() for text in texts]))
def test_space_around_a_message_says_nothing(text: str) -> None:
    assert speech_of(text) is speech_of(f" \n {text}\t\n")
