"""A supervisor listens to an operator, whispers to them, comes onto the call or takes it over.

Who only listens or whispers is no party: the call neither waits for them nor lives on for them, and
their leg ends with the operator's. A supervisor who has come onto the call is a party like any.
"""

from __future__ import annotations

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.on_call import OnCall
from acd.records import CallRecord, LegRecord
from acd.refusals import NoSuchParty, NoSuchSeat, NotNow, PartyAlreadyOnCall, SeatNotFree
from acd.values import (
    CallState,
    Ending,
    LegId,
    LegState,
    Phone,
    Place,
    Role,
    SeatNumber,
    SeatState,
    Supervision,
)


class SuperviseHandlers(OnCall):
    """The handlers of what supervisors ask for on a call."""

    def wanted(self, event: e.SuperviseWanted) -> None:
        call = self._talking(event.call)
        self._check_phone(call, event.seat)
        operator = self._watched(call)
        leg = call.next_leg(self._centre.at)
        seconds = self._state.site.ring_seconds
        self._centre.record(
            f.SupervisorRung(
                **self._centre.stamp,
                call=call.call,
                leg=leg,
                seat=event.seat,
                target_leg=operator.leg,
                mode=event.mode,
                ring_seconds=seconds,
                by=event.by,
            )
        )
        self._centre.command(
            c.RingSupervisor(call.call, leg, event.seat, operator.leg, event.mode, seconds)
        )

    def change_wanted(self, event: e.SuperviseChangeWanted) -> None:
        call = self._up(event.call)
        if call.state is not CallState.CONNECTED:
            raise NotNow("the citizen waits again: nobody is talking on this call")
        leg = self._supervisor(call, event.leg)
        watched = call.legs.get(leg.watches) if leg.watches else None
        if leg.mode is event.mode:
            return
        if event.mode is not Supervision.BARGE and (watched is None or watched.hanging_up):
            raise NotNow("the operator has left the call: there is nobody to listen to")
        self._centre.record(
            f.SupervisionChanged(
                **self._centre.stamp, call=call.call, leg=leg.leg, mode=event.mode, by=event.by
            )
        )
        if event.mode is Supervision.BARGE or watched is None:
            self._centre.command(c.MoveLeg(call.call, leg.leg, Place.MAIN))
        else:
            self._centre.command(c.ChangeSupervision(call.call, leg.leg, watched.leg, event.mode))
        self._centre.leaving.settle(call, Ending.HUNG_UP)

    def take_over_wanted(self, event: e.TakeOverWanted) -> None:
        call = self._talking(event.call)
        mine = [x for x in call.legs.values() if x.role is Role.SUPERVISOR and x.seat == event.seat]
        if not mine:
            raise NotNow(f"seat {event.seat} does not supervise call {call.call}")
        leg = self._supervisor(call, mine[0].leg)
        watched = call.legs.get(leg.watches) if leg.watches else None
        self._sit_down(event.seat, event.by)
        self._centre.record(
            f.CallTakenOver(
                **self._centre.stamp,
                call=call.call,
                leg=leg.leg,
                seat=event.seat,
                from_seat=watched.seat if watched else None,
                by=event.by,
            )
        )
        self._centre.command(c.MoveLeg(call.call, leg.leg, Place.MAIN))
        self._centre.record(
            f.PartyJoined(
                **self._centre.stamp,
                call=call.call,
                leg=leg.leg,
                role=Role.OPERATOR,
                seat=event.seat,
                department=None,
                operator=self._state.seat(event.seat).operator,
            )
        )
        self._resume_citizen(call)
        if watched is not None:
            self._centre.dismiss(watched)
        self._centre.consult.settle(call)

    def _check_phone(self, call: CallRecord, number: SeatNumber) -> None:
        if number not in self._state.site.seats:
            raise NoSuchSeat(f"there is no seat {number}")
        if any(leg.seat == number for leg in call.legs.values()):
            raise PartyAlreadyOnCall(f"seat {number} is on this call already")
        seat = self._state.seat(number)
        if seat.leg is not None or seat.supervising is not None:
            raise SeatNotFree(f"the phone of seat {number} is in use")
        if seat.phone is not Phone.USABLE:
            raise SeatNotFree(f"the phone of seat {number} is {seat.phone}")

    def _watched(self, call: CallRecord) -> LegRecord:
        """The citizen's operator, or whoever of the operators is there."""
        operators = [x for x in call.joined() if x.role is Role.OPERATOR and not x.hanging_up]
        if not operators:
            raise NotNow("no operator is on the call")
        first = [x for x in operators if x.seat == call.last_seat]
        return (first or operators)[0]

    def _supervisor(self, call: CallRecord, leg_id: LegId) -> LegRecord:
        leg = call.legs.get(leg_id)
        if leg is None or leg.role is not Role.SUPERVISOR:
            raise NoSuchParty(f"there is no supervisor {leg_id} on call {call.call}")
        if leg.state is not LegState.JOINED or leg.hanging_up:
            raise NotNow("the supervisor has not answered yet, or is leaving")
        return leg

    def _sit_down(self, number: SeatNumber, by: str) -> None:
        """Whoever takes a call over from a seat that takes no calls goes back there afterwards."""
        seat, stamp = self._state.seat(number), self._centre.stamp
        signs_out, reason = seat.state is SeatState.SIGNED_OUT, seat.reason
        if signs_out:
            operator = "" if by in self._state.seat_of else by
            self._centre.record(f.SeatSignedIn(**stamp, seat=number, operator=operator))
            self._centre.seats.mirror(seat)
        if signs_out or seat.state is SeatState.ON_BREAK:
            self._centre.record(
                f.SeatLeaveRequested(**stamp, seat=number, sign_out=signs_out, reason=reason)
            )

    # --- what follows by itself ---

    def answered(self, leg: LegRecord) -> None:
        """The supervisor's phone was picked up."""
        if leg.state is LegState.JOINED or leg.seat is None or leg.mode is None:
            return
        self._centre.record(
            f.SupervisionStarted(
                **self._centre.stamp,
                call=leg.call,
                leg=leg.leg,
                seat=leg.seat,
                mode=leg.mode,
                by=leg.user,
            )
        )

    def settle(self, call: CallRecord) -> None:
        """With the operator goes whoever only listened to them."""
        supervisors = [x for x in call.legs.values() if x.role is Role.SUPERVISOR]
        for leg in supervisors:
            stays = leg.mode is Supervision.BARGE and leg.state is LegState.JOINED
            if leg.watches not in call.legs and not stays:
                self._centre.dismiss(leg)
