"""The connection between backend and PBX is cut, then goes deaf: calls go on, nothing is dialled
twice, nothing is lost.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.invariants import invariants_hold
from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.leaky_wire import LeakyWire, leaky_wire
from tests.live.meanwhile import PbxJournal, code, ring_in, seats_of, sign_in, stayed_on
from tests.live.system import System, running_system, small_site

pytestmark = [pytest.mark.live, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def wired(tools: Tools) -> AsyncIterator[tuple[System, LeakyWire]]:
    """A system whose backend reaches the PBX through a wire that can be cut."""
    async with (
        running_system(tools, small_site(), ring_seconds=30.0) as system,
        leaky_wire(system.settings.ami_port) as wire,
    ):
        await system.stop_backend()
        system.backend_env["REXIAN_AMI_PORT"] = str(wire.listens_on)
        await system.start_backend()
        yield system, wire


async def test_cut_then_deaf(wired: tuple[System, LeakyWire], tones: dict[int, Path]) -> None:
    system, wire = wired
    api = await system.api()
    feed = await system.follow()
    journal = PbxJournal(system.pbx_journal)
    async with AsyncExitStack() as stack:
        phones = [
            system.seat_phone("1001", plays=tones[OPERATOR_HZ]),
            system.seat_phone("1002", plays=tones[OPERATOR_HZ], answer="manual"),
            system.seat_phone("1003", plays=tones[OPERATOR_HZ], answer="manual"),
            system.seat_phone("1004", plays=tones[OPERATOR_HZ]),
            *(system.citizen_phone(f"1390000000{n}", plays=tones[CITIZEN_HZ]) for n in range(1, 5)),
        ]
        await asyncio.gather(*(stack.enter_async_context(phone) for phone in phones))
        s1, s2, s3, s4, ca, cb, cc, cd = phones
        await asyncio.gather(*(phone.registered() for phone in (s1, s2, s3, s4)))
        await sign_in(feed, {"1001": s1, "1002": s2})
        a = await ring_in(ca, journal, 1)
        await feed.fact("party_joined", call=a, seat="1001")
        b = await ring_in(cb, journal, 2)
        await s2.wait_for("CALL_INCOMING")
        steady = time.time()

        # Cut while a seat rings: it answers, and another caller comes and is served, all unseen.
        wire.cut()
        lost = await feed.fact("pbx_lost")
        await s2.answer()
        await journal.wait("JOINED", "operator", call=b)
        assert (await api.get("/seats")).status_code == 200
        c = await ring_in(cc, journal, 3)
        await journal.wait("ALONE", call=c)
        await code(s4, "*11")
        await journal.wait("JOINED", "operator", "1004", call=c)
        mark = feed.mark()
        wire.mend()
        await feed.fact("pbx_seen", since=mark, within=15)
        assert lost["values"]["reason"]
        assert await seats_of(api) == {
            "1001": "talking",
            "1002": "talking",
            "1003": "signed_out",
            "1004": "talking",
        }

        # Deaf: what is sent arrives, and no answer comes back. The dial under way is not repeated.
        d = await ring_in(cd, journal, 4)
        await feed.fact("call_offered", call=d)
        mark = feed.mark()
        wire.deafen()
        await system.sign_in(api, "1003")
        await s3.wait_for("CALL_INCOMING")
        # Meanwhile one call ends, and a caller comes and goes, without anybody seeing it.
        unplugged = time.time()
        await ca.hang_up()
        await journal.wait("GONE", "citizen", call=a)
        await s1.wait_for("CALL_CLOSED")
        e = await ring_in(ca, journal, 5)
        await ca.in_call()
        await ca.hang_up()
        await journal.wait("GONE", "citizen", call=e)
        await feed.fact("pbx_lost", since=mark, within=20)
        await feed.fact("pbx_seen", since=mark, within=20)
        await s3.answer()
        joined = await feed.fact("party_joined", call=d, seat="1003")
        assert joined["values"]["leg"] == f"{d}-1"
        rings = [event for event in s3.events if event.type == "CALL_INCOMING"]
        assert len(rings) == 1

        # Nobody on the phone noticed anything.
        assert all(stayed_on(phone, steady) for phone in (cb, cc, s2))
        ca.heard().expect_tones({OPERATOR_HZ}, steady, unplugged, torn=TORN_SECONDS)
        cb.heard().expect_tones({OPERATOR_HZ}, unplugged - 1, time.time(), torn=TORN_SECONDS)
        for phone in (cb, cc, cd):
            await phone.hang_up()
        for call in (b, c, d):
            assert (await feed.fact("call_ended", call=call))["values"]["outcome"] == "answered"
        report = await invariants_hold(system)
        assert report.outcomes == {"answered": 4, "abandoned": 1}
        assert (await api.get(f"/calls/{e}")).json()["inferred"] is True
        # One session watches the calls, one the strangers. Each is opened at the start, after the
        # cut and, the second only if it has noticed by now, after the deafness.
        assert wire.opened in (5, 6)
