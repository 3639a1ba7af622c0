import pytest

from bot.playground.documents.library import papers, read_paper
from bot.playground.documents.search import index, terms
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
    ids = {paper.id for paper in papers()}
    assert {context.id for context in told("How do I set up the VPN?").contexts} <= ids
    assert len(papers()) == len(ids)


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
        "<script>alert(1)</script>",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    ],
)
def test_what_the_documents_do_not_tell_is_said_so(question: str) -> None:
    story = told(question)
    assert () == story.contexts
    assert story.text.startswith(("I'm sorry, I found nothing", "죄송하지만 문서에서"))
    assert question not in story.text


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
    assert () == story.contexts


def test_answers_come_at_the_pace_of_a_model() -> None:
    story = told("hello")
    assert (TOKEN_S, FIRST_TOKEN_S) == (story.pace_s, story.first_delay_s)


def test_a_story_can_be_asked_for_by_name() -> None:
    assert STORIES["hostile"].text == told("tell: hostile").text


def test_korean_words_count_as_pairs_of_characters_and_english_ones_by_their_stem() -> None:
    assert ["휴가", "가를"] == terms("휴가를")
    assert terms("cancel my subscription") == terms("cancelling subscriptions")
    assert [] == terms("what is it?")


@pytest.mark.parametrize("korean", [True, False])
def test_every_section_is_found_by_its_own_words(korean: bool) -> None:
    sections = [
        section for paper in papers() if paper.is_korean is korean for section in paper.sections
    ]
    for section in sections:
        found = index(korean=korean).search(f"{section.title}: {section.heading} {section.text}")
        assert section == found.found[0].section


def test_code_with_blank_lines_stays_one_block() -> None:
    paper = read_paper("a.md", "# A\n\nFolder: F\n\n## One\n\nText.\n\n```\na\n\nb\n```\n\nEnd.\n")
    assert ("Text.", "```\na\n\nb\n```", "End.") == paper.sections[0].blocks
    assert ("A", "F") == (paper.title, paper.folder)


def test_both_languages_have_the_same_documents() -> None:
    names = [paper.name for paper in papers()]
    english = {name for name in names if not name.endswith(".ko.md")}
    korean = {name for name in names if name.endswith(".ko.md")}
    assert english == {name.replace(".ko.md", ".md") for name in korean}
