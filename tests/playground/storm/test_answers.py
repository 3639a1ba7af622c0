import pytest

from bot.playground.documents.library import papers, shelf
from bot.playground.storm.answers import FIRST_TOKEN_S, TOKEN_S, from_documents
from bot.playground.storm.stories import STORIES
from bot.playground.storm.story import Ask, Story


def told(question: str, *earlier: str) -> Story:
    return from_documents(Ask(question=question, earlier=earlier))


def places(story: Story) -> list[tuple[str | None, str | None]]:
    return [(context.file, context.page) for context in story.contexts]


@pytest.mark.parametrize(
    ("question", "file", "heading"),
    [
        ("How many days of annual leave?", "leave-policy.md", "How much annual leave you have"),
        ("how do I ask for vacation?", "leave-policy.md", "Asking for leave"),
        ("Can I carry over unused days?", "leave-policy.md", "Carrying leave over"),
        ("I am ill, what do I have to do?", "leave-policy.md", "Sick leave"),
        ("what can I claim on a business trip?", "expenses.md", "What you can claim"),
        ("How do I hand in a claim?", "expenses.md", "Handing in a claim"),
        ("I lost my laptop, what now?", "security.md", "Lost or stolen devices"),
        ("someone sent me a phishing email", "security.md", "Suspicious mail"),
        ("Who is my buddy?", "onboarding.md", "Your buddy"),
        ("What does Lumen cost?", "product-faq.md", "Plans and prices"),
        ("How do I call the API?", "product-faq.md", "Calling the API"),
        ("How fast do we answer a P1 ticket?", "support-handbook.md", "How fast we answer"),
        ("연차 휴가는 며칠인가요?", "leave-policy.ko.md", "연차 휴가 일수"),
        ("휴가는 어떻게 신청하나요?", "leave-policy.ko.md", "휴가 신청 방법"),
        ("출장 경비는 얼마까지 청구할 수 있나요?", "expenses.ko.md", "청구할 수 있는 경비"),
        ("노트북을 잃어버렸어요", "security.ko.md", "기기 분실과 도난"),
        ("VPN 설정 방법 알려 주세요", "security.ko.md", "VPN 설정"),
        ("구독을 해지하고 싶어요", "product-faq.ko.md", "구독 해지"),
    ],
)  # fmt: skip
def test_a_question_finds_the_section_that_answers_it(
    question: str, file: str, heading: str
) -> None:
    assert (file, heading) == places(told(question))[0]


def test_an_answer_quotes_its_sections_with_the_numbers_of_its_contexts() -> None:
    story = told("what can I claim on a business trip?")
    for number, context in enumerate(story.contexts, start=1):
        assert number == context.reference
        assert f"**{context.page}** [{number}]" in story.text
    assert "| Hotel | 140 € a night | always |" in story.text


def test_every_context_names_a_document_that_is_there() -> None:
    documents = shelf(lambda section: f"https://wiki.example/{section.address}")
    sources = {document.id: document.source for document in documents}
    assert len(documents) == len(sources)
    best = told("How do I set up the VPN?").contexts[0]
    assert "https://wiki.example/security.html#Setting%20up%20the%20VPN" == sources[str(best.id)]


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "who won the world cup",
        "Tell me a joke",
        "can I bring my dog to the office?",
        "오늘 날씨 어때요?",
        "프랑스의 수도는 어디인가요?",
        "?!",
        "<b>&amp;</b>",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    ],
)
def test_what_the_documents_do_not_tell_is_said_so(question: str) -> None:
    story = told(question)
    assert story.text.startswith(("I'm sorry, I found nothing", "죄송하지만 문서에서"))
    assert question not in story.text
    assert len(story.contexts) <= 1


@pytest.mark.parametrize(
    "question", ["can I bring my dog to the office?", "강아지 데려와도 되나요?"]
)
def test_where_nothing_is_found_the_closest_section_is_offered_and_no_other(question: str) -> None:
    story = told(question)
    (closest,) = story.contexts
    assert f"**{closest.page}**" in story.text
    assert "[1]" in story.text
    assert [] == [p.title for p in papers() if p.title in story.text and p.name != closest.file]


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Hi! How do I reset my password? Thanks!", "Passwords and sign-in"),
        ("안녕하세요, 혹시 연차 며칠인가요? 감사합니다", "연차 휴가 일수"),
    ],
)
def test_politeness_hides_no_question(question: str, heading: str) -> None:
    assert heading == told(question).contexts[0].page


@pytest.mark.parametrize("greeting", ["hello", "Hi!", "thanks!", "안녕하세요", "감사합니다"])
def test_a_greeting_is_answered_with_what_can_be_asked(greeting: str) -> None:
    assert told(greeting).text.startswith(("Hello!", "안녕하세요!"))


def test_a_korean_question_gets_a_korean_answer_from_korean_documents() -> None:
    story = told("비밀번호를 잊어버렸어요")
    assert all(str(context.file).endswith(".ko.md") for context in story.contexts)
    assert "찾은 내용입니다" in story.text


@pytest.mark.parametrize(
    ("question", "earlier", "heading"),
    [
        ("and how do I hand it in?", "What can I claim on a trip?", "Handing in a claim"),
        ("and how do I ask for it?", "How many days of annual leave?", "Asking for leave"),
        ("그럼 어떻게 신청하나요?", "연차 휴가는 며칠인가요?", "휴가 신청 방법"),
    ],
)
def test_a_follow_up_goes_on_from_the_question_before_it(
    question: str, earlier: str, heading: str
) -> None:
    story = told(question, "hello", earlier)
    assert heading == story.contexts[0].page
    assert f"“{earlier}”" in story.text


def test_a_question_of_its_own_does_not_look_back() -> None:
    story = told("What is the capital of France?", "How many days of annual leave?")
    assert story.text.startswith("I'm sorry, I found nothing")


def test_answers_come_at_the_pace_of_a_model() -> None:
    story = told("hello")
    assert (TOKEN_S, FIRST_TOKEN_S) == (story.pace_s, story.first_delay_s)


def test_a_story_can_be_asked_for_by_name() -> None:
    assert STORIES["hostile"].text == told("tell: hostile").text
