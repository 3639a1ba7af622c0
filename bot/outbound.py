"""The way out: one rule for everything that leaves for Slack and Storm.

Which proxy leads to an address, and whose certificates are trusted there. Redis is not asked for
through a proxy.
"""

import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

_PORTS: Final = {"https": 443, "wss": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """`proxy` may contain a password, so it is not shown. `no_proxy` is as in NO_PROXY."""

    proxy: str | None = field(default=None, repr=False)
    no_proxy: tuple[str, ...] = ()
    cert_file: Path | None = None
    cert_dir: Path | None = None

    def proxy_for(self, url: str) -> str | None:
        """The proxy through which `url` is to be reached; None: directly.

        Plain http and ws lead to this machine only, and there is no way there through a proxy.
        """
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            # No address at all, which whoever calls there will say.
            return None
        if parts.scheme not in _PORTS or _is_loopback(host):
            return None
        port = port or _PORTS[parts.scheme]
        excepted = any(_covers(entry, host, port) for entry in self.no_proxy)
        return None if excepted else self.proxy

    def trusting(self) -> ssl.SSLContext | Literal[True]:
        """For aiohttp: what this machine trusts, and the operator's own certificates as well."""
        if not (self.cert_file or self.cert_dir):
            return True
        context = ssl.create_default_context()
        context.load_verify_locations(cafile=self.cert_file, capath=self.cert_dir)
        return context


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY (`*`, a name or its end, a network) is about this host."""
    if entry == "*":
        return True
    name, its_port = _split(entry.lower())
    if its_port not in ("", str(port)):
        return False
    name = name.removeprefix("*").lstrip(".").rstrip(".")
    return name != "" and (host == name or host.endswith(f".{name}") or _contains(name, host))


def _split(entry: str) -> tuple[str, str]:
    """Host and port of `host`, `host:443`, `::1`, `[::1]:443` and `[2001:db8::]/32`."""
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        length, _, port = rest.partition(":")
        return name + length, port
    name, _, port = entry.partition(":")
    return (entry, "") if ":" in port else (name, port)


def _contains(network: str, host: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
