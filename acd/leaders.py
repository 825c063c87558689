"""Leaders on duty: they are the first choice for the callers of their hotline while they are free.

A leader answers on a seat, or on a phone behind the trunk. Nobody is tried twice for the same
caller on a phone outside, and one who did not answer there is left alone for a while. When the
leader has come on the call, the operator listed to write is rung too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd.invite import check_room, reach, ring
from acd.outside import ring_outside
from acd.records import CallRecord, LegRecord
from acd.refusals import Refusal
from acd.routing.assign import ring_seat
from acd.values import HotlineNumber, Leader, Place, Target, TargetKind

if TYPE_CHECKING:
    from acd.centre import Centre

REST_SECONDS = 60.0
"""How long a leader's phone outside is left alone after it was not answered."""


class Leaders:
    """Serves the hotlines that have a leader before the queues are looked at."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    def serve(self) -> None:
        """Ring leaders who are free for those who wait on their hotline, in order of rank."""
        for hotline in list(self._state.led):
            self._serve(hotline)

    def _serve(self, hotline: HotlineNumber) -> None:
        state = self._state
        configured = state.site.hotlines[hotline]
        leader, first = configured.leader, state.led[hotline].first()
        if leader is None or first is None:
            return
        call = state.calls[first[1]]
        if leader.seat is not None:
            if leader.seat in state.free:
                ring_seat(self._centre, call, leader.seat)
        elif leader.dial is not None and self._phone_is_free(leader.dial):
            ring_outside(self._centre, call, leader.dial)

    def _phone_is_free(self, dial: str) -> bool:
        state = self._state
        missed_at = state.missed_outside.get(dial)
        rested = missed_at is None or missed_at + REST_SECONDS <= self._centre.at
        return rested and not state.numbers_up[dial]

    def joined(self, call: CallRecord, leg: LegRecord) -> None:
        """Somebody came on a call that was waiting: a leader has the operator who writes rung."""
        hotline = self._state.site.hotlines.get(call.hotline)
        leader = hotline.leader if hotline is not None else None
        if leader is None or leader.writer is None or not self._state.sighted:
            return
        if len(call.joined()) != 1 or not _is(leader, leg):
            return
        try:
            who = reach(self._state, call, Target(TargetKind.SEAT, leader.writer), leg.seat)
            check_room(self._state, call)
        except Refusal:
            # Busy or away: the leader goes on alone.
            return
        ring(self._centre, call, who, Place.MAIN, leg.seat)


def _is(leader: Leader, leg: LegRecord) -> bool:
    if leader.seat is not None:
        return leg.seat == leader.seat
    return leader.dial is not None and leg.number == leader.dial
