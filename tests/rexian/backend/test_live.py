"""What the API is shown of the present, and what becomes of its requests."""

from __future__ import annotations

import pytest

from acd.events import (
    BreakWanted,
    CallPriorityWanted,
    ConsultWanted,
    DepartmentWanted,
    HoldWanted,
    MuteWanted,
    OutboundWanted,
    ResumeWanted,
    SightLost,
    SignInWanted,
    SignOutWanted,
)
from acd.refusals import NoSuchSeat
from acd.values import (
    CallId,
    CallState,
    DepartmentNumber,
    Direction,
    HotlineNumber,
    LegId,
    LegState,
    Place,
    Purpose,
    Role,
    SeatNumber,
    SeatState,
    Target,
    TargetKind,
)
from api.ports import CentrePort
from api.views import LiveConsultation, LiveLeg, LiveSeat
from rexian.backend.live import Centre
from tests.acd.desk import MORNING
from tests.rexian.backend.parts import Backend


def seat(centre: CentrePort, number: str) -> LiveSeat:
    (found,) = [one for one in centre.snapshot().seats if one.number == number]
    return found


async def test_the_morning(backend: Backend) -> None:
    view = Centre(backend.loop).snapshot()

    assert (view.at, view.pbx_in_sight, view.pbx_reason) == (MORNING, True, "")
    assert [one.number for one in view.seats] == ["1001", "1002", "1003", "1004"]
    assert {one.state for one in view.seats} == {SeatState.SIGNED_OUT}
    assert {(one.since, one.operator, one.until) for one in view.seats} == {(None, None, None)}
    assert view.seats[2].hotlines == ("12319", "12345")
    assert view.calls == ()


async def test_a_call_with_three_parties(backend: Backend) -> None:
    centre = Centre(backend.loop)
    backend.sign_in("1001")
    backend.call_arrives("c1", caller="13800138000")
    backend.clock.time += 4
    backend.connects("c1", "c1-1")
    backend.clock.time += 2
    await centre.submit(
        DepartmentWanted(
            call=CallId("c1"), department=DepartmentNumber("2001"), by=SeatNumber("1001")
        )
    )

    (call,) = centre.snapshot().calls

    assert (call.state, call.caller, call.hotline) == (CallState.CONNECTED, "13800138000", "12345")
    assert (call.offered_at, call.answered_at) == (MORNING, MORNING + 4)
    assert call.legs == (
        LiveLeg(LegId("c1"), Role.CITIZEN, LegState.JOINED, MORNING),
        LiveLeg(
            LegId("c1-1"),
            Role.OPERATOR,
            LegState.JOINED,
            MORNING + 4,
            seat=SeatNumber("1001"),
            operator="op1001",
        ),
        LiveLeg(
            LegId("c1-2"),
            Role.DEPARTMENT,
            LegState.RINGING,
            MORNING + 6,
            department=DepartmentNumber("2001"),
        ),
    )
    talking = seat(centre, "1001")
    assert (talking.state, talking.call, talking.leg) == (SeatState.TALKING, "c1", "c1-1")


async def test_a_waiting_citizen_is_not_shown_as_on_the_call(backend: Backend) -> None:
    backend.call_arrives("c1")

    (call,) = Centre(backend.loop).snapshot().calls

    assert call.state is CallState.WAITING
    assert [leg.state for leg in call.legs] == [LegState.ANSWERED]


async def test_leaving_after_the_call(backend: Backend) -> None:
    centre = Centre(backend.loop)
    for number, call in (("1001", "c1"), ("1002", "c2")):
        backend.sign_in(number)
        backend.call_arrives(call)
        backend.connects(call, f"{call}-1")

    await centre.submit(BreakWanted(seat=SeatNumber("1001"), reason="lunch"))
    await centre.submit(SignOutWanted(seat=SeatNumber("1002")))

    assert seat(centre, "1001").leaving is SeatState.ON_BREAK
    assert seat(centre, "1002").leaving is SeatState.SIGNED_OUT


