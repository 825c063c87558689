"""The runs: one Asterisk, four seats, the same load; rexian and app_queue take turns."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import secrets
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import httpx

from bench.turnaround import app_queue
from bench.turnaround.measure import arrivals_ms, figures, turnarounds_ms
from rexian import __version__
from tests.live.kit.scenario import caller, seat_answers
from tests.live.kit.sipp import SippRun, SippSeat
from tests.live.kit.tools import Tools, find_tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system, small_site

Side = Literal["rexian", "app_queue"]
SIDES: tuple[Side, ...] = ("rexian", "app_queue")
SEATS = ("1001", "1002", "1003", "1004")
# Uneven, so that no seat falls into step with a once-a-second check.
TALK_SECONDS = {"1001": 0.43, "1002": 0.52, "1003": 0.61, "1004": 0.74}
RING_SECONDS = 0.02
RUN_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; ``calls`` and ``arrivals`` are per run and side."""

    rounds: int = 3
    calls: int = 110
    arrivals: int = 70
    waiting: int = 8


@dataclass(slots=True)
class Gathered:
    """Milliseconds of all runs of one side."""

    turnaround: list[float] = field(default_factory=list)
    arrival: list[float] = field(default_factory=list)


async def compare(size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    """Run everything; returns what is written to turnaround.json."""
    tools = await asyncio.to_thread(find_tools)
    gathered: dict[Side, Gathered] = {side: Gathered() for side in SIDES}
    began, load_before = datetime.now(UTC), os.getloadavg()[0]
    # Lines for all callers: none may be refused, on either side.
    site = small_site(lines=2 * (size.waiting + len(SEATS)), seats=len(SEATS))
    async with running_system(
        tools, site, polite=False, wrap_up_seconds=0.0, ring_seconds=20.0
    ) as system:
        etc = system.settings.data / "pbx" / "etc"
        spool = system.settings.data / "pbx" / "spool" / "bench"
        kind = system.settings.track_format
        await app_queue.add_queue(system.pbx, etc, SEATS, spool, kind)
        # Neither side greets: a seat that answers waits for the end of the greeting.
        await system.pbx.command('dialplan set global RX_SAY_GREETING ""')
        api = await system.api()
        for seat in SEATS:
            await _hire(api, f"seat-{seat}")
        for number in range(1, size.rounds + 1):
            # Each round the other side goes first.
            for side in SIDES if number % 2 else reversed(SIDES):
                turnaround, arrival = await _run(system, api, side, size)
                gathered[side].turnaround += turnaround
                gathered[side].arrival += arrival
                say(
                    f"round {number} {side:9}  turnaround {_short(turnaround)}"
                    f"   arrival {_short(arrival)}   load {os.getloadavg()[0]:.1f}"
                )
        version = (await system.pbx.command("core show version")).split(" built")[0].strip()
    return _result(gathered, size, tools, version, began, load_before)


async def _run(
    system: System, api: httpx.AsyncClient, side: Side, size: Size
) -> tuple[list[float], list[float]]:
    """One run of one side: the crowd first, then callers one at a time."""
    number = HOTLINE if side == "rexian" else app_queue.NUMBER
    async with _seats(system) as seats:
        if side == "rexian":
            for seat in SEATS:
                await _put_state(api, seat, {"state": "ready", "operator": f"seat-{seat}"})
        crowd = await _callers(system, number, size.calls, size.waiting + len(SEATS), rate=50)
        turnaround = turnarounds_ms([seat.messages() for seat in seats], crowd)
        before = [len(seat.messages()) for seat in seats]
        single = await _callers(system, number, size.arrivals, 1, rate=5)
        logs = [seat.messages()[n:] for seat, n in zip(seats, before, strict=True)]
        arrival = arrivals_ms(logs, single)
        if side == "rexian":
            for seat in SEATS:
                await _put_state(api, seat, {"state": "signed_out"})
        await system.pbx.no_channels_left()
    return turnaround, arrival


async def _hire(api: httpx.AsyncClient, name: str) -> None:
    person = {"username": name, "role": "operator", "password": secrets.token_urlsafe(18)}
    answer = await api.post("/users", json=person)
    answer.raise_for_status()


async def _put_state(api: httpx.AsyncClient, seat: str, body: dict[str, str]) -> None:
    answer = await api.put(f"/seats/{seat}/state", json=body)
    answer.raise_for_status()


@contextlib.asynccontextmanager
async def _seats(system: System) -> AsyncIterator[list[SippSeat]]:
    async with contextlib.AsyncExitStack() as stack:
        seats = [
            await stack.enter_async_context(
                SippSeat(
                    system.tools.phones,
                    seat,
                    system.secrets.sip[seat],
                    system.sip_server,
                    seat_answers(ring=RING_SECONDS, talk=TALK_SECONDS[seat]),
                )
            )
            for seat in SEATS
        ]
        await asyncio.gather(*(seat.registered(within=15) for seat in seats))
        yield seats


async def _callers(system: System, number: str, calls: int, at_once: int, rate: float) -> list[Any]:
    """SIPp's log of ``calls`` callers of whom ``at_once`` are up at any moment."""
    async with SippRun(
        system.tools.phones,
        caller(number, talk=None),
        system.sip_server,
        calls=calls,
        rate=rate,
        at_once=at_once,
        local_ip=TRUNK_IP,
    ) as run:
        result = await run.finished(within=RUN_SECONDS)
        if not result.all_as_written:
            raise RuntimeError(f"not every call went as it should:\n{result.errors}")
        return list(result.messages)


def _short(values: list[float]) -> str:
    if not values:
        return "none"
    shown = figures(values)
    return f"p50 {shown['p50']:.1f} p99 {shown['p99']:.1f} ms (n={len(values)})"


def _result(
    gathered: dict[Side, Gathered],
    size: Size,
    tools: Tools,
    asterisk: str,
    began: datetime,
    load_before: float,
) -> dict[str, Any]:
    sides: dict[str, Any] = {
        side: {
            "turnaround_ms": figures(values.turnaround),
            "arrival_ms": figures(values.arrival),
            "turnarounds": len(values.turnaround),
            "arrivals": len(values.arrival),
        }
        for side, values in gathered.items()
    }

    def ratio(percentile: str) -> float:
        other, ours = (
            figures(gathered[side].turnaround)[percentile] for side in ("app_queue", "rexian")
        )
        return round(other / ours, 1)

    sipp = subprocess.run(
        [*tools.phones.sipp_argv, "-v"], capture_output=True, text=True, check=False
    )
    return {
        **sides,
        "ratio": {"turnaround_p50": ratio("p50"), "turnaround_p99": ratio("p99")},
        "seats": len(SEATS),
        "rounds": size.rounds,
        "callers_waiting": size.waiting,
        "date": began.isoformat(timespec="seconds"),
        "load": {"before": round(load_before, 2), "after": round(os.getloadavg()[0], 2)},
        "processors": os.cpu_count(),
        "versions": {
            "rexian": __version__,
            "asterisk": asterisk,
            "sipp": next((ln.strip() for ln in sipp.stdout.splitlines() if "SIPp v" in ln), ""),
            "python": platform.python_version(),
        },
    }
