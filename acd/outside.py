"""A number outside is rung for a caller who waits, instead of a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd.invite import Reach, ring
from acd.records import CallRecord
from acd.values import Place, Role

if TYPE_CHECKING:
    from acd.centre import Centre


def ring_outside(centre: Centre, call: CallRecord, number: str) -> None:
    """Whoever answers there answers the call. No seat is rung meanwhile; if it comes to nothing
    the caller is back in line.
    """
    seconds = centre.state.ring_seconds(call.queue)
    ring(centre, call, Reach(Role.OUTSIDE, number, seconds, number=number), Place.MAIN, None)
