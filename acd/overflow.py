"""What becomes of callers for whom their queue is no longer the right place.

A rule counts once for a call in a queue, and an overflow leads into no queue the call has been in:
two queues that overflow into each other do not play ball with a caller. A citizen who has talked
already is sent on to another queue at most, never to a machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import facts as f
from acd.outside import ring_outside
from acd.records import CallRecord
from acd.values import (
    CallId,
    CallState,
    Overflow,
    OverflowTo,
    OverflowWhen,
    QueueName,
)

if TYPE_CHECKING:
    from acd.centre import Centre


class Overflows:
    """Looks at waiting calls after every assignment, and at single ones when their time is up."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    def wait_due(self, call_id: CallId, now: float) -> None:
        """The caller has waited as long as a rule of the queue allows.

        While a seat rings, or nothing can be carried out, nothing is done: the moment is set again
        when the call is back in line or the PBX in sight.
        """
        call = self._state.calls.get(call_id)
        if call is None or not self._waits(call) or not self._state.sighted:
            return
        for rule in self._state.open_rules(call):
            if rule.when is OverflowWhen.WAIT and call.queued_at + rule.value <= now:
                self._carry_out(call, rule)
                return

    def check(self) -> bool:
        """Send on those who came into a queue that is full or where nobody is. True: some were."""
        state = self._state
        new, state.newly_queued = state.newly_queued, {}
        emptied, state.emptied = state.emptied, set()
        for queue in emptied:
            if not state.staff.get(queue) and state.site.queue(queue).overflow:
                for waiting in state.line(queue):
                    new.setdefault(waiting, False)
        calls = [call for number in new if (call := state.calls.get(number)) is not None]
        acted = False
        for call in sorted(calls, key=lambda one: one.rank):
            rule = self._wanted(call, came_in=new[call.call])
            if rule is not None:
                self._carry_out(call, rule)
                acted = True
        return acted

    def _wanted(self, call: CallRecord, *, came_in: bool) -> Overflow | None:
        if not self._waits(call):
            return None
        for rule in self._state.open_rules(call):
            if rule.when is OverflowWhen.NO_SEATS and not self._state.staff.get(call.queue):
                return rule
            if rule.when is OverflowWhen.LENGTH and came_in:
                position = self._state.line(call.queue).position(call.call)
                if position is not None and position > rule.value:
                    return rule
        return None

    def _waits(self, call: CallRecord) -> bool:
        return call.state is CallState.WAITING and call.citizen_here and not call.closing

    def _carry_out(self, call: CallRecord, rule: Overflow) -> None:
        centre = self._centre
        centre.record(
            f.CallOverflowed(
                **centre.stamp, call=call.call, when=rule.when, to=rule.to, target=rule.target
            )
        )
        match rule.to:
            case OverflowTo.QUEUE:
                centre.queues.enter(call, QueueName(rule.target), "overflow")
            case OverflowTo.VOICEMAIL:
                centre.record(f.VoicemailStarted(**centre.stamp, call=call.call))
                centre.command(c.SendToVoicemail(call.call))
            case OverflowTo.RING_BACK:
                position = self._state.line(call.queue).position(call.call) or 0
                centre.command(c.Announce(call.call, "ring_back_offer", position, 0))
            case OverflowTo.OUTSIDE:
                ring_outside(centre, call, rule.target)
