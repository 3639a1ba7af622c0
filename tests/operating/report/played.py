"""The played week, as a report and as whoever reads it may see it."""

from datetime import UTC

from bot.domain.case import Case, cases
from bot.domain.question import QuestionId
from bot.domain.report import Report, report
from bot.operating.report.rows import View, Words
from tests.domain.week import MONDAY, NEXT_MONDAY, week

URL = "https://acme.slack.com/"
KEPT: Words = {
    QuestionId("q2"): {"question": "=1+1, or\nnot?\x1b[2J", "line:U1MINA": "That is old."}
}


def played_cases() -> tuple[Case, ...]:
    return cases(week(), since=MONDAY.timestamp())


def played() -> Report:
    return report(played_cases(), since=MONDAY, until=NEXT_MONDAY)


def view(*, url: str | None = URL, people: bool = False, words: Words | None = None) -> View:
    return View(zone=UTC, workspace_url=url, people=people, words=words or {})
