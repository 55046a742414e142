"""Which network addresses a tenant may make us call: our own list, as `ipaddress.is_global` lets through
NAT64, 6to4, multicast and a cloud's own addresses."""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


class ForbiddenAddressError(Exception):
    """A tenant may not make us call this address; the text is plain words and names no address."""


_DENIED_V4 = (
    "0.0.0.0/8",  # this network; Linux takes 0.0.0.0 for itself
    "10.0.0.0/8",
    "100.64.0.0/10",  # carriers' NAT, and Alibaba's metadata
    "127.0.0.0/8",
    "168.63.129.16/32",  # Azure's own host
    "169.254.0.0/16",  # link-local: the metadata of most clouds
    "172.16.0.0/12",
    "192.0.0.0/24",  # protocol assignments, and Oracle's metadata
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
)
# Of IPv6 only this is in public use; IPv4 addresses in disguise (mapped, NAT64) lie outside.
_PUBLIC_V6 = "2000::/3"
_DENIED_V6 = (
    "2001::/23",  # protocol assignments, Teredo among them
    "2001:db8::/32",
    "2002::/16",  # 6to4: holds an IPv4 address
    "2620:4f:8000::/48",
    "3fff::/20",
)


def is_public(address: str) -> bool:
    """Whether anybody on the internet may be meant by it; False for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not _within(found, _DENIED_V4)
    return _within(found, (_PUBLIC_V6,)) and not _within(found, _DENIED_V6)


def is_in(address: str, networks: Sequence[str]) -> bool:
    try:
        return _within(ip_address(address), tuple(networks))
    except ValueError:
        return False


def _within(address: IPv4Address | IPv6Address, networks: tuple[str, ...]) -> bool:
    return any(address in network for network in _parsed(networks) if network.version == address.version)


@cache
def _parsed(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(network) for network in networks)
