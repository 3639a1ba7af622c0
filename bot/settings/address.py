"""Addresses of services, as an operator writes them: checked, and brought into one form.

What can't work is a `ValueError` whose text says what to do and does not repeat the address, which
may contain a password.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_DOUBLED_SCHEME: Final = re.compile(r"(?:https?:/*)+(?=https?://)", re.IGNORECASE)


def undoubled(url: str) -> str:
    """Storm's own guides print its address as `https://https://…`; this keeps the last scheme."""
    doubled = _DOUBLED_SCHEME.match(url)
    return url[doubled.end() :] if doubled else url


def base_url(url: str) -> str:
    """An https address without a slash at its end. Plain http only to this machine."""
    parts = _split(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with https://")
    if not parts.hostname or not re.fullmatch(r"[\w:][\w.:-]*", parts.hostname):
        raise ValueError("has no host name; write it like https://host.example")
    if parts.hostname in ("http", "https"):
        raise ValueError("begins with https twice; write it once, followed by ://")
    if "@" in parts.netloc:
        raise ValueError("must not contain a user name or password")
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise ValueError("must not contain ? or #")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (plain http only for localhost)")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def redis_url(url: str) -> str:
    """An address that redis-py understands."""
    try:
        parts = _split(url)
    except ValueError as error:
        raise ValueError(
            f"{error}; percent-encode special characters of the password (# is %23, / is %2F)"
        ) from None
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    if parts.scheme == "unix" and len(parts.path) < 2:
        raise ValueError("has no path; write it like unix:///run/redis/redis.sock")
    if parts.scheme != "unix" and not parts.hostname:
        raise ValueError("has no host name; write it like redis://localhost:6379/0")
    if parts.scheme != "unix" and not re.fullmatch(r"(?:/\d*)?", parts.path):
        raise ValueError("must end with the number of a database, as in redis://localhost:6379/0")
    return url


def proxy_url(url: str) -> str:
    """A proxy's address; one without a scheme is taken for http, as everybody does."""
    parts = _split(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https"):
        raise ValueError(
            "must begin with http:// or https://; other kinds of proxy (and so ALL_PROXY) "
            "can't be used; set HTTPS_PROXY or NO_PROXY=*"
        )
    if not parts.hostname:
        raise ValueError("has no host name; write it like http://proxy.example:3128")
    return parts.geturl().rstrip("/")


def password_of(url: str) -> tuple[str, ...]:
    """The password in an address as it is written and as it is meant; nothing: it has none."""
    parts = urlsplit(url)
    written = parts.password or ""
    words = (written, unquote(written), *parse_qs(parts.query).get("password", ()))
    return tuple(dict.fromkeys(word for word in words if word))


def shown(url: str) -> str:
    """An address as it may be shown: where it leads, without who asks there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _split(url: str) -> SplitResult:
    if not re.fullmatch(r"[^\s\x00-\x20\x7f]+", url):
        raise ValueError("contains a space")
    try:
        parts = urlsplit(url)
        is_possible = parts.port != 0 and "\\" not in url
    except ValueError:
        is_possible = False
    if not is_possible:
        raise ValueError("is not a complete address; check its host and port")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
