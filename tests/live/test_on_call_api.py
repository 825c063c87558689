"""What operators and supervisors do on a call, asked for over the API: a real PBX, real phones."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.follow import Follower
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.system import HOTLINE, System

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

PASSWORD = "a long enough one"
PATIENCE = 15.0


async def operator(system: System, name: str, seat: str) -> httpx.AsyncClient:
    """Somebody who signs in on a seat over the API, and may act on that seat's call only."""
    admin = await system.api()
    body = {"username": name, "role": "operator", "password": PASSWORD}
    assert (await admin.post("/users", json=body)).status_code in (201, 409)
    client = await system.api(name, PASSWORD)
    await system.sign_in(client, seat)
    return client


async def done(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    answer = await client.request(method, path, json=body)
    assert answer.status_code in (200, 202), answer.text
    return answer.json()


async def refused(client: httpx.AsyncClient, path: str, body: Any, code: str) -> None:
    answer = await client.post(path, json=body)
    assert answer.json()["code"] == code, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def citizens_application(system: System, application: str) -> None:
    """Wait until the PBX has the citizen's channel there."""
    seen: list[str] = []
    try:
        async with asyncio.timeout(5):
            while application not in seen:
                seen = [
                    line.application
                    for line in await system.pbx.channels()
                    if line.name.startswith("PJSIP/carrier")
                ]
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"the citizen is in {seen}, not in {application}") from None


async def room(system: System, name: str, *wanted: str) -> str:
    """Wait until the PBX's room holds these phones and nobody else; its listing."""
    async with asyncio.timeout(5):
        while True:
            listing = await system.pbx.command(f"confbridge list {name}")
            inside = [line for line in listing.splitlines() if line.startswith("PJSIP/")]
            if sorted(line.split("-")[0].removeprefix("PJSIP/") for line in inside) == sorted(
                wanted
            ):
                return listing
            await asyncio.sleep(0.05)


async def arrives(feed: Follower, citizen: Any) -> str:
    since = feed.mark()
    await citizen.dial(HOTLINE)
    joined = await feed.fact("party_joined", since=since, role="operator", within=PATIENCE)
    return str(joined["values"]["call"])


