"""A living reply is rendered piece by piece, and what goes wrong costs no more than its looks."""

import asyncio
import html
import itertools
import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.domain.reply import ENGLISH, Language, Notice, Reply, ReplyState
from bot.playground.slack.pings import pings
from bot.process.cpu_time import cpu_time
from bot.slack.reply.blocks import MAX_TEXT_BYTES, Page, render, render_plain
from bot.slack.reply.page import BlocksForm, PlainForm
from bot.slack.reply.rendering import Rendering
from bot.slack.text.part import Context, Part
from bot.slack.text.steps import Steps, at_once
from bot.words import notices
from tests.slack.reply.test_blocks import GUIDE, LONG, bodies, growing, reply
from tests.slack.text.constructs import CONSTRUCTS

Cuts = tuple[int, ...]


class Poisoned(BlocksForm):
    """A form that has a rule nobody has thought about: it never comes to an end."""

    def page(self, part: Part, language: Language) -> Steps[Page]:
        if "poison" in part.body:
            re.match("(a+)+b", "a" * 60)
        return super().page(part, language)


class Broken(BlocksForm):
    def part(
        self, text: str, context: Context, view_end: int, *, is_final: bool
    ) -> Steps[tuple[Part, bool]]:
        raise IndexError


class BrokenEnd(BlocksForm):
    def end(self, last: Page | None, reply: Reply, length: int) -> list[Page]:
        raise ValueError


def poisoned() -> Rendering:
    return Rendering(Poisoned(), limited=lambda: cpu_time(0.02))


def fed_back(pages: Sequence[Page], cuts: Cuts) -> Cuts:
    return max(cuts, tuple(page.end for page in pages[:-1]), key=len)


def said(pages: tuple[Page, ...]) -> str:
    return html.unescape("".join(page.text for page in pages)).replace("\u200b", "")


def whole(text: str) -> Reply:
    return reply(text=text, state=ReplyState.WHOLE)


# Piece by piece.


@given(bodies, st.lists(st.integers(1, 400), max_size=8), st.booleans())
def test_what_grows_looks_like_what_is_made_at_once(
    text: str, growths: list[int], is_plain: bool
) -> None:
    rendering = Rendering()
    cuts: Cuts = ()
    make = rendering.plain_pages if is_plain else rendering.pages
    anew = render_plain if is_plain else render
    lengths = [sum(growths[: index + 1]) for index in range(len(growths))]
    for state in [*(growing(text[:length]) for length in lengths), reply(text=text)]:
        pages = tuple(make(state, cuts))
        assert anew(state, cuts) == pages
        cuts = fed_back(pages, cuts)