async def test_a_break_has_its_reason(backend: Backend) -> None:
    centre = Centre(backend.loop)
    backend.sign_in("1001")

    await centre.submit(BreakWanted(seat=SeatNumber("1001"), reason="lunch"))

    assert seat(centre, "1001").state is SeatState.ON_BREAK
    assert seat(centre, "1001").break_reason == "lunch"
    assert seat(centre, "1001").leaving is None


async def test_out_of_sight_it_says_why(backend: Backend) -> None:
    backend.loop.lost_sight_because = "the connection was cut"
    backend.loop.take(SightLost(reason="the connection was cut"))

    view = Centre(backend.loop).snapshot()

    assert (view.pbx_in_sight, view.pbx_reason) == (False, "the connection was cut")


async def test_a_refusal_is_raised(backend: Backend) -> None:
    with pytest.raises(NoSuchSeat):
        await Centre(backend.loop).submit(SignInWanted(seat=SeatNumber("9999"), operator="li"))


async def test_hotlines_of_a_seat_are_those_configured(backend: Backend) -> None:
    assert seat(Centre(backend.loop), "1004").hotlines == (HotlineNumber("12319"),)


# --- on a call and in a queue ---------------------------------------------------------------------


async def test_who_waits_where_and_in_which_place(backend: Backend) -> None:
    for number in range(3):
        backend.call_arrives(f"c{number}", caller=f"1380013800{number}")
        backend.clock.time += 1
    centre = Centre(backend.loop)
    await centre.submit(CallPriorityWanted(call=CallId("c2"), priority=5, by="zhao"))

    view = centre.snapshot()

    calls = {call.call: call for call in view.calls}
    assert [(call.queue, call.position, call.priority) for call in calls.values()] == [
        ("12345", 2, 0),
        ("12345", 3, 0),
        ("12345", 1, 5),
    ]
    queue = next(one for one in view.queues if one.name == "12345")
    assert (queue.waiting, queue.longest_since, queue.ring_backs) == (3, MORNING, 0)
    assert (queue.staffed, queue.free) == (0, 0)


async def test_hold_mute_and_a_word_in_private_show(backend: Backend) -> None:
    centre, one = Centre(backend.loop), SeatNumber("1001")
    backend.sign_in("1001")
    backend.call_arrives("c1")
    backend.connects("c1", "c1-1")
    call = CallId("c1")
    await centre.submit(HoldWanted(call=call, by=one))
    await centre.submit(MuteWanted(call=call, leg=LegId("c1-1"), muted=True, by=one))
    (held,) = centre.snapshot().calls
    assert [(leg.place, leg.muted) for leg in held.legs] == [
        (Place.HELD, False),
        (Place.MAIN, True),
    ]

    await centre.submit(ResumeWanted(call=call, by=one))
    target = Target(TargetKind.DEPARTMENT, "2001")
    await centre.submit(ConsultWanted(call=call, by=one, target=target))

    (consulting,) = centre.snapshot().calls
    assert consulting.consultation == LiveConsultation(
        one, LegId("c1-2"), TargetKind.DEPARTMENT, "2001"
    )
    assert [leg.place for leg in consulting.legs] == [Place.MAIN, Place.ASIDE, Place.ASIDE]


async def test_a_call_placed_from_a_seat(backend: Backend) -> None:
    centre, one = Centre(backend.loop), SeatNumber("1001")
    backend.sign_in("1001")
    names = [centre.name_call(), centre.name_call()]
    assert names == [f"rexian-{MORNING * 1000:.0f}.o1", f"rexian-{MORNING * 1000:.0f}.o2"]

    await centre.submit(
        OutboundWanted(
            one, "13800138000", HotlineNumber("12345"), "k-1", Purpose.RETURN_VISIT, names[0]
        )
    )

    (call,) = centre.snapshot().calls
    assert (call.call, call.direction, call.purpose) == (
        names[0],
        Direction.OUTBOUND,
        Purpose.RETURN_VISIT,
    )
    assert (call.case, call.placed_by, call.caller) == ("k-1", "1001", "13800138000")
    assert (call.state, call.position) == (CallState.RINGING, None)
    assert [(leg.role, leg.seat) for leg in call.legs] == [(Role.OPERATOR, "1001")]
