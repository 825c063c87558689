"""Alarms are looked at and acknowledged; bans are looked at and lifted."""

from __future__ import annotations

import pytest

from tests.api.city import NOON, City
from tests.api.fakes.alarms import Alarm, Ban

BANNED = Alarm(7, "address_banned", "192.0.2.3/32", "10 failures", NOON - 60, NOON - 30, 2)


async def test_a_supervisor_sees_open_alarms_and_acknowledges_one(city: City) -> None:
    city.alarms.rows = {
        7: BANNED,
        8: Alarm(8, "outbound_limit", "1001", "50.00", NOON, NOON),
        6: Alarm(6, "login_scan", "192.0.2.9", "", NOON, NOON, 1, NOON, "qian"),
    }
    async with city.browser("zhao") as zhao:
        listed = (await zhao.get("/api/v1/alarms?open=true")).json()["items"]
        assert [row["alarm"] for row in listed] == [8, 7]
        assert listed[1] == {
            "alarm": 7,
            "kind": "address_banned",
            "subject": "192.0.2.3/32",
            "detail": "10 failures",
            "first_at": "2026-11-22T11:59:00+08:00",
            "last_at": "2026-11-22T11:59:30+08:00",
            "times": 2,
            "acknowledged_at": None,
            "acknowledged_by": None,
        }
        answer = await zhao.post("/api/v1/alarms/7/acknowledgement")
        assert answer.status_code == 200
        assert answer.json()["acknowledged_by"] == "zhao"
        assert answer.json()["acknowledged_at"] == "2026-11-22T12:00:00+08:00"
        # Again, by somebody else: the first one stays.
        async with city.browser("admin") as admin:
            again = await admin.post("/api/v1/alarms/7/acknowledgement")
        assert again.json()["acknowledged_by"] == "zhao"
        listed = (await zhao.get("/api/v1/alarms?open=true")).json()["items"]
        assert [row["alarm"] for row in listed] == [8]
        everything = (await zhao.get("/api/v1/alarms?limit=2")).json()
        assert [row["alarm"] for row in everything["items"]] == [8, 7]
        rest = await zhao.get(f"/api/v1/alarms?limit=2&cursor={everything['next_cursor']}")
        assert [row["alarm"] for row in rest.json()["items"]] == [6]
        scans = (await zhao.get("/api/v1/alarms?kind=login_scan")).json()["items"]
        assert [row["alarm"] for row in scans] == [6]


async def test_an_alarm_there_is_not(city: City) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/alarms/9/acknowledgement")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_alarm")
        assert (await admin.post("/api/v1/alarms/0/acknowledgement")).status_code == 422


async def test_while_the_database_is_away_nothing_is_acknowledged(city: City) -> None:
    city.alarms.rows = {7: BANNED}
    async with city.browser("admin") as admin:
        await admin.get("/api/v1/alarms")
        city.outage.on = True
        assert (await admin.post("/api/v1/alarms/7/acknowledgement")).status_code == 503
    assert city.alarms.rows[7] == BANNED


# --- bans -----------------------------------------------------------------------------------------


async def test_an_admin_lets_an_address_in_again_and_that_is_written_down(city: City) -> None:
    city.bans.rows = [
        Ban("192.0.2.3/32", NOON - 60, NOON + 3540, 10, "1001"),
        Ban("2001:db8:1:2::/64", NOON - 60, NOON + 3540),
    ]
    async with city.browser("admin") as admin:
        listed = (await admin.get("/api/v1/bans")).json()["items"]
        assert listed[0] == {
            "network": "192.0.2.3/32",
            "since": "2026-11-22T11:59:00+08:00",
            "until": "2026-11-22T12:59:00+08:00",
            "failures": 10,
            "account": "1001",
        }
        assert (await admin.delete("/api/v1/bans/192.0.2.3")).status_code == 204
        assert (await admin.delete("/api/v1/bans/2001:db8:1:2::77")).status_code == 204
        assert (await admin.get("/api/v1/bans")).json()["items"] == []
        gone = await admin.delete("/api/v1/bans/192.0.2.3")
        assert (gone.status_code, gone.json()["code"]) == (404, "no_such_ban")
    assert [(row.account, row.action, row.subject) for row in city.access_log.rows] == [
        ("admin", "lift_ban", "192.0.2.3/32"),
        ("admin", "lift_ban", "2001:db8:1:2::/64"),
    ]


async def test_a_ban_is_not_lifted_when_it_cannot_be_written_down(city: City) -> None:
    city.bans.rows = [Ban("192.0.2.3/32", NOON - 60, NOON + 3540)]
    async with city.browser("admin") as admin:
        await admin.get("/api/v1/bans")
        city.outage.on = True
        assert (await admin.delete("/api/v1/bans/192.0.2.3")).status_code == 503
    assert len(city.bans.rows) == 1


@pytest.mark.parametrize("address", ["1.2.3", "::g", "999.1.1.1", "...."])
async def test_what_is_no_address_is_not_banned(city: City, address: str) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.delete(f"/api/v1/bans/{address}")
    assert answer.status_code in (404, 422)


async def test_operators_see_neither(city: City) -> None:
    async with city.browser("li") as li, city.browser("zhao") as zhao:
        assert (await li.get("/api/v1/alarms")).status_code == 403
        assert (await li.get("/api/v1/bans")).status_code == 403
        assert (await zhao.get("/api/v1/bans")).status_code == 200
        assert (await zhao.delete("/api/v1/bans/192.0.2.3")).status_code == 403
