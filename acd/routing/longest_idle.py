"""Longest idle first: the seat that has been free for the longest time is rung."""

from __future__ import annotations

from acd.line import IdleSeats
from acd.values import SeatNumber


def choose(free: IdleSeats, preferred: SeatNumber | None) -> SeatNumber | None:
    """The preferred seat when it is free, else the longest idle one."""
    if preferred is not None and preferred in free:
        return preferred
    return free.longest_idle()
