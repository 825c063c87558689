"""Handing the citizen over: the operator leaves, somebody else goes on.

Announced when the target is the one being consulted. Unannounced the target is rung while the
citizen hears music, and the citizen comes back to the operator when nobody answers.
"""

from __future__ import annotations

from acd import events as e
from acd import facts as f
from acd.invite import reach, ring
from acd.on_call import OnCall, fetch_citizen
from acd.records import CallRecord, Consultation, LegRecord
from acd.refusals import NoSuchQueue, NotNow, TargetIsSelf
from acd.values import (
    ConsultationEnd,
    Ending,
    LegId,
    LegState,
    Place,
    QueueName,
    Role,
    Target,
    TargetKind,
    TransferEnd,
)


class TransferHandlers(OnCall):
    """The handler of a transfer, and what follows from it by itself."""

    def wanted(self, event: e.TransferWanted) -> None:
        call = self._talking(event.call)
        operator = self._operator(call, event.by)
        target = event.target
        if target == Target(TargetKind.SEAT, event.by):
            raise TargetIsSelf(f"seat {event.by} is the one that asks")
        if call.consultation is not None:
            self._announced(call, operator, call.consultation, target)
        elif target.kind is TargetKind.QUEUE:
            self._to_queue(call, operator, target)
        else:
            self._unannounced(call, operator, target)

    def _announced(
        self, call: CallRecord, operator: LegRecord, consultation: Consultation, target: Target
    ) -> None:
        asked = (operator.seat, target.kind, target.number)
        if asked != (consultation.by, consultation.kind, consultation.target):
            raise NotNow("somebody else is being consulted on this call: drop the consultation")
        consulted = call.legs[consultation.leg]
        self._start(call, operator, target, consulted.leg)
        self._centre.consult.end(call, ConsultationEnd.TRANSFERRED)
        if consulted.state is LegState.JOINED:
            self.joined(call, consulted)
        self._hand_over(call, operator)

    def _to_queue(self, call: CallRecord, operator: LegRecord, target: Target) -> None:
        if not self._state.has_queue(QueueName(target.number)):
            raise NoSuchQueue(f"there is no queue {target.number}")
        others = [x for x in call.legs.values() if x.role not in (Role.CITIZEN, Role.SUPERVISOR)]
        if any(leg is not operator for leg in others):
            raise NotNow("others are on the call: a citizen waits in a queue alone")
        self._start(call, operator, target, None)
        self._hand_over(call, operator)

    def _unannounced(self, call: CallRecord, operator: LegRecord, target: Target) -> None:
        who = reach(self._state, call, target, operator.seat)
        self._start(call, operator, target, call.next_leg(self._centre.at))
        seconds = self._state.site.return_ring_seconds
        ring(self._centre, call, who, Place.MAIN, operator.seat, seconds)
        self._hand_over(call, operator)

    def _start(
        self, call: CallRecord, operator: LegRecord, target: Target, leg: LegId | None
    ) -> None:
        assert operator.seat is not None
        self._centre.record(
            f.TransferStarted(
                **self._centre.stamp,
                call=call.call,
                by=operator.seat,
                kind=target.kind,
                target=target.number,
                leg=leg,
            )
        )

    def _hand_over(self, call: CallRecord, operator: LegRecord) -> None:
        self._resume_citizen(call, operator.seat)
        self._send_off(call, operator)

    # --- used by the other handlers ---

    def joined(self, call: CallRecord, leg: LegRecord) -> None:
        """Somebody came on the call: if it is the target, the transfer has succeeded."""
        if call.transfer is None or call.transfer.leg != leg.leg:
            return
        was_aside = leg.place is Place.ASIDE
        self._move(leg, Place.MAIN)
        if was_aside:
            # The operator left before the target came.
            fetch_citizen(self._centre, call)
        self._end(call, TransferEnd.ANSWERED)

    def settle(self, call: CallRecord, ending: Ending) -> None:
        """When the target or the citizen is gone the transfer has failed."""
        transfer = call.transfer
        if transfer is None:
            return
        if not call.citizen_here:
            self._end(call, TransferEnd.FAILED)
        elif transfer.leg is not None and transfer.leg not in call.legs:
            others = [x for x in call.joined() if x.seat != transfer.by or not x.hanging_up]
            self._end(call, TransferEnd.FAILED if others else TransferEnd.RETURNED, ending)

    def citizen_waits(self, call: CallRecord) -> bool:
        """The operator has left: the citizen waits for the target, or goes into the queue."""
        transfer = call.transfer
        if transfer is None or call.closing:
            return False
        if transfer.kind is TargetKind.QUEUE:
            self._end(call, TransferEnd.QUEUED)
            self._centre.queues.enter(call, QueueName(transfer.target), "transferred")
        return True

    def _end(self, call: CallRecord, how: TransferEnd, ending: Ending | None = None) -> None:
        self._centre.record(
            f.TransferEnded(**self._centre.stamp, call=call.call, how=how, ending=ending)
        )
