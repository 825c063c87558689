"""One matter, the whole way, by real phones: the call, the department on it, the dispatch, the
reply, the citizen asked back from the case, the grade by keypad; every word recorded to the case.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio

from tests.live.floor.carrier import Carrier
from tests.live.floor.hearing import hears, phase, recording
from tests.live.floor.people import (
    PATIENCE,
    change,
    done,
    history,
    in_context,
    operator,
    somebody,
)
from tests.live.follow import Follower
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system, small_site

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

CITIZEN, WATER = "13800007001", "2001"
CHINA = ZoneInfo("Asia/Shanghai")
SWEPT = 30.0
"""Seconds within which what the clock does is done: it looks every few seconds."""


@pytest.fixture(scope="module")
def carrier() -> Carrier:
    return Carrier()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools, carrier: Carrier) -> AsyncIterator[System]:
    """Citizens are asked for a grade; from tomorrow on there are three days off, and whatever comes
    after them is worked, weekends too.
    """
    hosts = (carrier.address, TRUNK_IP)
    with carrier:
        async with running_system(tools, small_site(), trunk_hosts=hosts) as system:
            days = {in_days(n): {"kind": "holiday"} for n in (1, 2, 3)}
            days |= {in_days(n): {"kind": "workday"} for n in range(4, 15)}
            wish = {"rules": {"satisfaction": True}, "days": days}
            await change(await system.api(), "PATCH", "", wish)
            yield system


TODAY = datetime.now(CHINA).date()


def in_days(number: int) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


def closing_time(number: int) -> str:
    """When offices close, so many days from today."""
    day = date.fromisoformat(in_days(number))
    return datetime(day.year, day.month, day.day, 17, 30, tzinfo=CHINA).isoformat()


class Matter:
    """The case, as it moves."""

    def __init__(self, reader: httpx.AsyncClient, case: str) -> None:
        self.reader = reader
        self.name = case
        self.path = f"/cases/{case}"

    async def now(self) -> dict[str, Any]:
        found: dict[str, Any] = await done(self.reader, "GET", self.path)
        return found

    async def step(self, who: httpx.AsyncClient, action: str, **given: Any) -> dict[str, Any]:
        version = (await self.now())["version"]
        body = {"action": action, "version": version, **given}
        found: dict[str, Any] = await done(who, "POST", f"{self.path}/actions", body)
        return found

    async def becomes(self, **wanted: Any) -> dict[str, Any]:
        """Wait for what nobody here does: the clock, or a call that is over."""
        seen: dict[str, Any] = {}
        try:
            async with asyncio.timeout(SWEPT):
                while True:
                    seen = await self.now()
                    if all(seen[name] == value for name, value in wanted.items()):
                        return seen
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"not {wanted} but {seen}") from None

    async def reply_due(self) -> str:
        clocks = (await done(self.reader, "GET", f"{self.path}/deadlines"))["deadlines"]
        (due,) = [one["due_at"] for one in clocks if one["clock"] == "reply"]
        return str(due)

    async def tasks(self, who: httpx.AsyncClient) -> list[str]:
        items = (await done(who, "GET", "/tasks"))["items"]
        return [one["kind"] for one in items if one["case"] == self.name]


async def test_from_the_call_to_the_citizens_verdict(
    town: System, carrier: Carrier, tones: dict[int, Path]
) -> None:
    feed, admin = await town.follow(), await town.api()
    water = await somebody(town, "water", "department")
    await done(admin, "PUT", f"/departments/{WATER}/desk/people/water")
    async with (
        town.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        town.seat_phone(WATER, plays=tones[DEPARTMENT_HZ]) as unit,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        li = await operator(town, "li", "1001")

        # The citizen rings; the operator brings the waterworks in, all three talk.
        async with carrier.phone(town, CITIZEN, plays=tones[CITIZEN_HZ]) as citizen:
            since = feed.mark()
            await citizen.dial(HOTLINE)
            joined = await feed.fact("party_joined", since=since, seat="1001", within=PATIENCE)
            came = str(joined["values"]["call"])
            await done(li, "POST", f"/calls/{came}/parties", {"department": WATER})
            await feed.fact("party_joined", call=came, role="department", within=PATIENCE)
            together = await phase()
            hears(citizen.heard(), together, OPERATOR_HZ, DEPARTMENT_HZ)
            await citizen.hang_up()
            await seat.hang_up()
            await over(feed, came)
        matter = Matter(li, (await history(li, came))["case"])

        # Filed: what it is about, then to the department that took the call.
        wrong = await li.patch(matter.path, json={"version": 1, "category": "020199"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_category")
        filed = {"version": 1, "subject": "停水两天", "category": "020101", "place": "人民路"}
        await done(li, "PATCH", matter.path, filed)
        assert (await matter.now())["first_taker"] == WATER
        sent = await matter.step(li, "dispatch", text="请尽快处理")
        assert (sent["stage"], sent["lead"]) == ("dispatched", WATER)
        # Five working days: the three days off and the day of the dispatch do not count.
        assert sent["due_at"] == closing_time(8)

        # Another day off is declared: the case has a day longer, and its history says so.
        await change(admin, "PATCH", "", {"days": {in_days(6): {"kind": "holiday"}}})
        await matter.becomes(due_at=closing_time(9))
        assert await matter.reply_due() == closing_time(9)

        await matter.step(water, "accept")
        replied = await matter.step(water, "reply", text="水管已修复")
        assert (replied["stage"], replied["due_at"]) == ("replied", None)
        assert await matter.tasks(li) == ["feedback"]
        await matter.step(li, "close")

        # Asked back from the task; the first time the line is busy, which counts by itself.
        assert await matter.tasks(li) == ["revisit"]
        task = f"/tasks/revisit/{matter.name}/claim"
        assert (await done(li, "PUT", task))["claimed_by"] == "li"
        async with carrier.phone(town, CITIZEN, answer="manual") as citizen:
            vain = await revisit(li, matter)
            await citizen.wait_for("CALL_INCOMING", within=PATIENCE)
            await citizen.hang_up()
            await feed.fact("call_ended", call=vain, outcome="failed", within=PATIENCE)
        await matter.becomes(tries=1)

        async with carrier.phone(town, CITIZEN, plays=tones[CITIZEN_HZ]) as citizen:
            asked = await revisit(li, matter)
            await feed.fact("party_joined", call=asked, seat="1001", within=PATIENCE)
            word = await phase()
            hears(citizen.heard(), word, OPERATOR_HZ)
            await seat.hang_up()
            await feed.fact("satisfaction_asked", call=asked, within=PATIENCE)
            # Who was rung from here is known to the PBX by the number that was shown.
            await in_context(town, HOTLINE, "rx-satisfaction")
            await citizen.send_dtmf("1")
            await feed.fact("satisfaction_given", call=asked, grade=1, within=PATIENCE)
            await over(feed, asked)
        await matter.step(li, "revisit", resolved=True, text="满意")
        verdict = await matter.becomes(stage="assessed")
        assert (verdict["grade"], verdict["resolved"], verdict["status"]) == (1, True, "closed")
        assert await matter.tasks(li) == []
        await town.sign_in(li, "1001", "signed_out")

    # Everything that was done, in order.
    lines = (await done(water, "GET", f"{matter.path}/history"))["changes"]
    assert [(line["action"], line["by"]) for line in lines] == [
        ("", "li"),
        ("", "li"),
        ("dispatch", "li"),
        ("recount", None),
        ("accept", "water"),
        ("reply", "water"),
        ("close", "li"),
        ("try_revisit", "li"),
        ("revisit", "li"),
        ("assess", None),
    ]
    assert lines[3]["what"]["due.reply"] == {"before": closing_time(8), "after": closing_time(9)}
    visits = (await done(li, "GET", f"{matter.path}/revisits"))["revisits"]
    assert [(one["call"], one["reached"], one["grade"]) for one in visits] == [
        (vain, False, None),
        (asked, True, 1),
    ]
    # Every word is on the case.
    assert verdict["calls"] == [came, vain, asked]
    await recording(
        admin,
        came,
        ("citizen", CITIZEN_HZ, together),
        ("operator", OPERATOR_HZ, together),
        ("department", DEPARTMENT_HZ, together),
    )
    await recording(admin, asked, ("citizen", CITIZEN_HZ, word), ("operator", OPERATOR_HZ, word))
    kept = (await done(admin, "GET", f"/recordings?case={matter.name}"))["items"]
    assert {came, asked} <= {one["call"] for one in kept} <= {came, vain, asked}
    await town.pbx.no_channels_left()


async def revisit(who: httpx.AsyncClient, matter: Matter) -> str:
    """Ring the citizen of the case; nobody has to know the number."""
    return str((await done(who, "POST", f"{matter.path}/revisits", {}))["id"])


async def over(feed: Follower, call: str) -> None:
    await feed.fact("call_ended", call=call, outcome="answered", within=PATIENCE)
