"""The page and the pictures of a comparison, of what did not happen in time too."""

from dataclasses import asdict
from typing import Any
from xml.etree.ElementTree import fromstring

from tests.bench.felt import Felt
from tests.bench.plots import growth_plot, load_plot
from tests.bench.tables import answers_page, short

FELT = Felt(
    first_s=0.25, first_worst_s=0.3, age_s=0.5, others_age_s=0.5, last_s=0.05, last_worst_s=0.06,
    refused=0, late=0, torn=0, shrank=0, messages_a_reply=1.0, calls_a_reply=8.0,
)  # fmt: skip
NEVER = Felt(
    first_s=None, first_worst_s=None, age_s=5.0, others_age_s=5.0, last_s=None, last_worst_s=None,
    refused=7, late=2, torn=0, shrank=0, messages_a_reply=0.0, calls_a_reply=4.0,
)  # fmt: skip


def result(system: str, limits: str, felt: Felt) -> dict[str, Any]:
    curve = [[0.25, 40], [10.0, 1700]]
    return {
        "system": system, "limits": limits, "count": 1, "felt": asdict(felt), "curve": curve,
        "machine_late_s": 0.04,
    }  # fmt: skip


def system(name: str, *, is_ours: bool = False) -> dict[str, Any]:
    facts = {"version": "1.2", "stated": "as it comes", "package": "" if is_ours else "it"}
    return {"name": name, "title": f"the {name}", "is_ours": is_ours, **facts}


TOLD = {
    "about": {
        "tokens": 400, "pace_s": 0.025, "characters": 1700, "slack_latency_s": 0.08, "cores": 2,
        "patience_s": 30.0, "runs": 3, "counts": [1], "left_out": ["left out: others (no node)"],
        "systems": [system("ours", is_ours=True), system("loop")],
    },
    "results": [
        result(name, limits, felt)
        for limits in ("strict", "generous")
        for name, felt in (("ours", FELT), ("loop", NEVER))
    ],
}  # fmt: skip


def test_the_page_tells_times_counts_and_what_is_left_out() -> None:
    page = answers_page(TOLD)

    assert "| 1 | the ours | 0.25 / 0.30 | 0.50 | 0.05 / 0.06 | 0 | 0 | 0 | 1.0 | 8.0 |" in page
    assert "| 1 | the loop | – / – | 5.00 | – / – | 7 | 2 | 0 | 0.0 | 4.0 |" in page
    assert "Left out: others (no node)." in page
    assert "medians of 3 runs" in page


def test_ours_is_told_beside_the_best_possible() -> None:
    (line,) = [
        line for line in answers_page(TOLD).splitlines() if line.startswith("| strict | 1 | 0")
    ]

    assert line.split(" | ")[-3] == "0.50"


def test_in_short_only_the_freshest_peer_is_told() -> None:
    fresher = {**TOLD, "results": [*TOLD["results"], result("loop", "strict", FELT)]}

    assert 1 == short(fresher).count("| strict | 1 | the loop | 0.25")


def test_the_pictures_are_well_formed_and_say_who_is_who() -> None:
    for svg in (growth_plot(TOLD, {1: 12}), load_plot(TOLD)):
        assert "the loop" in "".join(fromstring(svg).itertext())  # noqa: S314 - our own
