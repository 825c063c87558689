"""Who leaves a call, and what becomes of those who are left.

``Leaving.settle`` looks at who is on the call and who is not and does what must follow. It may be
called at any time: with nothing new it does nothing new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import facts as f
from acd.moves import BROKEN
from acd.on_call import move
from acd.records import CallRecord, LegRecord
from acd.values import CallState, Ending, LegId, LegState, Outcome, Place, Role, SeatNumber

if TYPE_CHECKING:
    from acd.centre import Centre


class Leaving:
    """Ends of legs, and their consequences."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    def leg_ended(self, leg: LegRecord, ending: Ending) -> None:
        call = self._state.calls.get(leg.call)
        if leg.role is Role.CITIZEN:
            if call is not None and call.being_placed:
                self._centre.outbound.citizen_gone(call, leg, ending)
            elif call is not None:
                self.citizen_gone(call, ending)
        elif leg.state is LegState.JOINED:
            self._party_gone(call, leg, ending)
        elif leg.invited:
            self._party_ring_ended(call, leg, ending)
        elif leg.role is Role.OPERATOR:
            self._seat_ring_ended(call, leg, ending)
        else:
            self._department_ring_ended(call, leg, ending)

    # --- what must follow ---

    def settle(self, call: CallRecord, ending: Ending, last: LegRecord | None = None) -> None:
        """``last`` is the party that has just left and ``ending`` how."""
        if call.call not in self._state.calls:
            return
        if call.being_placed:
            self._centre.outbound.settle(call, ending)
            return
        self._centre.supervise.settle(call)
        self._centre.consult.settle(call)
        self._centre.transfer.settle(call, ending)
        joined = call.joined()
        if not call.citizen_here:
            for leg in call.pending():
                self._centre.dismiss(leg)
            if not joined:
                self._end(call, ending)
            elif len(joined) == 1:
                self._centre.dismiss(joined[0])
        elif call.state is CallState.CONNECTED and not joined:
            self._citizen_alone(call, ending, last)
        self._centre.places.settle(call)

    def citizen_gone(self, call: CallRecord, ending: Ending) -> None:
        self._left(self._state.legs[LegId(call.call)], ending)
        self.settle(call, ending)

    def _party_gone(self, call: CallRecord | None, leg: LegRecord, ending: Ending) -> None:
        self._left(leg, ending)
        seat = self._state.seats.get(leg.seat) if leg.seat else None
        if seat is not None and seat.leg == leg.leg:
            if leg.role is Role.SUPERVISOR:
                self._centre.seats.free(seat)
            else:
                self._centre.seats.after_talk(seat, leg.call, seat.queue, ending)
        if call is not None:
            self.settle(call, ending, leg)

    def _citizen_alone(self, call: CallRecord, ending: Ending, last: LegRecord | None) -> None:
        if self._centre.transfer.citizen_waits(call):
            return
        for leg in call.pending():
            self._centre.dismiss(leg)
        citizen = call.citizen()
        if citizen is not None and (call.booked or citizen.going):
            # A seat answered just when the citizen had booked: the booking stands. Or the citizen
            # hung up first, and the end of the last other party was only told sooner.
            self._centre.dismiss(citizen)
        if call.closing or citizen is None:
            return
        if call.return_to is not None:
            self._return(call, citizen, call.return_to)
        elif last is None or not _served(call, last):
            self._return(call, citizen, call.last_seat)
        elif ending in BROKEN:
            # An operator whose phone broke down cannot have the citizen back, anybody else can.
            self._return(call, citizen, None)
        elif last.place is not citizen.place:
            # Hung up while the citizen was listening to music: not the way to end a talk.
            self._return(call, citizen, last.seat)
        elif not self._centre.satisfaction.ask(call):
            self._centre.dismiss(citizen)

    def _return(self, call: CallRecord, citizen: LegRecord, seat: SeatNumber | None) -> None:
        move(self._centre, citizen, Place.MAIN)
        self._centre.record(f.CallReturned(**self._centre.stamp, call=call.call, seat=seat))

    def _end(self, call: CallRecord, ending: Ending) -> None:
        if call.answered_at is not None:
            outcome = Outcome.ANSWERED
        elif ending in BROKEN:
            outcome = Outcome.FAILED
        else:
            outcome = Outcome.ABANDONED
        self._centre.record(
            f.CallEnded(**self._centre.stamp, call=call.call, outcome=outcome, ending=ending)
        )

    # --- rings that came to nothing ---

    def _seat_ring_ended(self, call: CallRecord | None, leg: LegRecord, ending: Ending) -> None:
        assert leg.seat is not None
        picked_up = leg.state is LegState.ANSWERED
        if call is None or not call.citizen_here or leg.hanging_up:
            ending = Ending.CANCELLED
        self._centre.record(
            f.SeatRingEnded(
                **self._centre.stamp, call=leg.call, seat=leg.seat, leg=leg.leg, ending=ending
            )
        )
        seat = self._state.seat(leg.seat)
        if seat.leg == leg.leg:
            self._centre.seats.after_ring(seat, ending)
            if picked_up and ending is Ending.HUNG_UP:
                # Picked up and not put through: the citizen may be gone unheard. Ringing again at
                # once would only repeat it.
                self._centre.seats.rest(seat)
                self._centre.look_at_pbx()
        if call is not None:
            self._centre.calls.take_from_pbx_queue(call)

    def _department_ring_ended(
        self, call: CallRecord | None, leg: LegRecord, ending: Ending
    ) -> None:
        assert leg.department is not None
        self._centre.record(
            f.DepartmentRingEnded(
                **self._centre.stamp,
                call=leg.call,
                department=leg.department,
                leg=leg.leg,
                ending=Ending.CANCELLED if leg.hanging_up else ending,
            )
        )
        if call is not None and not leg.hanging_up:
            self._tell(call, leg, f"department_{ending}")

    def _party_ring_ended(self, call: CallRecord | None, leg: LegRecord, ending: Ending) -> None:
        shown = Ending.CANCELLED if call is None or leg.hanging_up else ending
        self._centre.record(
            f.PartyRingEnded(
                **self._centre.stamp,
                call=leg.call,
                leg=leg.leg,
                role=leg.role,
                ending=shown,
                seat=leg.seat,
                department=leg.department,
                number=leg.number,
            )
        )
        seat = self._state.seats.get(leg.seat) if leg.seat else None
        if seat is not None and seat.leg == leg.leg:
            if leg.role is Role.SUPERVISOR:
                self._centre.seats.free(seat)
            else:
                self._centre.seats.after_ring(seat, shown)
        if call is not None:
            self.settle(call, shown)
            if not leg.hanging_up and leg.role is not Role.SUPERVISOR:
                self._tell(call, leg, f"{_word(leg)}_{ending}")

    def _tell(self, call: CallRecord, leg: LegRecord, message: str) -> None:
        """Tell the operator who asked for a party; when they have left, those who are there."""
        operators = [x for x in call.joined() if x.role is Role.OPERATOR and not x.hanging_up]
        asked = [x for x in operators if x.seat == leg.by]
        for operator in asked or operators:
            self._centre.command(c.TellOperator(operator.leg, message))

    def _left(self, leg: LegRecord, ending: Ending) -> None:
        self._centre.record(
            f.PartyLeft(
                **self._centre.stamp,
                call=leg.call,
                leg=leg.leg,
                role=leg.role,
                ending=ending,
                seat=leg.seat,
                department=leg.department,
                number=leg.number,
            )
        )


def _served(call: CallRecord, leg: LegRecord) -> bool:
    """Whether it is for this party to end the talk: a number outside that was rung instead of a
    seat stands for the operator.
    """
    if leg.role is Role.OUTSIDE:
        return call.last_seat is None
    return leg.role in (Role.OPERATOR, Role.SUPERVISOR)


def _word(leg: LegRecord) -> str:
    """What prompts are named by: seat_busy, department_no_answer, outside_vacant."""
    return "seat" if leg.role is Role.OPERATOR else leg.role
