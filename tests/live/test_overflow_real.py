"""Callers for whom their queue is no longer the right place: too long a wait, too long a line,
nobody signed in. They are sent to other seats, to a number outside, to the machine, or may be rung
back.

One system, a hotline a rule, and all that can happens at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from acd.values import Hotline, HotlineNumber, Seat, SeatNumber, skills
from store.site import FirstSite
from tests.live.floor.carrier import Carrier
from tests.live.floor.hearing import hears, phase, recording
from tests.live.floor.people import PATIENCE, change, done, history, in_context, operator
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.system import TRUNK_IP, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

HELPERS = "12300"
"""The other hotline, whose seats help out."""
OUTSIDE = "13900008888"
RULES: dict[str, dict[str, Any]] = {
    "12301": {"when": "wait", "value": 1, "to": "outside", "number": OUTSIDE},
    "12302": {"when": "length", "value": 1, "to": "queue", "queue": HELPERS},
    "12303": {"when": "no_seats", "to": "voicemail"},
    "12304": {"when": "wait", "value": 1, "to": "ring_back"},
    "12305": {"when": "no_seats", "to": "queue", "queue": HELPERS},
}
SEATS = {
    "1001": (HELPERS,),
    "1002": (HELPERS,),
    "1005": ("12305",),
    # Nobody ever sits here.
    "1009": ("12301", "12302", "12304"),
}


@pytest.fixture(scope="module")
def carrier() -> Carrier:
    return Carrier()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools, carrier: Carrier) -> AsyncIterator[System]:
    """Hotlines 12301 to 12305, each with the rule of its number, and 12300 with seats to spare."""
    site = FirstSite(
        tuple(Hotline(HotlineNumber(number), number, 4) for number in (HELPERS, *RULES)),
        tuple(Seat(SeatNumber(seat), skills(*queues)) for seat, queues in SEATS.items()),
        (),
    )
    hosts = (carrier.address, TRUNK_IP)
    with carrier:
        async with running_system(tools, site, trunk_hosts=hosts) as system:
            queues = {queue: {"overflow": [rule]} for queue, rule in RULES.items()}
            await change(await system.api(), "PATCH", "", {"queues": queues})
            yield system


class Caller:
    """One citizen, from dialling to the end."""

    def __init__(self, feed: Follower, phone: BaresipPhone) -> None:
        self.feed = feed
        self.phone = phone
        self.call = ""
        self.wants = ""

    async def dials(self, hotline: str) -> str:
        self.wants = hotline
        await self.phone.dial(hotline)
        offered = await self.feed.fact("call_offered", caller=self.phone.name, within=PATIENCE)
        self.call = str(offered["values"]["call"])
        await self.phone.in_call()
        return self.call

    async def is_sent_on(self) -> None:
        """By the rule of the hotline, and by it alone."""
        rule = RULES[self.wants]
        target = rule.get("queue") or rule.get("number") or ""
        fact = await self.feed.fact("call_overflowed", call=self.call, within=PATIENCE)
        found = fact["values"]
        assert (found["when"], found["to"], found["target"]) == (rule["when"], rule["to"], target)

    async def is_answered(self, role: str = "operator") -> dict[str, Any]:
        joined = await self.feed.fact(
            "party_joined", call=self.call, role=role, within=2 * PATIENCE
        )
        values: dict[str, Any] = joined["values"]
        return values

    async def hangs_up(self, outcome: str) -> None:
        await self.phone.hang_up()
        await self.feed.fact("call_ended", call=self.call, outcome=outcome, within=PATIENCE)
        assert len(self.feed.all("call_overflowed", call=self.call)) == 1


async def test_callers_go_on_to_other_seats_outside_to_the_machine_or_are_rung_back(
    town: System, carrier: Carrier, tones: dict[int, Path]
) -> None:
    feed, api = await town.follow(), await town.api()
    says, helps = tones[CITIZEN_HZ], tones[OPERATOR_HZ]
    async with (
        town.seat_phone("1001", plays=helps) as helper,
        town.seat_phone("1002", plays=helps) as other_helper,
        carrier.phone(town, OUTSIDE, plays=tones[DEPARTMENT_HZ]) as outside,
        town.citizen_phone("13800002001", plays=says) as waits,
        town.citizen_phone("13800002002") as comes_first,
        town.citizen_phone("13800002012") as comes_second,
        town.citizen_phone("13800002003", plays=says) as speaks,
        town.citizen_phone("13800002004", plays=says) as presses_1,
        town.citizen_phone("13800002005") as is_left,
    ):
        await asyncio.gather(helper.registered(), other_helper.registered())
        await operator(town, "zhao", "1001")
        await operator(town, "qian", "1002")
        await asyncio.gather(
            too_long_a_wait_a_number_outside(town, Caller(feed, waits), outside),
            too_long_a_line_other_seats(
                town, Caller(feed, comes_first), Caller(feed, comes_second)
            ),
            nobody_signed_in_the_machine(town, Caller(feed, speaks)),
            too_long_a_wait_a_ring_back(town, Caller(feed, presses_1)),
            the_last_one_leaves_other_seats(town, Caller(feed, is_left)),
        )
        for seat in ("1001", "1002"):
            await town.sign_in(api, seat, "signed_out")
    await town.pbx.no_channels_left()


async def too_long_a_wait_a_number_outside(
    town: System, caller: Caller, other: BaresipPhone
) -> None:
    feed, citizen = caller.feed, caller.phone
    call = await caller.dials("12301")
    await caller.is_sent_on()
    joined = await caller.is_answered("outside")
    assert (joined["number"], joined["seat"]) == (OUTSIDE, None)
    shown = await other.in_call()
    assert "12301" in shown.peer_uri, "the hotline's number is shown"
    talked = await phase()
    hears(citizen.heard(), talked, DEPARTMENT_HZ)
    hears(other.heard(), talked, CITIZEN_HZ)
    # Whoever answered may end it, as an operator may.
    await other.hang_up()
    await citizen.call_over()
    await feed.fact("call_ended", call=call, outcome="answered", within=PATIENCE)
    assert feed.all("seat_rung", call=call) == []
    said = (("citizen", CITIZEN_HZ, talked), ("outside", DEPARTMENT_HZ, talked))
    api = await town.api()
    await recording(api, call, *said)
    assert (await history(api, call))["case"] is not None


async def too_long_a_wait_a_ring_back(town: System, caller: Caller) -> None:
    call = await caller.dials("12304")
    await caller.is_sent_on()
    await in_context(town, caller.phone.name, "rx-announce", "rx-wait-keys")
    await caller.phone.send_dtmf("1")
    await in_context(town, caller.phone.name, "rx-ring-back")
    await caller.hangs_up("abandoned")
    number = caller.phone.name
    await caller.feed.fact("ring_back_booked", call=call, number=number, queue="12304")
    await done(await town.api(), "DELETE", f"/ring-backs/{call}")


async def too_long_a_line_other_seats(town: System, first: Caller, second: Caller) -> None:
    api = await town.api()
    await first.dials("12302")
    await second.dials("12302")
    await second.is_sent_on()
    assert (await second.is_answered())["seat"] in ("1001", "1002")
    # Whoever came first was not passed on and waits in the first place.
    shown = await done(api, "GET", f"/calls/{first.call}")
    assert (shown["queue"], shown["position"], shown["state"]) == ("12302", 1, "waiting")
    await second.hangs_up("answered")
    await first.phone.hang_up()
    await first.feed.fact("call_ended", call=first.call, outcome="abandoned", within=PATIENCE)
    assert first.feed.all("call_overflowed", call=first.call) == []
    assert (await history(api, second.call))["queue"] == HELPERS


async def the_last_one_leaves_other_seats(town: System, caller: Caller) -> None:
    """Seat 1005 is on a break: the caller waits for it, until it signs out."""
    li = await operator(town, "li", "1005", "on_break")
    await caller.dials("12305")
    assert caller.feed.all("call_overflowed", call=caller.call) == []
    await town.sign_in(li, "1005", "signed_out")
    await caller.is_sent_on()
    assert (await caller.is_answered())["seat"] in ("1001", "1002")
    await caller.hangs_up("answered")


async def nobody_signed_in_the_machine(town: System, caller: Caller) -> None:
    call = await caller.dials("12303")
    await caller.is_sent_on()
    await caller.feed.fact("voicemail_started", call=call, within=PATIENCE)
    await in_context(town, caller.phone.name, "rx-voicemail")
    spoke = await phase()
    await caller.hangs_up("abandoned")
    # What was said is a case with its recording.
    api = await town.api()
    kept = await recording(api, call, ("citizen", CITIZEN_HZ, spoke))
    shown = await history(api, call)
    assert shown["case"] is not None
    assert kept.row["case"] == shown["case"]
