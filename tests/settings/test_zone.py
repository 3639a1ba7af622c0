from pathlib import Path

import pytest

from bot.settings.zone import host_zone, zone_named


def test_a_zone_has_a_name() -> None:
    assert "Asia/Seoul" == zone_named("Asia/Seoul").key


@pytest.mark.parametrize("name", ["Seoul", "", "../etc/passwd", "/etc/passwd", "UTC+9"])
def test_what_is_no_zone_is_said(name: str) -> None:
    with pytest.raises(ValueError, match="no such time zone"):
        zone_named(name)


def test_the_machines_zone_is_that_of_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    assert "Asia/Seoul" == host_zone().key


@pytest.mark.parametrize("name", ["", "Nowhere/Land"])
def test_a_machine_without_one_is_in_utc(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("TZ", name)
    assert "UTC" == host_zone(tmp_path / "nothing").key


def test_the_machines_file_tells_its_zone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ", raising=False)
    folder = tmp_path / "zoneinfo" / "Asia"
    folder.mkdir(parents=True)
    seoul = next(path for path in Path("/usr/share/zoneinfo/Asia").glob("Seoul"))
    (folder / "Seoul").write_bytes(seoul.read_bytes())
    (tmp_path / "localtime").symlink_to(folder / "Seoul")
    zone = host_zone(tmp_path / "localtime")
    assert "Asia/Seoul" == zone.key
