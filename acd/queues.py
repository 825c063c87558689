"""Where a call waits, with which place, and what supervisors do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import events as e
from acd import facts as f
from acd.records import CallRecord
from acd.refusals import NoSuchCall, NoSuchQueue, NoSuchSeat, NotNow, SeatNotFree
from acd.routing.assign import ring_seat
from acd.values import CallId, CallState, HotlineNumber, QueueName

if TYPE_CHECKING:
    from acd.centre import Centre


class QueueHandlers:
    """The handlers of everything that concerns waiting calls alone."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    # --- coming into a queue ---

    def priority_of(self, hotline: HotlineNumber, caller: str) -> int:
        """The hotline's or the caller's own, whichever is higher."""
        site = self._state.site
        known = site.hotlines.get(hotline)
        of_hotline = known.priority if known else 0
        of_caller = site.priority_callers.get(caller) if caller else None
        return of_hotline if of_caller is None else max(of_hotline, of_caller)

    def arrive(self, call: CallRecord) -> None:
        """A call just offered goes into the queue of its hotline, maybe into an old place."""
        home = self._state.site.queue_of(call.hotline)
        self.enter(call, home, "arrived")
        self._restore_place(call)

    def enter(self, call: CallRecord, queue: QueueName, because: str, by: str = "") -> None:
        """Put the call into a queue: its wait there begins, its place counts as before."""
        level = self._state.site.queue(queue).first_level
        self._centre.record(
            f.CallQueued(
                **self._centre.stamp,
                call=call.call,
                queue=queue,
                because=because,
                level=level,
                by=by,
            )
        )

    def _restore_place(self, call: CallRecord) -> None:
        """Whoever gave up or was cut off and rings again within the set time has the old place."""
        within = self._state.site.queue(call.queue).redial_seconds
        earlier = self._state.gave_up.get((call.caller, call.home)) if call.caller else None
        if earlier is None or within <= 0:
            return
        of, offered_at, ended_at = earlier
        if self._centre.at - ended_at <= within and offered_at < call.rank[2]:
            self._centre.record(
                f.PlaceRestored(**self._centre.stamp, call=call.call, of=of, offered_at=offered_at)
            )

    def rescue(self) -> None:
        """Calls and bookings in a queue that is no more go to the one of their hotline."""
        state = self._state
        for call in list(state.calls.values()):
            waits = call.state in (CallState.WAITING, CallState.RINGING)
            if waits and call.citizen_here and not state.has_queue(call.queue):
                self.enter(call, state.site.queue_of(call.hotline), "moved")
        self._centre.ring_backs.rescue()

    # --- the wait grows ---

    def widen_due(self, call_id: CallId, now: float) -> None:
        """The caller has waited long enough for seats of a further level."""
        call = self._state.calls.get(call_id)
        if call is None or call.state not in (CallState.WAITING, CallState.RINGING):
            return
        reached = [
            w.level
            for w in self._state.site.queue(call.queue).widen
            if call.queued_at + w.after_seconds <= now
        ]
        level = max(reached, default=call.level)
        if level > call.level:
            self._centre.record(f.CallWidened(**self._centre.stamp, call=call.call, level=level))

    def voicemail_ended(self, event: e.VoicemailEnded) -> None:
        """The dialplan hangs up by itself; a citizen it left behind is hung up from here."""
        call = self._state.calls.get(event.call)
        citizen = call.citizen() if call is not None and call.voicemail else None
        if citizen is not None:
            self._centre.dismiss(citizen)

    # --- what supervisors ask for ---

    def call_priority_wanted(self, event: e.CallPriorityWanted) -> None:
        call = self._waiting(event.call)
        if -call.rank[1] != event.priority:
            self._centre.record(
                f.CallPriorityChanged(
                    **self._centre.stamp, call=call.call, priority=event.priority, by=event.by
                )
            )

    def call_move_wanted(self, event: e.CallMoveWanted) -> None:
        call = self._waiting(event.call)
        if not self._state.has_queue(event.queue):
            raise NoSuchQueue(f"there is no queue {event.queue}")
        if call.queue == event.queue:
            raise NotNow(f"call {call.call} waits in queue {event.queue} already")
        self.enter(call, event.queue, "moved", event.by)

    def call_pull_wanted(self, event: e.CallPullWanted) -> None:
        self._centre.require_sight()
        call = self._waiting(event.call)
        if event.seat not in self._state.site.seats:
            raise NoSuchSeat(f"there is no seat {event.seat}")
        if event.seat not in self._state.free:
            raise SeatNotFree(f"seat {event.seat} is not free")
        self._centre.record(
            f.CallPulled(**self._centre.stamp, call=call.call, seat=event.seat, by=event.by)
        )
        ring_seat(self._centre, call, event.seat)

    def _waiting(self, call_id: CallId) -> CallRecord:
        call = self._state.calls.get(call_id)
        if call is None:
            raise NoSuchCall(f"call {call_id} is not up")
        if call.state is not CallState.WAITING or not call.citizen_here or call.closing:
            raise NotNow(f"call {call_id} does not wait")
        return call
