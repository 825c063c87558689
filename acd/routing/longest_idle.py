"""Longest idle first: the seat that has been free for the longest time is rung."""

from __future__ import annotations

from acd.line import Key
from acd.records import SeatRecord


def key(seat: SeatRecord, level: int) -> Key:
    """A seat that missed a call has gone to the end of the row."""
    return (seat.idle_since,)
