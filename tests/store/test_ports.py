"""What the API asks for is what this package gives (the types are checked by mypy)."""

from __future__ import annotations

import pytest

from acd.values import Site
from api import ports
from cases.desk import Desk
from cases.people import DepartmentPeople
from cases.register import Cases
from cases.rules import RuleBook
from store.access_log import AccessLog
from store.accounts import Accounts, Sessions
from store.database import Database
from store.queries.calls import Calls
from store.queries.figures import Statistics
from store.queries.ring_backs import RingBacks
from store.recordings import Recordings
from store.site import Directory
from tests.cases.bureau import FourDepartments
from tests.cases.deadlines.calendars import NATIONAL_DAY
from tests.store.books import build
from tests.store.stories import NOON, answered_call


def filled(database: Database) -> tuple[object, ...]:
    calls: ports.CallsPort = Calls(database)
    cases: ports.CasesPort = Cases(database)
    statistics: ports.StatisticsPort = Statistics(database)
    accounts: ports.AccountsPort = Accounts(database)
    sessions: ports.SessionsPort = Sessions(database)
    access_log: ports.AccessLogPort = AccessLog(database)
    ring_backs: ports.RingBacksPort = RingBacks(database)
    directory: ports.DirectoryPort = Directory(Site)
    desk: ports.DeskPort = Desk(database, FourDepartments())
    rules: ports.CaseRulesPort = RuleBook(database, lambda: NATIONAL_DAY)
    people: ports.DepartmentPeoplePort = DepartmentPeople(database)
    return (
        calls,
        cases,
        statistics,
        accounts,
        sessions,
        access_log,
        ring_backs,
        directory,
        desk,
        rules,
        people,
    )


async def test_the_filters_of_the_api_are_understood(database: Database) -> None:
    await build(database, answered_call("c1", NOON))
    assert len(filled(database)) == 11

    (call,) = await Calls(database).find(ports.CallFilter(caller="8000"), None, 5)
    (case,) = await Cases(database).find(ports.CaseFilter(status="open"), None, 5)
    none = await Recordings(database).find(ports.RecordingFilter(call="c1"), None, 5)
    changed = await Cases(database).change(
        case.case, 1, ports.CaseChange(subject="路灯"), "wang", NOON + 99
    )

    assert call.case == case.case
    assert none == []
    assert changed is not None
    assert (changed.subject, changed.version) == ("路灯", 2)


@pytest.mark.parametrize("since", [float("nan"), -1e300, 1e300])
async def test_no_moment_asked_for_is_too_strange(database: Database, since: float) -> None:
    await build(database, answered_call("c1", NOON))

    found = await Calls(database).find(ports.CallFilter(since=since), (since, "c1"), 5)

    assert len(found) <= 1
