"""Answers from the demo's documents: what fits a question, quoted and cited as Storm would.

There is no model here. An answer is an opening, the sections that were found with a number each,
and nothing that does not stand in a document.
"""

import re
from typing import Final

from bot.playground.documents.library import Section, papers
from bot.playground.documents.search import Index, Search, index, is_korean, terms
from bot.playground.documents.shelf import Context
from bot.playground.storm.stories import COMMAND, stock
from bot.playground.storm.story import Ask, Story, story

# About forty tokens a second, after a moment of looking things up: as from a real model.
TOKEN_S: Final = 0.025
FIRST_TOKEN_S: Final = 0.8
LONGEST_EXCERPT: Final = 300
LONGEST_QUOTE: Final = 80

GREETING: Final = re.compile(
    r"\W*(?:hi|hello|hey|thanks|thank you|good (?:morning|day)|안녕\w*|감사\w*|고마\w*)\b"
    r"[\W\w]{0,20}",
    re.IGNORECASE,
)
# What people say before or after a question, out of politeness.
POLITE: Final = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good morning|안녕\w*|저기\w*|혹시)\b[\s,.!~]*)+"
    r"|(?:[\s,.!~?]*\b(?:please|thanks|thank you|감사\w*|고마\w*|부탁\w*))+[\s.!~]*$",
    re.IGNORECASE,
)
# "And what about …?", or a question about something that has been named before.
GOES_ON: Final = re.compile(
    r"\W*(?:and|or|but|also|so|then|what about|how about|what if|그럼|그러면|그리고|그런데|그건"
    r"|그거|그것|이건|또)\b"
    r"|\b(?:it|its|that|those|them|they|this|these|there)\b",
    re.IGNORECASE,
)


def from_documents(ask: Ask) -> Story:
    """The story of an answer to any question. "tell: NAME" tells a story of `stories`."""
    if ask.question.startswith(COMMAND):
        return stock(ask).paced(TOKEN_S, first_delay_s=FIRST_TOKEN_S)
    return _told(ask).paced(TOKEN_S, first_delay_s=FIRST_TOKEN_S)


def _told(ask: Ask) -> Story:
    korean = is_korean(ask.question)
    found, before = _find(index(korean=korean), ask)
    if found.is_enough:
        sections = [each.section for each in found.found]
        contexts = (_context(number, each) for number, each in enumerate(sections, start=1))
        return story(_answer(ask.question, sections, before, korean=korean), *contexts)
    if GREETING.fullmatch(ask.question):
        return story(_greeting(korean=korean))
    closest = [each.section for each in found.found[:1]]
    contexts = (_context(1, section) for section in closest)
    return story(_nothing_found(closest, korean=korean), *contexts)


def _find(chosen: Index, ask: Ask) -> tuple[Search, str]:
    """What was found, and the earlier question that it took for that."""
    question = POLITE.sub("", ask.question)
    alone = chosen.search(question)
    goes_on = GOES_ON.match(question)
    if not goes_on and (alone.is_enough or not GOES_ON.search(question)):
        return alone, ""
    for before in reversed(ask.earlier):
        earlier = chosen.search(before)
        if earlier.is_enough:
            together = chosen.search(question, before)
            return Search(found=together.found, is_enough=True), before
    return alone, ""


def _answer(question: str, sections: list[Section], before: str, *, korean: bool) -> str:
    parts = [_opening(sections, before, korean=korean)]
    for number, section in enumerate(sections, start=1):
        text = section.text if number == 1 else _best_of(section, question)
        parts.append(f"**{section.heading}** [{number}]\n\n{text}")
    return "\n\n".join(parts) + "\n"


def _opening(sections: list[Section], before: str, *, korean: bool) -> str:
    titles = list(dict.fromkeys(section.title for section in sections))
    if korean:
        named = ", ".join(f"*{title}*" for title in titles)
        found = f"{named} 문서에서 찾은 내용입니다."
        return (
            f"앞서 물으신 “{_quoted(before)}”에 이어서 말씀드립니다. {found}" if before else found
        )
    named = _and([f"*{title}*" for title in titles])
    found = f"This is what I found in {named}."
    return f"Going on from “{_quoted(before)}”: {_lowered(found)}" if before else found


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rstrip() + "…"


def _best_of(section: Section, question: str) -> str:
    """A section that is not the first tells all if it is short, else what fits best."""
    if len(section.text) <= LONGEST_EXCERPT:
        return section.text
    asked = set(terms(question))
    return max(section.blocks, key=lambda block: len(asked.intersection(terms(block))))


def _context(number: int, section: Section) -> Context:
    return Context(
        id=section.id,
        file=section.file,
        bucket=section.folder,
        page=section.heading,
        text=section.text,
        reference=number,
    )


def _titles(*, korean: bool) -> str:
    return "\n".join(f"- {paper.title}" for paper in papers() if paper.is_korean is korean)


def _greeting(*, korean: bool) -> str:
    if korean:
        return f"안녕하세요! 다음 문서에 대해 무엇이든 물어보세요.\n\n{_titles(korean=True)}\n"
    return f"Hello! Ask me anything about these documents:\n\n{_titles(korean=False)}\n"


def _nothing_found(closest: list[Section], *, korean: bool) -> str:
    """`closest` is what still comes nearest, if anything does."""
    if korean:
        near = [
            f" 가장 가까운 내용은 *{each.title}* 문서의 **{each.heading}** [1]입니다."
            for each in closest
        ]
        return "".join(["죄송하지만 문서에서 그에 대한 내용을 찾지 못했습니다.", *near, "\n"])
    near = [f" The closest is **{each.heading}** in *{each.title}* [1]." for each in closest]
    return "".join(["I'm sorry, I found nothing about that in the documents.", *near, "\n"])
