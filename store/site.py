"""The configured site: hotlines, seats, departments; and what a first start puts there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, insert, select

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    Site,
)
from store.database import Database
from store.schema import accounts, departments, hotlines, seat_hotlines, seats

_LOCK = 0x7265_7869_616E_04
"""Advisory lock "rexian", 4: held while a first start fills an empty database."""


@dataclass(frozen=True, slots=True)
class FirstSite:
    """What a first start puts into an empty database."""

    hotlines: tuple[Hotline, ...]
    seats: tuple[Seat, ...]
    departments: tuple[Department, ...]


def trial_site() -> FirstSite:
    """Enough to try out: the hotline 12345 with four lines, four seats, two departments."""
    hotline = HotlineNumber("12345")
    return FirstSite(
        (Hotline(hotline, "市民服务热线", 4),),
        tuple(
            Seat(SeatNumber(str(number)), frozenset({hotline}), f"座席 {number}")
            for number in range(1001, 1005)
        ),
        (
            Department(DepartmentNumber("2001"), "城市管理局", "2001"),
            Department(DepartmentNumber("2002"), "水务局", "2002"),
        ),
    )


async def seed_first_start(
    database: Database,
    *,
    admin_name: str,
    admin_password_hash: str,
    at: float,
    site: FirstSite | None = None,
) -> bool:
    """Fill an empty database with a site (default: ``trial_site()``) and one administrator.

    False, with nothing changed, when there is a hotline, a seat, a department or an account
    already. Several that start at once fill it once. Raises StoreUnavailable.
    """
    first = site or trial_site()
    async with database.writing() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        for table in (hotlines, seats, departments, accounts):
            if await connection.scalar(select(func.count()).select_from(table)):
                return False
        for table, rows in _rows(first):
            if rows:
                await connection.execute(insert(table), rows)
        admin = {
            "name": admin_name,
            "role": "admin",
            "password_hash": admin_password_hash,
            "created_at": at,
        }
        await connection.execute(insert(accounts), admin)
    return True


def _rows(site: FirstSite) -> list[tuple[Table, list[dict[str, object]]]]:
    return [
        (hotlines, [{"number": h.number, "name": h.name, "lines": h.lines} for h in site.hotlines]),
        (seats, [{"number": seat.number, "name": seat.name} for seat in site.seats]),
        (
            seat_hotlines,
            [
                {"seat": seat.number, "hotline": hotline}
                for seat in site.seats
                for hotline in sorted(seat.hotlines)
            ],
        ),
        (
            departments,
            [{"number": d.number, "name": d.name, "dial": d.dial} for d in site.departments],
        ),
    ]


async def load_site(database: Database) -> Site:
    """The site as it is configured; times (ring, wrap-up …) are settings and keep their defaults.

    Raises StoreUnavailable.
    """
    answers: dict[str, set[HotlineNumber]] = {}
    async with database.reading() as connection:
        for row in await connection.execute(select(seat_hotlines)):
            answers.setdefault(row.seat, set()).add(HotlineNumber(row.hotline))
        hotline_rows = (
            await connection.execute(select(hotlines).order_by(hotlines.c.number))
        ).all()
        seat_rows = (await connection.execute(select(seats).order_by(seats.c.number))).all()
        order = departments.c.number
        department_rows = (await connection.execute(select(departments).order_by(order))).all()
    return Site(
        {
            HotlineNumber(row.number): Hotline(HotlineNumber(row.number), row.name, row.lines)
            for row in hotline_rows
        },
        {
            SeatNumber(row.number): Seat(
                SeatNumber(row.number), frozenset(answers.get(row.number, ())), row.name
            )
            for row in seat_rows
        },
        {
            DepartmentNumber(row.number): Department(
                DepartmentNumber(row.number), row.name, row.dial
            )
            for row in department_rows
        },
    )


class Directory:
    """The site answered from memory, so that calls are handled while the database is away.

    See ``api.ports.DirectoryPort``.
    """

    def __init__(self, site: Site) -> None:
        self.site = site

    async def hotlines(self) -> Sequence[Hotline]:
        return [self.site.hotlines[number] for number in sorted(self.site.hotlines)]

    async def departments(self) -> Sequence[Department]:
        return [self.site.departments[number] for number in sorted(self.site.departments)]
