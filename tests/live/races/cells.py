"""Fifty hotlines beside each other on one system, each with its own seats and its own queue.

A race that is to be run fifty times is run once in each cell, all cells at once. The departments
are shared; each of them fails in its own way.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    skills,
)
from store.site import FirstSite
from tests.live.kit.tools import Tools
from tests.live.races.crowd import callers_scenario, crowd_of_callers
from tests.live.system import System, running_system

CELLS = int(os.environ.get("REXIAN_RACES", "15"))
LINES = 4
VOICE = {"rtp_start": 40_000, "rtp_end": 41_999}
"""Far from where phones and systems of other tests get theirs. The PBX takes another port of the
range when one is in use, so two systems may share it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hotline and its two seats."""

    hotline: str
    first_seat: str
    second_seat: str
    callers: tuple[str, str]


cells = tuple(
    Cell(f"123{i:02d}", f"10{i:02d}", f"11{i:02d}", (f"138000010{i:02d}", f"138000020{i:02d}"))
    for i in range(1, CELLS + 1)
)
first_seats = [cell.first_seat for cell in cells]
second_seats = [cell.second_seat for cell in cells]

BUSY, SILENT, VACANT, UNREGISTERED, DECLINING = "2001", "2002", "2003", "2004", "2005"
"""The departments, by what becomes of a call to them."""


def site() -> FirstSite:
    """The cells and the departments."""
    return FirstSite(
        tuple(Hotline(HotlineNumber(cell.hotline), cell.hotline, LINES) for cell in cells),
        tuple(
            Seat(SeatNumber(number), skills(cell.hotline))
            for cell in cells
            for number in (cell.first_seat, cell.second_seat)
        ),
        tuple(
            Department(DepartmentNumber(number), number, number)
            for number in (BUSY, SILENT, VACANT, UNREGISTERED, DECLINING)
        ),
    )


@contextlib.asynccontextmanager
async def running_cells(tools: Tools, **settings: Any) -> AsyncIterator[System]:
    """A system of the cells. An operator is signed in on every seat; all of them are on break."""
    async with running_system(tools, site(), **VOICE, **settings) as system:
        numbers = [*first_seats, *second_seats]
        await _sign_in(system, numbers)
        await on_break(await system.api(), numbers)
        yield system


async def ready(api: httpx.AsyncClient, seats: Iterable[str]) -> None:
    """Have the seats be offered calls."""
    await asyncio.gather(*(_put(api, seat, {"state": "ready"}) for seat in seats))


async def on_break(api: httpx.AsyncClient, seats: Iterable[str]) -> None:
    """Keep calls away from the seats."""
    await asyncio.gather(
        *(_put(api, seat, {"state": "on_break", "reason": "test"}) for seat in seats)
    )


async def _put(api: httpx.AsyncClient, seat: str, body: dict[str, str]) -> None:
    answer = await api.put(f"/seats/{seat}/state", json=body)
    assert answer.status_code == 200, answer.text


async def _sign_in(system: System, seats: list[str]) -> None:
    """With the feature code, from the seat's own account: a phone needs no user of the API."""
    scenario = callers_scenario(authenticated=True)
    rows = [("*11", seat, system.secrets.sip[seat]) for seat in seats]
    async with crowd_of_callers(system, scenario, rows, pairs_every_ms=100) as crowd:
        result = await crowd.finished(within=40)
    assert result.final_statuses() == [200] * len(seats), result.errors
