"""The database is away under calls: they arrive, are routed, joined by a department and ended; all
of it is stored afterwards.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.live.invariants import invariants_hold
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.meanwhile import PbxJournal, ring_in, sign_in
from tests.live.system import System, running_system, small_site
from tests.plain_http import TRUSTS_NOBODY

pytestmark = [pytest.mark.live, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]

AWAY_SECONDS = 10.0
"""At least as long; `make soak` takes it away for ten minutes."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools, small_site(seats=2)) as running:
        yield running


async def test_away_under_calls(system: System, tones: dict[int, Path]) -> None:
    api = await system.api()
    feed = await system.follow()
    journal = PbxJournal(system.pbx_journal)
    async with AsyncExitStack() as stack:
        phones = [
            system.seat_phone("1001", plays=tones[OPERATOR_HZ]),
            system.seat_phone("1002", plays=tones[OPERATOR_HZ]),
            system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]),
            *(system.citizen_phone(f"1360000000{n}", plays=tones[CITIZEN_HZ]) for n in range(1, 4)),
        ]
        await asyncio.gather(*(stack.enter_async_context(phone) for phone in phones))
        s1, s2, d1, ca, cb, cc = phones
        await asyncio.gather(*(phone.registered() for phone in (s1, s2, d1)))
        await sign_in(feed, {"1001": s1, "1002": s2})
        a = await ring_in(ca, journal, 1)
        await feed.fact("party_joined", call=a, seat="1001")

        await system.stop_database()
        away = time.monotonic()
        b = await ring_in(cb, journal, 2)
        await feed.fact("party_joined", call=b, seat="1002")
        answer = await api.post(f"/calls/{b}/parties", json={"department": "2001"})
        assert answer.status_code in (201, 202), answer.text
        await feed.fact("party_joined", call=b, role="department")
        c = await ring_in(cc, journal, 3)
        await feed.fact("call_offered", call=c)
        await cb.hang_up()
        await d1.hang_up()
        await feed.fact("call_ended", call=b)
        await feed.fact("party_joined", call=c, seat="1002")

        # What is live needs no database, and what needs it says so.
        live = (await api.get("/calls", params={"live": "true"})).json()["items"]
        assert {call["id"] for call in live} == {a, c}
        assert (await api.get(f"/calls/{a}")).json()["complete"] is False
        seats = (await api.get("/seats")).json()["items"]
        assert [seat["state"] for seat in seats] == ["talking", "talking"]
        await system.sign_in(api, "1001", "on_break")
        for path in ("/cases", "/calls", "/statistics/day", "/recordings", f"/calls/{b}"):
            refused = await api.get(path)
            assert refused.status_code == 503, path
            assert refused.headers["content-type"].startswith("application/problem+json")
            assert int(refused.headers["Retry-After"]) > 0
        login = await api.post("/sessions", json={"username": "admin", "password": "x" * 12})
        assert login.status_code == 503
        async with httpx.AsyncClient(base_url=system.base_url, verify=TRUSTS_NOBODY) as outside:
            ready = await outside.get("/readyz")
            assert ready.status_code == 503
            assert ready.json()["checks"]["database"]["ok"] is False
            assert ready.json()["checks"]["pbx"]["ok"] is True
            assert (await outside.get("/healthz")).status_code == 200
        await ca.hang_up()
        await feed.fact("call_ended", call=a)
        await asyncio.sleep(max(0.0, away + AWAY_SECONDS - time.monotonic()))

        await system.start_database()
        await cc.hang_up()
        await feed.fact("call_ended", call=c)
        report = await invariants_hold(system)
        assert report.outcomes == {"answered": 3}
        assert report.inferred_calls == 0  # the PBX was seen all the time
        for call, roles in ((a, 3), (b, 4), (c, 3)):
            recording = (await api.get(f"/recordings/{call}")).json()
            assert len(recording["voices"]) == roles
            assert call in (await api.get(f"/cases/{recording['case']}")).json()["calls"]
        counts = (await api.get("/statistics/day")).json()["counts"]
        assert (counts["offered"], counts["answered"]) == (3, 3)
        await system.in_sight()
