"""The site's office calendar as deadlines count by it, and its tree of departments."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from administration.calendars import Weekday
from administration.model import Document
from cases.calendar_of_site import WorkCalendarOfSite, work_calendar
from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.due import due
from cases.departments import SiteDepartments
from cases.errors import NeverWorks
from cases.rules import digest
from tests.cases.deadlines.calendars import SHANGHAI, at, shown

AROUND = date(2026, 9, 30)


def document(**parts: Any) -> Document:
    return Document.model_validate_json(json.dumps(parts))


def five_days_after(text: str, site: Document) -> str:
    calendar = work_calendar(site, SHANGHAI, AROUND)
    return shown(due(at(text), [Amount(5, Unit.WORKING_DAYS)], calendar).at)


def test_without_a_calendar_of_its_own_a_site_works_as_offices_in_china_do() -> None:
    assert five_days_after("2026-09-30 10:00", document()) == "2026-10-13 17:30"


def test_the_sites_own_hours_count() -> None:
    hours = {day: ["09:00-12:00", "14:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    site = document(calendars={"office": {"weekly": hours, "statutory": True}})
    assert five_days_after("2026-09-30 10:00", site) == "2026-10-13 17:00"


def test_a_day_entered_by_hand_stands_over_what_was_known() -> None:
    site = document(days={"2026-10-12": {"kind": "holiday", "title": "city festival"}})
    assert five_days_after("2026-09-30 10:00", site) == "2026-10-14 17:30"


def test_a_desk_that_never_closes_ends_its_day_at_midnight() -> None:
    week = {day.value: ["18:00-08:00"] for day in Weekday}
    site = document(calendars={"office": {"weekly": week}})
    assert five_days_after("2026-09-30 10:00", site) == "2026-10-06 00:00"


def test_a_calendar_is_worked_out_anew_only_when_it_is_another() -> None:
    site = document()
    given, now = [site], [at("2026-12-31 23:59")]
    calendar = WorkCalendarOfSite(lambda: given[0], SHANGHAI, lambda: now[0])
    first = calendar()
    assert calendar() is first
    given[0] = document(days={"2026-12-30": {"kind": "holiday"}})
    assert digest(calendar()) != digest(first)
    changed = calendar()
    now[0] += 120
    assert calendar() is not changed


def test_a_calendar_that_never_works_stops_nobody() -> None:
    site = document(calendars={"office": {}})
    with pytest.raises(NeverWorks):
        work_calendar(site, SHANGHAI, AROUND)
    usual = WorkCalendarOfSite(lambda: site, SHANGHAI, lambda: at("2026-09-30 10:00"))()
    assert digest(usual) == digest(work_calendar(document(), SHANGHAI, AROUND))


def test_the_tree_of_departments() -> None:
    site = document(
        departments={
            "2": {},
            "21": {"parent": "2"},
            "22": {"parent": "2"},
            "211": {"parent": "21"},
            "3": {},
        }
    )
    tree = SiteDepartments(lambda: site)
    assert tree.with_those_below("2") == {"2", "21", "22", "211"}
    assert tree.with_those_below("21") == {"21", "211"}
    assert (tree.exists("211"), tree.exists("9")) == (True, False)