@pytest.mark.parametrize("name", CONSTRUCTS)
@pytest.mark.parametrize("make", ["pages", "plain_pages"])
def test_a_construct_that_grows_looks_like_what_is_made_at_once(name: str, make: str) -> None:
    text, rendering = CONSTRUCTS[name](14_000), Rendering(limited=nullcontext)
    cuts: Cuts = ()
    anew = render_plain if make == "plain_pages" else render
    full: tuple[Page, ...] = ()
    for end in range(0, len(text), len(text) // 5):
        pages = tuple(getattr(rendering, make)(growing(text[:end]), cuts))
        assert full == pages[: len(full)]
        cuts, full = fed_back(pages, cuts), max(full, pages[:-1], key=len)
    assert anew(reply(text=text), cuts) == tuple(getattr(rendering, make)(reply(text=text), cuts))


def test_another_text_is_begun_anew() -> None:
    rendering = Rendering()
    tuple(rendering.pages(growing(LONG), ()))
    assert render(growing("Other words")) == tuple(rendering.pages(growing("Other words"), ()))


def test_a_page_that_was_asked_for_and_is_no_more_goes_on() -> None:
    rendering, told = Rendering(), growing("One sentence. " * 40)
    assert 2 == len(rendering.pages(told, (14,)))
    assert render(told) == tuple(rendering.pages(told, ()))


def test_what_is_beyond_us_is_streamed_bare() -> None:
    rendering = poisoned()
    told = growing("Some poison. And more.")
    assert "Some poison. " == at_once(rendering.streamed(told, (), 13)).text
    assert at_once(rendering.finished_at(told, (), 1, is_plain=False)) is None


@pytest.mark.parametrize("end", [len(LONG) + 1, 10**12])
def test_where_a_message_was_to_hold_more_than_there_is_the_rest_is_the_end(end: int) -> None:
    """Where a record's text is lost, or another version has counted otherwise."""
    told = whole("Some **words**.")
    with capture_logs() as log:
        held, *rest = Rendering().pages(told, (end, end + 1))
    assert [] == log
    assert "Some words." == held.text
    assert not any("words" in page.text for page in rest)


@pytest.mark.parametrize("make", ["pages", "plain_pages"])
@pytest.mark.parametrize("before", ["", "Do this:\n", "- 이렇게:\n  ", "> "])
@pytest.mark.parametrize("mark", ["```", "````", "~~~"])
@pytest.mark.parametrize("words", ["as it was said", "설정을", "Done."])
def test_words_behind_a_mark_that_opens_the_last_code_are_shown(
    make: str, before: str, mark: str, words: str
) -> None:
    (page,) = getattr(Rendering(), make)(whole(f"{before}{mark}{words}"), ())
    assert words in (page.blocks[0]["text"] if page.blocks else page.text)


def test_a_language_of_code_that_never_came_is_not_shown() -> None:
    (page,) = Rendering().pages(whole("Do this:\n```python"), ())
    assert "Do this:" == page.blocks[0]["text"]


def test_pages_that_nobody_asks_for_are_not_made() -> None:
    made: list[int] = []

    class Counted(BlocksForm):
        def page(self, part: Part, language: Language) -> Steps[Page]:
            made.append(part.start)
            return super().page(part, language)

    pages = Rendering(Counted()).pages(reply(text=LONG * 3), ())
    first = next(iter(pages))
    assert [0] == made
    assert first == pages[0]
    assert len(pages) == len(made) > 3


@pytest.mark.parametrize("make", ["pages", "plain_pages"])
async def test_others_have_their_turn_while_a_page_is_made(make: str) -> None:
    turns = itertools.count()

    async def others() -> None:
        for _ in turns:
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    pages = getattr(Rendering(), make)(reply(text=LONG * 3), ())
    await pages.make(2)
    other.cancel()
    # The text is read in pieces; then each page is cut and written.
    assert next(turns) > 4
    anew = render if make == "pages" else render_plain
    assert list(anew(reply(text=LONG * 3))[:2]) == pages[:2]


# Those that took longest in one piece.
@pytest.mark.parametrize("name", ["open underscores", "half mentions", "rows of bars", "prose"])
@pytest.mark.parametrize(
    "look",
    [
        lambda of, told: of.finished_at(told, (), 5_000, is_plain=False),
        lambda of, told: of.finished_at(told, (), 3_000, is_plain=True),
        lambda of, told: of.appendable_at(told, (), 5_000),
        lambda of, told: of.streamed(told, (), 9_000),
    ],
)
def test_where_a_reply_can_go_on_is_looked_for_in_pieces(
    name: str, look: Callable[[Rendering, Reply], Steps[object]]
) -> None:
    assert len(list(look(Rendering(), growing(CONSTRUCTS[name](12_000))))) >= 3


async def test_no_more_pages_are_made_in_pieces_than_there_are() -> None:
    pages = Rendering().pages(reply(text="Some words."), ())
    await pages.make(9)
    assert 1 == len(pages)


def test_full_pages_are_made_once() -> None:
    rendering = Rendering()
    cuts: Cuts = ()
    for length in range(1_000, len(LONG), 1_000):
        pages = tuple(rendering.pages(growing(LONG[:length]), cuts))
        again = tuple(rendering.pages(growing(LONG[:length]), fed_back(pages, cuts)))
        assert all(page is same for page, same in zip(pages[:-1], again, strict=False))
        cuts = fed_back(pages, cuts)


# What goes wrong costs the looks of its own answer.


def test_text_that_takes_too_long_is_shown_bare_with_its_sources() -> None:
    text = "**Bold** <@U1> & @here: poison"
    with capture_logs() as logs:
        pages = tuple(poisoned().pages(reply(text=text, citations=(GUIDE,)), ()))
    bare, end = pages
    assert [[], []] == [page.blocks for page in pages]
    assert "**Bold** @\u200bU1 &amp; @\u200bhere: poison" == bare.text
    assert end.text.startswith("*Sources*\n[1] <https://drive.example.com/guide|guide.pdf>")
    assert "Answered by Storm in 4.2 s" in end.text
    assert [("reply.rendering_gave_up", "warning", "CpuTimeExceeded", len(text))] == [
        (line["event"], line["log_level"], line["error"], line["chars"]) for line in logs
    ]
    assert "poison" not in str(logs)


def test_it_is_given_up_once_and_for_the_rest_of_the_reply() -> None:
    rendering = poisoned()
    with capture_logs() as logs:
        for text in ("poison", "poison and", "poison and more"):
            assert () == tuple(rendering.pages(growing(text), ()))
        (bare, _) = rendering.pages(reply(text="poison and more"), ())
    assert "poison and more" == bare.text
    assert 1 == len(logs)


def test_pages_that_stand_stay_as_they_are() -> None:
    rendering = poisoned()
    *full, _ = rendering.pages(growing(LONG), ())
    cuts = tuple(page.end for page in full)
    pages = tuple(rendering.pages(reply(text=LONG + "poison"), cuts))
    assert full == list(pages[: len(full)])
    assert pages[-2].text.endswith("poison")


def test_whoever_takes_over_gives_up_at_the_same_place() -> None:
    text = LONG + "poison " + LONG
    first, second = poisoned(), poisoned()
    pages = tuple(first.pages(reply(text=text), ()))
    assert pages == tuple(second.pages(reply(text=text), tuple(page.end for page in pages[:-2])))


def test_a_new_attempt_is_looked_at_again() -> None:
    rendering = poisoned()
    tuple(rendering.pages(growing("poison"), ()))
    (page,) = rendering.pages(growing("**Good** text"), ())
    assert "markdown" == page.blocks[0]["type"]


@pytest.mark.parametrize("form", [Broken(), BrokenEnd()])
def test_a_mistake_in_rendering_costs_no_answer(form: BlocksForm) -> None:
    pages = tuple(Rendering(form).pages(reply(text="Two weeks."), ()))
    assert "Two weeks." == pages[0].text
    assert "No sources were cited" in pages[-1].text


def test_a_notice_is_said_whatever_happens() -> None:
    failed = reply(ReplyState.NOTICE, notices=(Notice.STORM_DOWN,))
    (page,) = Rendering(BrokenEnd()).pages(failed, ())
    assert page.text.startswith(notices.notice(Notice.STORM_DOWN, ENGLISH))


@given(bodies)
@example("&" * 4_000)
@example("@" * 4_000 + "\n" * 9_000)
@example("👩\u200d💻가<" * 3_000)
def test_bare_pages_have_the_whole_text_and_ping_nobody(text: str) -> None:
    with capture_logs():
        rendering = Rendering(Broken())
        pages = tuple(rendering.pages(reply(text=text), ()))
        cuts = tuple(page.end for page in pages[:-1])
        assert pages == tuple(rendering.pages(reply(text=text), cuts[:-1]))
    for page in pages:
        assert [] == pings(page.text, [], link_names=True)
        assert 1 <= len(page.text.encode()) <= MAX_TEXT_BYTES
    assert list(cuts) == sorted(cuts)
    assert letters(text) in letters(said(pages))


def letters(text: str) -> str:
    return re.sub(r"[^a-z가]", "", text)


class BrokenPlain(PlainForm):
    def page(self, part: Part, language: Language) -> Steps[Page]:
        raise RecursionError


def test_the_plain_form_is_guarded_too() -> None:
    pages = tuple(Rendering(plain=BrokenPlain()).plain_pages(reply(text="Two **weeks**."), ()))
    assert "Two **weeks**." == pages[0].text
