"""The backend is killed with calls up. Nobody is cut off, callers who come meanwhile are served by
the PBX alone, and all of it is adopted afterwards, counted once and recorded.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.follow import Follower
from tests.live.invariants import facts_on_disk, invariants_hold
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.tones import (
    CITIZEN_HZ,
    DEPARTMENT_HZ,
    OPERATOR_HZ,
    SECOND_DEPARTMENT_HZ,
    write_tones,
)
from tests.live.kit.tools import Tools
from tests.live.meanwhile import PbxJournal, code, ring_in, seats_of, sign_in, stayed_on
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [pytest.mark.live, pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """Six lines, six seats; a ring lasts longer than it takes to kill a backend."""
    async with running_system(tools, small_site(lines=6, seats=6), ring_seconds=30.0) as running:
        yield running


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Longer than elsewhere: a phone hangs up when its voice ends, and a busy machine is slow."""
    return write_tones(tmp_path_factory.mktemp("tones"), seconds=300)


async def test_killed_with_calls_up_and_callers_arriving(
    system: System, tones: dict[int, Path]
) -> None:
    api = await system.api()
    feed = await system.follow()
    journal = PbxJournal(system.pbx_journal)
    async with AsyncExitStack() as stack:

        async def switched_on(phones: Iterable[BaresipPhone]) -> list[BaresipPhone]:
            return list(await asyncio.gather(*(stack.enter_async_context(one) for one in phones)))

        s1, s2, s3, s4, s5, s6, d1, d2 = await switched_on(
            [
                system.seat_phone("1001", plays=tones[OPERATOR_HZ]),
                system.seat_phone("1002", plays=tones[OPERATOR_HZ]),
                system.seat_phone("1003", plays=tones[OPERATOR_HZ], answer="manual"),
                system.seat_phone("1004", plays=tones[OPERATOR_HZ]),
                system.seat_phone("1005", plays=tones[OPERATOR_HZ]),
                system.seat_phone("1006", plays=tones[OPERATOR_HZ]),
                system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]),
                system.seat_phone("2002", plays=tones[SECOND_DEPARTMENT_HZ]),
            ]
        )
        ca, cb, cc, cd, ce, cf = await switched_on(
            system.citizen_phone(f"1380000000{n}", plays=tones[CITIZEN_HZ]) for n in range(1, 7)
        )
        await asyncio.gather(*(phone.registered() for phone in (s1, s2, s3, s4, s5, s6, d1, d2)))

        # One talks, one is in a three-way call, a seat is rung, a caller waits; 1006 is on break.
        await sign_in(feed, {"1001": s1, "1002": s2, "1003": s3, "1006": s6})
        await code(s6, "*14")
        await feed.fact("seat_went_on_break", seat="1006")
        a = await ring_in(ca, journal, 1)
        await feed.fact("party_joined", call=a, seat="1001")
        b = await ring_in(cb, journal, 2)
        await feed.fact("party_joined", call=b, seat="1002")
        answer = await api.post(f"/calls/{b}/parties", json={"department": "2001"})
        assert answer.status_code in (201, 202), answer.text
        await feed.fact("party_joined", call=b, role="department")
        c = await ring_in(cc, journal, 3)
        await s3.wait_for("CALL_INCOMING")
        d = await ring_in(cd, journal, 4)
        await feed.fact("call_offered", call=d)
        steady = time.time()
        await asyncio.sleep(1)
        before = feed.mark()

        await system.kill_backend()
        killed = time.time()

        # The ring under way is connected by the dialplan; who waits is queued by the PBX.
        await s3.answer()
        await journal.wait("JOINED", "operator", call=c)
        await journal.wait("ALONE", call=d)
        # 1004 signs in at the PBX alone and gets the one who waits; codes work on free phones.
        await code(s4, "*11")
        await journal.wait("SEAT", "1004", "sign_in")
        adopted = await journal.wait("JOINED", "operator", "1004", call=d)
        await code(s5, "*11")
        await code(s5, "*14")
        await code(s6, "*13")
        await code(s6, "*12")
        await journal.wait("SEAT", "1006", "sign_out")
        members = await system.pbx.command(f"queue show {HOTLINE}")
        assert "PJSIP/1006" not in members
        assert "paused" in next(line for line in members.splitlines() if "PJSIP/1005" in line)

        # A department by keypad, by the dialplan alone.
        keyed = time.time()  # an operator who keys is not heard
        await s1.send_dtmf("*3")
        await asyncio.sleep(1)
        await s1.send_dtmf("2002#")
        joined = await journal.wait("JOINED", "department", "2002", call=a)

        # All six lines taken: e waits, f has the last one, one more is turned away. e gives up.
        e = await ring_in(ce, journal, 5)
        f = await ring_in(cf, journal, 6)
        await journal.wait("ALONE", call=e)
        await journal.wait("ALONE", call=f)
        one_more = await stack.enter_async_context(system.citizen_phone("13800000009"))
        await one_more.dial(HOTLINE)
        refused = await one_more.wait_for("CALL_CLOSED")
        assert "486" in refused.param
        await ce.hang_up()
        await journal.wait("GONE", "citizen", call=e)
        # The line it had serves the next one, who now stands behind f in the PBX's own queue.
        h = await ring_in(ce, journal, 7)
        await journal.wait("ALONE", call=h)
        # a and b three-way, c and d: those whom the PBX joined alone are in rooms like all.
        await system.pbx.in_rooms(10)

        await system.start_backend()

        # All is adopted, nobody noticed.
        live = {
            call["id"]: (call["state"], len(call["parties"]))
            for call in (await api.get("/calls", params={"live": "true"})).json()["items"]
        }
        assert live == {
            a: ("connected", 3),
            b: ("connected", 3),
            c: ("connected", 2),
            d: ("connected", 2),
            f: ("waiting", 1),
            h: ("waiting", 1),
        }
        assert await seats_of(api) == {
            "1001": "talking",
            "1002": "talking",
            "1003": "talking",
            "1004": "talking",
            "1005": "on_break",
            "1006": "signed_out",
        }
        assert all(stayed_on(phone, killed) for phone in (ca, cb, cc, cd, s1, s2, s3, d1))
        torn = TORN_SECONDS
        # What everybody heard, from before the kill until after the return.
        back = time.time()
        ca.heard().expect_tones({OPERATOR_HZ}, steady, keyed, torn=torn)
        s2.heard().expect_tones({CITIZEN_HZ, DEPARTMENT_HZ}, steady, back, torn=torn)
        cb.heard().expect_tones({OPERATOR_HZ, DEPARTMENT_HZ}, steady, back, torn=torn)
        d1.heard().expect_tones({OPERATOR_HZ, CITIZEN_HZ}, steady, back, torn=torn)
        talking_c = (await journal.wait("JOINED", "operator", call=c)).at
        cc.heard().expect_tones({OPERATOR_HZ}, talking_c + 0.5, back, torn=torn)
        s3.heard().expect_tones({CITIZEN_HZ}, talking_c + 0.5, back, torn=torn)
        cd.heard().expect_tones({OPERATOR_HZ}, adopted.at + 0.5, back, torn=torn)
        s4.heard().expect_tones({CITIZEN_HZ}, adopted.at + 0.5, back, torn=torn)
        d2.heard().expect_tones({CITIZEN_HZ, OPERATOR_HZ}, joined.at + 1.5, back, torn=torn)
        ca.heard().expect_tones(
            {OPERATOR_HZ, SECOND_DEPARTMENT_HZ}, joined.at + 1.5, back, torn=TORN_SECONDS
        )

        # The two who wait are the centre's again, in their order, and out of the PBX's own queue.
        await code(s5, "*13")
        rung = await feed.fact("seat_rung", since=before, seat="1005")
        assert rung["values"]["call"] == f
        await feed.fact("party_joined", since=before, call=f)
        assert "No Callers" in await system.pbx.command(f"queue show {HOTLINE}")
        await s3.hang_up()
        assert (await feed.fact("call_ended", call=c))["values"]["outcome"] == "answered"
        await s3.wait_for("CALL_INCOMING")
        await s3.answer()
        await feed.fact("party_joined", since=before, call=h, seat="1003")
        # Department out, citizen out, operator out: whoever ends it, it ends once.
        await d1.hang_up()
        await feed.fact("party_left", call=b, role="department")
        for phone in (ca, cb, cd, ce, cf):
            await phone.hang_up()
        await d2.hang_up()
        for call in (a, b, d, f, h):
            assert (await feed.fact("call_ended", call=call))["values"]["outcome"] == "answered"

        await _restarts_add_nothing(system, feed)
        report = await invariants_hold(system)
        assert (report.offered, report.refused, report.lost) == (8, 1, 0)
        assert report.outcomes == {"answered": 6, "abandoned": 1}
        for call, role_count in ((a, 4), (b, 4), (c, 3), (d, 3), (f, 3), (h, 3)):
            recording = (await api.get(f"/recordings/{call}")).json()
            assert len(recording["voices"]) == role_count, recording["voices"]
        gave_up = (await api.get(f"/calls/{e}")).json()
        assert (gave_up["outcome"], gave_up["inferred"]) == ("abandoned", True)
        assert (await api.get(f"/calls/{d}")).json()["inferred"] is True
        day = (await api.get("/statistics/day")).json()
        counts = day["counts"]
        assert (counts["offered"], counts["answered"], counts["abandoned"]) == (8, 6, 1)
        assert counts["refused"] == 1
        assert counts["inferred"] >= 5  # c, d, e, f, h and the one turned away: nobody watched
        assert day["seen"] < 1.0


async def _restarts_add_nothing(system: System, feed: Follower) -> None:
    """Killed again before its place in the PBX's journal moved on: nothing counts twice."""
    before = [one.fact for one in facts_on_disk(system)]
    for _ in range(2):
        await system.kill_backend()
        await system.start_backend()
    after = [one.fact for one in facts_on_disk(system)][len(before) :]
    assert {type(fact).__name__ for fact in after} <= {"PbxLost", "PbxSeen", "SeatPhoneChanged"}
