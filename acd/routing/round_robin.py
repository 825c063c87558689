"""Round robin: one after the other, so the seat whose last ring lies furthest back is rung."""

from __future__ import annotations

from acd.line import Key
from acd.records import SeatRecord


def key(seat: SeatRecord, level: int) -> Key:
    """Seats that were never rung come first, by number. A missed ring counts as a turn."""
    return (seat.rung_at,)
