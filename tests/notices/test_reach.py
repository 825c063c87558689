"""Where a webhook may lead."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.errors import AddressWrong, NotDelivered
from notices.ways.reach import GuardedTransport, Reach
from notices.ways.webhook import WebhookWay

NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.1.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff0e::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "example.cn",
    "",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_inside_is_reached(address: str) -> None:
    assert not Reach().allows(address, tls=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_the_public_internet_is_reached_with_tls_only(address: str) -> None:
    assert Reach().allows(address, tls=True)
    assert not Reach().allows(address, tls=False)


def test_a_network_somebody_named_is_reached_either_way() -> None:
    reach = Reach(["10.20.0.0/16"])
    for tls in (True, False):
        assert reach.allows("10.20.3.4", tls=tls)
        assert reach.allows("::ffff:10.20.3.4", tls=tls)
        assert not reach.allows("10.21.3.4", tls=tls)


@given(st.ip_addresses())
def test_what_is_private_is_never_reached(address: object) -> None:
    if getattr(address, "is_private", False):
        assert not Reach().allows(str(address), tls=True)


class Asked(httpx.AsyncBaseTransport):
    """Writes down what would have been sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, object]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.extensions.get("sni_hostname")
        self.requests.append((str(request.url), request.headers["host"], name))
        return httpx.Response(204)


async def post(addresses: Sequence[str], inside: Sequence[str] = ()) -> Asked:
    asked = Asked()

    async def look_up(host: str, port: int) -> Sequence[str]:
        return addresses

    guarded = GuardedTransport(asked, Reach(inside), look_up)
    async with httpx.AsyncClient(transport=guarded) as client:
        await client.post("https://hook.example.cn/a?b=1")
    return asked


async def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    asked = await post(["127.0.0.1", "8.8.4.4"])
    assert asked.requests == [("https://8.8.4.4/a?b=1", "hook.example.cn", "hook.example.cn")]


async def test_a_name_that_lies_inside_is_refused() -> None:
    with pytest.raises(NotDelivered, match="lies where nothing may be sent to"):
        await post(["169.254.169.254", "::1"])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ftp://example.cn/", "https://host"),
        ("https:///path", "https://host"),
        ("hook", "https://host"),
        ("https://user:pw@example.cn/", "no name and password"),
        ("https://example.cn/#here", "no fragment"),
        ("https://127.0.0.1/", "nothing may be sent to this address"),
        ("https://[::1]/", "nothing may be sent to this address"),
        ("https://10.0.0.1:99999/", "no URL"),
        ("http://8.8.8.8/", "without TLS"),
        ("https://example.cn/\r\nX: 1", "printable ASCII"),
        ("https://例子.cn/", "printable ASCII"),
        ("https://example.cn/" + "a" * 2000, "at most 2000"),
    ],
)
async def test_urls_nothing_is_ever_sent_to(url: str, told: str) -> None:
    way = WebhookWay(Reach(), lambda: 0.0)
    with pytest.raises(AddressWrong, match=told):
        way.check(url)
    await way.close()


async def test_urls_that_are_taken() -> None:
    way = WebhookWay(Reach(["10.20.0.0/16"]), lambda: 0.0)
    for url in ("https://example.cn:8443/hook?x=1", "http://10.20.0.1/", "https://[2400:3200::1]/"):
        assert way.check(url) == url
    await way.close()
