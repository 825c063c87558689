"""A small hotline centre in memory, with the API in front of it and people who may sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone

import httpx
from fastapi import FastAPI

from acd import facts as f
from acd.values import (
    CallId,
    CallState,
    Department,
    DepartmentNumber,
    Ending,
    Hotline,
    HotlineNumber,
    LegId,
    LegState,
    Outcome,
    Phone,
    Role,
    SeatNumber,
    SeatState,
)
from api.app import create_app
from api.bearer import digest_of
from api.ports import Meaning, Ports
from api.settings import ApiSettings
from api.views import LiveCall, LiveLeg, LiveSeat, LiveView
from tests.api import fakes
from tests.api.fakes import evidence as fakes_evidence
from tests.api.fakes.alarms import FakeAlarms, FakeBans
from tests.api.fakes.case_work import case_work
from tests.api.fakes.cases import FakeCaseRules, FakeDepartmentPeople, FakeDesk
from tests.api.fakes.evidence import FakeEvidence, FakeProofs
from tests.api.fakes.notices import FakeNoticeAddresses, FakeNotices
from tests.api.fakes.outside import knowledge, outside
from tests.api.fakes.prompts import FakePrompts
from tests.api.fakes.quality import FakeQuality
from tests.api.fakes.sealing import FakeSealing
from tests.api.fakes.site import FakeSite
from tests.api.fakes.trial_calls import FakeTrialCalls
from tests.quick_hash import quick_hash

NOON = 1_795_320_000.0
"""2026-11-22 12:00 in China."""
CHINA = timezone(timedelta(hours=8))
PASSWORD = "correct horse battery"
PASSWORD_HASH = quick_hash(PASSWORD)
PEOPLE = {
    "li": "operator",
    "wang": "operator",
    "zhao": "supervisor",
    "qian": "qa",
    "admin": "admin",
    "robot": "api",
    "chen": "department",
}
AUDIO = bytes(range(256)) * 10
H = HotlineNumber("12345")


@dataclass
class City:
    """Everything a test may look at or change."""

    app: FastAPI
    clock: fakes.Clock
    outage: fakes.Outage
    centre: fakes.FakeCentre
    feed: fakes.FakeFeed
    calls: fakes.FakeCalls
    ring_backs: fakes.FakeRingBacks
    cases: fakes.FakeCases
    desk: FakeDesk
    case_rules: FakeCaseRules
    department_people: FakeDepartmentPeople
    recordings: fakes.FakeRecordings
    evidence: FakeEvidence
    statistics: fakes.FakeStatistics
    accounts: fakes.FakeAccounts
    sessions: fakes.FakeSessions
    access_log: fakes.FakeAccessLog
    checks: dict[str, str | None]
    alarms: FakeAlarms
    bans: FakeBans
    notices: FakeNotices
    notice_addresses: FakeNoticeAddresses
    site: FakeSite
    prompts: FakePrompts

    def browser(self, who: str | None = None, token: str | None = None) -> httpx.AsyncClient:
        """A client; ``who`` is signed in already (their token is ``token-<who>``)."""
        headers = {}
        if who is not None:
            token = f"token-{who}"
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(app=self.app, client=("192.0.2.7", 5000))
        return httpx.AsyncClient(
            transport=transport, base_url="http://rexian.test", headers=headers
        )


def view() -> LiveView:
    """Seat 1001 talks, with Li on it; 1002 is free; one citizen waits."""
    call, waiting = CallId("c-live"), CallId("c-wait")
    citizen = LiveLeg(LegId("l1"), Role.CITIZEN, LegState.JOINED, NOON - 60)
    operator = LiveLeg(
        LegId("l2"), Role.OPERATOR, LegState.JOINED, NOON - 50, SeatNumber("1001"), "li"
    )
    return LiveView(
        at=NOON,
        pbx_in_sight=True,
        pbx_since=NOON - 3600,
        pbx_reason="",
        seats=(
            LiveSeat(
                SeatNumber("1001"),
                "window",
                (H,),
                SeatState.TALKING,
                NOON - 50,
                "li",
                Phone.USABLE,
                call,
                LegId("l2"),
            ),
            LiveSeat(
                SeatNumber("1002"), "", (H,), SeatState.SIGNED_OUT, None, None, Phone.UNREACHABLE
            ),
        ),
        calls=(
            LiveCall(
                call,
                H,
                CallState.CONNECTED,
                NOON - 50,
                NOON - 60,
                NOON - 50,
                "13800138000",
                "",
                "12345",
                "city",
                (citizen, operator),
            ),
            LiveCall(
                waiting,
                H,
                CallState.WAITING,
                NOON - 8,
                NOON - 8,
                None,
                "",
                "",
                "12345",
                "city",
                (LiveLeg(LegId("l9"), Role.CITIZEN, LegState.ANSWERED, NOON - 8),),
            ),
        ),
    )


def past_call() -> fakes.History:
    """Answered after 9 s by Li, ended by the citizen after 100 s."""
    c, s = CallId("c-past"), SeatNumber("1001")
    return fakes.History(
        fakes.Call(
            "c-past",
            NOON - 1000,
            answered_at=NOON - 991,
            ended_at=NOON - 891,
            outcome="answered",
            ending="hung_up",
            seat="1001",
            operator="li",
            case="k-1",
        ),
        legs=[
            fakes.Leg("p1", "citizen", NOON - 1000, ended_at=NOON - 891, ending="hung_up"),
            fakes.Leg(
                "p2",
                "operator",
                NOON - 999,
                "1001",
                "li",
                answered_at=NOON - 991,
                joined_at=NOON - 991,
                ended_at=NOON - 891,
                ending="cancelled",
            ),
        ],
        moments=[
            (3, f.CallOffered(c, H, "12345", "city", "13800138000", "", at=NOON - 1000)),
            (4, f.SeatRung(c, s, LegId("p2"), at=NOON - 999)),
            (
                5,
                f.PartyJoined(c, LegId("p2"), Role.OPERATOR, s, None, "li", at=NOON - 991),
            ),
            (6, f.CallEnded(c, Outcome.ANSWERED, Ending.HUNG_UP, at=NOON - 891, inferred=True)),
        ],
    )


def make_city(**settings: object) -> City:
    clock, outage = fakes.Clock(NOON), fakes.Outage()
    departments = [
        Department(DepartmentNumber("2001"), "Water", "2001"),
        Department(DepartmentNumber("2002"), "Heat", None),
    ]
    accounts = fakes.FakeAccounts(outage)
    sessions = fakes.FakeSessions(outage, accounts)
    for name, role in PEOPLE.items():
        accounts.rows[name] = fakes.Account(name, role, PASSWORD_HASH, created_at=NOON - 9e6)
        sessions.rows[digest_of(f"token-{name}")] = fakes.StoredSession(
            name, NOON - 600, NOON + 3600
        )
    checks: dict[str, str | None] = {"database": None, "journal": None}

    async def database() -> str | None:
        return "away" if outage.on else checks["database"]

    async def journal() -> str | None:
        return checks["journal"]

    centre = fakes.FakeCentre(view(), {d.number: d for d in departments})
    feed = fakes.FakeFeed()
    calls, cases = fakes.FakeCalls(outage), fakes.FakeCases(outage)
    recordings, ring_backs = fakes.FakeRecordings(outage), fakes.FakeRingBacks(outage)
    statistics, access_log = fakes.FakeStatistics(outage), fakes.FakeAccessLog(outage)
    calls.histories["c-past"] = past_call()
    cases.rows["k-1"] = fakes.Case("k-1", NOON - 990, subject="Street lamp", calls=["c-past"])
    recordings.rows["r-1"] = fakes.Recording(
        "r-1",
        "c-past",
        NOON - 1000,
        AUDIO,
        voices=[fakes.Voice("citizen-0", "citizen"), fakes.Voice("operator-0", "operator")],
    )
    desk, case_rules = FakeDesk(cases), FakeCaseRules(outage)
    department_people = FakeDepartmentPeople(outage)
    evidence = FakeEvidence(outage, cases, recordings)
    alarms, bans = FakeAlarms(outage), FakeBans()
    notices, notice_addresses = FakeNotices(outage), FakeNoticeAddresses(outage)
    site = FakeSite(clock, outage)
    prompts = FakePrompts()
    ports = Ports(
        centre=centre,
        feed=feed,
        calls=calls,
        ring_backs=ring_backs,
        cases=cases,
        desk=desk,
        case_rules=case_rules,
        department_people=department_people,
        case_work=case_work(outage, cases),
        recordings=recordings,
        proofs=FakeProofs(evidence),
        evidence=evidence,
        quality=FakeQuality(outage),
        sealing=FakeSealing(outage, cases),
        outside=outside(outage),
        knowledge=knowledge(outage),
        directory=fakes.FakeDirectory([Hotline(H, "Mayor's line", 4)], departments),
        site=site,
        statistics=statistics,
        accounts=accounts,
        sessions=sessions,
        access_log=access_log,
        prompts=prompts,
        alarms=alarms,
        bans=bans,
        notices=notices,
        notice_addresses=notice_addresses,
        trial_calls=FakeTrialCalls(),
        clock=clock,
        checks={"database": database, "journal": journal},
        errors={
            fakes.FileGone: Meaning.RECORDING_MISSING,
            fakes.FileCut: Meaning.RECORDING_CUT,
            fakes.FileForeign: Meaning.RECORDING_FOREIGN,
            fakes.VoiceUnknown: Meaning.NO_SUCH_VOICE,
            fakes_evidence.Taken: Meaning.HOTLINE_TAKEN,
            fakes_evidence.InUse: Meaning.CLASS_IN_USE,
            fakes_evidence.NoClass: Meaning.NO_SUCH_CLASS,
        },
    )
    app = create_app(ports, ApiSettings(timezone=CHINA, version="test", **settings))  # type: ignore[arg-type]
    return City(
        app,
        clock,
        outage,
        centre,
        feed,
        calls,
        ring_backs,
        cases,
        desk,
        case_rules,
        department_people,
        recordings,
        evidence,
        statistics,
        accounts,
        sessions,
        access_log,
        checks,
        alarms,
        bans,
        notices,
        notice_addresses,
        site,
        prompts,
    )
