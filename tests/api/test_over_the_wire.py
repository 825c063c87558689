"""What only a real server and real sockets show: clean ends, cut connections, stalled clients."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from api.app import end_streams
from tests.api.city import AUDIO, NOON, City, make_city
from tests.api.fakes import seat_rung
from tests.plain_http import TRUSTS_NOBODY

TOKEN = {"Authorization": "Bearer token-li", "X-Reason": "complaint"}


@asynccontextmanager
async def served(city: City) -> AsyncIterator[str]:
    """The city on a free port of the loopback; stopped at the end as the root stops it."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(city.app, log_level="critical", lifespan="off", timeout_graceful_shutdown=5)
    )
    task = asyncio.create_task(server._serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end_streams(city.app)
        server.should_exit = True
        await asyncio.wait_for(task, 10)
        listening.close()


async def test_stopping_ends_the_feed_cleanly(city: City) -> None:
    names = []
    async with (
        httpx.AsyncClient(headers=TOKEN, timeout=10, verify=TRUSTS_NOBODY) as browser,
        served(city) as url,
        browser.stream("GET", f"{url}/api/v1/events") as answer,
    ):
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
                if names == ["hello"]:
                    await city.feed.decide(seat_rung(NOON))
                else:
                    end_streams(city.app)
    assert names == ["hello", "seat_rung"]
    assert city.feed.following == 0


async def test_a_client_that_goes_away_is_forgotten(city: City) -> None:
    async with (
        httpx.AsyncClient(headers=TOKEN, timeout=10, verify=TRUSTS_NOBODY) as browser,
        served(city) as url,
    ):
        async with browser.stream("GET", f"{url}/api/v1/events") as answer:
            async for line in answer.aiter_lines():
                if line == "event: hello":
                    break
        await gone(city)


async def test_a_client_that_reads_nothing_is_dropped() -> None:
    city = make_city(slow_client_seconds=0.2)
    async with served(city) as url:
        stalled = socket.socket()
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(stalled, ("127.0.0.1", int(url.rsplit(":", 1)[1])))
        request = (
            b"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-li\r\n\r\n"
        )
        await loop.sock_sendall(stalled, request)
        assert (await loop.sock_recv(stalled, 15)).startswith(b"HTTP/1.1 200")
        await city.feed.decide(*(seat_rung(NOON + n) for n in range(30_000)))
        await gone(city)
        stalled.close()


async def test_a_recording_torn_while_it_is_sent_is_noticed(city: City) -> None:
    city.recordings.torn_at = 1500
    async with (
        httpx.AsyncClient(headers=TOKEN, timeout=10, verify=TRUSTS_NOBODY) as browser,
        served(city) as url,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            await browser.get(f"{url}/api/v1/recordings/r-1/audio")


async def test_ranges_and_head_over_the_wire(city: City) -> None:
    async with (
        httpx.AsyncClient(headers=TOKEN, timeout=10, verify=TRUSTS_NOBODY) as browser,
        served(city) as url,
    ):
        part = await browser.get(
            f"{url}/api/v1/recordings/r-1/audio", headers={"Range": "bytes=2000-"}
        )
        head = await browser.head(f"{url}/api/v1/recordings/r-1/audio")
    assert (part.status_code, part.content) == (206, AUDIO[2000:])
    assert (head.headers["content-length"], head.content) == ("2560", b"")


async def gone(city: City) -> None:
    """Wait until nobody follows the feed any more."""
    async with asyncio.timeout(20):
        while city.app.state.here.streams or city.feed.following:
            await asyncio.sleep(0.01)
