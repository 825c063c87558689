"""Press 1, hang up, keep the place: the citizen is rung back when it is their turn, not before.

Everybody plays a tone, so that who is brought together is heard.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from acd.values import Hotline, HotlineNumber, Seat, SeatNumber, skills
from store.site import FirstSite
from tests.live.floor.carrier import Carrier
from tests.live.floor.hearing import hears, phase, recording
from tests.live.floor.people import (
    PATIENCE,
    change,
    done,
    history,
    in_context,
    operator,
    presses_1_and_hangs_up,
)
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.system import TRUNK_IP, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

RINGS_BACK = "12319"
EARLIER, BOOKS, LATER = "13800001001", "13800001002", "13800001003"


@pytest.fixture(scope="module")
def carrier() -> Carrier:
    return Carrier()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools, carrier: Carrier) -> AsyncIterator[System]:
    """One hotline that rings back, one seat, and a carrier whose phones can be rung."""
    site = FirstSite(
        (Hotline(HotlineNumber(RINGS_BACK), "热线", 6),),
        (Seat(SeatNumber("1001"), skills(RINGS_BACK)),),
        (),
    )
    hosts = (carrier.address, TRUNK_IP)
    with carrier:
        async with running_system(tools, site, trunk_hosts=hosts) as system:
            soon = {"when": "wait", "value": 1, "to": "ring_back"}
            rules = {"ring_back": True, "overflow": [soon]}
            await change(await system.api(), "PUT", f"/queues/{RINGS_BACK}", rules)
            yield system


async def waits(feed: Follower, phone: BaresipPhone) -> str:
    """The citizen dials and waits; the call."""
    since = feed.mark()
    await phone.dial(RINGS_BACK)
    offered = await feed.fact("call_offered", since=since, caller=phone.name, within=PATIENCE)
    await phone.in_call()
    return str(offered["values"]["call"])


async def bookings(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Those that still wait."""
    found: list[dict[str, Any]] = (await done(api, "GET", "/ring-backs?live=true"))["items"]
    return found


async def on_a_call(feed: Follower, since: int, **values: str) -> str:
    joined = await feed.fact(
        "party_joined", since=since, role="operator", within=PATIENCE, **values
    )
    return str(joined["values"]["call"])


async def test_rung_back_in_turn_once_for_a_number_and_recorded(
    town: System, carrier: Carrier, tones: dict[int, Path]
) -> None:
    feed, api = await town.follow(), await town.api()
    async with (
        town.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        town.citizen_phone(EARLIER, plays=tones[CITIZEN_HZ]) as earlier,
        carrier.phone(town, BOOKS, plays=tones[CITIZEN_HZ]) as citizen,
        town.citizen_phone(LATER) as later,
    ):
        await seat.registered()
        li = await operator(town, "li", "1001", "on_break")
        first = await waits(feed, earlier)
        booked = await waits(feed, citizen)
        await presses_1_and_hangs_up(town, feed, citizen, booked)
        last = await waits(feed, later)

        # The citizen rings again and presses 1 again: one booking, in the place there was.
        again = await waits(feed, citizen)
        await presses_1_and_hangs_up(town, feed, citizen, again)
        closed = await feed.fact("ring_back_closed", booking=booked)
        assert closed["values"]["how"] == "replaced"
        [booking] = await bookings(api)
        assert (booking["booking"], booking["number"], booking["position"]) == (again, BOOKS, 2)

        # Whoever came before is served before, in the very moment of pressing 1; and nobody is
        # dialled for whom there is no seat.
        await earlier.send_dtmf("1")
        await in_context(town, EARLIER, "rx-ring-back")
        since = feed.mark()
        await town.sign_in(li, "1001")
        assert await on_a_call(feed, since) == first
        await in_context(town, EARLIER, "rx-room")
        assert feed.all("ring_back_tried") == []
        since = feed.mark()
        await earlier.hang_up()
        await feed.fact("call_ended", call=first, outcome="answered", within=PATIENCE)

        # Now it is the citizen's turn: the seat first, then the citizen's own phone.
        tried = await feed.fact("ring_back_tried", since=since, within=PATIENCE)
        placed = str(tried["values"]["placed_call"])
        assert tried["values"]["booking"] == again
        await feed.fact("citizen_dialled", since=since, call=placed, number=BOOKS)
        assert await on_a_call(feed, since) == placed
        rung = await citizen.wait_for(
            "CALL_ESTABLISHED", where=lambda event: event.direction == "incoming"
        )
        assert RINGS_BACK in rung.peer_uri, "the hotline's number is shown"
        reached = await feed.fact("ring_back_closed", since=since, booking=again)
        assert reached["values"]["how"] == "reached"
        talked = await phase()
        hears(citizen.heard(), talked, OPERATOR_HZ)
        hears(seat.heard(), talked, CITIZEN_HZ)
        since = feed.mark()
        await citizen.hang_up()
        await feed.fact("call_ended", call=placed, outcome="answered", within=PATIENCE)

        # And only then whoever came after.
        assert await on_a_call(feed, since) == last
        await seat.hang_up()
        await feed.fact("call_ended", call=last, within=PATIENCE)
        await town.sign_in(li, "1001", "signed_out")

    # Who was put through while being asked for a number is not rung back for it.
    assert feed.all("ring_back_booked", call=first) == []
    assert feed.all("request_refused") == []
    said = (("citizen", CITIZEN_HZ, talked), ("operator", OPERATOR_HZ, talked))
    kept = await recording(api, placed, *said)
    call = await history(api, placed)
    assert (call["purpose"], call["direction"], call["outcome"]) == (
        "ring_back",
        "outbound",
        "answered",
    )
    # The booking leads to the call, the call to a case of this citizen's, both to the recording.
    shown = (await done(api, "GET", "/ring-backs"))["items"]
    assert {one["booking"]: (one["call"], one["how"]) for one in shown} == {
        booked: (None, "replaced"),
        again: (placed, "reached"),
    }
    case = await done(api, "GET", f"/cases/{call['case']}")
    assert (case["calls"], case["caller"]) == ([placed], f"+86{BOOKS}")
    assert kept.row["case"] == call["case"]
    assert len(feed.all("ring_back_tried")) == 1
    await town.pbx.no_channels_left()
