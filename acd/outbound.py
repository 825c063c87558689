"""Calls from here to a citizen: the seat is rung first, and when it has answered, the citizen.

The call is answered when the citizen is on it, and from then on a call like any other. If the
citizen cannot be had, the operator is told why and hung up a moment later; if the operator leaves
before, the dial is cancelled. Either way the call has failed.
"""

from __future__ import annotations

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.invite import Reach, Rings, check_free, check_number, ring
from acd.on_call import OnCall
from acd.records import CallRecord, LegRecord
from acd.refusals import NoSuchHotline, NoSuchSeat, NotNow, TargetIsSelf
from acd.values import (
    CallId,
    Direction,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Outcome,
    Place,
    Purpose,
    Role,
    SeatNumber,
)


def place(
    centre: Rings,
    call: CallId,
    seat: SeatNumber,
    number: str,
    hotline: HotlineNumber,
    case: str,
    purpose: Purpose,
) -> None:
    """Open an outbound call and ring its seat, which must be free. ``call`` is a new id."""
    centre.record(
        f.CallPlaced(
            at=centre.at,
            call=call,
            hotline=hotline,
            number=number,
            seat=seat,
            case=case,
            purpose=purpose,
            queue=centre.state.site.queue_of(hotline),
        )
    )
    record = centre.state.calls[call]
    seconds = centre.state.ring_seconds(record.queue)
    ring(centre, record, Reach(Role.OPERATOR, "", seconds, seat=seat), Place.MAIN, seat)


class OutboundHandlers(OnCall):
    """The handler of a wish to ring a citizen, and what follows from it by itself."""

    def wanted(self, event: e.OutboundWanted) -> None:
        self._centre.require_sight()
        if event.call in self._state.calls or event.call in self._state.closed:
            raise NotNow(f"there is a call {event.call} already")
        if event.hotline not in self._state.site.hotlines:
            raise NoSuchHotline(f"there is no hotline {event.hotline}")
        check_number(event.number)
        if HotlineNumber(event.number) in self._state.site.hotlines:
            raise TargetIsSelf(f"{event.number} is a hotline of this centre")
        if event.seat not in self._state.site.seats:
            raise NoSuchSeat(f"there is no seat {event.seat}")
        check_free(self._state, event.seat)
        place(
            self._centre,
            event.call,
            event.seat,
            event.number,
            event.hotline,
            event.case,
            event.purpose,
        )

    # --- what follows by itself ---

    def settle(self, call: CallRecord, ending: Ending) -> None:
        """The next step of a call whose citizen is not on it yet."""
        operator = next((x for x in call.pending() if x.role is Role.OPERATOR), None)
        citizen = call.citizen()
        if operator is None:
            if citizen is not None:
                self._centre.dismiss(citizen)
            else:
                self._failed(call, call.not_reached or ending)
            return
        wanted = operator.state is LegState.ANSWERED and not operator.hanging_up
        if wanted and not call.dialled_out and self._state.sighted:
            self._dial(call)

    def citizen_gone(self, call: CallRecord, leg: LegRecord, ending: Ending) -> None:
        """The citizen did not answer, or hung up before both were on the call."""
        operator = next((x for x in call.pending() if x.role is Role.OPERATOR), None)
        cancelled = operator is None or leg.hanging_up
        self._centre.record(
            f.PartyRingEnded(
                **self._centre.stamp,
                call=call.call,
                leg=leg.leg,
                role=leg.role,
                ending=Ending.CANCELLED if cancelled else ending,
                number=leg.number,
            )
        )
        if operator is not None and not operator.hanging_up:
            self._centre.command(c.TellOperator(operator.leg, f"citizen_{call.not_reached}"))
        self.settle(call, ending)

    def told(self, call_id: CallId) -> None:
        """The operator has heard why: the time for that is over."""
        call = self._state.calls.get(call_id)
        if call is not None and call.being_placed:
            for leg in call.pending():
                self._centre.dismiss(leg)

    def go_on(self) -> None:
        """The PBX is in sight again: dial whom could not be dialled meanwhile."""
        for call in list(self._state.calls.values()):
            if call.direction is Direction.OUTBOUND and call.being_placed:
                self.settle(call, Ending.LOST)

    def _dial(self, call: CallRecord) -> None:
        leg, seconds = LegId(call.call), self._state.site.department_ring_seconds
        self._centre.record(
            f.CitizenDialled(
                **self._centre.stamp,
                call=call.call,
                leg=leg,
                number=call.caller,
                ring_seconds=seconds,
            )
        )
        self._centre.command(c.DialCitizen(call.call, leg, call.caller, call.hotline, seconds))

    def _failed(self, call: CallRecord, ending: Ending) -> None:
        self._centre.record(
            f.CallEnded(**self._centre.stamp, call=call.call, outcome=Outcome.FAILED, ending=ending)
        )
