"""`make soak`: survival at full length, with real phones and callers who keep coming.

The database is away for ten minutes under calls, the backend is killed every minute, its connection
to the PBX is cut twice, and Asterisk is killed once. At the end every invariant is checked
(tests/live/invariants.py) and a table is printed; any call lost or counted twice, any voice not
recorded, makes the exit status 1. REXIAN_SOAK_MINUTES (default 13) shortens it; the database is
then away for four fifths of the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from rexian.phones.errors import PhoneError
from rexian.supervise.child import Child
from tests.live.invariants import Report, invariants_report
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ, write_tones
from tests.live.kit.tools import find_tools
from tests.live.leaky_wire import LeakyWire, leaky_wire
from tests.live.meanwhile import put_down
from tests.live.system import HOTLINE, System, running_system, small_site

MINUTES = 13.0
CITIZENS = 6
LINES = 5
"""One fewer than citizens, so that some are refused."""
SEATS = ("1001", "1002", "1003")
AWAY_SECONDS = 8.0
"""For how long a killed backend or a cut connection stays away: longer than the PBX's patience."""
LONGEST_AWAY_SECONDS = 600.0


@dataclass(slots=True)
class Traffic:
    """Citizens who ring again and again until told to stop; counts what the phones saw."""

    system: System
    tone: Path
    random: random.Random
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    seen: Counter[str] = field(default_factory=Counter)

    async def citizen(self, number: str) -> None:
        while not self.stopping.is_set():
            try:
                async with self.system.citizen_phone(number, plays=self.tone) as phone:
                    await self._one_call(phone)
            except PhoneError as problem:
                self.seen[f"trouble: {str(problem).splitlines()[0][:60]}"] += 1
            await self._pause(self.random.uniform(0.5, 3.0))

    async def _one_call(self, phone: BaresipPhone) -> None:
        """Talk or wait for a while, as impatient as people are, then hang up."""
        await phone.dial(HOTLINE)
        self.seen["dialled"] += 1
        with contextlib.suppress(TimeoutError, PhoneError):
            await phone.wait_for("CALL_CLOSED", within=self.random.choice((2.0, 8.0, 14.0, 25.0)))
            return
        await put_down(phone)
        with contextlib.suppress(PhoneError):
            await phone.wait_for("CALL_CLOSED", within=5.0)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)


@dataclass(slots=True)
class Plan:
    """When what is done, in seconds from the start."""

    minutes: float

    @property
    def length(self) -> float:
        return self.minutes * 60

    @property
    def database_away(self) -> tuple[float, float]:
        away = min(LONGEST_AWAY_SECONDS, 0.8 * self.length)
        begin = (self.length - away) / 4
        return begin, begin + away

    @property
    def blows(self) -> list[tuple[float, str]]:
        """The backend every minute (at least three times), two cuts, one death of the PBX."""
        step = min(60.0, self.length / 5)
        kills = [(at * step, "backend") for at in range(1, int(self.length / step))]
        others = [(0.35 * self.length, "wire"), (0.65 * self.length, "wire")]
        return sorted([*kills, *others, (0.8 * self.length + step / 2, "pbx")])


async def soak(minutes: float, say: Callable[[str], None]) -> tuple[Report, Traffic]:
    """Run it all; returns what the books say and what the phones saw."""
    tools, plan = find_tools(), Plan(minutes)
    with tempfile.TemporaryDirectory(prefix="rx-soak-") as folder:
        tones = write_tones(Path(folder), seconds=60)
        async with AsyncExitStack() as stack:
            site = small_site(lines=LINES, seats=len(SEATS))
            system = await stack.enter_async_context(running_system(tools, site))
            wire = await stack.enter_async_context(leaky_wire(system.settings.ami_port))
            await system.stop_backend()
            system.backend_env["REXIAN_AMI_PORT"] = str(wire.listens_on)
            await system.start_backend()
            phones = [
                await stack.enter_async_context(system.seat_phone(seat, plays=tones[OPERATOR_HZ]))
                for seat in SEATS
            ]
            for phone in phones:
                await phone.registered()
                await phone.dial("*11")
                await phone.wait_for("CALL_CLOSED", within=15)
            traffic = Traffic(system, tones[CITIZEN_HZ], random.Random(12345))
            callers = [
                asyncio.create_task(traffic.citizen(f"1380000{n:04d}")) for n in range(CITIZENS)
            ]
            await _blows(system, wire, phones, plan, say)
            traffic.stopping.set()
            await asyncio.gather(*callers)
            say("traffic over; checking")
            for phone in phones:
                await put_down(phone)
            await system.in_sight(within=60)
            return await invariants_report(system, within=180), traffic


