"""A private consultation: the operator steps aside with somebody, the citizen hears music.

One at a time on a call. Whoever of the two is lost, the other is taken care of: the operator goes
back to the citizen, the one consulted is hung up and never meets the citizen unasked.
"""

from __future__ import annotations

from acd import events as e
from acd import facts as f
from acd.invite import check_room, reach, ring
from acd.on_call import OnCall, fetch_citizen
from acd.records import CallRecord, LegRecord
from acd.refusals import NotNow
from acd.values import CallId, ConsultationEnd, LegId, LegState, Place, Role, SeatNumber, TargetKind


class ConsultHandlers(OnCall):
    """The handlers of a consultation's steps."""

    def wanted(self, event: e.ConsultWanted) -> None:
        call = self._talking(event.call)
        operator = self._operator(call, event.by)
        if call.consultation is not None:
            raise NotNow(f"seat {call.consultation.by} is consulting somebody on this call already")
        who = reach(self._state, call, event.target, event.by)
        check_room(self._state, call)
        self._centre.record(
            f.ConsultationStarted(
                **self._centre.stamp,
                call=call.call,
                by=event.by,
                leg=call.next_leg(self._centre.at),
                target_kind=event.target.kind,
                target=event.target.number,
            )
        )
        self._move(operator, Place.ASIDE, event.by)
        ring(self._centre, call, who, Place.ASIDE, event.by)

    def join_wanted(self, event: e.ConsultJoinWanted) -> None:
        call, operator, consulted = self._under_way(event.call, event.by)
        self._answered(consulted)
        self.end(call, ConsultationEnd.JOINED)
        self._move(consulted, Place.MAIN, event.by)
        self._move(operator, Place.MAIN, event.by)
        self._resume_citizen(call, event.by)

    def swap_wanted(self, event: e.ConsultSwapWanted) -> None:
        call, operator, consulted = self._under_way(event.call, event.by)
        self._answered(consulted)
        if operator.place is Place.ASIDE:
            self._move(operator, Place.MAIN, event.by)
            self._resume_citizen(call, event.by)
        else:
            self._move(operator, Place.ASIDE, event.by)
            self._move(consulted, Place.ASIDE, event.by)

    def drop_wanted(self, event: e.ConsultDropWanted) -> None:
        call, operator, consulted = self._under_way(event.call, event.by)
        self.end(call, ConsultationEnd.DROPPED)
        self._centre.dismiss(consulted)
        self._move(operator, Place.MAIN, event.by)

    def _under_way(
        self, call_id: CallId, by: SeatNumber
    ) -> tuple[CallRecord, LegRecord, LegRecord]:
        call = self._up(call_id)
        operator, consulted = self._two(call)
        if call.consultation is None or call.consultation.by != by or not operator or not consulted:
            raise NotNow(f"seat {by} is not consulting anybody on call {call.call}")
        return call, operator, consulted

    def _answered(self, consulted: LegRecord) -> None:
        if consulted.state is not LegState.JOINED:
            raise NotNow("the one consulted has not answered yet")

    # --- used by the other handlers ---

    def end(self, call: CallRecord, how: ConsultationEnd) -> None:
        if call.consultation is not None:
            by = call.consultation.by
            self._centre.record(
                f.ConsultationEnded(**self._centre.stamp, call=call.call, by=by, how=how)
            )

    def settle(self, call: CallRecord) -> None:
        """When one of the two is gone the consultation is over."""
        if call.consultation is None:
            return
        operator, consulted = self._two(call)
        if operator is not None and consulted is not None:
            return
        leg = call.legs.get(call.consultation.leg)
        self.end(call, ConsultationEnd.FAILED)
        if operator is not None:
            if call.citizen_here or len(call.joined()) > 1:
                self._move(operator, Place.MAIN)
        elif leg is not None and not self._brought_together(leg):
            self._centre.dismiss(leg)

    def _brought_together(self, consulted: LegRecord) -> bool:
        """Left by the operator while nobody watched: the PBX takes such a party to the citizen."""
        return bool(self._centre.stamp["inferred"]) and consulted.state is LegState.JOINED

    def adopt(self, call: CallRecord) -> None:
        """A snapshot shows somebody aside whom nobody here remembers sending there."""
        aside = [leg for leg in call.legs.values() if _is_aside(leg)]
        if not aside or call.consultation is not None:
            return
        operator, other = _pair(call, aside)
        if operator is None or other is None or operator.seat is None:
            for leg in aside:
                self._move(leg, Place.MAIN)
            fetch_citizen(self._centre, call)
            return
        kind, target = _what(other)
        self._centre.record(
            f.ConsultationStarted(
                **self._centre.stamp,
                call=call.call,
                by=operator.seat,
                leg=other.leg,
                target_kind=kind,
                target=target,
            )
        )

    def _two(self, call: CallRecord) -> tuple[LegRecord | None, LegRecord | None]:
        """The operator and the one consulted, as far as they are there and stay."""
        if call.consultation is None:
            return None, None
        return _there(call, call.consultation.operator), _there(call, call.consultation.leg)


def _there(call: CallRecord, leg_id: LegId | None) -> LegRecord | None:
    leg = call.legs.get(leg_id) if leg_id else None
    return None if leg is None or leg.hanging_up else leg


def _is_aside(leg: LegRecord) -> bool:
    up = leg.state is LegState.JOINED or leg.role is Role.CITIZEN
    return up and leg.place is Place.ASIDE and not leg.hanging_up


def _pair(call: CallRecord, aside: list[LegRecord]) -> tuple[LegRecord | None, LegRecord | None]:
    """Who consults whom: the operator may have gone back to the citizen for the moment."""
    operators = [leg for leg in aside if leg.role is Role.OPERATOR]
    operators += [leg for leg in call.joined() if leg.role is Role.OPERATOR and leg not in aside]
    operator = operators[0] if operators else None
    others = [leg for leg in aside if leg is not operator and leg.role is not Role.CITIZEN]
    return operator, others[0] if others else None


def _what(leg: LegRecord) -> tuple[TargetKind, str]:
    if leg.seat is not None:
        return TargetKind.SEAT, leg.seat
    if leg.department is not None:
        return TargetKind.DEPARTMENT, leg.department
    return TargetKind.OUTSIDE, leg.number
