"""A message of a citizen becomes a case, or joins the one they have open, exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.categories.book import AnyCategory, Categories
from cases.opening import Opening, open_or_join
from cases.writing import write_change
from intake.errors import KeyReused, NumberUnclear, SentBefore
from intake.signature import Signed
from store.caller_number import e164
from store.clean import clean_text
from store.database import Database
from store.schema import cases, intake_channels, intake_messages, intake_signatures


@dataclass(frozen=True, slots=True)
class Message:
    """What a citizen wrote, as their channel sends it."""

    text: str
    hotline: str = ""
    subject: str = ""
    name: str = ""
    phone: str = ""
    """A number at which the citizen can be rung: national with its area code, or international."""
    contact: str = ""
    """How else the citizen can be reached: an address, an account of the channel."""
    category: str = ""
    place: str = ""
    may_publish: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message."""

    case: str
    joined: bool
    """The citizen had the case open already."""
    repeated: bool
    """It was taken before; this is the answer it got then."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message on a case. ``received_at`` in seconds since the epoch."""

    message: int
    channel: str
    kind: str
    received_at: float
    name: str
    phone: str
    contact: str
    subject: str
    text: str
    category: str
    place: str
    may_publish: bool


class Messages:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(
        self,
        database: Database,
        zone: tzinfo,
        region: str = "CN",
        categories: Categories | None = None,
    ) -> None:
        """``zone`` decides which day a case number has, ``region`` what a national number is."""
        self._database = database
        self._zone = zone
        self._region = region
        self._categories = categories or AnyCategory()

    async def take(self, request: Signed, message: Message, at: float) -> Taken:
        """Open a case, or join the one the number has open. ``request`` was checked to be signed.

        Raises SentBefore, KeyReused, NumberUnclear, ``cases.errors.UnknownCategory``: nothing was
        changed.
        """
        phone = self._number(message.phone)
        async with self._database.writing() as connection:
            await _use_signature(connection, request, at)
            # Two with one key at once: the second waits for the first and gets its answer.
            lock = func.hashtextextended(f"intake {request.channel} {request.key}", 0)
            await connection.execute(select(func.pg_advisory_xact_lock(lock)))
            before = await _taken_before(connection, request)
            if before is not None:
                return before
            if message.category:
                await self._categories.check(connection, message.category)
            return await self._take(connection, request, message, phone, at)

    async def of_case(self, case: str) -> Sequence[Kept]:
        """The messages of a case, oldest first."""
        query = (
            select(intake_messages, intake_channels.c.kind)
            .join(intake_channels, intake_channels.c.channel == intake_messages.c.channel)
            .where(intake_messages.c.case == clean_text(case))
            .order_by(intake_messages.c.message)
        )
        async with self._database.reading() as connection:
            return [_kept(row) for row in await connection.execute(query)]

    def _number(self, phone: str) -> str | None:
        if not phone:
            return None
        found = e164(phone, self._region)
        if found is None:
            raise NumberUnclear("the phone number has to be whole, with its area code")
        return found

    async def _take(
        self,
        connection: AsyncConnection,
        request: Signed,
        message: Message,
        phone: str | None,
        at: float,
    ) -> Taken:
        words = {
            name: clean_text(getattr(message, name))
            for name in ("subject", "text", "category", "place")
        }
        hotline = clean_text(message.hotline)
        opening = Opening(hotline, phone, at, None, ("channel", request.channel), words)
        case, joined = await open_or_join(connection, opening, self._zone)
        row = {
            "channel": request.channel,
            "key": request.key,
            "digest": request.digest,
            "case": case,
            "joined": joined,
            "received_at": at,
            "hotline": hotline,
            "name": clean_text(message.name),
            "phone_e164": phone,
            "contact": clean_text(message.contact),
            "may_publish": message.may_publish,
            **words,
        }
        number = await connection.scalar(
            insert(intake_messages).returning(intake_messages.c.message), row
        )
        if joined:
            query = select(cases).where(cases.c.case == case).with_for_update()
            found = (await connection.execute(query)).one()
            told = {"message": [None, number], "channel": [None, request.channel]}
            await write_change(connection, found, {}, told, "", "", None, at)
        return Taken(case, joined, False)


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        message=row.message,
        channel=row.channel,
        kind=row.kind,
        received_at=row.received_at,
        name=row.name,
        phone=row.phone_e164 or "",
        contact=row.contact,
        subject=row.subject,
        text=row.text,
        category=row.category,
        place=row.place,
        may_publish=row.may_publish,
    )


async def _use_signature(connection: AsyncConnection, request: Signed, at: float) -> None:
    used = (
        upsert(intake_signatures)
        .values(signature=request.raw, at=at)
        .on_conflict_do_nothing()
        .returning(intake_signatures.c.signature)
    )
    if await connection.scalar(used) is None:
        raise SentBefore("sign the request anew to send it again")


async def _taken_before(connection: AsyncConnection, request: Signed) -> Taken | None:
    query = select(
        intake_messages.c.digest, intake_messages.c.case, intake_messages.c.joined
    ).where(intake_messages.c.channel == request.channel, intake_messages.c.key == request.key)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    if row.digest != request.digest:
        raise KeyReused("the key stands for another message; nothing was taken")
    return Taken(row.case, row.joined, True)
