"""Fewest calls first: who has taken the fewest calls since signing in is rung."""

from __future__ import annotations

from acd.line import Key
from acd.records import SeatRecord


def key(seat: SeatRecord, level: int) -> Key:
    """Among equals the one who has been free longest."""
    return (seat.calls, seat.idle_since)
