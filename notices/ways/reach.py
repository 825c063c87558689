"""Where a webhook may lead: to the public internet, and to networks somebody named.

Whoever may set an address must not be able to make this machine talk to its own services, or to
its neighbours (server-side request forgery). The name is looked up once, here, every address it has
is judged, and the connection goes to one that was: a name that changes its mind between the check
and the connection gains nothing (DNS rebinding). TLS still checks the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpx

from notices.errors import NotDelivered

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""NAT64: an IPv4 address in the last 32 bits (RFC 6052)."""


class Reach:
    """``inside``: networks that may be reached although they are not public, and without TLS."""

    def __init__(self, inside: Iterable[str] = ()) -> None:
        self._inside = [ipaddress.ip_network(network, strict=False) for network in inside]

    def is_inside(self, address: str) -> bool:
        """Whether somebody named a network it is in."""
        found = _plain(address)
        return found is not None and any(found in network for network in self._inside)

    def allows(self, address: str, *, tls: bool) -> bool:
        """Whether a connection may go to this IP address."""
        found = _plain(address)
        if found is None:
            return False
        if any(found in network for network in self._inside):
            return True
        return tls and found.is_global and not found.is_multicast


def _plain(address: str) -> IpAddress | None:
    """The address that is meant, out of the disguises IPv6 knows for IPv4; None: not to be had."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found.ipv4_mapped is not None:
        return found.ipv4_mapped
    if found in _TRANSLATED:
        return ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
    if found.sixtofour is not None or found.teredo is not None:
        return None
    return found


async def resolve(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to addresses that are allowed, and to no other."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, reach: Reach, look_up: Resolve = resolve
    ) -> None:
        self._inner = inner
        self._reach = reach
        self._look_up = look_up

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises NotDelivered when the host is not there, or may not be reached."""
        host, tls = request.url.host, request.url.scheme == "https"
        try:
            addresses = await self._look_up(host, request.url.port or (443 if tls else 80))
        except OSError as fault:
            raise NotDelivered(f"the name {host} is not known: {fault}") from fault
        allowed = [one for one in addresses if self._reach.allows(one, tls=tls)]
        if not allowed:
            raise NotDelivered(f"{host} lies where nothing may be sent to")
        # The header Host and the name TLS asks for stay those of the URL.
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=allowed[0])
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
