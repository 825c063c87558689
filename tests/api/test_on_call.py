"""Hold, mute, parties, consultation, transfer, emergency: who may, what is asked of the core, what
it says no to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acd import events as e
from acd import refusals
from acd.values import (
    CallId,
    DepartmentNumber,
    LegId,
    LegState,
    Place,
    Role,
    SeatNumber,
    Target,
    TargetKind,
)
from api.problems import KINDS
from api.views import LiveConsultation, LiveLeg
from tests.api.city import NOON, City

LIVE, ONE = CallId("c-live"), SeatNumber("1001")
WATER = Target(TargetKind.DEPARTMENT, "2001")
EXPERT = Target(TargetKind.SEAT, "1002")
FIRE = Target(TargetKind.OUTSIDE, "88880000")
LEGAL = Target(TargetKind.QUEUE, "legal")
PATH = "/api/v1/calls/c-live"

ACTIONS: list[tuple[str, str, Any, e.Event]] = [
    ("POST", "/hold", None, e.HoldWanted(LIVE, None, ONE)),
    ("POST", "/hold", {"leg": "l2"}, e.HoldWanted(LIVE, LegId("l2"), ONE)),
    ("POST", "/resume", None, e.ResumeWanted(LIVE, None, ONE)),
    ("POST", "/resume", {"leg": None}, e.ResumeWanted(LIVE, None, ONE)),
    (
        "PUT",
        "/parties/l1/mute",
        {"muted": True},
        e.MuteWanted(LIVE, LegId("l1"), muted=True, by=ONE),
    ),
    (
        "PUT",
        "/parties/l1/mute",
        {"muted": False},
        e.MuteWanted(LIVE, LegId("l1"), muted=False, by=ONE),
    ),
    ("POST", "/parties", {"kind": "seat", "number": "1002"}, e.PartyWanted(LIVE, EXPERT, ONE)),
    ("POST", "/parties", {"kind": "outside", "number": "88880000"}, e.PartyWanted(LIVE, FIRE, ONE)),
    ("POST", "/parties", {"kind": "department", "number": "2001"}, e.PartyWanted(LIVE, WATER, ONE)),
    (
        "POST",
        "/parties",
        {"department": "2001"},
        e.DepartmentWanted(LIVE, DepartmentNumber("2001"), ONE),
    ),
    (
        "POST",
        "/consultation",
        {"kind": "department", "number": "2001"},
        e.ConsultWanted(LIVE, ONE, WATER),
    ),
    ("PUT", "/consultation", {"action": "join"}, e.ConsultJoinWanted(LIVE, ONE)),
    ("PUT", "/consultation", {"action": "swap"}, e.ConsultSwapWanted(LIVE, ONE)),
    ("PUT", "/consultation", {"action": "drop"}, e.ConsultDropWanted(LIVE, ONE)),
    ("POST", "/transfer", {"kind": "seat", "number": "1002"}, e.TransferWanted(LIVE, ONE, EXPERT)),
    ("POST", "/transfer", {"kind": "queue", "number": "legal"}, e.TransferWanted(LIVE, ONE, LEGAL)),
    ("POST", "/emergency", {"number": "120"}, e.EmergencyWanted(LIVE, "120", ONE)),
]


@pytest.mark.parametrize(("method", "path", "body", "asked"), ACTIONS)
async def test_what_an_operator_asks_reaches_the_core_in_the_seats_name(
    city: City, method: str, path: str, body: Any, asked: e.Event
) -> None:
    async with city.browser("li") as li:
        answer = await li.request(method, PATH + path, json=body)
    assert answer.status_code == (200 if method == "PUT" else 202)
    assert answer.json()["id"] == "c-live"
    assert city.centre.asked == [asked]
    await city.app.state.here.audit.settled()
    assert city.access_log.rows == []


@pytest.mark.parametrize(("method", "path", "body", "asked"), ACTIONS)
async def test_operators_leave_the_calls_of_others_alone(
    city: City, method: str, path: str, body: Any, asked: e.Event
) -> None:
    async with city.browser("wang") as wang:
        answer = await wang.request(method, PATH + path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_call")
    assert city.centre.asked == []


@pytest.mark.parametrize(("method", "path", "body", "asked"), ACTIONS)
async def test_a_call_that_is_not_up(
    city: City, method: str, path: str, body: Any, asked: e.Event
) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.request(method, f"/api/v1/calls/c-past{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_call")


async def test_a_supervisor_acts_for_an_operator_and_it_is_noted(city: City) -> None:
    async with city.browser("zhao") as zhao:
        await zhao.post(f"{PATH}/hold")
        await zhao.post(f"{PATH}/transfer", json={"kind": "seat", "number": "1002"})
    # What needs an operator is done in the name of the one on the call.
    assert city.centre.asked == [
        e.HoldWanted(LIVE, None, None),
        e.TransferWanted(LIVE, ONE, EXPERT),
    ]
    await city.app.state.here.audit.settled()
    assert [(row.account, row.action, row.subject, row.detail) for row in city.access_log.rows] == [
        ("zhao", "hold_party", "c-live", "citizen"),
        ("zhao", "transfer_call", "c-live", "seat 1002"),
    ]
    assert city.access_log.rows[0].address == "192.0.2.7"


async def test_without_an_operator_on_the_call_there_is_nobody_to_consult(city: City) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.post(
            "/api/v1/calls/c-wait/consultation", json={"kind": "seat", "number": "1002"}
        )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")
    assert city.centre.asked == []


async def test_an_operator_who_is_only_being_rung_is_not_on_the_call(city: City) -> None:
    call = city.centre.view.calls[1]
    ringing = LiveLeg(LegId("l8"), Role.OPERATOR, LegState.RINGING, NOON, ONE, "li")
    waiting = replace(call, legs=(*call.legs, ringing))
    city.centre.view = replace(city.centre.view, calls=(waiting,))
    async with city.browser("li") as li:
        answer = await li.delete("/api/v1/calls/c-wait")
    assert answer.json()["code"] == "not_your_call"


async def test_a_repeated_request_with_a_key_is_done_once(city: City) -> None:
    body, other = {"kind": "outside", "number": "88880000"}, {"kind": "seat", "number": "1002"}
    key = {"Idempotency-Key": "a-1"}
    async with city.browser("li") as li, city.browser("zhao") as zhao:
        first = await li.post(f"{PATH}/parties", json=body, headers=key)
        again = await li.post(f"{PATH}/parties", json=body, headers=key)
        reused = await li.post(f"{PATH}/parties", json=other, headers=key)
        somebody_else = await zhao.post(f"{PATH}/parties", json=other, headers=key)
        bad = await li.post(f"{PATH}/parties", json=body, headers={"Idempotency-Key": "x" * 101})
    assert [first.status_code, again.status_code, somebody_else.status_code] == [202, 202, 202]
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    assert bad.status_code == 422
    assert city.centre.asked == [
        e.PartyWanted(LIVE, FIRE, ONE),
        e.PartyWanted(LIVE, EXPERT, None),
    ]


async def test_what_was_refused_may_be_tried_again_with_the_same_key(city: City) -> None:
    city.centre.refuse_with = refusals.TooManyParties("a call holds at most 6 parties")
    key, body = {"Idempotency-Key": "a-1"}, {"kind": "seat", "number": "1002"}
    async with city.browser("li") as li:
        refused = await li.post(f"{PATH}/parties", json=body, headers=key)
        city.centre.refuse_with = None
        done = await li.post(f"{PATH}/parties", json=body, headers=key)
    assert (refused.status_code, done.status_code) == (409, 202)
    assert len(city.centre.asked) == 1


async def test_the_key_is_forgotten_after_a_day(city: City) -> None:
    key, body = {"Idempotency-Key": "a-1"}, {"kind": "seat", "number": "1002"}
    async with city.browser("li") as li:
        await li.post(f"{PATH}/parties", json=body, headers=key)
        city.clock.now += 86_401
        city.sessions.rows = {
            digest: replace(row, expires_at=city.clock.now + 60)
            for digest, row in city.sessions.rows.items()
        }
    async with city.browser("li") as li:
        await li.post(f"{PATH}/parties", json=body, headers=key)
    assert len(city.centre.asked) == 2


def _all_refusals(base: type[refusals.Refusal]) -> list[type[refusals.Refusal]]:
    return [one for sub in base.__subclasses__() for one in (sub, *_all_refusals(sub))]


@pytest.mark.parametrize("refusal", _all_refusals(refusals.Refusal), ids=lambda one: one.code)
async def test_every_refusal_of_the_core_is_a_problem_of_its_own(
    city: City, refusal: type[refusals.Refusal]
) -> None:
    city.centre.refuse_with = refusal("because")
    async with city.browser("li") as li:
        answer = await li.post(f"{PATH}/transfer", json={"kind": "seat", "number": "1001"})
    problem = answer.json()
    assert refusal.code in KINDS
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["detail"]) == (refusal.code, "because")
    assert answer.status_code == problem["status"] == KINDS[refusal.code].status
    assert answer.status_code in (404, 409, 422, 503)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/parties", {}),
        ("POST", "/parties", {"kind": "seat"}),
        ("POST", "/parties", {"number": "1002"}),
        ("POST", "/parties", {"department": "2001", "kind": "seat", "number": "1002"}),
        ("POST", "/parties", {"kind": "queue", "number": "legal"}),
        ("POST", "/parties", {"kind": "outside", "number": "8888;0000"}),
        ("POST", "/consultation", {"kind": "queue", "number": "legal"}),
        ("PUT", "/consultation", {"action": "dance"}),
        ("POST", "/transfer", {"kind": "seat"}),
        ("POST", "/transfer", {"kind": "nobody", "number": "1"}),
        ("PUT", "/parties/l1/mute", {"muted": "yes"}),
        ("PUT", "/parties/l1/mute", {}),
        ("POST", "/hold", {"leg": "../l1"}),
        ("POST", "/hold", {"party": "l1"}),
        ("POST", "/emergency", {"number": "one-one-zero"}),
        ("POST", "/emergency", None),
    ],
)
async def test_bad_bodies(city: City, method: str, path: str, body: Any) -> None:
    async with city.browser("li") as li:
        answer = await li.request(method, PATH + path, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert city.centre.asked == []


async def test_the_live_call_shows_who_is_where(city: City) -> None:
    seats = city.centre.view.seats
    call = city.centre.view.calls[0]
    citizen, operator = call.legs
    department = LiveLeg(
        LegId("l3"),
        Role.OUTSIDE,
        LegState.JOINED,
        NOON,
        number="88880000",
        place=Place.ASIDE,
        muted=True,
    )
    changed = replace(
        call,
        legs=(citizen, replace(operator, place=Place.ASIDE), department),
        consultation=LiveConsultation(ONE, LegId("l3"), TargetKind.OUTSIDE, "88880000"),
        flags=(("emergency", "110"),),
    )
    city.centre.view = replace(city.centre.view, seats=seats, calls=(changed,))
    async with city.browser("robot") as robot:
        shown = (await robot.get(PATH)).json()
    assert [(leg["place"], leg["muted"], leg["number"]) for leg in shown["parties"]] == [
        ("main", False, None),
        ("aside", False, None),
        ("aside", True, "88880000"),
    ]
    assert shown["consultation"] == {
        "by": "1001",
        "leg": "l3",
        "kind": "outside",
        "number": "88880000",
    }
    assert shown["flags"] == ["emergency"]
    assert (shown["direction"], shown["transfer"], shown["grade"]) == ("inbound", None, None)


async def test_hold_shows_at_once(city: City) -> None:
    async with city.browser("li") as li:
        held = (await li.post(f"{PATH}/hold")).json()["parties"][0]
        back = (await li.post(f"{PATH}/resume")).json()["parties"][0]
    assert (held["role"], held["place"], back["place"]) == ("citizen", "held", "main")