async def test_hold_mute_and_a_word_in_private(system: System, tones: dict[int, Path]) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as unit,
        system.citizen_phone("13800002221", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        li = await operator(system, "li-on-call", "1001")
        call = await arrives(feed, citizen)
        path = f"/calls/{call}"

        await done(li, "POST", f"{path}/hold")
        await feed.fact("party_moved", call=call, role="citizen", place="held", by="1001")
        await citizens_application(system, "BridgeWait")
        parties = (await li.get(path)).json()["parties"]
        assert {party["role"]: party["place"] for party in parties} == {
            "citizen": "held",
            "operator": "main",
        }
        await done(li, "POST", f"{path}/resume")
        await citizens_application(system, "ConfBridge")

        citizens_leg = next(p["id"] for p in parties if p["role"] == "citizen")
        shown = await done(li, "PUT", f"{path}/parties/{citizens_leg}/mute", {"muted": True})
        assert [party["muted"] for party in shown["parties"] if party["role"] == "citizen"] == [
            True
        ]
        await feed.fact("party_muted", call=call, muted=True, by="1001")
        await done(li, "PUT", f"{path}/parties/{citizens_leg}/mute", {"muted": False})

        since = feed.mark()
        await done(li, "POST", f"{path}/consultation", {"kind": "department", "number": "2001"})
        joined = await feed.fact("party_joined", since=since, role="department", within=PATIENCE)
        assert joined["values"]["place"] == "aside"
        await room(system, f"{call}-aside", "1001", "2001")
        consultation = (await li.get(path)).json()["consultation"]
        assert (consultation["by"], consultation["number"]) == ("1001", "2001")

        await done(li, "PUT", f"{path}/consultation", {"action": "swap"})
        await room(system, call, "1001", "carrier")
        await done(li, "PUT", f"{path}/consultation", {"action": "swap"})
        await room(system, f"{call}-aside", "1001", "2001")
        await done(li, "PUT", f"{path}/consultation", {"action": "join"})
        await feed.fact("consultation_ended", call=call, how="joined")
        await room(system, call, "1001", "2001", "carrier")
        await refused(li, f"{path}/parties", {"department": "2001"}, "department_already_on_call")
        answer = await li.put(f"{path}/consultation", json={"action": "swap"})
        assert answer.json()["code"] == "not_now"

        await citizen.hang_up()
        await feed.fact("party_left", call=call, role="citizen")
        await seat.hang_up()
        await feed.fact("call_ended", call=call)
        await done(li, "PUT", "/seats/1001/state", {"state": "signed_out"})
    await system.pbx.no_channels_left()


async def test_transfers_one_that_returns_and_one_that_is_answered(
    system: System, tones: dict[int, Path]
) -> None:
    feed, admin = await system.follow(), await system.api()
    before = (await admin.get("/statistics/day")).json()["counts"]
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("1002", plays=tones[DEPARTMENT_HZ]) as colleague,
        system.citizen_phone("13800002222", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), colleague.registered())
        li = await operator(system, "li-on-call", "1001")
        call = await arrives(feed, citizen)
        wang = await operator(system, "wang-on-call", "1002")
        path = f"/calls/{call}"
        to_colleague = {"kind": "seat", "number": "1002"}

        await refused(wang, f"{path}/hold", None, "not_your_call")
        await refused(li, f"{path}/transfer", {"kind": "seat", "number": "1001"}, "target_is_self")
        await refused(li, f"{path}/transfer", {"kind": "seat", "number": "1999"}, "no_such_seat")
        await refused(
            li,
            f"{path}/transfer",
            {"kind": "department", "number": "2999"},
            "department_has_no_number",
        )

        # Nobody has a phone at 2002: the citizen comes back to the same operator.
        since = feed.mark()
        await done(li, "POST", f"{path}/transfer", {"kind": "department", "number": "2002"})
        ended = await feed.fact("transfer_ended", since=since, call=call, within=PATIENCE)
        assert ended["values"]["how"] == "returned"
        back = await feed.fact(
            "party_joined", since=since, call=call, role="operator", within=PATIENCE
        )
        assert back["values"]["seat"] == "1001"

        since = feed.mark()
        await done(li, "POST", f"{path}/transfer", to_colleague)
        ended = await feed.fact("transfer_ended", since=since, call=call, within=PATIENCE)
        assert ended["values"]["how"] == "answered"
        await room(system, call, "1002", "carrier")
        # The call is the colleague's now.
        await refused(li, f"{path}/hold", None, "not_your_call")
        await done(wang, "POST", f"{path}/hold")
        await done(wang, "POST", f"{path}/resume")
        await citizens_application(system, "ConfBridge")

        await colleague.hang_up()
        await feed.fact("call_ended", call=call, within=PATIENCE)
        for client, number in ((li, "1001"), (wang, "1002")):
            await done(client, "PUT", f"/seats/{number}/state", {"state": "signed_out"})
    await system.pbx.no_channels_left()

    history = await _settled(admin, call)
    assert history["transfers"] == 2
    told = [moment["fact"] for moment in history["moments"]]
    assert told.count("transfer_started") == 2
    assert "party_moved" in told
    case = (await admin.get(f"/cases/{history['case']}")).json()
    assert case["flags"] == ["transferred"]
    day = (await admin.get("/statistics/day")).json()["counts"]
    grown = {name: day[name] - before[name] for name in ("transfers", "transfers_returned")}
    assert grown == {"transfers": 2, "transfers_returned": 1}
    assert day["holds"] > before["holds"]


async def test_a_supervisor_listens_and_it_is_kept(system: System, tones: dict[int, Path]) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("1003") as desk,
        system.citizen_phone("13800002223", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), desk.registered())
        li = await operator(system, "li-on-call", "1001")
        call = await arrives(feed, citizen)
        admin = await system.api()
        path = f"/calls/{call}/supervision"

        answer = await li.post(path, json={"mode": "listen", "seat": "1003"})
        assert answer.json()["code"] == "role_may_not"
        await done(admin, "POST", path, {"mode": "listen", "seat": "1003"})
        started = await feed.fact("supervision_started", call=call, within=PATIENCE)
        assert started["values"]["seat"] == "1003"
        await done(admin, "PUT", path, {"mode": "whisper"})
        await done(admin, "PUT", path, {"mode": "barge"})
        await room(system, call, "1001", "1003", "carrier")
        assert (await admin.delete(path)).status_code == 204
        await feed.fact("party_left", call=call, role="supervisor", within=PATIENCE)
        # Who only looked over a shoulder does not end the call by leaving it.
        await room(system, call, "1001", "carrier")
        await seat.hang_up()
        await feed.fact("call_ended", call=call, within=PATIENCE)
        await done(li, "PUT", "/seats/1001/state", {"state": "signed_out"})
    await system.pbx.no_channels_left()

    await _settled(admin, call)
    entries = (await admin.get(f"/access-log?subject={call}")).json()["items"]
    assert [(one["action"], one["detail"]) for one in reversed(entries)] == [
        ("supervise", "listen on seat 1003"),
        ("supervise", "whisper"),
        ("supervise", "barge"),
        ("supervise", "end"),
    ]


async def _settled(client: httpx.AsyncClient, call: str) -> Any:
    """The call's history once all of it is in the database."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await client.get(f"/calls/{call}")
            if answer.status_code == 200 and answer.json()["outcome"] is not None:
                return answer.json()
            await asyncio.sleep(0.1)
