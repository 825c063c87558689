"""The house for what may happen in any order: short times, and every rule there is."""

from __future__ import annotations

import dataclasses

from acd.values import (
    Leader,
    Operator,
    Overflow,
    OverflowTo,
    OverflowWhen,
    QueueName,
    SeatNumber,
    Site,
    Strategy,
    Widen,
)
from tests.acd.desk import site
from tests.acd.floor import hotline, hotlines, queue, queues, seats

CITY, ROADS, NIGHT = "12345", "12319", "night"
SEATS = ("1001", "1002", "1003", "1004")
LEADERS = {
    "nobody": None,
    "seat": Leader(seat=SeatNumber("1004"), writer=SeatNumber("1001")),
    "mobile": Leader(dial="13700000001", writer=SeatNumber("1002")),
}


def house(leader: str = "nobody") -> Site:
    """Three queues with levels, four seats, every rule there is, all in short times."""
    wait, length, empty = OverflowWhen.WAIT, OverflowWhen.LENGTH, OverflowWhen.NO_SEATS
    return dataclasses.replace(
        site(),
        hotlines=hotlines(
            hotline(CITY, priority=1), hotline(ROADS, queue=ROADS, leader=LEADERS[leader])
        ),
        queues=queues(
            queue(
                CITY,
                first_level=1,
                widen=(Widen(3, 2), Widen(8, 9)),
                redial_seconds=30,
                overflow=(
                    Overflow(length, 2, OverflowTo.RING_BACK),
                    Overflow(wait, 20, OverflowTo.QUEUE, ROADS),
                ),
                ring_back=True,
                ring_back_tries=2,
                ring_back_every_seconds=4,
                ring_seconds=9,
            ),
            queue(
                ROADS,
                strategy=Strategy.ROUND_ROBIN,
                wrap_up_seconds=2,
                ring_back=True,
                overflow=(
                    Overflow(empty, 0, OverflowTo.OUTSIDE, "13700000002"),
                    Overflow(wait, 15, OverflowTo.QUEUE, NIGHT),
                ),
            ),
            queue(
                NIGHT,
                strategy=Strategy.FEWEST_CALLS,
                wrap_up_seconds=0,
                overflow=(Overflow(wait, 40, OverflowTo.VOICEMAIL),),
            ),
        ),
        seats=seats(
            s1001={CITY: 1},
            s1002={CITY: 2, NIGHT: 1},
            s1003={CITY: 5, ROADS: 1},
            s1004={ROADS: 3},
        ),
        operators={"expert": Operator("expert", {QueueName(ROADS): 1, QueueName(NIGHT): 2})},
        misses_allowed=2,
        away_most=2,
        priority_callers={"110": 5},
    )
