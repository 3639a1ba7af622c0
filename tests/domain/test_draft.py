"""What is shown over several attempts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answer import Chat, Finished, Sources, Text, Thread
from bot.domain.draft import Draft
from bot.domain.question import StormThreadId
from bot.domain.source import Source

PAGE = Source(reference=1, document_id=None, bucket=None, file="a.pdf", page="1")


def test_text_grows_by_its_pieces() -> None:
    draft = Draft()
    draft.receive([Text("Hel"), Text("lo")])
    assert ("Hello", 5, True) == (draft.text, len(draft), draft.has_text)


def test_a_new_attempt_replaces_the_old_text_only_once_it_is_longer() -> None:
    draft = Draft()
    draft.receive([Sources((PAGE,)), Text("One two")])
    draft.begin_attempt()
    draft.receive([Text("Uno dos")])
    assert ("One two", (PAGE,)) == (draft.text, draft.sources)
    draft.receive([Text(" tres")])
    assert ("Uno dos tres", ()) == (draft.text, draft.sources)


def test_a_whole_attempt_replaces_a_longer_text() -> None:
    draft = Draft("A long text of an earlier process")
    draft.receive([Text("Short."), Finished()])
    assert ("Short.", True) == (draft.text, draft.is_finished)


def test_what_stands_from_an_earlier_end_stays_until_there_is_more() -> None:
    draft = Draft(standing=7)
    draft.receive([Text("Uno dos")])
    assert ("", True) == (draft.text, draft.is_less_than_stands)
    draft.receive([Text(" tres")])
    assert ("Uno dos tres", False) == (draft.text, draft.is_less_than_stands)


def test_a_whole_attempt_replaces_more_that_stands() -> None:
    draft = Draft(standing=70)
    draft.receive([Text("Short."), Finished()])
    assert ("Short.", False) == (draft.text, draft.is_less_than_stands)


def test_the_thread_of_a_failed_attempt_is_kept_until_it_is_forgotten() -> None:
    draft = Draft()
    draft.receive([Thread(StormThreadId("77")), Chat("9")])
    draft.begin_attempt()
    assert ("77", None) == (draft.thread, draft.chat_id)
    draft.forget_thread()
    assert draft.thread is None


def test_sources_are_known_before_there_is_text() -> None:
    draft = Draft("Shown before")
    draft.receive([Sources((PAGE,))])
    assert ((PAGE,), ()) == (draft.latest_sources, draft.sources)


@given(st.lists(st.lists(st.text(max_size=5), max_size=6), max_size=4))
def test_what_is_shown_never_gets_shorter_while_attempts_fail(attempts: list[list[str]]) -> None:
    draft, shown = Draft(), 0
    for pieces in attempts:
        draft.begin_attempt()
        for piece in pieces:
            draft.receive([Text(piece)])
            assert len(draft.text) >= shown
            shown = len(draft.text)


SORRY = "Sorry, something went wrong.\nPlease ask again."


def test_an_excuse_is_never_shown() -> None:
    draft = Draft(excuses=[SORRY, "Out of order"])
    for token in ("Sorry,", " something went", " wrong. Please ask again. "):
        draft.receive([Text(token)])
        assert ("", False) == (draft.text, draft.is_excuse)
    draft.receive([Finished()])
    assert ("", 0, True) == (draft.text, len(draft), draft.is_excuse)


def test_what_only_begins_like_an_excuse_is_shown_as_soon_as_it_differs() -> None:
    draft = Draft(excuses=[SORRY])
    draft.receive([Text("Sorry, something")])
    assert "" == draft.text
    draft.receive([Text(" like that is not in the documents.")])
    assert draft.text.startswith("Sorry, something like")


def test_a_finished_answer_that_is_only_a_part_of_an_excuse_is_an_answer() -> None:
    draft = Draft(excuses=[SORRY])
    draft.receive([Text("Sorry, something"), Finished()])
    assert ("Sorry, something", False) == (draft.text, draft.is_excuse)


def test_an_excuse_takes_nothing_from_what_was_shown() -> None:
    draft = Draft(excuses=[SORRY])
    draft.receive([Text("Half of")])
    draft.begin_attempt()
    draft.receive([Text(SORRY), Finished()])
    draft.begin_attempt()
    assert "Half of" == draft.text


@pytest.mark.parametrize(
    "text", ["", " \n", "```\n```", "#", "---", "\u200b\u2060", "**__**", "> - "]
)
def test_marks_and_what_nobody_sees_say_nothing(text: str) -> None:
    draft = Draft()
    draft.receive([Text(text), Finished()])
    assert not draft.says_anything


@pytest.mark.parametrize("text", ["42", "네", "No.", "👍", "→", "`x`"])
def test_a_letter_a_number_or_a_sign_says_something(text: str) -> None:
    draft = Draft()
    draft.receive([Text(text), Finished()])
    assert draft.says_anything
