"""Who can be brought into a call: where they stand in the tree, and who is on duty now."""

from __future__ import annotations

from dataclasses import replace

from administration.model import read
from tests.api.city import NOON, City

WATER = {
    "number": "2001",
    "name": "Water",
    "can_be_rung": True,
    "parent": None,
    "on_duty": True,
    "duty_changes_at": "2026-11-22T12:30:00+08:00",
}
HEAT = {
    "number": "2002",
    "name": "Heat",
    "can_be_rung": False,
    "parent": "2001",
    "on_duty": True,
    "duty_changes_at": None,
}


def keeps_hours(city: City) -> None:
    """Water works on Sundays, too, until half past twelve; Heat is always there."""
    newest = city.site.newest()
    written = newest.document.model_dump(mode="json")
    written["calendars"]["office"] = {"weekly": {"sun": ["09:00-12:30"]}}
    written["departments"]["2001"]["hours"] = "office"
    city.site.versions.append(replace(newest, document=read(written)))


async def test_departments_say_whether_they_are_on_duty(city: City) -> None:
    keeps_hours(city)
    async with city.browser("li") as li:
        assert (await li.get("/api/v1/departments")).json()["items"] == [WATER, HEAT]
        assert (await li.get("/api/v1/departments/2002")).json() == HEAT
        city.clock.now = NOON + 45 * 60
        water = (await li.get("/api/v1/departments/2001")).json()
    assert (water["on_duty"], water["duty_changes_at"]) == (False, "2026-11-29T09:00:00+08:00")


async def test_they_are_told_page_by_page(city: City) -> None:
    async with city.browser("li") as li:
        first = (await li.get("/api/v1/departments?limit=1")).json()
        rest = (await li.get(f"/api/v1/departments?cursor={first['next_cursor']}")).json()
    assert [one["number"] for one in (*first["items"], *rest["items"])] == ["2001", "2002"]
    assert rest["next_cursor"] is None
