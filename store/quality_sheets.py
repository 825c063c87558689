"""Score sheets as they are kept: every version for ever."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from quality.sheet import Sheet, check_sheet, sheet_document, sheet_from
from quality.values import SheetRow
from store.clean import clean_text
from store.database import Database
from store.schema import quality_sheets

_NEWEST = select(
    quality_sheets.c.sheet, func.max(quality_sheets.c.version).label("version")
).group_by(quality_sheets.c.sheet)


class ScoreSheets:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[SheetRow]:
        """The newest version of each, by name."""
        newest = _NEWEST.subquery()
        query = (
            select(quality_sheets)
            .join(
                newest,
                (newest.c.sheet == quality_sheets.c.sheet)
                & (newest.c.version == quality_sheets.c.version),
            )
            .order_by(quality_sheets.c.sheet)
        )
        async with self._database.reading() as connection:
            return [_row(row) for row in await connection.execute(query)]

    async def one(self, name: str, version: int | None = None) -> SheetRow | None:
        """None for ``version``: the newest."""
        async with self._database.reading() as connection:
            return await sheet_of(connection, name, version)

    async def put(
        self, name: str, sheet: Sheet, version: int, by: str, at: float
    ) -> SheetRow | None:
        """Make the version after ``version`` (0: the first one). None when that is not the newest;
        raises SheetWrong. Nothing is changed then.
        """
        check_sheet(sheet)
        async with self._database.writing() as connection:
            # Two at once: the second sees what the first made.
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext('quality_sheets'), hashtext(:name))"),
                {"name": name},
            )
            newest = await sheet_of(connection, name)
            if version != (0 if newest is None else newest.version):
                return None
            made = SheetRow(name, version + 1, sheet, at, by)
            await connection.execute(
                insert(quality_sheets).values(
                    sheet=name,
                    version=made.version,
                    document=sheet_document(sheet),
                    at=at,
                    made_by=clean_text(by),
                )
            )
            return made


async def sheet_of(
    connection: AsyncConnection, name: str, version: int | None = None
) -> SheetRow | None:
    """A version of a sheet, or its newest (None)."""
    query = (
        select(quality_sheets)
        .where(quality_sheets.c.sheet == clean_text(name))
        .order_by(quality_sheets.c.version.desc())
        .limit(1)
    )
    if version is not None:
        query = query.where(quality_sheets.c.version == version)
    row = (await connection.execute(query)).first()
    return None if row is None else _row(row)


def _row(row: object) -> SheetRow:
    values = row._mapping  # type: ignore[attr-defined]
    return SheetRow(
        values["sheet"],
        values["version"],
        sheet_from(values["document"]),
        values["at"],
        values["made_by"],
    )
