"""Which address a request came from, and which network: what all limits count by."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

# Bits of an IPv6 address that tell networks apart: everybody is given all addresses of at least one such network.
PREFIX = 64


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: the connection's, or behind our own proxy the one that the proxy saw.

    A proxy adds what it saw at the end of X-Forwarded-For; everything before that is the visitor's own claim.
    """
    seen_by_proxy = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    # Only where the settings say that there is a proxy: else anybody could choose the address that limits count by.
    if settings.BEHIND_PROXY and seen_by_proxy:
        return seen_by_proxy
    return str(request.META["REMOTE_ADDR"])


def client_network(request: HttpRequest) -> str:
    """Return the visitor's network: an IPv4 address, the /64 of an IPv6 one, «unknown» where there is no address."""
    return network_of(client_address(request))


def network_of(text: str) -> str:
    """Return the network of an address as text; a port behind it is left out, whatever is no address is one network."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        # A server that listens on both gives IPv4 visitors so: all of them would be one network.
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, PREFIX), strict=False))
    return str(address)
