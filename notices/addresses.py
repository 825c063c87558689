"""Whom to tell by which way, as an administrator sets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from notices.errors import AddressTaken, AddressWrong
from notices.signing import SigningSecrets
from notices.values import Address, Wanted
from notices.ways import Way
from store.clean import clean_text
from store.database import Database
from store.schema_notices import notice_addresses

COLUMNS = [notice_addresses.c[name] for name in Address.__slots__]


class Addresses:
    """All methods raise StoreUnavailable when the database is away."""

    def __init__(
        self, database: Database, ways: Mapping[str, Way], secrets: SigningSecrets
    ) -> None:
        self._database = database
        self._ways = ways
        self._secrets = secrets

    @property
    def ways(self) -> Sequence[str]:
        """The ways this installation can go, in order of the alphabet."""
        return sorted(self._ways)

    async def find(
        self, department: str | None, after: int | None, limit: int
    ) -> Sequence[Address]:
        """Oldest first, at most ``limit``, beginning after the address ``after``."""
        query = select(*COLUMNS).order_by(notice_addresses.c.address).limit(limit)
        if department is not None:
            query = query.where(notice_addresses.c.department == clean_text(department))
        if after is not None:
            query = query.where(notice_addresses.c.address > after)
        async with self._database.reading() as connection:
            return [address_of(row) for row in await connection.execute(query)]

    async def add(self, wanted: Wanted, by: str, at: float) -> Address:
        """Raises AddressWrong, AddressTaken: nothing was changed."""
        way = self._ways.get(wanted.way)
        if way is None:
            raise AddressWrong(f"this installation has no way {wanted.way!r}")
        values = {
            "department": clean_text(wanted.department),
            "person": clean_text(wanted.person),
            "way": wanted.way,
            "target": way.check(wanted.target),
            "language": wanted.language,
            "kinds": sorted({kind.value for kind in wanted.kinds}),
            "generation": 1,
            "changed_at": at,
            "changed_by": by,
        }
        try:
            async with self._database.writing() as connection:
                made = insert(notice_addresses).values(**values).returning(*COLUMNS)
                return address_of((await connection.execute(made)).one())
        except IntegrityError as fault:
            raise AddressTaken("the department has this address already") from fault

    async def remove(self, address: int) -> bool:
        """False when there is no such address. What waits for it fails at its next try."""
        query = delete(notice_addresses).where(notice_addresses.c.address == address)
        async with self._database.writing() as connection:
            return (await connection.execute(query)).rowcount > 0

    async def renew(self, address: int, by: str, at: float) -> Address | None:
        """Give it another secret; from now on the old one is no good. None: no such address."""
        query = (
            update(notice_addresses)
            .where(notice_addresses.c.address == address)
            .values(generation=notice_addresses.c.generation + 1, changed_at=at, changed_by=by)
            .returning(*COLUMNS)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else address_of(row)

    async def generation(self, address: int) -> int | None:
        """None when the address is gone."""
        query = select(notice_addresses.c.generation).where(notice_addresses.c.address == address)
        async with self._database.reading() as connection:
            found: int | None = await connection.scalar(query)
            return found

    def secret(self, address: Address) -> str | None:
        """What its receiver checks notices with; None: its way knows no such thing."""
        way = self._ways.get(address.way)
        if way is None or not way.has_secret:
            return None
        return self._secrets.of(address.address, address.generation)


def address_of(row: Sequence[object]) -> Address:
    """A row of ``COLUMNS``."""
    values = dict(zip(Address.__slots__, row, strict=True))
    values["kinds"] = tuple(values["kinds"])  # type: ignore[arg-type]
    return Address(**values)  # type: ignore[arg-type]
