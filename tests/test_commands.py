"""What the command line says where it can't do what was asked."""

from pathlib import Path

import pytest

from bot.__main__ import main


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The last line that is said before the end with exit code 2."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert 2 == ended.value.code
    return capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "x", "", "１２"])
def test_a_port_that_is_none_is_explained(capsys: pytest.CaptureFixture[str], port: str) -> None:
    said = refused(capsys, "demo", f"--port={port}")

    assert said.endswith(f"{port} is not a port; choose one from 0 to 65535")


@pytest.mark.parametrize("name", ["nowhere.env", "."])
def test_a_file_that_was_asked_for_has_to_be_there(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert refused(capsys, "run", "--env-file", name).endswith(f"there is no file {name}")


@pytest.mark.parametrize("arguments", [(), ("--env-file", "none"), ("--env-file", "")])
def test_without_a_file_the_environment_counts(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "not a token")

    assert 2 == main(["run", *arguments])
    assert "- SLACK_BOT_TOKEN: must begin with xoxb-" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "3651", "-1", "x", "", "７"])
def test_a_number_of_days_that_is_none_is_explained(
    capsys: pytest.CaptureFixture[str], days: str
) -> None:
    said = refused(capsys, "report", f"--days={days}")

    assert said.endswith(f"{days} is no number of days from 1 to 3650")


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-1-1", "", "２０２６-11-05"])
def test_a_date_that_is_none_is_explained(capsys: pytest.CaptureFixture[str], day: str) -> None:
    said = refused(capsys, "corrections", f"--since={day}")

    assert said.endswith(f"{day} is no date as 2026-11-05")


def test_corrections_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert "not allowed with argument" in refused(capsys, "corrections", "--csv", "--docx")


def test_a_report_has_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert "not allowed with argument" in refused(capsys, "report", "--csv", "--json")
