"""What happens on a call: legs answer, join, end; the citizen hangs up at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.records import CallRecord, LegRecord, SeatRecord
from acd.values import CallId, CallState, Ending, LegId, LegState, Outcome, Role, SeatState

if TYPE_CHECKING:
    from acd.centre import Centre

NOT_THE_SEATS_DOING = frozenset({Ending.CANCELLED, Ending.HUNG_UP})
"""Rings that ended for the caller's sake: the seat did not miss anything."""

BROKEN = frozenset({Ending.LOST, Ending.UNREACHABLE, Ending.CONGESTED})
"""Legs that ended without anybody hanging up: a phone unplugged, a network gone."""


class CallHandlers:
    """The handlers of what the PBX says of calls and legs."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    # --- arriving ---

    def arrived(self, event: e.CallArrived) -> None:
        if event.call in self._state.calls or event.call in self._state.closed:
            return
        self._centre.record(
            f.CallOffered(
                **self._centre.stamp,
                call=event.call,
                hotline=event.hotline,
                dialled=event.dialled,
                trunk=event.trunk,
                caller=event.caller,
                caller_name=event.caller_name,
            )
        )
        gone = self._state.ended.get(LegId(event.call))
        if gone is not None:
            # Its end was heard of before its beginning.
            self._citizen_gone(self._state.calls[event.call], gone[1])

    def turned_away(self, event: e.CallTurnedAway) -> None:
        if event.call in self._state.calls or event.call in self._state.closed:
            return
        self._centre.record(
            f.CallRefused(
                **self._centre.stamp,
                call=event.call,
                hotline=event.hotline,
                reason=event.reason,
                dialled=event.dialled,
                trunk=event.trunk,
                caller=event.caller,
                caller_name=event.caller_name,
            )
        )

    # --- legs ---

    def leg_answered(self, event: e.LegAnswered) -> None:
        leg = self._touch(event.leg)
        if leg is not None and leg.role is not Role.CITIZEN and leg.state is LegState.RINGING:
            self._centre.record(
                f.PartyAnswered(**self._centre.stamp, call=leg.call, leg=leg.leg, role=leg.role)
            )

    def leg_joined(self, event: e.LegJoined) -> None:
        leg = self._touch(event.leg)
        call = self._state.calls.get(leg.call) if leg else None
        if leg is None or call is None:
            return
        leg.in_bridge = True
        citizen = call.citizen()
        # Either of the two may be heard of first; nobody has joined before the citizen is there.
        if citizen is not None and citizen.in_bridge:
            for party in call.pending():
                if party.in_bridge:
                    self._join(call, party.leg, party.role, party)

    def leg_left(self, event: e.LegLeft) -> None:
        leg = self._touch(event.leg)
        if leg is not None and leg.state is not LegState.JOINED:
            leg.in_bridge = False

    def leg_adopted(self, event: e.LegAdopted) -> None:
        """The PBX, left alone, put a party on a call: take it in, or hang up what cannot be."""
        call = self._state.calls.get(event.call)
        if event.leg in self._state.ended or event.role is Role.CITIZEN:
            return
        known = self._state.legs.get(event.leg)
        if known is not None:
            if event.state is LegState.JOINED and known.state is not LegState.JOINED and call:
                self._join(call, known.leg, known.role, known)
        elif call is None:
            self._centre.command(c.HangUp(event.leg))
        elif event.state is LegState.JOINED:
            self._someone_sits_there(event)
            self._join(call, event.leg, event.role, event)
        else:
            self._adopt_ring(call, event)

    def leg_ended(self, event: e.LegEnded) -> None:
        leg = self._state.legs.get(event.leg)
        if leg is None:
            self._state.remember_ended(event.leg, self._centre.at, event.ending)
            return
        call = self._state.calls.get(leg.call)
        if leg.role is Role.CITIZEN:
            if call is not None:
                self._citizen_gone(call, event.ending)
        elif leg.state is LegState.JOINED:
            self._party_gone(call, leg, event.ending)
        elif leg.role is Role.OPERATOR:
            self._seat_ring_ended(call, leg, event.ending)
        else:
            self._department_ring_ended(call, leg, event.ending)

    # --- joining ---

    def _join(
        self, call: CallRecord, leg: LegId, role: Role, who: LegRecord | e.LegAdopted
    ) -> None:
        self._centre.record(
            f.PartyJoined(
                **self._centre.stamp,
                call=call.call,
                leg=leg,
                role=role,
                seat=who.seat,
                department=who.department,
                operator=self._state.seat(who.seat).operator if who.seat else "",
            )
        )
        citizen = call.citizen()
        if citizen is not None:
            citizen.in_bridge = True
        if role is Role.OPERATOR:
            # Another seat that is still being rung would take the citizen away when it answers.
            for other in call.pending():
                if other.role is Role.OPERATOR:
                    self._centre.dismiss(other)

    def _someone_sits_there(self, event: e.LegAdopted) -> None:
        if event.seat is None:
            return
        seat = self._state.seat(event.seat)
        if seat.state is SeatState.SIGNED_OUT:
            self._centre.record(f.SeatSignedIn(**self._centre.stamp, seat=seat.number, operator=""))
        elif seat.state is SeatState.RESERVED and seat.leg in self._state.legs:
            self._centre.dismiss(self._state.legs[seat.leg])

    def _adopt_ring(self, call: CallRecord, event: e.LegAdopted) -> None:
        if event.department is not None and event.role is Role.DEPARTMENT:
            self._centre.record(
                f.DepartmentRung(
                    **self._centre.stamp,
                    call=event.call,
                    department=event.department,
                    leg=event.leg,
                    by=None,
                )
            )
            return
        seat = self._state.seats.get(event.seat) if event.seat else None
        if (
            seat is not None
            and seat.leg is None
            and seat.state in (SeatState.READY, SeatState.WRAP_UP)
            and call.state is CallState.WAITING
            and not call.closing
        ):
            self._centre.record(
                f.SeatRung(**self._centre.stamp, call=event.call, seat=seat.number, leg=event.leg)
            )
        else:
            self._centre.command(c.HangUp(event.leg))

    # --- leaving ---

    def settle(self, call: CallRecord, ending: Ending, last: LegRecord | None = None) -> None:
        """What must follow from who is on the call and who is not.

        ``last`` is the party that has just left and ``ending`` how. Called again with nothing new
        it does nothing new.
        """
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

    def _citizen_gone(self, call: CallRecord, ending: Ending) -> None:
        self._left(self._state.legs[LegId(call.call)], ending)
        self.settle(call, ending)

    def _party_gone(self, call: CallRecord | None, leg: LegRecord, ending: Ending) -> None:
        self._left(leg, ending)
        seat = self._state.seats.get(leg.seat) if leg.seat else None
        if seat is not None and seat.leg == leg.leg:
            self._after_talk(seat, leg.call, ending)
        if call is not None:
            self.settle(call, ending, leg)

    def _citizen_alone(self, call: CallRecord, ending: Ending, last: LegRecord | None) -> None:
        for leg in call.pending():
            self._centre.dismiss(leg)
        if call.closing:
            return
        operator_left = last is not None and last.role is Role.OPERATOR
        if operator_left and ending not in BROKEN:
            citizen = call.citizen()
            assert citizen is not None
            self._centre.dismiss(citizen)
            return
        # An operator whose phone broke down cannot have the citizen back, anybody else can.
        seat = None if operator_left else call.last_seat
        self._centre.record(f.CallReturned(**self._centre.stamp, call=call.call, seat=seat))

    def _after_talk(self, seat: SeatRecord, call: CallId, ending: Ending) -> None:
        wrap_up = self._state.site.wrap_up_seconds
        if wrap_up > 0:
            until = self._centre.at + wrap_up
            self._centre.record(
                f.SeatWrapUpStarted(**self._centre.stamp, seat=seat.number, call=call, until=until)
            )
            return
        self._centre.seats.free(seat)
        if ending in BROKEN:
            self._centre.seats.rest(seat)

    def _seat_ring_ended(self, call: CallRecord | None, leg: LegRecord, ending: Ending) -> None:
        assert leg.seat is not None
        if call is None or not call.citizen_here or leg.hanging_up:
            ending = Ending.CANCELLED
        self._centre.record(
            f.SeatRingEnded(
                **self._centre.stamp, call=leg.call, seat=leg.seat, leg=leg.leg, ending=ending
            )
        )
        seat = self._state.seat(leg.seat)
        if seat.leg == leg.leg:
            self._centre.seats.free(seat)
            if ending not in NOT_THE_SEATS_DOING:
                self._centre.seats.rest(seat)

        if call is not None:
            self.take_from_pbx_queue(call)

    def take_from_pbx_queue(self, call: CallRecord) -> None:
        """Unless the PBX is ringing a seat for the caller: that ring is adopted, not cut off."""
        if call.in_pbx_queue and call.state is CallState.WAITING:
            call.in_pbx_queue = False
            self._centre.command(c.TakeFromPbxQueue(call.call))

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
            for other in call.joined():
                if other.role is Role.OPERATOR:
                    self._centre.command(c.TellOperator(other.leg, f"department_{ending}"))

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
            )
        )

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

    def _touch(self, leg_id: LegId) -> LegRecord | None:
        """The leg, noting that it was heard of (what is only concluded is not hearing of it)."""
        leg = self._state.legs.get(leg_id)
        if leg is not None and not self._centre.stamp["inferred"]:
            leg.touched_at = max(leg.touched_at, self._centre.at)
        return leg
