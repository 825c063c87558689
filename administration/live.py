"""What a change must not do to calls that are up, told by what is going on at the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from administration.errors import Fault
from administration.model import Document, pointer


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Where people are now."""

    waiting: Mapping[str, int] = field(default_factory=dict)
    """Queue -> callers in it."""
    calls: Mapping[str, int] = field(default_factory=dict)
    """Hotline -> calls up."""
    talking: frozenset[str] = frozenset()
    """Seats on a call."""


def live_faults(before: Document, after: Document, now: GoingOn) -> Iterator[Fault]:
    """Nobody is left in a queue, on a hotline or on a seat that is no more."""
    for queue in sorted(before.queue_names() - after.queue_names()):
        if callers := now.waiting.get(queue):
            at = pointer("queues", queue)
            yield Fault(at, "queue_has_callers", f"{callers} callers wait in queue {queue}")
    for number in sorted(before.hotlines.keys() - after.hotlines.keys()):
        if calls := now.calls.get(number):
            at = pointer("hotlines", number)
            yield Fault(at, "hotline_has_calls", f"hotline {number} has {calls} calls")
    for number in sorted(before.seats.keys() - after.seats.keys()):
        if number in now.talking:
            at = pointer("seats", number)
            yield Fault(at, "seat_has_call", f"seat {number} is on a call")
