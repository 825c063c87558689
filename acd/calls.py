"""What happens on a call: it arrives, legs answer, join, end. ``acd.leaving`` says what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.out_of_hours import out_of_hours
from acd.records import CallRecord, LegRecord
from acd.values import CallState, Ending, LegId, LegState, Place, Role, SeatState

if TYPE_CHECKING:
    from acd.centre import Centre


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
                priority=self._centre.queues.priority_of(event.hotline, event.caller),
            )
        )
        self._centre.queues.arrive(self._state.calls[event.call])
        if event.closed:
            out_of_hours(self._centre, self._state.calls[event.call], event.closed)
        gone = self._state.ended.get(LegId(event.call))
        if gone is not None:
            # Its end was heard of before its beginning.
            self._centre.leaving.citizen_gone(self._state.calls[event.call], gone[1])

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
        if leg is not None:
            self._answered(leg)

    def leg_joined(self, event: e.LegJoined) -> None:
        leg = self._touch(event.leg)
        call = self._state.calls.get(leg.call) if leg else None
        if leg is None or call is None:
            return
        leg.in_bridge = True
        if leg.invited or (leg.role is Role.CITIZEN and call.being_placed):
            # That it was picked up may have gone unheard.
            self._answered(leg)
        self._centre.places.joined(leg)
        # Either of the two may be heard of first; nobody has joined before the citizen is there.
        for party in call.pending():
            if party.in_bridge and _has_company(call, party):
                self._join(call, party.leg, party.role, party)

    def leg_left(self, event: e.LegLeft) -> None:
        leg = self._touch(event.leg)
        if leg is not None and leg.state is not LegState.JOINED:
            leg.in_bridge = False

    def leg_hanging_up(self, event: e.LegHangingUp) -> None:
        leg = self._touch(event.leg)
        if leg is not None:
            leg.going = True

    def leg_adopted(self, event: e.LegAdopted) -> None:
        """The PBX, left alone, put a party on a call: take it in, or hang up what cannot be."""
        call = self._state.calls.get(event.call)
        if event.leg in self._state.ended or event.role is Role.CITIZEN:
            return
        known = self._state.legs.get(event.leg)
        if known is not None:
            if event.state is LegState.JOINED and known.state is not LegState.JOINED and call:
                known.in_bridge = True
                if known.role is Role.SUPERVISOR:
                    self._answered(known)
                else:
                    self._join(call, known.leg, known.role, known)
        elif call is None or event.role is Role.SUPERVISOR:
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
        self._centre.leaving.leg_ended(leg, event.ending)

    def _answered(self, leg: LegRecord) -> None:
        if leg.state is not LegState.RINGING:
            return
        if leg.role is Role.SUPERVISOR:
            self._centre.supervise.answered(leg)
            return
        self._centre.record(
            f.PartyAnswered(**self._centre.stamp, call=leg.call, leg=leg.leg, role=leg.role)
        )
        call = self._state.calls.get(leg.call)
        if call is not None and call.being_placed:
            self._centre.outbound.settle(call, Ending.HUNG_UP)

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
                place=who.place,
                number=who.number,
            )
        )
        citizen = call.citizen()
        if citizen is not None and who.place is Place.MAIN:
            citizen.in_bridge = True
        if role is Role.OPERATOR:
            # Another seat that is still being rung would take the citizen away when it answers.
            for other in call.pending():
                if other.role is Role.OPERATOR and not other.invited:
                    self._centre.dismiss(other)
        self._centre.transfer.joined(call, self._state.legs[leg])
        self._centre.leaders.joined(call, self._state.legs[leg])

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
            and event.role is Role.OPERATOR
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

    def take_from_pbx_queue(self, call: CallRecord) -> None:
        """Unless the PBX is ringing a seat for the caller: that ring is adopted, not cut off."""
        if call.in_pbx_queue and call.state is CallState.WAITING:
            call.in_pbx_queue = False
            self._centre.command(c.TakeFromPbxQueue(call.call))

    def _touch(self, leg_id: LegId) -> LegRecord | None:
        """The leg, noting that it was heard of (what is only concluded is not hearing of it)."""
        leg = self._state.legs.get(leg_id)
        if leg is not None and not self._centre.stamp["inferred"]:
            leg.touched_at = max(leg.touched_at, self._centre.at)
        return leg


def _has_company(call: CallRecord, party: LegRecord) -> bool:
    """Whether somebody is there whom the party meets on going into its place."""
    citizen = call.citizen()
    if citizen is None or party.role is Role.SUPERVISOR:
        return False
    if citizen.in_bridge or party.place is Place.ASIDE:
        return True
    # Those who talk on while the citizen is on hold, say.
    return call.state is CallState.CONNECTED and bool(call.joined())
