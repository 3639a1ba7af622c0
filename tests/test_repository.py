"""The files around the code, where a slip would show only on somebody else's machine."""

import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings

from bot.settings.settings import Settings

TESTS = Path(__file__).parent
ROOT = TESTS.parent

EXTRAS = {
    "requirements.txt": (),
    "requirements-demo.txt": ("demo",),
    "requirements-dev.txt": ("demo", "dev"),
}

each_one = pytest.mark.parametrize("name", EXTRAS)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins(name: str) -> dict[str, str]:
    """Versions by package."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", read(name), re.MULTILINE))


def compose() -> dict[str, Any]:
    content = yaml.safe_load(read("docker-compose.yml"))
    assert isinstance(content, dict)
    return content


@each_one
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    pinned = re.split(r"^(?=[a-z0-9])", read(name), flags=re.MULTILINE)[1:]

    assert [] == [lines for lines in pinned if "==" not in lines or "--hash=sha256:" not in lines]


@each_one
def test_requirements_name_no_index_and_no_place_on_a_machine(name: str) -> None:
    assert [] == re.findall(r".*(?:://|--\S*index|--find-links| @ |(?<![a-z])/\w).*", read(name))


@each_one
def test_requirements_are_compiled_from_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = chain(project["dependencies"], *(extras[extra] for extra in EXTRAS[name]))
    names = {re.split(r"[^\w.-]", each)[0].lower().replace("_", "-") for each in wanted}

    assert set() == names - {project["name"]} - pins(name).keys()


def test_tests_run_on_the_versions_that_are_deployed() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-demo.txt").items()
    assert pins("requirements-demo.txt").items() <= pins("requirements-dev.txt").items()


def test_the_container_has_longer_to_stop_than_the_bot_takes() -> None:
    grace_s = int(compose()["services"]["bot"]["stop_grace_period"].removesuffix("s"))

    assert Settings.model_fields["drain_seconds"].default + 5 <= grace_s


def test_in_compose_only_the_bot_can_reach_redis_and_nothing_is_lost_on_restart() -> None:
    redis = compose()["services"]["redis"]

    assert "ports" not in redis
    assert "--appendonly yes" in redis["command"]
    assert ["redis-data:/data"] == redis["volumes"]
    assert {"redis": {"condition": "service_healthy"}} == compose()["services"]["bot"]["depends_on"]


def test_no_secret_can_get_into_the_image() -> None:
    allowed = [line for line in read(".dockerignore").splitlines() if line.startswith("!")]

    assert "*" in read(".dockerignore").splitlines()
    assert ["!LICENSE", "!requirements.txt", "!bot"] == allowed


def test_no_property_goes_by_time_whatever_the_machine() -> None:
    assert settings.default is not None
    assert None is settings.default.deadline
    assert HealthCheck.too_slow in settings.default.suppress_health_check
    others = TESTS.rglob("test_*.py")
    assert [] == [path for path in others if re.search(r"\bdeadline=\w", path.read_text("utf-8"))]
