"""Put waiting callers and free seats together until one of the two runs out.

A citizen who comes back from a department goes to the operator they came from, even in wrap-up; a
test call to the seat it is for, and to no other.
Apart from that callers are served in order of rank within a queue, each by a seat of the level they
may have; a seat that serves several queues takes the caller with the best rank of all: the heads of
the lines are compared. Citizens who wait to be rung back stand in the same lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import commands as c
from acd import facts as f
from acd.line import Rank
from acd.records import CallRecord
from acd.state import State
from acd.values import CallId, Phone, QueueName, SeatNumber, SeatState

if TYPE_CHECKING:
    from acd.centre import Centre


def assign(centre: Centre) -> None:
    """Ring seats for callers; on return no free seat is left that could serve a waiting caller."""
    state = centre.state
    if not state.touched and not state.giving_back and not state.led:
        return
    for returned in sorted((state.calls[x] for x in state.giving_back), key=lambda x: x.rank):
        _give_back(centre, returned)
    centre.leaders.serve()
    while (found := _next_to_serve(state)) is not None:
        who, seat = found
        call = state.calls.get(who)
        if call is None:
            centre.ring_backs.place(who, seat)
        else:
            ring_seat(centre, call, seat)
    state.touched.clear()


def ring_seat(centre: Centre, call: CallRecord, seat: SeatNumber) -> None:
    """Reserve the seat for the call and have it rung."""
    leg = call.next_leg(centre.at)
    ring = centre.state.ring_seconds(call.queue)
    centre.record(f.SeatRung(at=centre.at, call=call.call, seat=seat, leg=leg))
    centre.command(
        c.RingSeat(call.call, leg, seat, ring, call.hotline, call.caller, call.caller_name)
    )


def _give_back(centre: Centre, call: CallRecord) -> None:
    """To the operator they were with, who need not serve the queue they came through."""
    wanted = call.only_for or call.preferred
    seat = centre.state.seats.get(wanted) if wanted else None
    if seat is None:
        return
    wraps_up = (
        seat.state is SeatState.WRAP_UP
        and seat.phone is Phone.USABLE
        and not seat.leaving
        and seat.number in centre.state.site.seats
    )
    if wraps_up or seat.number in centre.state.free:
        ring_seat(centre, call, seat.number)


def _next_to_serve(state: State) -> tuple[CallId, SeatNumber] | None:
    best: tuple[Rank, CallId, QueueName] | None = None
    for queue in state.touched:
        row = state.idle.get(queue)
        level = row.best_level() if row is not None else None
        first = state.line(queue).first(level) if level is not None else None
        if first is not None and (best is None or first < best[:2]):
            best = (*first, queue)
    if best is None:
        return None
    _, who, queue = best
    seat = state.idle[queue].first(state.level_of(who))
    return None if seat is None else (who, seat)
