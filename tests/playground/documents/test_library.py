from bot.playground.documents.document_page import document_page
from bot.playground.documents.library import papers, read_paper

PAPER = """# A

Folder: F

## One thing

<!-- Asked as:
how do I do it
하는 법
-->

Text.

```
a

b
```

End.
"""


def test_code_with_blank_lines_stays_one_block() -> None:
    paper = read_paper("a.md", PAPER)
    assert ("Text.", "```\na\n\nb\n```", "End.") == paper.sections[0].blocks
    assert ("A", "F") == (paper.title, paper.folder)


def test_how_people_ask_is_known_and_shown_to_nobody() -> None:
    paper = read_paper("a.md", PAPER)
    assert ("how do I do it", "하는 법") == paper.sections[0].asked_as
    assert "how do I do it" not in paper.text + paper.sections[0].text + document_page(paper)


def test_every_section_knows_how_people_ask_for_it() -> None:
    silent = [each.heading for paper in papers() for each in paper.sections if not each.asked_as]
    assert [] == silent


def test_the_address_of_a_section_leads_to_its_heading() -> None:
    paper = read_paper("a.ko.md", PAPER)
    assert "a.ko.html#One%20thing" == paper.sections[0].address
    assert '<h2 id="One%20thing">One thing</h2>' in document_page(paper)


def test_both_languages_have_the_same_documents() -> None:
    names = [paper.name for paper in papers()]
    english = {name for name in names if not name.endswith(".ko.md")}
    korean = {name for name in names if name.endswith(".ko.md")}
    assert english == {name.replace(".ko.md", ".md") for name in korean}


def test_no_document_shows_its_marks() -> None:
    assert [] == [paper.name for paper in papers() if "**" in document_page(paper)]
