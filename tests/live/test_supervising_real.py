"""What a supervisor does over the API: on a call, with callers who wait, with an operator's seat;
and that all of it is in the access log with the name of who did it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from acd.values import Hotline, HotlineNumber, Seat, SeatNumber, skills
from store.site import FirstSite
from tests.live.floor.hearing import hears, phase, recording
from tests.live.floor.people import PATIENCE, done, history, operator, phone_in, somebody
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ, SECOND_DEPARTMENT_HZ
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

SUPERVISOR_HZ = SECOND_DEPARTMENT_HZ
OTHER = "12319"
CHIEF = "chen"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools) -> AsyncIterator[System]:
    """Two hotlines: 1001 serves the first, 1002 the second; 1003 is the supervisor's."""
    of = {"1001": HOTLINE, "1002": OTHER, "1003": HOTLINE}
    site = FirstSite(
        tuple(Hotline(HotlineNumber(number), number, 6) for number in (HOTLINE, OTHER)),
        tuple(Seat(SeatNumber(seat), skills(queue)) for seat, queue in of.items()),
        (),
    )
    async with running_system(tools, site) as system:
        yield system


async def dials(feed: Follower, phone: BaresipPhone) -> str:
    since = feed.mark()
    await phone.dial(HOTLINE)
    offered = await feed.fact("call_offered", since=since, caller=phone.name, within=PATIENCE)
    await phone.in_call()
    return str(offered["values"]["call"])


async def served(feed: Follower, call: str, seat: str) -> None:
    await feed.fact("party_joined", call=call, role="operator", seat=seat, within=PATIENCE)


async def kept(chief: httpx.AsyncClient, subject: str) -> list[tuple[str, str]]:
    """What the access log says the supervisor did to it, oldest first."""
    path = f"/access-log?subject={subject}&username={CHIEF}"
    entries = (await done(chief, "GET", path))["items"]
    return [(one["action"], one["detail"]) for one in reversed(entries)]


async def may_not(client: httpx.AsyncClient, method: str, path: str, body: Any) -> None:
    answer = await client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not"), answer.text


async def test_listen_whisper_come_in_and_take_over(town: System, tones: dict[int, Path]) -> None:
    feed, admin = await town.follow(), await town.api()
    chief = await somebody(town, CHIEF, "supervisor")
    async with (
        town.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        town.seat_phone("1003", plays=tones[SUPERVISOR_HZ]) as desk,
        town.citizen_phone("13800004001", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), desk.registered())
        li = await operator(town, "li", "1001")
        call = await dials(feed, citizen)
        await served(feed, call, "1001")
        path = f"/calls/{call}/supervision"
        await may_not(li, "POST", path, {"mode": "listen", "seat": "1003"})

        await done(chief, "POST", path, {"mode": "listen", "seat": "1003"})
        await feed.fact("supervision_started", call=call, seat="1003", by=CHIEF, within=PATIENCE)
        await phone_in(town, "1003", "ChanSpy", "listen")
        listening = await phase()

        await done(chief, "PUT", path, {"mode": "whisper"})
        await phone_in(town, "1003", "ChanSpy", "whisper")
        whispering = await phase()

        await done(chief, "PUT", path, {"mode": "barge"})
        await phone_in(town, "1003", "ConfBridge")
        inside = await phase()

        await done(chief, "PUT", path, {"mode": "take_over"})
        taken = await feed.fact("call_taken_over", call=call, within=PATIENCE)
        assert (taken["values"]["from_seat"], taken["values"]["seat"]) == ("1001", "1003")
        await seat.call_over()
        await feed.fact("party_left", call=call, seat="1001", within=PATIENCE)
        alone = await phase()
        # The seat is ready for the next one, the citizen is the supervisor's.
        assert (await done(admin, "GET", "/seats/1001"))["state"] == "ready"
        to_citizen, to_operator, to_chief = citizen.heard(), seat.heard(), desk.heard()
        await desk.hang_up()
        await feed.fact("call_ended", call=call, outcome="answered", within=PATIENCE)
        # The supervisor had sat down for this one call.
        await feed.fact("seat_signed_out", seat="1003", within=PATIENCE)
        await town.sign_in(li, "1001", "signed_out")

    # The citizen hears nothing of a supervisor who listens or whispers.
    hears(to_citizen, listening, OPERATOR_HZ)
    hears(to_citizen, whispering, OPERATOR_HZ)
    hears(to_citizen, inside, OPERATOR_HZ, SUPERVISOR_HZ)
    hears(to_citizen, alone, SUPERVISOR_HZ)
    hears(to_operator, listening, CITIZEN_HZ)
    hears(to_operator, whispering, CITIZEN_HZ, SUPERVISOR_HZ)
    hears(to_operator, inside, CITIZEN_HZ, SUPERVISOR_HZ)
    for when in (listening, whispering, inside):
        hears(to_chief, when, CITIZEN_HZ, OPERATOR_HZ)
    hears(to_chief, alone, CITIZEN_HZ)

    # A track each, from the first word to the last; what was whispered is in one of them alone.
    whole = await recording(
        admin,
        call,
        ("citizen", CITIZEN_HZ, (listening[0], alone[1])),
        ("operator", OPERATOR_HZ, (listening[0], inside[1])),
        ("supervisor", SUPERVISOR_HZ, (listening[0], alone[1])),
    )
    hears(whole.voice("played").sound, whispering, OPERATOR_HZ)
    assert await kept(chief, call) == [
        ("supervise", "listen on seat 1003"),
        ("supervise", "whisper"),
        ("supervise", "barge"),
        ("supervise", "take_over"),
    ]
    told = (await history(admin, call))["moments"]
    by = [one["values"]["by"] for one in told if one["fact"].startswith("supervis")]
    assert set(by) == {CHIEF}
    await town.pbx.no_channels_left()


