"""What goes along with a question that is asked in the middle of a thread."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.background import Said, with_background

HEADING = "Said before:"


def asked(question: str, *said: tuple[str, str], most: int = 4_000) -> str:
    spoken = [Said(name=name, text=text) for name, text in said]
    return with_background(question, spoken, heading=HEADING, most=most)


def test_the_question_comes_first_and_what_was_said_below_it() -> None:
    assert (
        "Can you answer this?\n\nSaid before:\nMina: Does the VPN work abroad?\nJun: Good question."
    ) == asked(
        "Can you answer this?", ("Mina", "Does the VPN work abroad?"), ("Jun", "Good question.")
    )


def test_without_anything_said_it_is_only_the_question() -> None:
    assert "How?" == asked("How?")
    assert "How?" == asked("How?", ("Mina", "Hello"), most=0)


def test_of_a_long_thread_its_beginning_and_its_end_go_along() -> None:
    said = [("Mina", "Where is the form?"), *[("Jun", f"line {n}") for n in range(100)]]
    lines = asked("And?", *said, most=100).splitlines()
    assert ["And?", "", HEADING, "Mina: Where is the form?", "…"] == lines[:5]
    assert "Jun: line 99" == lines[-1]
    assert len("\n".join(lines[3:])) <= 100


def test_one_endless_message_leaves_room_for_the_others() -> None:
    lines = asked("And?", ("Mina", "x" * 9_000), ("Jun", "It is y."), most=100).splitlines()
    assert 50 == len(lines[3])
    assert ["Mina: " + "x" * 43 + "…", "Jun: It is y."] == lines[3:]


@given(
    st.lists(st.tuples(st.text("AB", max_size=3), st.text("ab c", max_size=60)), max_size=12),
    st.integers(0, 200),
)
def test_it_is_never_more_than_fits(said: list[tuple[str, str]], most: int) -> None:
    text = asked("Q", *said, most=most)
    assert text.startswith("Q")
    assert len(text) <= len(f"Q\n\n{HEADING}\n") + most + 2
