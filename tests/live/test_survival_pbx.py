"""Asterisk itself is killed under calls: they end, seats are free again, what was recorded until
then is kept, new calls work.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.invariants import invariants_hold
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.meanwhile import PbxJournal, put_down, ring_in, seats_of, sign_in
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools, small_site(seats=2)) as running:
        yield running


async def test_killed_under_calls(system: System, tones: dict[int, Path]) -> None:
    api = await system.api()
    feed = await system.follow()
    journal = PbxJournal(system.pbx_journal)
    async with AsyncExitStack() as stack:
        phones = [
            system.seat_phone("1001", plays=tones[OPERATOR_HZ]),
            system.seat_phone("1002", plays=tones[OPERATOR_HZ]),
            system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]),
            *(system.citizen_phone(f"1370000000{n}", plays=tones[CITIZEN_HZ]) for n in range(1, 4)),
        ]
        await asyncio.gather(*(stack.enter_async_context(phone) for phone in phones))
        s1, s2, d1, ca, cb, cc = phones
        await asyncio.gather(*(phone.registered() for phone in (s1, s2, d1)))
        await sign_in(feed, {"1001": s1, "1002": s2})
        a = await ring_in(ca, journal, 1)
        await feed.fact("party_joined", call=a, seat="1001")
        b = await ring_in(cb, journal, 2)
        await feed.fact("party_joined", call=b, seat="1002")
        answer = await api.post(f"/calls/{b}/parties", json={"department": "2001"})
        assert answer.status_code in (201, 202), answer.text
        await feed.fact("party_joined", call=b, role="department")
        c = await ring_in(cc, journal, 3)
        await feed.fact("call_offered", call=c)
        await asyncio.sleep(2)

        await system.kill_pbx()
        killed = time.time()
        await feed.fact("pbx_lost")
        # Nobody is told that a call had ended before it is known.
        assert await seats_of(api) == {"1001": "talking", "1002": "talking"}
        await asyncio.gather(*(put_down(phone) for phone in phones))
        mark = feed.mark()
        await system.start_pbx()
        await feed.fact("pbx_seen", since=mark, within=20)
        ended = {
            fact["values"]["call"]: fact["values"]["outcome"] for fact in feed.all("call_ended")
        }
        assert ended == {a: "answered", b: "answered", c: "failed"}
        assert await seats_of(api) == {"1001": "ready", "1002": "ready"}
        assert all(fact["inferred"] for fact in feed.all("call_ended"))

        # It works again: the phones' registrations and the queue's members have survived.
        mark = feed.mark()
        again = await ring_in(ca, journal, 4)
        await feed.fact("party_joined", since=mark, call=again, within=20)

        # Now both die: the PBX comes back with nobody watching, and serves a caller by itself.
        await system.kill_backend()
        await system.kill_pbx()
        await asyncio.gather(*(put_down(phone) for phone in phones))
        await system.start_pbx()
        await system.pbx.fully_booted()
        members = await system.pbx.command(f"queue show {HOTLINE}")
        assert "PJSIP/1001" in members
        assert "PJSIP/1002" in members
        alone = await ring_in(cb, journal, 5)
        await journal.wait("JOINED", "operator", call=alone)
        await asyncio.sleep(1)
        mark = feed.mark()
        await system.start_backend()
        await feed.fact("party_joined", since=mark, call=alone, role="operator")
        await cb.hang_up()
        await feed.fact("call_ended", since=mark, call=alone, outcome="answered")
        assert feed.all("call_ended", call=again, outcome="answered")

        report = await invariants_hold(system)
        assert report.outcomes == {"answered": 4, "failed": 1}
        # What had been said until the PBX died is on the recordings, a voice each.
        for call, roles in ((a, 3), (b, 4), (again, 3), (alone, 3)):
            recording = (await api.get(f"/recordings/{call}")).json()
            assert len(recording["voices"]) == roles, recording["voices"]
        whole = (await api.get(f"/recordings/{b}")).json()
        began = (await api.get(f"/calls/{b}")).json()["offered_at"]
        lasted = killed - _seconds(began)
        for voice in whole["voices"]:
            if voice["role"] == "citizen":
                assert voice["seconds"] > lasted - 2.0


def _seconds(moment: str) -> float:
    return dt.datetime.fromisoformat(moment).timestamp()
