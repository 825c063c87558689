"""What people ask of a call: bring somebody in, drop a party, end it for everybody."""

from __future__ import annotations

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.invite import check_room, reach, ring
from acd.on_call import OnCall
from acd.records import CallRecord
from acd.refusals import NoEmergencyNumber, NoSuchParty, PartyAlreadyOnCall
from acd.values import DepartmentNumber, Place, SeatNumber, Target, TargetKind


class PartyHandlers(OnCall):
    """The handlers of requests about calls. Everything is checked before anything is recorded."""

    def department_wanted(self, event: e.DepartmentWanted) -> None:
        self._department(self._talking(event.call), event.department, event.by)

    def party_wanted(self, event: e.PartyWanted) -> None:
        call = self._talking(event.call)
        if event.target.kind is TargetKind.DEPARTMENT:
            self._department(call, DepartmentNumber(event.target.number), event.by)
            return
        who = reach(self._state, call, event.target, event.by)
        check_room(self._state, call)
        ring(self._centre, call, who, Place.MAIN, event.by)

    def emergency_wanted(self, event: e.EmergencyWanted) -> None:
        """In one step, and whatever else is going on: nobody has to be taken off hold first.

        A full call takes the emergency service all the same.
        """
        call = self._talking(event.call)
        if event.number not in self._state.site.emergency_numbers:
            known = ", ".join(self._state.site.emergency_numbers)
            raise NoEmergencyNumber(f"{event.number} is not one of {known}")
        if any(leg.number == event.number for leg in call.legs.values()):
            raise PartyAlreadyOnCall(f"{event.number} is on this call already")
        who = reach(self._state, call, Target(TargetKind.OUTSIDE, event.number), event.by)
        self._centre.record(
            f.CallFlagged(
                **self._centre.stamp,
                call=call.call,
                flag="emergency",
                detail=event.number,
                by=event.by,
            )
        )
        self._resume_citizen(call, event.by)
        operator = call.operator_at(event.by) if event.by else None
        if operator is not None:
            self._move(operator, Place.MAIN, event.by)
        ring(self._centre, call, who, Place.MAIN, event.by)

    def party_drop_wanted(self, event: e.PartyDropWanted) -> None:
        call = self._up(event.call)
        leg = call.legs.get(event.leg)
        if leg is None:
            raise NoSuchParty(f"there is no party {event.leg} on call {event.call}")
        self._send_off(call, leg)

    def hang_up_wanted(self, event: e.HangUpWanted) -> None:
        for leg in list(self._up(event.call).legs.values()):
            self._centre.dismiss(leg)

    def _department(
        self, call: CallRecord, number: DepartmentNumber, by: SeatNumber | None
    ) -> None:
        who = reach(self._state, call, Target(TargetKind.DEPARTMENT, number), by)
        check_room(self._state, call)
        leg = call.next_leg(self._centre.at)
        self._centre.record(
            f.DepartmentRung(
                **self._centre.stamp, call=call.call, department=number, leg=leg, by=by
            )
        )
        self._centre.command(
            c.RingDepartment(
                call.call, leg, number, who.dial, who.ring_seconds, call.hotline, call.caller
            )
        )
