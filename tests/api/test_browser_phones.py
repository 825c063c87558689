"""The telephone in the browser: who gets it, on which way its SIP goes, and when that ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.app import end_streams
from api.ports import Ports
from api.ports.browser_phones import BrowserAccount, BrowserLineClosed
from tests.api.city import City, make_city
from tests.api.test_over_the_wire import served
from tests.plain_http import TRUSTS_NOBODY

TAB = {"tab": "t1", "page": "p1"}


@dataclass
class FakeLine:
    """The PBX's end of a line: what came, and what it says."""

    came: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    says: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    closed: bool = False

    async def send(self, message: str) -> None:
        await self.came.put(message)

    async def receive(self) -> str:
        message = await self.says.get()
        if message is None:
            raise BrowserLineClosed
        return message

    async def close(self) -> None:
        self.closed = True


@dataclass
class FakePhones:
    lines: list[FakeLine] = field(default_factory=list)
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    away: bool = False

    def account(self, seat: str) -> BrowserAccount | None:
        return BrowserAccount(f"{seat}-web", f"secret of {seat}")

    async def connect(self) -> FakeLine:
        if self.away:
            raise BrowserLineClosed
        self.lines.append(FakeLine())
        return self.lines[-1]

    def page_came(self, seat: str, page: str, *, carries: bool) -> None:
        self.pages.append(("carries" if carries else "came", seat, page))

    async def page_ready(self, seat: str, page: str) -> None:
        self.pages.append(("ready", seat, page))

    def page_went(self, seat: str, page: str) -> None:
        self.pages.append(("went", seat, page))


@pytest.fixture
def phones() -> FakePhones:
    return FakePhones()


@pytest.fixture
def city(phones: FakePhones) -> City:
    city = make_city(token_recheck_seconds=0.05)
    here = city.app.state.here
    ports: Ports = replace(here.ports, browser_phones=phones)
    here.ports = ports
    return city


@asynccontextmanager
async def line(url: str, ticket: str) -> AsyncIterator[ClientConnection]:
    address = f"{url.replace('http', 'ws')}/sip?ticket={ticket}"
    async with connect(address, subprotocols=[Subprotocol("sip")], proxy=None) as socket:
        yield socket


async def ticket(url: str, who: str = "li", **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer token-{who}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, verify=TRUSTS_NOBODY) as browser:
        return await browser.post("/api/v1/seats/1001/browser-phone", json={**TAB, **body})


async def closed_with(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(5):
        await socket.wait_closed()
    return socket.close_code


async def test_sip_goes_to_the_pbx_and_back(city: City, phones: FakePhones) -> None:
    async with served(city) as url:
        opened = await ticket(url)
        assert opened.status_code == 201
        assert opened.headers["cache-control"] == "no-store"
        body = opened.json()
        given = body.pop("ticket")
        assert body == {
            "account": "1001-web",
            "password": "secret of 1001",
            "domain": "rexian",
            "path": "/sip",
            "ticket_seconds": 30.0,
        }
        async with line(url, given) as socket:
            assert socket.subprotocol == "sip"
            await socket.send("REGISTER sip:rexian SIP/2.0\r\n\r\n")
            async with asyncio.timeout(5):
                while not phones.lines:
                    await asyncio.sleep(0.01)
                (pbx,) = phones.lines
                assert await pbx.came.get() == "REGISTER sip:rexian SIP/2.0\r\n\r\n"
                await pbx.says.put("SIP/2.0 200 OK\r\n\r\n")
                assert await socket.recv() == "SIP/2.0 200 OK\r\n\r\n"
        async with asyncio.timeout(5):
            while len(phones.pages) < 2:
                await asyncio.sleep(0.01)
    assert phones.pages == [("came", "1001", "p1"), ("went", "1001", "p1")]
    assert pbx.closed


async def test_a_ticket_is_good_once_and_not_for_long(city: City, phones: FakePhones) -> None:
    async with served(city) as url:
        used = (await ticket(url)).json()["ticket"]
        async with line(url, used):
            pass
        async with line(url, used) as again:
            assert await closed_with(again) == 4403
        old = (await ticket(url)).json()["ticket"]
        city.clock.now += 31
        async with line(url, old) as late:
            assert await closed_with(late) == 4403
        async with line(url, "made-up") as guessed:
            assert await closed_with(guessed) == 4403
    assert len(phones.lines) == 1


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("wang", 403, "not_your_seat"), ("zhao", 403, "not_your_seat"), ("qian", 403, "role_may_not")],
)
async def test_only_for_who_is_on_the_seat(city: City, who: str, status: int, code: str) -> None:
    async with city.browser(who) as browser:
        answer = await browser.post("/api/v1/seats/1001/browser-phone", json=TAB)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_another_tab_gets_it_only_when_it_says_so(city: City, phones: FakePhones) -> None:
    async with served(city) as url:
        first = (await ticket(url)).json()["ticket"]
        async with line(url, first) as old:
            await old.send("x")
            async with asyncio.timeout(5):
                while not phones.lines:
                    await asyncio.sleep(0.01)
            refused = await ticket(url, tab="t2", page="p2")
            assert (refused.status_code, refused.json()["code"]) == (409, "phone_elsewhere")
            taken = await ticket(url, tab="t2", page="p2", take_over=True)
            async with line(url, taken.json()["ticket"]) as new:
                assert await closed_with(old) == 4409
                await new.send("y")
                async with asyncio.timeout(5):
                    while len(phones.lines) < 2:
                        await asyncio.sleep(0.01)
                    assert await phones.lines[1].came.get() == "y"
                # The end of the one before is not the end of the page that has it now.
                assert phones.pages == [("came", "1001", "p1"), ("came", "1001", "p2")]


