"""Whom Sourcepage speaks to: servers on the public internet, and of this network only those that a setting names.

A name in a listing or a redirect could lead to a machine that only this network can reach: a router, a database, the
address at which clouds hand out keys. So the address that was connected to is looked at, after the name was looked up
and before anything is sent; what the name means a moment later does not matter. Each hop of a redirect is looked at.
Where the environment names a proxy, that makes the connections, and is the one to refuse such addresses.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from pipeline.errors import SettingsError, SourceError

SETTING: Final = "SOURCEPAGE_PRIVATE_HOSTS"
_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Addresses that end in an IPv4 address which a translator connects to (RFC 6052, RFC 8215)."""
_WEB_PORTS: Final = frozenset({80, 443, 8000, 8080, 8443})
"""Ports that web sites are served on."""
_USUAL: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateHosts:
    """Machines of private networks that may be asked all the same."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def allow(self, name: str, address: IPv4Address | IPv6Address) -> bool:
        """Whether a host may be asked under this name at this address."""
        return name.casefold() in self.names or any(address in network for network in self.networks)


def find_private_hosts(environ: Mapping[str, str] = os.environ) -> PrivateHosts:
    """What SOURCEPAGE_PRIVATE_HOSTS names: host names, addresses and networks, parted by commas. SettingsError."""
    words = [word.strip() for word in environ.get(SETTING, "").split(",") if word.strip()]
    names, networks = set(), []
    for word in words:
        try:
            networks.append(ip_network(word.strip("[]"), strict=False))
        except ValueError:
            names.add(_check_name(word))
    return PrivateHosts(names=frozenset(names), networks=tuple(networks))


def _check_name(word: str) -> str:
    if not word.replace(".", "").replace("-", "").replace("_", "").isalnum() or word[-1:].isdigit():
        raise SettingsError(f"{SETTING}: {word!r} is no host name, address or network; correct it")
    return word.casefold()


def check_peer(url: str, peer: str, allowed: PrivateHosts) -> None:
    """Raises SourceError where the address that a URL led to is not one of the public internet and not allowed."""
    address = _unwrap(ip_address(peer))
    name = urlsplit(url).hostname or ""
    if not is_public(address) and not allowed.allow(name, address):
        raise SourceError(
            f"{name} is {address}, an address of a private network, which may not be asked; "
            f"if it is meant, name it in {SETTING}"
        )


def check_address(url: str, allowed: PrivateHosts) -> None:
    """Raises SourceError where a URL names a user, or a private address in place of a name.

    A proxy would be handed such an address unseen; a user's name and password would be sent, and kept with the URL.
    """
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise SourceError(f"leads to {parts.hostname} with a user name, and addresses with users are not asked")
    with suppress(ValueError):  # it is a name
        written = str(ip_address(parts.hostname or ""))
        check_peer(url, written, allowed)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one that the public internet knows a single machine by."""
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in _NAT64):
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address


def check_redirect(url: str, asked: str, hosts: frozenset[str] | None) -> None:
    """Raises SourceError where a redirect leads to a port that no web site is served on.

    The port that was asked for first is good again; those of ``hosts`` a source has named itself.
    """
    port = _find_port(url)
    if hosts is None and port not in _WEB_PORTS | {_find_port(asked)}:
        raise SourceError(f"redirected to port {port}, where no web site is expected; check the URL in a browser")


def _find_port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or _USUAL[parts.scheme]