async def _blows(
    system: System,
    wire: LeakyWire,
    phones: list[BaresipPhone],
    plan: Plan,
    say: Callable[[str], None],
) -> None:
    began = time.monotonic()

    async def until(moment: float) -> None:
        await asyncio.sleep(max(0.0, began + moment - time.monotonic()))

    async def database() -> None:
        gone, back = plan.database_away
        await until(gone)
        say(f"{gone:6.0f} s  the database goes")
        await system.stop_database()
        await until(back)
        await system.start_database()
        say(f"{back:6.0f} s  the database is back")

    async def backend() -> None:
        await system.kill_backend()
        await asyncio.sleep(AWAY_SECONDS)
        system.backend = Child(system.backend.spec, lambda text: None)
        await system.backend.start()
        await _watches(system)

    async def cut() -> None:
        wire.cut()
        await asyncio.sleep(AWAY_SECONDS)
        wire.mend()
        await _watches(system)

    async def pbx() -> None:
        await system.kill_pbx()
        await asyncio.gather(*(put_down(phone) for phone in phones))
        await system.start_pbx()
        await _watches(system)

    hit: dict[str, Callable[[], Awaitable[None]]] = {"backend": backend, "wire": cut, "pbx": pbx}

    async def others() -> None:
        for moment, what in plan.blows:
            await until(moment)
            say(f"{moment:6.0f} s  {what}")
            await hit[what]()
        await until(plan.length)

    async with asyncio.TaskGroup() as group:
        group.create_task(database())
        group.create_task(others())


async def _watches(system: System, within: float = 60.0) -> None:
    """Wait until the backend has the PBX in sight, whatever else is missing."""
    async with httpx.AsyncClient(base_url=system.base_url) as client, asyncio.timeout(within):
        while True:
            with contextlib.suppress(httpx.HTTPError, KeyError, ValueError):
                if (await client.get("/readyz", timeout=5)).json()["checks"]["pbx"]["ok"]:
                    return
            await asyncio.sleep(0.2)


def as_table(report: Report, traffic: Traffic) -> str:
    """What was offered, and what became of it."""
    rows = [
        ("dialled by the phones", traffic.seen["dialled"]),
        ("offered", report.offered),
        ("answered", report.outcomes["answered"]),
        ("abandoned", report.outcomes["abandoned"]),
        ("failed", report.outcomes["failed"]),
        ("refused", report.refused),
        ("inferred", report.inferred_calls),
        ("recordings of answered calls", report.recordings),
        ("lost", report.lost),
    ]
    lines = [f"{name:32} {value:6d}" for name, value in rows]
    lines.append(f"{'worst gap in a track, s':32} {report.worst_gap_seconds:6.2f}")
    lines += [f"{what}: {times}" for what, times in traffic.seen.items() if what != "dialled"]
    lines += [f"WRONG: {what}" for what in report.wrong]
    return "\n".join(lines)


def main() -> int:
    minutes = float(os.environ.get("REXIAN_SOAK_MINUTES", MINUTES))
    if not 1.0 <= minutes <= 1440:
        print("REXIAN_SOAK_MINUTES must be between 1 and 1440", file=sys.stderr)
        return 2
    report, traffic = asyncio.run(soak(minutes, lambda text: print(text, flush=True)))
    print(as_table(report, traffic))
    return 1 if report.wrong or report.lost else 0


if __name__ == "__main__":
    sys.exit(main())
