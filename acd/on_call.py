"""What everything that is done on a call begins with: the call is up, the one who asks is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import facts as f
from acd.records import CallRecord, LegRecord
from acd.refusals import NoSuchCall, NoSuchParty, NotNow
from acd.values import CallId, CallState, Ending, LegId, LegState, Place, Role, SeatNumber

if TYPE_CHECKING:
    from acd.centre import Centre


class OnCall:
    """Base of the handlers of requests about calls: the checks come first, then the facts."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    # --- checks; all raise a ``Refusal`` ---

    def _up(self, call_id: CallId) -> CallRecord:
        """A call that is up, while the PBX can be told something."""
        self._centre.require_sight()
        call = self._state.calls.get(call_id)
        if call is None:
            raise NoSuchCall(f"call {call_id} is not up")
        return call

    def _talking(self, call_id: CallId) -> CallRecord:
        """A call whose citizen is there and talks with somebody."""
        call = self._up(call_id)
        talks = call.state is CallState.CONNECTED and call.citizen_here and call.joined()
        if not talks or call.closing:
            raise NotNow("this can be done only while the citizen is talking with somebody")
        if call.transfer is not None:
            raise NotNow("the call is being transferred")
        return call

    def _operator(self, call: CallRecord, seat: SeatNumber) -> LegRecord:
        """The leg of the operator who asks."""
        leg = call.operator_at(seat)
        if leg is None:
            raise NotNow(f"seat {seat} is not talking on call {call.call}")
        return leg

    def _party(self, call: CallRecord, leg_id: LegId) -> LegRecord:
        """A party on the call: joined, or the citizen. Supervisors who only listen are none."""
        leg = call.legs.get(leg_id)
        if leg is None:
            raise NoSuchParty(f"there is no party {leg_id} on call {call.call}")
        there = leg.role is Role.CITIZEN or (leg.state is LegState.JOINED and leg.counts)
        if not there or leg.hanging_up:
            raise NotNow(f"party {leg_id} is not on the call")
        return leg

    # --- steps ---

    def _move(self, leg: LegRecord, place: Place, by: SeatNumber | None = None) -> None:
        move(self._centre, leg, place, by)

    def _resume_citizen(self, call: CallRecord, by: SeatNumber | None = None) -> None:
        citizen = call.citizen()
        if citizen is not None:
            self._move(citizen, Place.MAIN, by)

    def _send_off(self, call: CallRecord, leg: LegRecord) -> None:
        """Hang a party up. Out of the citizen's hearing already, nobody waits for the leg's end."""
        self._centre.dismiss(leg)
        if leg.place is Place.ASIDE:
            self._centre.leaving.settle(call, Ending.HUNG_UP, leg)


def move(centre: Centre, leg: LegRecord, place: Place, by: SeatNumber | None = None) -> None:
    """Have the party in that place of its call, if it is not there and stays on the call."""
    if leg.place is place or leg.hanging_up:
        return
    centre.record(
        f.PartyMoved(**centre.stamp, call=leg.call, leg=leg.leg, role=leg.role, place=place, by=by)
    )
    # A snapshot taken before this is carried out must not take it back.
    leg.touched_at = max(leg.touched_at, centre.at)
    centre.command(c.MoveLeg(leg.call, leg.leg, place))


def fetch_citizen(centre: Centre, call: CallRecord) -> None:
    """Have the citizen in the room, where somebody is already.

    Whom everybody left waits elsewhere on the PBX. Who answers into the room brings them along, who
    comes there from the side does not.
    """
    citizen = call.citizen()
    waits = citizen is not None and citizen.place is Place.MAIN and not citizen.in_bridge
    if citizen is not None and waits and not (citizen.hanging_up or call.closing):
        centre.command(c.MoveLeg(call.call, citizen.leg, Place.MAIN))
