"""The strategies a queue can have. A row of free seats is sorted by the key of its strategy, so
that a decision looks at the heads of the rows and no further.
"""

from __future__ import annotations

from collections.abc import Callable

from acd.line import Key
from acd.records import SeatRecord
from acd.routing import fewest_calls, least_talk, linear, longest_idle, round_robin
from acd.values import Strategy

KEYS: dict[Strategy, Callable[[SeatRecord, int], Key]] = {
    Strategy.LONGEST_IDLE: longest_idle.key,
    Strategy.FEWEST_CALLS: fewest_calls.key,
    Strategy.LEAST_TALK: least_talk.key,
    Strategy.ROUND_ROBIN: round_robin.key,
    Strategy.LINEAR: linear.key,
}
"""Seat and its level in the queue -> what is compared; it changes only while the seat is busy or
when the seat is put into the row anew."""
