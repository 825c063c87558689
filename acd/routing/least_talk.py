"""Least talk first: who has talked the shortest time since signing in is rung."""

from __future__ import annotations

from acd.line import Key
from acd.records import SeatRecord


def key(seat: SeatRecord, level: int) -> Key:
    """Among equals the one who has been free longest."""
    return (seat.talk_seconds, seat.idle_since)
