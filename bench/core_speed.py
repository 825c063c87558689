"""How many decisions a second the core makes, and how that changes with the size of the house.

Every caller is answered, talks, hangs up; all lines are kept busy, with callers always waiting.
Run: ``python -m bench.core_speed``; prints JSON, times in microseconds per step.
"""

from __future__ import annotations

import json
import time

from acd import commands as c
from acd import events as e
from acd.centre import Centre
from acd.values import CallId, Ending, Hotline, HotlineNumber, LegId, Seat, SeatNumber, Site

HOTLINE = HotlineNumber("12345")


def measure(seats: int, waiting: int, calls: int) -> dict[str, float]:
    """Serve ``calls`` callers on ``seats`` seats with ``waiting`` of them in line all the time."""
    numbers = [SeatNumber(str(1000 + n)) for n in range(seats)]
    site = Site(
        hotlines={HOTLINE: Hotline(HOTLINE, "", seats)},
        seats={number: Seat(number, frozenset({HOTLINE})) for number in numbers},
        wrap_up_seconds=0.0,
    )
    centre, now, steps = Centre(), 1_000_000.0, 0
    todo: list[c.RingSeat] = []
    slowest = 0.0

    def step(event: e.Event) -> None:
        nonlocal now, steps, slowest
        now += 0.0001
        began = time.perf_counter()
        decision = centre.step(event, now)
        slowest = max(slowest, time.perf_counter() - began)
        steps += 1
        todo.extend(x for x in decision.commands if isinstance(x, c.RingSeat))

    step(e.SiteConfigured(site=site))
    step(e.PbxSnapshot(began_at=now, legs=()))
    for number in numbers:
        step(e.SignInWanted(seat=number, operator=number))
    for n in range(seats + waiting):
        step(e.CallArrived(call=CallId(f"c{n}"), hotline=HOTLINE))
    steps, slowest, arrived = 0, 0.0, seats + waiting
    began = time.perf_counter()
    for _ in range(calls):
        ring = todo.pop(0)
        citizen = LegId(ring.call)
        step(e.LegAnswered(leg=ring.leg))
        step(e.LegJoined(leg=citizen))
        step(e.LegJoined(leg=ring.leg))
        step(e.LegEnded(leg=citizen, ending=Ending.HUNG_UP))
        step(e.LegEnded(leg=ring.leg, ending=Ending.HUNG_UP))
        step(e.CallArrived(call=CallId(f"c{arrived}"), hotline=HOTLINE))
        arrived += 1
    took = time.perf_counter() - began
    return {
        "seats": seats,
        "waiting": waiting,
        "steps_per_second": round(steps / took),
        "mean_us": round(took / steps * 1e6, 1),
        "slowest_us": round(slowest * 1e6, 1),
    }


def main() -> None:
    sizes = ((10, 50), (100, 500), (1000, 5000))
    print(json.dumps([measure(seats, waiting, 5000) for seats, waiting in sizes], indent=2))


if __name__ == "__main__":
    main()
