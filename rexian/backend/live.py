"""The core as the API sees it: requests in, a picture of the present out."""

from __future__ import annotations

from acd.events import Event
from acd.records import CallRecord, LegRecord, SeatRecord
from acd.values import LegId, LegState, SeatState
from api.views import LiveCall, LiveLeg, LiveSeat, LiveView
from rexian.backend.loop import CentreLoop


class Centre:
    """Fills ``api.ports.CentrePort``."""

    def __init__(self, loop: CentreLoop) -> None:
        self._loop = loop

    async def submit(self, event: Event) -> None:
        """Decide on a request at once. Raises ``acd.refusals.Refusal``."""
        refusal = self._loop.take(event).refusal
        if refusal is not None:
            raise refusal

    def snapshot(self) -> LiveView:
        """Where everything stands now."""
        state = self._loop.centre.state
        return LiveView(
            at=self._loop.clock.now(),
            pbx_in_sight=state.sighted,
            pbx_since=self._loop.sight_since,
            pbx_reason="" if state.sighted else self._loop.lost_sight_because,
            seats=tuple(
                self._seat(state.seats[number])
                for number in state.site.seats
                if number in state.seats
            ),
            calls=tuple(self._call(call) for call in state.calls.values()),
        )

    def _seat(self, seat: SeatRecord) -> LiveSeat:
        configured = self._loop.centre.state.site.seats[seat.number]
        leaving = None
        if seat.leaving:
            leaving = SeatState.SIGNED_OUT if seat.leaving_signs_out else SeatState.ON_BREAK
        return LiveSeat(
            number=seat.number,
            name=configured.name,
            hotlines=tuple(sorted(configured.hotlines)),
            state=seat.state,
            since=seat.since or None,
            operator=seat.operator or None,
            phone=seat.phone,
            call=seat.call,
            leg=seat.leg,
            break_reason=seat.reason,
            leaving=leaving,
            until=seat.wrap_up_until or seat.rest_until,
        )

    def _call(self, call: CallRecord) -> LiveCall:
        return LiveCall(
            call=call.call,
            hotline=call.hotline,
            state=call.state,
            since=call.since,
            offered_at=call.offered_at,
            answered_at=call.answered_at,
            caller=call.caller,
            caller_name=call.caller_name,
            dialled=call.dialled,
            trunk=call.trunk,
            legs=tuple(self._leg(leg) for leg in call.legs.values()),
        )

    def _leg(self, leg: LegRecord) -> LiveLeg:
        seat = self._loop.centre.state.seats.get(leg.seat) if leg.seat else None
        return LiveLeg(
            leg=LegId(leg.leg),
            role=leg.role,
            # The citizen's leg is up from the start; on the call it is while it is in the bridge.
            state=LegState.JOINED if leg.in_bridge else leg.state,
            since=leg.joined_at or leg.began_at,
            seat=leg.seat,
            operator=(seat.operator or None) if seat else None,
            department=leg.department,
        )
