"""Which way leads out: the proxy, and what goes around it."""

import ssl
from pathlib import Path

import pytest

from bot.outbound import Outbound

PROXY = "http://user:s3cr3t@proxy.example:3128"


def way(no_proxy: str = "") -> Outbound:
    return Outbound(proxy=PROXY, no_proxy=tuple(no_proxy.split(",")) if no_proxy else ())


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com/api/",
        "wss://wss-primary.slack.com/link/?ticket=1",
        "https://storm.example:8443/api",
        "https://10.1.2.3/",
        "https://[2001:db8::1]/",
    ],
)
def test_everything_outside_goes_through_the_proxy(url: str) -> None:
    assert PROXY == way().proxy_for(url)
    assert None is Outbound().proxy_for(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/api/",
        "ws://127.0.0.1:9/link/?ticket=1",
        "https://127.0.0.1:9/api/",
        "https://127.8.8.8/",
        "https://[::1]:9/",
        "https://localhost/",
        "https://storm.localhost/",
    ],
)
def test_this_machine_is_never_reached_through_a_proxy(url: str) -> None:
    assert None is way().proxy_for(url)


@pytest.mark.parametrize(
    ("is_direct", "entry", "url"),
    [
        (True, "*", "https://slack.com"),
        (True, "slack.com", "https://slack.com"),
        (True, "Slack.COM", "https://slack.com"),
        (True, "slack.com", "https://SLACK.com."),
        (True, "slack.com", "wss://wss-primary.slack.com"),
        (True, ".slack.com", "wss://wss-primary.slack.com"),
        (True, "*.slack.com", "wss://wss-primary.slack.com"),
        (False, "slack.com", "https://notslack.com"),
        (False, "slack.com", "https://slack.com.evil.example"),
        (False, "lack.com", "https://slack.com"),
        (True, "slack.com:443", "https://slack.com/api/"),
        (False, "slack.com:8443", "https://slack.com/api/"),
        (True, "storm.example:8443", "https://storm.example:8443"),
        (True, "10.0.0.0/8", "https://10.1.2.3"),
        (False, "10.0.0.0/8", "https://11.1.2.3"),
        (True, "10.1.2.3", "https://10.1.2.3"),
        (True, "2001:db8::/32", "https://[2001:db8::1]"),
        (True, "[2001:db8::1]:443", "https://[2001:db8::1]"),
        (False, "[2001:db8::1]:8443", "https://[2001:db8::1]"),
        (True, "[2001:db8::]/32", "https://[2001:db8::1]"),
        (False, "[2001:db9::]/32", "https://[2001:db8::1]"),
        (True, "10.0.0.0/8:443", "https://10.1.2.3"),
        (False, "10.0.0.0/99", "https://10.1.2.3"),
        (False, "", "https://slack.com"),
        (False, ".", "https://slack.com"),
        (True, "a.example,slack.com,b.example", "https://slack.com"),
    ],
)
def test_no_proxy_is_kept(is_direct: bool, entry: str, url: str) -> None:
    assert (None if is_direct else PROXY) == way(entry).proxy_for(url)


@pytest.mark.parametrize("url", ["https://[::1", "https://h:port", "", "storm"])
def test_what_is_no_address_has_no_way(url: str) -> None:
    assert None is way().proxy_for(url)


def test_the_password_of_a_proxy_does_not_show() -> None:
    assert "s3cr3t" not in repr(way())


def test_own_certificates_are_trusted_besides_the_machines(ca_file: Path) -> None:
    machines = ssl.create_default_context()

    context = Outbound(cert_file=ca_file).trusting()

    assert True is Outbound().trusting()
    assert isinstance(context, ssl.SSLContext)
    assert machines.cert_store_stats()["x509_ca"] + 1 == context.cert_store_stats()["x509_ca"]
    assert (ssl.CERT_REQUIRED, True) == (context.verify_mode, context.check_hostname)
