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


@pytest.mark.parametrize("name", ["bot", "redis"])
def test_every_service_is_kept_within_bounds(name: str) -> None:
    service = compose()["services"][name]

    assert service["read_only"]
    assert ["ALL"] == service["cap_drop"]
    assert ["no-new-privileges:true"] == service["security_opt"]
    assert {"mem_limit", "pids_limit", "healthcheck", "restart"} <= service.keys()
    assert ("json-file", {"max-size", "max-file"}) == (
        service["logging"]["driver"],
        service["logging"]["options"].keys(),
    )


def test_redis_may_take_less_than_its_container() -> None:
    redis = compose()["services"]["redis"]
    allowed_mb = int(re.findall(r"--maxmemory (\d+)mb", redis["command"])[0])

    assert "--maxmemory-policy noeviction" in redis["command"]
    assert 2 * allowed_mb <= int(redis["mem_limit"].removesuffix("m"))


def test_only_the_bot_can_reach_redis_and_redis_can_reach_nobody() -> None:
    file = compose()
    services = file["services"]

    assert ["store"] == services["redis"]["networks"]
    assert ["outside", "store"] == services["bot"]["networks"]
    assert file["networks"]["store"]["internal"]


def test_nobody_is_root_in_a_container() -> None:
    assert not compose()["services"]["redis"]["user"].startswith(("0", "root"))
    assert "USER 10001:10001" in read("Dockerfile").splitlines()


def test_the_image_comes_with_its_catalogues_compiled() -> None:
    """At run time the file system may be read-only, and what is compiled is read at once."""
    file = read("Dockerfile")
    assert "pybabel -q compile -d bot/words/locale -D bot" in file
    assert file.index("COPY bot") < file.index("pybabel") < file.index("USER")
    assert "**/*.mo" in read(".dockerignore").splitlines()


def test_compose_does_not_start_without_a_password_for_redis() -> None:
    file = compose()["services"]
    needed = "${REDIS_PASSWORD:?put a password for Redis into .env}"

    assert f"redis://bot:{needed}@redis:6379/0" == file["bot"]["environment"]["REDIS_URL"]
    assert needed == file["redis"]["environment"]["REDIS_PASSWORD"]
    assert "REDIS_PASSWORD=" in read(".env.example").splitlines()


@pytest.mark.parametrize("name", ["PYTHON_IMAGE", "REDIS_IMAGE"])
def test_every_image_is_pinned_and_can_be_pinned_anew(name: str) -> None:
    (image,) = re.findall(rf"\${{{name}:-([^}}]+)}}", read("docker-compose.yml"))
    tag, _, digest = image.partition("@")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", digest)
    assert f"#{name}={tag}@sha256:" in read(".env.example")
    # The one that is built on without compose is the same.
    built_on = re.findall(rf"^ARG {name}=(.+)$", read("Dockerfile"), re.M)
    assert built_on in ([], [image])
    # By the command that is told there.
    assert re.search(rf"imagetools inspect .* {tag}$", read("docs/operate.md"), re.M)
