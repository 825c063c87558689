"""The site: its versions in the database, and what a first start puts there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, insert, select, text

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    Site,
    skills,
)
from administration.errors import ChangedMeanwhile, DocumentWrong
from administration.model import Document, read, written
from administration.versions import Version, VersionNote
from store.clean import clean_text
from store.database import Database
from store.errors import DocumentUnreadable
from store.schema import accounts, site_versions

_LOCK = 0x7265_7869_616E_04
"""Advisory lock "rexian", 4: held while a first start fills an empty database."""

NOTHING_YET = Version(VersionNote(0, 0.0, "", ""), Document())
"""What a database without any version has."""


# --- the first start ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FirstSite:
    """What a first start puts into an empty database, in the words of the core."""

    hotlines: tuple[Hotline, ...]
    seats: tuple[Seat, ...]
    departments: tuple[Department, ...]

    def document(self) -> Document:
        """As an administrator would have written it."""
        return read(
            {
                "hotlines": {
                    h.number: {
                        "name": h.name,
                        "lines": h.lines,
                        "priority": h.priority,
                        "queue": None if str(h.queue) == h.number else h.queue,
                    }
                    for h in self.hotlines
                },
                "seats": {
                    seat.number: {
                        "name": seat.name,
                        "skills": {str(queue): level for queue, level in seat.skills.items()},
                    }
                    for seat in self.seats
                },
                "departments": {
                    unit.number: {"name": unit.name, "dial": unit.dial} for unit in self.departments
                },
            }
        )


def trial_site() -> FirstSite:
    """Enough to try out: the hotline 12345 with four lines, four seats, two departments."""
    hotline = HotlineNumber("12345")
    return FirstSite(
        (Hotline(hotline, "市民服务热线", 4),),
        tuple(
            Seat(SeatNumber(str(number)), skills(hotline), f"座席 {number}")
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
    admin_password_hash: Callable[[], str],
    at: float,
    site: FirstSite | Document | None = None,
) -> bool:
    """Fill an empty database with a site (default: ``trial_site()``) and one administrator.

    The password's hash is asked for only then: it takes a quarter of a second to make.
    False, with nothing changed, when there is a version of the site or an account already. Several
    that start at once fill it once. Raises StoreUnavailable.
    """
    first = site or trial_site()
    document = first if isinstance(first, Document) else first.document()
    async with database.writing() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        for table in (site_versions, accounts):
            if await connection.scalar(select(func.count()).select_from(table)):
                return False
        version = {
            "number": 1,
            "at": at,
            "comment": "first start",
            "document": written(document),
        }
        await connection.execute(insert(site_versions), version)
        admin = {
            "name": admin_name,
            "role": "admin",
            "password_hash": admin_password_hash(),
            "created_at": at,
        }
        await connection.execute(insert(accounts), admin)
    return True


# --- versions -------------------------------------------------------------------------------------


class SiteVersions:
    """Every version there ever was. All methods raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> Version:
        """``NOTHING_YET`` when there is none. Raises DocumentUnreadable."""
        query = select(site_versions).order_by(site_versions.c.number.desc()).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return NOTHING_YET if row is None else _version(row)

    async def one(self, number: int) -> Version | None:
        """Raises DocumentUnreadable."""
        if not 0 < number < 2**31:
            return None
        query = select(site_versions).where(site_versions.c.number == number)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _version(row)

    async def notes(self, after: int | None, limit: int) -> Sequence[VersionNote]:
        """Newest first, beginning after the number ``after``."""
        columns = (site_versions.c[name] for name in ("number", "at", "by", "comment"))
        query = select(*columns).order_by(site_versions.c.number.desc()).limit(limit)
        if after is not None:
            query = query.where(site_versions.c.number < min(after, 2**31 - 1))
        async with self._database.reading() as connection:
            return [VersionNote(*row) for row in await connection.execute(query)]

    async def add(
        self, document: Document, *, base: int, at: float, by: str, comment: str
    ) -> Version:
        """Keep the document as the version after ``base``. Raises ChangedMeanwhile, with nothing
        changed, when ``base`` is not the newest any more.
        """
        note = VersionNote(base + 1, at, clean_text(by), clean_text(comment))
        row = {
            "number": note.number,
            "at": at,
            "by": note.by,
            "comment": note.comment,
            "document": written(document),
        }
        async with self._database.writing() as connection:
            # Nobody else may add one between looking and adding.
            await connection.execute(text("LOCK TABLE site_versions IN EXCLUSIVE MODE"))
            newest = await connection.scalar(select(func.max(site_versions.c.number))) or 0
            if newest != base:
                raise ChangedMeanwhile(base, newest)
            await connection.execute(insert(site_versions), row)
        return Version(note, document)


def _version(row: Row[Any]) -> Version:
    note = VersionNote(row.number, row.at, row.by, row.comment)
    try:
        return Version(note, read(row.document))
    except DocumentWrong as wrong:
        raise DocumentUnreadable(
            f"version {row.number} of the site does not fit this version of the program: {wrong}"
        ) from wrong


# --- in force -------------------------------------------------------------------------------------


class Directory:
    """The site in force answered from memory, so that calls are handled while the database is away.

    See ``api.ports.DirectoryPort``.
    """

    def __init__(self, site: Callable[[], Site]) -> None:
        self._site = site

    async def hotlines(self) -> Sequence[Hotline]:
        hotlines = self._site().hotlines
        return [hotlines[number] for number in sorted(hotlines)]

    async def departments(self) -> Sequence[Department]:
        departments = self._site().departments
        return [departments[number] for number in sorted(departments)]
