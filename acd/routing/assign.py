"""Put waiting callers and free seats together until one of the two runs out.

A citizen who comes back from a department goes to the operator they came from, even in wrap-up.
Apart from that callers are served in order of rank within a hotline, and a seat that answers
several hotlines takes the caller with the best rank of all: the heads of the lines are compared.
"""

from __future__ import annotations

from typing import Protocol

from acd import commands as c
from acd import facts as f
from acd.line import Rank
from acd.records import CallRecord
from acd.routing.longest_idle import choose
from acd.state import State
from acd.values import CallId, HotlineNumber, Phone, SeatNumber, SeatState


class Decider(Protocol):
    """What a strategy needs of the centre."""

    state: State

    @property
    def at(self) -> float: ...

    def record(self, fact: f.Fact) -> None: ...

    def command(self, command: c.Command) -> None: ...


def assign(centre: Decider) -> None:
    """Ring seats for callers; on return no free seat is left that could serve a waiting caller."""
    state = centre.state
    if not state.touched_hotlines:
        return
    for hotline in sorted(state.touched_hotlines):
        for call in list(state.line(hotline).returned()):
            _give_back(centre, state.calls[call])
    while (head := _next_to_serve(state)) is not None:
        call, seat = head
        _ring_seat(centre, state.calls[call], seat)
    state.touched_hotlines.clear()


def _give_back(centre: Decider, call: CallRecord) -> None:
    seat = centre.state.seats.get(call.preferred) if call.preferred else None
    if seat is None or seat.state is not SeatState.WRAP_UP:
        return
    if seat.phone is Phone.USABLE and not seat.leaving and seat.number in centre.state.site.seats:
        _ring_seat(centre, call, seat.number)


def _next_to_serve(state: State) -> tuple[CallId, SeatNumber] | None:
    best: tuple[Rank, CallId, HotlineNumber] | None = None
    for hotline in state.touched_hotlines:
        first = state.line(hotline).first()
        row = state.idle.get(hotline)
        if first is not None and row and (best is None or first < best[:2]):
            best = (*first, hotline)
    if best is None:
        return None
    _, call, hotline = best
    seat = choose(state.idle[hotline], state.calls[call].preferred)
    return None if seat is None else (call, seat)


def _ring_seat(centre: Decider, call: CallRecord, seat: SeatNumber) -> None:
    """Reserve the seat for the call and have it rung."""
    leg = call.next_leg(centre.at)
    ring = centre.state.site.ring_seconds
    centre.record(f.SeatRung(at=centre.at, call=call.call, seat=seat, leg=leg))
    centre.command(
        c.RingSeat(call.call, leg, seat, ring, call.hotline, call.caller, call.caller_name)
    )