async def test_waiting_callers_are_pulled_moved_and_put_first_and_a_seat_is_told_what_to_do(
    town: System, tones: dict[int, Path]
) -> None:
    feed, admin = await town.follow(), await town.api()
    chief = await somebody(town, CHIEF, "supervisor")
    async with (
        town.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        town.seat_phone("1002", plays=tones[OPERATOR_HZ]) as neighbour,
        town.citizen_phone("13800005001") as first,
        town.citizen_phone("13800005002") as second,
        town.citizen_phone("13800005003") as third,
        town.citizen_phone("13800005004") as fourth,
    ):
        await asyncio.gather(seat.registered(), neighbour.registered())
        # 1002 is ready, for another queue: nobody here is put through to it by itself.
        wang = await operator(town, "wang", "1002")
        await somebody(town, "li", "operator")
        calls = [await dials(feed, phone) for phone in (first, second, third, fourth)]
        stays, pulled, moved, hurries = calls
        for call, wish, body in (
            (pulled, "pull", {"seat": "1002"}),
            (moved, "move", {"queue": OTHER}),
        ):
            await may_not(wang, "POST", f"/calls/{call}/{wish}", body)
        await may_not(wang, "PUT", f"/calls/{hurries}/priority", {"priority": 5})

        shown = await done(chief, "PUT", f"/calls/{hurries}/priority", {"priority": 5})
        assert (shown["priority"], shown["position"]) == (5, 1)
        assert (await done(chief, "GET", f"/calls/{stays}"))["position"] == 2

        await done(chief, "POST", f"/calls/{pulled}/pull", {"seat": "1002"})
        await served(feed, pulled, "1002")

        shown = await done(chief, "POST", f"/calls/{moved}/move", {"queue": OTHER})
        assert (shown["queue"], shown["position"], shown["state"]) == (OTHER, 1, "waiting")
        since = feed.mark()
        await second.hang_up()
        await served(feed, moved, "1002")

        # The supervisor signs an operator in: whoever was put first comes first.
        await done(chief, "PUT", "/seats/1001/state", {"state": "ready", "operator": "li"})
        await served(feed, hurries, "1001")
        asked = await done(
            chief, "PUT", "/seats/1001/state", {"state": "on_break", "reason": "lunch"}
        )
        assert asked["state"] == "talking", "a break asked for during a call comes after it"
        await fourth.hang_up()
        away = await feed.fact("seat_went_on_break", seat="1001", within=PATIENCE)
        assert away["values"]["reason"] == "lunch"
        await third.hang_up()
        for call in (pulled, moved, hurries):
            await feed.fact("call_ended", call=call, outcome="answered", within=PATIENCE)
        # Who came first of all still waits: the only seat of that queue is on a break.
        assert feed.all("seat_rung", since=since, call=stays) == []
        await done(chief, "PUT", "/seats/1001/state", {"state": "ready"})
        await served(feed, stays, "1001")
        await first.hang_up()
        await feed.fact("call_ended", call=stays, outcome="answered", within=PATIENCE)
        await done(chief, "PUT", "/seats/1001/state", {"state": "signed_out"})
        await town.sign_in(wang, "1002", "signed_out")

    assert await kept(chief, hurries) == [("set_call_priority", "5")]
    assert await kept(chief, pulled) == [("pull_call", "to seat 1002")]
    assert await kept(chief, moved) == [("move_call", f"to queue {OTHER}")]
    assert await kept(chief, "1001") == [
        ("set_seat_state", "ready for li"),
        ("set_seat_state", "on_break for li"),
        ("set_seat_state", "ready for li"),
        ("set_seat_state", "signed_out for li"),
    ]
    # And in the history of the calls themselves.
    told = (await history(admin, moved))["moments"]
    assert [one["values"]["by"] for one in told if one["fact"] == "call_queued"] == ["", CHIEF]
    await town.pbx.no_channels_left()
