"""When a caller who waits is told something, and what.

All moments follow from when the wait in the queue began, so nothing is remembered and a restart
goes on where it was:

- the place in the queue with the expected wait: at ``announce_first_seconds``, then every
  ``announce_every_seconds``;
- a word of comfort every ``comfort_every_seconds``, left out where the place has just been told or
  is about to be. Where the queue rings back, it is the offer to press 1 instead, and that one is
  never left out but put off until the place has been told.

Nothing is told while a seat rings for the caller, nor what has become due while nobody could tell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acd import commands as c
from acd.values import CallId, CallState, Queue

if TYPE_CHECKING:
    from acd.centre import Centre
    from acd.records import CallRecord
    from acd.state import State

POSITION, COMFORT, RING_BACK_OFFER = "position", "comfort", "ring_back_offer"
TIMER = "announce"
GAP_SECONDS = 8.0
"""Room for the place in the queue to be spoken before something else is."""
LATE_SECONDS = 5.0
"""What is later than this is not told any more: the next one is."""
SHORTEST_SECONDS = 5.0
"""No announcement is repeated faster, whatever is configured."""
OFFER_FIRST_SECONDS, OFFER_EVERY_SECONDS = 20.0, 60.0
"""When the offer is made in a queue that comforts nobody."""


@dataclass(frozen=True, slots=True)
class Due:
    at: float
    kind: str


@dataclass(frozen=True, slots=True)
class _Series:
    first: float
    every: float
    """Seconds; infinite for something told once."""
    kind: str

    def around(self, since: float, count: int) -> list[float]:
        """``count`` moments (seconds of waiting) from the last one not after ``since`` on."""
        if math.isinf(self.every):
            return [self.first]
        done = max(0, math.floor((since - self.first) / self.every))
        return [self.first + (done + number) * self.every for number in range(count)]


def next_after(queue: Queue, waits_since: float, now: float) -> Due | None:
    """The first announcement after ``now``, to one who waits since ``waits_since`` (both in seconds
    since the epoch); None when there will be none.
    """
    waited = now - waits_since
    places, beside = _places(queue), _beside(queue)
    coming: list[Due] = []
    if places is not None:
        coming += [Due(at, POSITION) for at in places.around(waited, 2) if at > waited]
    if beside is not None:
        moments = beside.around(waited - GAP_SECONDS, 5)
        coming += [
            Due(at, beside.kind)
            for moment in moments
            if (at := _beside_places(moment, beside, places)) is not None and at > waited
        ]
    if not coming:
        return None
    # At one moment the place is told: it sorts last by name, so it is asked for.
    first = min(coming, key=lambda due: (due.at, due.kind != POSITION))
    return Due(waits_since + first.at, first.kind)


def due_now(queue: Queue, waits_since: float, now: float) -> str | None:
    """What is to be told at ``now``; None when nothing was due within the last moments."""
    begin = max(waits_since, now - LATE_SECONDS)
    latest: Due | None = None
    while (due := next_after(queue, waits_since, begin)) is not None and due.at <= now:
        latest, begin = due, due.at
    return None if latest is None else latest.kind


def _places(queue: Queue) -> _Series | None:
    if queue.announce_first_seconds <= 0:
        return None
    return _Series(queue.announce_first_seconds, _interval(queue.announce_every_seconds), POSITION)


def _beside(queue: Queue) -> _Series | None:
    kind = RING_BACK_OFFER if queue.ring_back else COMFORT
    if queue.comfort_every_seconds > 0:
        every = _interval(queue.comfort_every_seconds)
        return _Series(every, every, kind)
    if queue.ring_back:
        return _Series(OFFER_FIRST_SECONDS, OFFER_EVERY_SECONDS, kind)
    return None


def _interval(seconds: float) -> float:
    return max(seconds, SHORTEST_SECONDS) if seconds > 0 else math.inf


def _beside_places(moment: float, beside: _Series, places: _Series | None) -> float | None:
    """When the announcement of this moment is made beside those of the place; None: not at all."""
    if places is None:
        return moment
    for place in places.around(moment - GAP_SECONDS, 3):
        if abs(place - moment) < GAP_SECONDS:
            return place + GAP_SECONDS if beside.kind == RING_BACK_OFFER else None
    return moment


# --- in the core ---


def arm(state: State, call: CallRecord) -> None:
    """Have the core woken for the call's next announcement. To be called as often as one likes."""
    queue = state.site.queue(call.queue)
    set_for = state.timers.due((TIMER, call.call))
    if set_for is not None and set_for > call.queued_at:
        expected = next_after(queue, call.queued_at, set_for - 0.001)
        if expected is not None and abs(expected.at - set_for) < 0.001:
            return
    _set(state, call, next_after(queue, call.queued_at, call.queued_at))


def disarm(state: State, call: CallRecord) -> None:
    state.timers.cancel((TIMER, call.call))


def announce_due(centre: Centre, call_id: CallId, now: float) -> None:
    """The call's timer has come: tell what is due, if the caller can hear it, and set the next."""
    state = centre.state
    call = state.calls.get(call_id)
    if call is None or call.state not in (CallState.WAITING, CallState.RINGING) or call.closing:
        return
    queue = state.site.queue(call.queue)
    kind = due_now(queue, call.queued_at, now)
    position = state.position(call.call)
    if kind is not None and position is not None and call.state is CallState.WAITING:
        seconds = round(state.paces.expected_wait(call.queue, position))
        centre.command(c.Announce(call.call, kind, position, seconds))
    _set(state, call, next_after(queue, call.queued_at, now))


def _set(state: State, call: CallRecord, due: Due | None) -> None:
    if due is None:
        disarm(state, call)
    else:
        state.timers.set((TIMER, call.call), due.at)