async def test_it_ends_with_the_session_and_with_the_seat(city: City) -> None:
    async with served(city) as url, line(url, (await ticket(url)).json()["ticket"]) as socket:
        async with city.browser("li") as browser:
            await browser.delete("/api/v1/sessions/current")
        assert await closed_with(socket) == 4401


async def test_a_pbx_that_is_away_is_told(city: City, phones: FakePhones) -> None:
    async with served(city) as url:
        phones.away = True
        async with line(url, (await ticket(url)).json()["ticket"]) as socket:
            assert await closed_with(socket) == 1013
        phones.away = False
        async with line(url, (await ticket(url)).json()["ticket"]) as socket:
            await socket.send("x")
            async with asyncio.timeout(5):
                while not phones.lines:
                    await asyncio.sleep(0.01)
            await phones.lines[0].says.put(None)
            assert await closed_with(socket) == 1013


async def test_a_page_with_a_call_up_says_so(city: City, phones: FakePhones) -> None:
    async with city.browser("li") as browser:
        path = "/api/v1/seats/1001/browser-phone"
        assert (await browser.post(path, json={**TAB, "carries": True})).status_code == 201
    assert phones.pages == [("carries", "1001", "p1")]


async def test_a_line_that_ends_with_the_program_is_no_page_that_went(
    city: City, phones: FakePhones
) -> None:
    async with served(city) as url, line(url, (await ticket(url)).json()["ticket"]) as socket:
        await socket.send("x")
        async with asyncio.timeout(5):
            while not phones.lines:
                await asyncio.sleep(0.01)
        end_streams(city.app)
        assert await closed_with(socket) == 1012
    assert phones.pages == [("came", "1001", "p1")]


async def test_a_page_says_when_it_can_be_rung(city: City, phones: FakePhones) -> None:
    path = "/api/v1/seats/1001/browser-phone/ready"
    async with city.browser("li") as browser, city.browser("wang") as other:
        assert (await browser.post(path, json={"page": "p1"})).status_code == 204
        assert (await other.post(path, json={"page": "p9"})).status_code == 403
    assert phones.pages == [("ready", "1001", "p1")]


async def test_without_telephones_in_browsers_it_says_so(city: City) -> None:
    here = city.app.state.here
    here.ports = replace(here.ports, browser_phones=None)
    async with city.browser("li") as browser:
        answer = await browser.post("/api/v1/seats/1001/browser-phone", json=TAB)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_browser_phones")


def test_a_password_is_never_shown_by_accident() -> None:
    assert "secret" not in repr(BrowserAccount("1001-web", "secret"))
