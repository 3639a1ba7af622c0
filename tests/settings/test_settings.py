"""What the operator writes, and what the bot makes of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from bot.domain.talk import FollowUps
from bot.errors import SettingsError
from bot.settings.address import shown
from bot.settings.settings import Settings, load_settings
from bot.words.catalogues import languages

NEEDED = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-bottoken",
    "SLACK_APP_TOKEN": "xapp-1-A-2-apptoken",
    "STORM_API_KEY": "stormkey",
}
HTTP_MODE = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-bottoken",
    "SLACK_SIGNING_SECRET": "signingsecret",
    "STORM_API_KEY": "stormkey",
}
EXAMPLE = Path(__file__).parents[2] / ".env.example"


def loaded(**env: str) -> Settings:
    return load_settings(NEEDED | env)


def problems(env: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    return caught.value.problems


def problem(**env: str) -> str:
    [only] = problems(NEEDED | env)
    return only


def test_three_secrets_are_enough() -> None:
    settings = loaded()

    assert "xoxb-1-2-bottoken" == settings.slack_bot_token.get_secret_value()
    assert "stormkey" == settings.storm_api_key.get_secret_value()
    assert "https://slack.com/api/" == settings.slack_api_url
    assert "https://live-stargate.sionic.im" == settings.storm_api_url
    assert "redis://localhost:6379/0" == settings.redis_url.get_secret_value()
    assert () == settings.storm_bucket_ids
    assert None is settings.source_url_template
    assert ("127.0.0.1", 8080) == (settings.host, settings.port)
    assert 45 == settings.slack_updates_per_minute
    assert 30 == settings.thread_ttl_days
    assert 10 == settings.open_questions_per_person
    assert 24 == settings.keep_records_hours
    assert FollowUps.NATURAL is settings.follow_ups
    assert "json" == settings.log_format
    assert not settings.answer_in_shared_channels
    assert () == settings.warnings


def test_an_app_token_means_socket_mode_also_beside_a_signing_secret() -> None:
    assert loaded().uses_socket_mode
    assert loaded(SLACK_SIGNING_SECRET="signingsecret").uses_socket_mode


def test_a_signing_secret_alone_means_http_mode() -> None:
    assert not load_settings(HTTP_MODE).uses_socket_mode


def test_where_nothing_is_asked_of_slack_or_storm_their_keys_may_be_missing() -> None:
    settings = load_settings({"REDIS_PREFIX": "mine"}, needs_keys=False)
    assert ("mine", False) == (settings.redis_prefix, settings.has_bot_token)
    assert load_settings(NEEDED, needs_keys=False).has_bot_token
    with pytest.raises(SettingsError):
        load_settings({"SLACK_BOT_TOKEN": "hello"}, needs_keys=False)


def test_all_problems_are_reported_at_once_each_with_its_variable() -> None:
    found = problems({"SLACK_BOT_TOKEN": "hello", "PORT": "70000", "REDIS_URL": "http://r"})

    assert [
        "SLACK_APP_TOKEN: is missing; set it (Socket Mode, the easy way)"
        " or set SLACK_SIGNING_SECRET (HTTP mode)",
        "SLACK_BOT_TOKEN: must begin with xoxb-",
        "STORM_API_KEY: is missing; copy the key of your agent from Storm's console",
        "REDIS_URL: must begin with redis://, rediss:// or unix://",
        "PORT: must be at most 65535",
    ] == list(found)


def test_nothing_set_names_the_three_that_are_needed() -> None:
    names = [line.partition(":")[0] for line in problems({})]

    assert ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "STORM_API_KEY"] == names


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "this is an app-level token (SLACK_APP_TOKEN)"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "this is a user token"),
        ("SLACK_APP_TOKEN", "xoxb-1", "this is a bot token (SLACK_BOT_TOKEN)"),
        ("SLACK_SIGNING_SECRET", "xoxb-1", "this is a bot token (SLACK_BOT_TOKEN)"),
        ("STORM_API_KEY", "xoxb-1", "this is a bot token (SLACK_BOT_TOKEN)"),
        ("STORM_API_KEY", "one two", "contains a space"),
        ("STORM_API_KEY", "schlüssel", "unusual character"),
        ("STORM_API_KEY", "seven77", "is too short (at least 8 characters)"),
        ("SLACK_BOT_TOKEN", "xoxb-77", "is too short"),
        ("SLACK_APP_TOKEN", "xapp-77", "is too short"),
        ("SLACK_SIGNING_SECRET", "s", "is too short"),
        ("SLACK_API_URL", "slack.com/api", "must begin with https://"),
        ("SLACK_API_URL", "http://slack.example/api/", "plain http only for localhost"),
        ("STORM_API_URL", "http://127.0.0.1.example", "plain http only for localhost"),
        ("STORM_API_URL", "https://https//storm.example", "twice"),
        ("STORM_API_URL", "https:///storm", "has no host name"),
        ("STORM_API_URL", "https://storm.example:port", "check its host and port"),
        ("STORM_API_URL", "https://storm.example:99999", "check its host and port"),
        ("STORM_API_URL", "https://[::1", "check its host and port"),
        ("STORM_API_URL", "https://storm .example", "contains a space"),
        ("STORM_API_URL", "https://me:pw@storm.example", "user name or password"),
        ("STORM_API_URL", "https://storm.example/?x=1", "must not contain ?"),
        ("STORM_API_URL", "ftp://storm.example", "must begin with https://"),
        ("REDIS_URL", "redis://", "has no host name"),
        ("REDIS_URL", "unix://", "has no path"),
        ("REDIS_URL", "redis://h/zero", "number of a database"),
        ("REDIS_URL", "redis://:pa#ss@h:6379/0", "percent-encode"),
        ("REDIS_PREFIX", "a b", "letters, digits"),
        ("HOST", "http://0.0.0.0", "must be a host name or an IP address"),
        ("HOST", "**", "must be a host name or an IP address"),
        ("HTTPS_PROXY", "socks5://proxy.example:1080", "must begin with http://"),
        ("HTTPS_PROXY", "http://", "has no host name"),
        ("HTTPS_PROXY", "http://proxy.example:99999", "check its host and port"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "there is no such file"),
        ("SSL_CERT_FILE", __file__, "is not a readable file of certificates"),
        ("SSL_CERT_DIR", __file__, "there is no such directory"),
        ("METRICS_PORT", "65536", "must be at most 65535"),
        ("METRICS_PORT", "8080", "must differ from PORT"),
        ("PORT", "http", "must be a whole number"),
        ("PORT", "-1", "must be at least 0"),
        ("SOURCE_URL_TEMPLATE", "https://docs.example/{documentid}", "documentid"),
        ("SLACK_UPDATES_PER_MINUTE", "0", "must be at least 1"),
        ("SLACK_UPDATES_PER_MINUTE", "1001", "must be at most 1000"),
        ("THREAD_TTL_DAYS", "0", "must be at least 1"),
        ("FOLLOW_UPS", "always", "must be 'natural', 'everybody' or 'mention'"),
        ("KEEP_RECORDS_HOURS", "0", "must be at least 1"),
        ("KEEP_RECORDS_HOURS", "721", "must be at most 720"),
        ("MAX_CONCURRENT_ANSWERS", "1.5", "must be a whole number"),
        ("LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error'"),
        ("LOG_FORMAT", "xml", "must be 'json' or 'text'"),
        ("ANSWER_IN_SHARED_CHANNELS", "maybe", "must be true or false"),
    ],
)
def test_a_value_that_cannot_work_is_explained(name: str, value: str, expected: str) -> None:
    line = problem(**{name: value})

    assert line.startswith(f"{name}: ")
    assert expected in line


@pytest.mark.parametrize(
    "pasted", [" {} ", '"{}"', "'{}'", "“{}”", "{}\r\n", "\u200b{}\u00a0", "' \"{}\" '"]
)
def test_what_comes_along_when_pasting_is_trimmed(pasted: str) -> None:
    settings = loaded(STORM_API_KEY=pasted.format("stormkey"))

    assert "stormkey" == settings.storm_api_key.get_secret_value()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://slack.example/api", "https://slack.example/api/"),
        ("https://slack.example/api/", "https://slack.example/api/"),
        ("http://127.0.0.1:8123/api", "http://127.0.0.1:8123/api/"),
        ("http://[::1]:8123", "http://[::1]:8123/"),
        ("http://localhost:8123", "http://localhost:8123/"),
    ],
)
def test_slacks_address_ends_with_a_slash(given: str, expected: str) -> None:
    assert expected == loaded(SLACK_API_URL=given).slack_api_url


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://storm.example/", "https://storm.example"),
        ("HTTPS://storm.example", "https://storm.example"),
        ("https://proxy.example/storm/", "https://proxy.example/storm"),
        ("https://storm.example/api/v2", "https://storm.example"),
        ("https://storm.example/api/v2/answer/stream", "https://storm.example"),
    ],
)
def test_storms_address_is_made_uniform(given: str, expected: str) -> None:
    settings = loaded(STORM_API_URL=given)

    assert expected == settings.storm_api_url
    assert () == settings.warnings


@pytest.mark.parametrize("doubled", ["https://https://", "http://https://", "https:https://"])
def test_a_doubled_scheme_is_repaired_with_a_warning(doubled: str) -> None:
    settings = loaded(STORM_API_URL=f"{doubled}live-stargate.sionic.im")

    assert "https://live-stargate.sionic.im" == settings.storm_api_url
    assert ("STORM_API_URL: https:// was there twice; using it once",) == settings.warnings


@given(st.text())
def test_any_address_is_either_usable_or_explained(url: str) -> None:
    try:
        settings = loaded(STORM_API_URL=url)
    except SettingsError as error:
        [line] = error.problems
        assert line.startswith("STORM_API_URL: ")
    else:
        assert settings.storm_api_url.startswith(("https://", "http://"))
        assert not settings.storm_api_url.endswith("/")


@pytest.mark.parametrize(
    "url",
    ["redis://h", "rediss://u:p@h:6380/3", "unix:///run/redis.sock", "redis://[::1]:6379/0"],
)
def test_every_kind_of_redis_address_is_taken(url: str) -> None:
    assert url == loaded(REDIS_URL=url).redis_url.get_secret_value()


def test_buckets_are_separated_by_commas_and_blanks_do_not_count() -> None:
    assert ("1", "2", "30") == loaded(STORM_BUCKET_IDS=' 1, "2" ,,30, 2,').storm_bucket_ids


def test_an_empty_variable_counts_as_not_set() -> None:
    assert 8080 == loaded(PORT=" ").port


def test_words_are_taken_in_any_case() -> None:
    settings = loaded(LOG_LEVEL="DEBUG", LOG_FORMAT="Text", ANSWER_IN_SHARED_CHANNELS="Yes")

    assert ("debug", "text") == (settings.log_level, settings.log_format)
    assert settings.answer_in_shared_channels


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("\ufeff# Storm\nSTORM_API_KEY='from file'\nPORT=1\nHOST=::1\n", "utf-8")

    settings = load_settings(NEEDED | {"PORT": "2", "HOST": ""}, env_file)

    assert "stormkey" == settings.storm_api_key.get_secret_value()
    assert ("::1", 2) == (settings.host, settings.port)


def test_a_dollar_in_the_file_is_only_a_dollar(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("REDIS_URL=redis://:a${HOME}b@h/0\n", "utf-8")

    assert "redis://:a${HOME}b@h/0" == load_settings(NEEDED, env_file).redis_url.get_secret_value()


def test_without_a_file_the_environment_is_enough(tmp_path: Path) -> None:
    assert load_settings(NEEDED) == load_settings(NEEDED, tmp_path / ".env")


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError) as caught:
        load_settings(NEEDED, env_file)

    assert (".env: can't be read as UTF-8 text",) == caught.value.problems


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("STORM_APIKEY", "STORM_API_KEY"),
        ("STORM_BUCKET_ID", "STORM_BUCKET_IDS"),
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
    ],
)
def test_a_variable_that_looks_like_a_slip_is_pointed_out(slip: str, meant: str) -> None:
    expected = f"{slip}: is not a setting of the bot; did you mean {meant}?"

    assert (expected,) == loaded(**{slip: "x"}).warnings


def test_variables_of_others_are_left_alone() -> None:
    assert () == loaded(PORTS="1", SLACK_TEAM="T1", STORMTROOPER="yes", HOSTNAME="h").warnings


def test_oauth_variables_are_said_to_be_ignored() -> None:
    settings = loaded(SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET="x")

    assert (
        "SLACK_CLIENT_ID: is ignored; the bot uses SLACK_BOT_TOKEN",
        "SLACK_CLIENT_SECRET: is ignored; the bot uses SLACK_BOT_TOKEN",
    ) == settings.warnings


def test_secrets_show_in_no_repr() -> None:
    settings = loaded(REDIS_URL="redis://:stormpass@h/0", SLACK_SIGNING_SECRET="signingsecret")
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"

    assert 5 == len(settings.secrets)
    assert "stormpass" in settings.secrets
    assert [] == [secret for secret in settings.secrets if secret in shown]
    assert "stormpass" not in shown


def test_of_addresses_the_log_hides_the_passwords_as_written_and_as_meant() -> None:
    settings = loaded(
        REDIS_URL="redis://:storm%23pass@h/0", HTTPS_PROXY="http://me:proxypass@proxy.example:3128"
    )

    assert ("storm%23pass", "storm#pass", "proxypass") == settings.secrets[-3:]
    assert () == loaded(REDIS_URL="redis://:short@localhost:6379/0").secrets[3:]
    assert ("in-query",) == loaded(REDIS_URL="redis://h?password=in-query").secrets[3:]


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("redis://h:6379/0", "redis://user:s3cr3t@h:6379/0"),
        ("redis://h", "redis://h?password=s3cr3t"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("rediss://[::1]:6379/0", "rediss://:a@b@[::1]:6379/0"),
    ],
)
def test_an_address_is_shown_without_who_asks_there(expected: str, url: str) -> None:
    assert expected == shown(url)


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("value", ["http://proxy.example:3128", "proxy.example:3128"])
def test_a_proxy_is_known_by_everybodys_names(name: str, value: str) -> None:
    proxy = loaded(**{name: value}).https_proxy

    assert proxy is not None
    assert "http://proxy.example:3128" == proxy.get_secret_value()


def test_in_a_file_they_are_no_slips(tmp_path: Path) -> None:
    names = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
    env_file = tmp_path / ".env"
    env_file.write_text("".join(f"{name}=proxy.example\n" for name in names), "utf-8")

    assert () == load_settings(NEEDED, env_file).warnings


def test_small_letters_go_first_and_https_before_all() -> None:
    everything = {name: f"http://{name.replace('_', '-')}" for name in ("ALL_PROXY", "HTTPS_PROXY")}

    assert "http://HTTPS-PROXY" == _proxy(everything)
    assert "http://small" == _proxy(everything | {"https_proxy": "http://small"})


def _proxy(env: dict[str, str]) -> str:
    proxy = loaded(**env).https_proxy
    return proxy.get_secret_value() if proxy else ""


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
@pytest.mark.parametrize("between", [",", " , ", " ", ",, "])
def test_who_is_reached_directly_may_be_separated_by_spaces_too(name: str, between: str) -> None:
    assert ("a.example", "10.0.0.0/8") == loaded(**{name: f"a.example{between}10.0.0.0/8"}).no_proxy


def test_everywhere_is_a_host_to_listen_on() -> None:
    assert "*" == loaded(HOST="*").host


def test_metrics_share_the_port_unless_they_have_their_own() -> None:
    assert None is loaded().metrics_port
    assert 9090 == loaded(METRICS_PORT="9090").metrics_port
    assert (0, 0) == (loaded(PORT="0", METRICS_PORT="0").metrics_port, loaded(PORT="0").port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "s3cr3t"),
        ("SLACK_APP_TOKEN", "xoxp-s3cr3t"),
        ("SLACK_SIGNING_SECRET", "xapp-s3cr3t"),
        ("STORM_API_KEY", "s3cr3t s3cr3t"),
        ("STORM_API_URL", "https://s3cr3t@storm.example"),
        ("REDIS_URL", "redis://:s3cr3t#@h"),
        ("REDIS_URL", "redis://:x@h:s3cr3t"),
        ("REDIS_URL", "redis:s3cr3t"),
    ],
)
def test_a_refused_secret_is_not_in_the_error(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(NEEDED | {name: value})

    assert "s3cr3t" not in f"{caught.value} {caught.value!r} {caught.value.problems}"
    assert caught.value.__suppress_context__


def test_settings_do_not_change() -> None:
    settings = loaded()

    with pytest.raises(ValidationError):
        settings.storm_api_key = SecretStr("other")


def test_the_example_explains_every_setting() -> None:
    named = {
        line.lstrip("# ").partition("=")[0]
        for line in EXAMPLE.read_text("utf-8").splitlines()
        if "=" in line
    }

    assert {name.upper() for name in Settings.model_fields} - {"WARNINGS"} <= named


def test_the_example_as_it_is_asks_only_for_the_secrets() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({}, EXAMPLE)

    names = [line.partition(":")[0] for line in caught.value.problems]
    assert ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "STORM_API_KEY"] == names


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("ko", "ko"),
        ("ko", "ko-KR"),
        ("ko", " KO "),
        ("en", "en_GB"),
        (None, ""),
        # As desktops set it for all their programs.
        (None, "de_DE:de"),
        (None, "en_US:en"),
    ],
)
def test_one_language_for_everybody_is_one_with_a_catalogue(
    expected: str | None, value: str
) -> None:
    assert expected == loaded(LANGUAGE=value).language


def test_a_desktops_list_of_languages_does_not_hide_the_operators_choice(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("LANGUAGE=ko\n")
    assert "ko" == load_settings(NEEDED | {"LANGUAGE": "en_US:en"}, file).language


@pytest.mark.parametrize("value", ["fr", "xx", "korean", "ko,en", "../ko"])
def test_a_language_without_a_catalogue_is_told_with_those_that_have_one(value: str) -> None:
    expected = f"LANGUAGE: must be one of {', '.join(languages())}: no other has a catalogue"
    assert expected == problem(LANGUAGE=value)


def test_the_report_is_due_on_mondays_unless_the_operator_says_otherwise() -> None:
    settings = loaded(REPORT_CHANNEL="C0123456789")
    assert ("C0123456789", "0 9 * * 1") == (settings.report_channel, settings.report_at)
    assert "30 7 * * 5" == loaded(REPORT_AT="30 7 * * 5").report_at


@pytest.mark.parametrize("channel", ["#general", "general", "D0123456", "U0123456", "c0123456"])
def test_the_reports_channel_is_named_by_its_id(channel: str) -> None:
    assert problem(REPORT_CHANNEL=channel).startswith("REPORT_CHANNEL: must be a channel's id")


def test_a_report_of_nothing_is_a_slip() -> None:
    said = problem(REPORT_CHANNEL="C0123456789", KEEP_OUTCOMES_DAYS="0")
    assert "REPORT_CHANNEL: has nothing to tell of while KEEP_OUTCOMES_DAYS is 0" == said


@pytest.mark.parametrize("expression", ["mondays", "0 9 * *", "0 25 * * *"])
def test_a_schedule_that_is_none_is_explained(expression: str) -> None:
    assert problem(REPORT_AT=expression).startswith("REPORT_AT: must have the five fields of cron")


def test_teachers_are_people_and_groups() -> None:
    found = loaded(TEACHERS="U0123ABCD, S0456ABCD").teachers

    assert (("U0123ABCD",), ("S0456ABCD",)) == (found.people, found.groups)
    assert not loaded().teachers
    assert problem(TEACHERS="U0123ABCD, @mina").startswith("TEACHERS: must name people")


def test_corrections_go_to_one_bucket() -> None:
    assert "34" == loaded(CORRECTIONS_BUCKET_ID=" 34 ").corrections_bucket_id
    assert None is loaded().corrections_bucket_id
    assert problem(CORRECTIONS_BUCKET_ID="12,34").startswith(
        "CORRECTIONS_BUCKET_ID: must be the id"
    )
