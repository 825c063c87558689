"""The core, as far as the API can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from acd import events as e
from acd.refusals import (
    DepartmentAlreadyOnCall,
    DepartmentHasNoNumber,
    NoSuchDepartment,
    NoSuchParty,
    NotNow,
    SeatInUse,
    SeatNotFree,
)
from acd.values import (
    CallId,
    CallState,
    Department,
    Direction,
    LegId,
    LegState,
    Place,
    Role,
    SeatState,
)
from api.ports import CentreUnavailable
from api.views import LiveCall, LiveLeg, LiveSeat, LiveView


class FakeCentre:
    """Just enough of a core to see that the API asks for the right thing."""

    def __init__(self, view: LiveView, departments: Mapping[str, Department]) -> None:
        self.view = view
        self.departments = departments
        self.asked: list[e.Event] = []
        self.refuse_with: Exception | None = None
        self.running = True
        self.named = 0

    def name_call(self) -> CallId:
        self.named += 1
        return CallId(f"rexian-1.o{self.named}")

    def call(self, call: str) -> LiveCall | None:
        return next((found for found in self.view.calls if found.call == call), None)

    def seats(self) -> Sequence[LiveSeat]:
        return self.view.seats

    def snapshot(self) -> LiveView:
        return self.view

    async def submit(self, event: e.Event) -> None:
        if not self.running:
            raise CentreUnavailable
        if self.refuse_with is not None:
            raise self.refuse_with
        match event:
            case e.SignInWanted():
                self._sign_in(event)
            case e.ReadyWanted():
                self._seat(event.seat, state=SeatState.READY, break_reason="")
            case e.BreakWanted():
                self._leave(event.seat, SeatState.ON_BREAK, event.reason)
            case e.SignOutWanted():
                self._leave(event.seat, SeatState.SIGNED_OUT, "")
            case e.DepartmentWanted():
                self._ring(event)
            case e.OutboundWanted():
                self._place(event)
            case e.HoldWanted():
                self._move(event.call, event.leg, Place.HELD)
            case e.ResumeWanted():
                self._move(event.call, event.leg, Place.MAIN)
            case e.PartyDropWanted():
                legs = {leg.leg for call in self.view.calls for leg in call.legs}
                if event.leg not in legs:
                    raise NoSuchParty(f"leg {event.leg} is not on the call")
            case _:
                pass
        self.asked.append(event)

    def _sign_in(self, event: e.SignInWanted) -> None:
        found = next(seat for seat in self.view.seats if seat.number == event.seat)
        if found.operator not in (None, event.operator):
            raise SeatInUse(f"{found.operator} is signed in on seat {event.seat}")
        self._seat(event.seat, state=SeatState.READY, operator=event.operator)

    def _leave(self, number: str, state: SeatState, reason: str) -> None:
        found = next(seat for seat in self.view.seats if seat.number == number)
        if found.operator is None:
            raise NotNow("nobody is signed in")
        if found.state is SeatState.TALKING:
            self._seat(number, leaving=state)
        elif state is SeatState.SIGNED_OUT:
            self._seat(number, state=state, operator=None)
        else:
            self._seat(number, state=state, break_reason=reason)

    def _ring(self, event: e.DepartmentWanted) -> None:
        known = self.departments.get(event.department)
        if known is None:
            raise NoSuchDepartment(f"there is no department {event.department}")
        if known.dial is None:
            raise DepartmentHasNoNumber(f"department {event.department} cannot be rung")
        call = next(call for call in self.view.calls if call.call == event.call)
        if any(leg.department == event.department for leg in call.legs):
            raise DepartmentAlreadyOnCall(f"department {event.department} is on the call")
        leg = LiveLeg(
            leg=LegId(f"leg-{event.department}"),
            role=Role.DEPARTMENT,
            state=LegState.RINGING,
            since=self.view.at,
            department=event.department,
        )
        changed = replace(call, legs=(*call.legs, leg))
        calls = tuple(changed if c.call == event.call else c for c in self.view.calls)
        self.view = replace(self.view, calls=calls)

    def _place(self, event: e.OutboundWanted) -> None:
        seat = next(seat for seat in self.view.seats if seat.number == event.seat)
        if seat.call is not None:
            raise SeatNotFree(f"seat {event.seat} is busy")
        operator = LiveLeg(
            leg=LegId(f"{event.call}-1"),
            role=Role.OPERATOR,
            state=LegState.RINGING,
            since=self.view.at,
            seat=event.seat,
            operator=seat.operator,
        )
        placed = LiveCall(
            call=event.call,
            hotline=event.hotline,
            state=CallState.RINGING,
            since=self.view.at,
            offered_at=self.view.at,
            answered_at=None,
            caller=event.number,
            caller_name="",
            dialled="",
            trunk="",
            legs=(operator,),
            direction=Direction.OUTBOUND,
            purpose=event.purpose,
            case=event.case,
            placed_by=event.seat,
        )
        self.view = replace(self.view, calls=(*self.view.calls, placed))
        self._seat(event.seat, state=SeatState.RESERVED, call=event.call, leg=operator.leg)

    def _move(self, wanted: CallId, leg: LegId | None, place: Place) -> None:
        """The party, or the citizen."""
        self.view = replace(
            self.view,
            calls=tuple(
                replace(
                    call,
                    legs=tuple(
                        replace(one, place=place)
                        if (one.leg == leg if leg else one.role is Role.CITIZEN)
                        else one
                        for one in call.legs
                    ),
                )
                if call.call == wanted
                else call
                for call in self.view.calls
            ),
        )

    def _seat(self, number: str, **changes: object) -> None:
        self.view = replace(
            self.view,
            seats=tuple(
                _changed(seat, changes) if seat.number == number else seat
                for seat in self.view.seats
            ),
        )


def _changed(seat: LiveSeat, changes: Mapping[str, object]) -> LiveSeat:
    return replace(seat, **changes)  # type: ignore[arg-type]
