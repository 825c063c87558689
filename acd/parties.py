"""What people ask of a call: bring a department in, drop a party, end it for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.records import CallRecord
from acd.refusals import (
    DepartmentAlreadyOnCall,
    DepartmentHasNoNumber,
    NoSuchCall,
    NoSuchDepartment,
    NoSuchParty,
    NotNow,
    TooManyParties,
)
from acd.values import CallId, CallState, Department, DepartmentNumber

if TYPE_CHECKING:
    from acd.centre import Centre


class PartyHandlers:
    """The handlers of requests about calls. Everything is checked before anything is recorded."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    def department_wanted(self, event: e.DepartmentWanted) -> None:
        self._centre.require_sight()
        call = self._live_call(event.call)
        department, dial = self._reachable(event.department)
        self._check_room(call, department)
        leg = call.next_leg(self._centre.at)
        self._centre.record(
            f.DepartmentRung(
                **self._centre.stamp,
                call=call.call,
                department=department.number,
                leg=leg,
                by=event.by,
            )
        )
        ring = self._state.site.department_ring_seconds
        self._centre.command(
            c.RingDepartment(
                call.call, leg, department.number, dial, ring, call.hotline, call.caller
            )
        )

    def party_drop_wanted(self, event: e.PartyDropWanted) -> None:
        self._centre.require_sight()
        leg = self._live_call(event.call).legs.get(event.leg)
        if leg is None:
            raise NoSuchParty(f"there is no party {event.leg} on call {event.call}")
        self._centre.dismiss(leg)

    def hang_up_wanted(self, event: e.HangUpWanted) -> None:
        self._centre.require_sight()
        for leg in list(self._live_call(event.call).legs.values()):
            self._centre.dismiss(leg)

    def _live_call(self, call_id: CallId) -> CallRecord:
        call = self._state.calls.get(call_id)
        if call is None:
            raise NoSuchCall(f"call {call_id} is not up")
        return call

    def _reachable(self, number: DepartmentNumber) -> tuple[Department, str]:
        department = self._state.site.departments.get(number)
        if department is None:
            raise NoSuchDepartment(f"there is no department {number}")
        if department.dial is None:
            raise DepartmentHasNoNumber(f"department {number} ({department.name}) has no number")
        return department, department.dial

    def _check_room(self, call: CallRecord, department: Department) -> None:
        talking = call.state is CallState.CONNECTED and call.citizen_here and call.joined()
        if not talking or call.closing:
            raise NotNow(
                "a department can be brought in only while the citizen is talking with somebody"
            )
        if any(leg.department == department.number for leg in call.legs.values()):
            raise DepartmentAlreadyOnCall(f"department {department.number} is on this call already")
        if len(call.legs) >= self._state.site.most_parties:
            raise TooManyParties(f"a call holds at most {self._state.site.most_parties} parties")
