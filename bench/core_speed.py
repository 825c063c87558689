"""How many decisions a second the core makes, and how that changes with the size of the house.

Every caller is answered, talks and hangs up; all seats are kept busy, with callers always waiting.
Two houses of each size: one queue that all seats serve, and eight queues of which a seat serves
three at three levels, with the choice of seats widening twice while callers wait. The sizes take
turns and the best of several rounds counts, for other programs run on the same machine; what is
counted is processor time.

Run: ``python -m bench.core_speed``; prints JSON, times in microseconds per decision.
"""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from acd import commands as c
from acd import events as e
from acd.centre import Centre
from acd.values import (
    CallId,
    Ending,
    Hotline,
    HotlineNumber,
    LegId,
    Queue,
    QueueName,
    Seat,
    SeatNumber,
    Site,
    Widen,
)

SIZES = ((10, 50), (100, 500), (1000, 5000))
"""Seats, and callers waiting all the time."""
CALLS, ROUNDS = 3000, 5
LIMIT = 2.0
"""At a hundred times the size a decision may cost twice as much at most."""
STEP_SECONDS = 0.0001
STEPS_A_CALL = 6


@dataclass(frozen=True, slots=True)
class House:
    seats: int
    waiting: int
    queues: int
    skills: int

    def site(self) -> Site:
        hotlines = [HotlineNumber(str(12300 + n)) for n in range(self.queues)]
        names = [QueueName(hotline) for hotline in hotlines]
        seats = {}
        for index in range(self.seats):
            number = SeatNumber(str(1000 + index))
            skills = {names[(index + n) % self.queues]: n + 1 for n in range(self.skills)}
            seats[number] = Seat(number, skills)
        wait = self.waiting * STEPS_A_CALL * STEP_SECONDS
        widen = tuple(Widen(wait * n / (self.skills + 1), n + 1) for n in range(1, self.skills))
        return Site(
            hotlines={hotline: Hotline(hotline, "", self.seats) for hotline in hotlines},
            seats=seats,
            wrap_up_seconds=0.0,
            queues={
                name: Queue(name, first_level=1 if widen else 9, widen=widen) for name in names
            },
        )


class Day:
    """One house at work. ``serve`` returns seconds of processor time and the steps made in it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.site = house.site()
        self.hotlines = tuple(self.site.hotlines)
        self.centre = Centre()
        self.now = 1_000_000.0
        self.steps = 0
        self.arrived = 0
        self.rings: deque[c.RingSeat] = deque()
        self._step(e.SiteConfigured(site=self.site))
        self._step(e.PbxSnapshot(began_at=self.now, legs=()))
        for number in self.site.seats:
            self._step(e.SignInWanted(seat=number, operator=number))
        for _ in range(house.seats + house.waiting):
            self._arrive()

    def serve(self, calls: int) -> tuple[float, int]:
        before, began = self.steps, time.process_time()
        for _ in range(calls):
            ring = self.rings.popleft()
            citizen = LegId(ring.call)
            self._step(e.LegAnswered(leg=ring.leg))
            self._step(e.LegJoined(leg=citizen))
            self._step(e.LegJoined(leg=ring.leg))
            self._step(e.LegEnded(leg=citizen, ending=Ending.HUNG_UP))
            self._step(e.LegEnded(leg=ring.leg, ending=Ending.HUNG_UP))
            self._arrive()
        return time.process_time() - began, self.steps - before

    def _arrive(self) -> None:
        hotline = self.hotlines[self.arrived % len(self.hotlines)]
        self._step(e.CallArrived(call=CallId(f"c{self.arrived}"), hotline=hotline))
        self.arrived += 1

    def _step(self, event: e.Event) -> None:
        self.now += STEP_SECONDS
        self.steps += 1
        for command in self.centre.step(event, self.now).commands:
            if type(command) is c.RingSeat:
                self.rings.append(command)


def measure(
    *,
    queues: int,
    skills: int,
    sizes: tuple[tuple[int, int], ...] = SIZES,
    calls: int = CALLS,
    rounds: int = ROUNDS,
) -> dict[str, Any]:
    """All sizes of one kind of house, in turns. ``ratio``: cost at the last size over the first."""
    houses = [House(seats, waiting, queues, skills) for seats, waiting in sizes]
    days = [Day(house) for house in houses]
    best = [float("inf")] * len(houses)
    for _ in range(rounds):
        for index, day in enumerate(days):
            seconds, steps = day.serve(calls)
            best[index] = min(best[index], seconds / steps * 1e6)
    return {
        "queues": queues,
        "skills": skills,
        "sizes": [
            {
                "seats": house.seats,
                "waiting": house.waiting,
                "us_per_decision": round(us, 2),
                "decisions_per_second": round(1e6 / us),
            }
            for house, us in zip(houses, best, strict=True)
        ],
        "ratio": round(best[-1] / best[0], 2),
    }


def measure_all() -> dict[str, Any]:
    houses = {
        "one queue": measure(queues=1, skills=1),
        "eight queues, three levels, widening": measure(queues=8, skills=3),
    }
    return {"limit": LIMIT, "houses": houses}


def as_table(told: dict[str, Any]) -> str:
    lines = []
    for kind, house in told["houses"].items():
        lines.append(kind)
        lines += [
            f"  {x['seats']:5d} seats {x['waiting']:6d} waiting {x['us_per_decision']:8.1f} us"
            f" {x['decisions_per_second']:8d} decisions a second"
            for x in house["sizes"]
        ]
        lines.append(f"  cost of the largest over the smallest: {house['ratio']:.2f}")
    lines.append(f"At {SIZES[-1][0] // SIZES[0][0]} times the size at most {LIMIT:g} is allowed.")
    return "\n".join(lines)


def within(told: dict[str, Any]) -> bool:
    """Does no decision cost more than it may?"""
    return all(house["ratio"] <= LIMIT for house in told["houses"].values())


def main() -> None:
    print(json.dumps(measure_all(), indent=1))


if __name__ == "__main__":
    main()
