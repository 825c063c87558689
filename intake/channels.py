"""The channels messages come in by, made by an admin."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from intake.errors import ChannelTaken, ClockOff, NotSigned
from intake.secret import SALT_BYTES, secret_of
from intake.signature import WINDOW_SECONDS, Signed, fits, in_time
from store.clean import clean_text
from store.database import Database
from store.schema import intake_channels, intake_signatures


class ChannelKind(StrEnum):
    WEB = "web"
    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Channel:
    """Moments in seconds since the epoch."""

    channel: str
    kind: str
    active: bool
    note: str
    made_at: float
    made_by: str
    renewed_at: float | None


_SHOWN = tuple(intake_channels.c[name] for name in Channel.__slots__)


class Channels:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away. Secrets are
    given out once, when they are made, and are in no log.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    async def all(self) -> Sequence[Channel]:
        """By name."""
        query = select(*_SHOWN).order_by(intake_channels.c.channel)
        async with self._database.reading() as connection:
            return [Channel(*row) for row in await connection.execute(query)]

    async def make(
        self, channel: str, kind: ChannelKind, note: str, by: str, at: float
    ) -> tuple[Channel, str]:
        """A new channel and its secret. Raises ChannelTaken."""
        salt = os.urandom(SALT_BYTES)
        row = {
            "channel": channel,
            "kind": kind.value,
            "salt": salt,
            "note": clean_text(note),
            "made_at": at,
            "made_by": by,
        }
        query = insert(intake_channels).values(row).on_conflict_do_nothing().returning(*_SHOWN)
        async with self._database.writing() as connection:
            made = (await connection.execute(query)).one_or_none()
        if made is None:
            raise ChannelTaken(f"there is a channel {channel}")
        return Channel(*made), secret_of(self._key, channel, salt)

    async def renew(self, channel: str, at: float) -> tuple[Channel, str] | None:
        """Another secret; the old one is worth nothing from now on. None: no such channel."""
        salt = os.urandom(SALT_BYTES)
        found = await self._set(channel, salt=salt, renewed_at=at)
        return None if found is None else (found, secret_of(self._key, channel, salt))

    async def change(self, channel: str, active: bool | None, note: str | None) -> Channel | None:
        """Close or open it, or say something else about it; None: no such channel."""
        values: dict[str, object] = {}
        if active is not None:
            values["active"] = active
        if note is not None:
            values["note"] = clean_text(note)
        return await self._set(channel, **values)

    async def check(self, request: Signed, now: float) -> Channel:
        """The channel that signed the request. Raises NotSigned, ClockOff."""
        query = select(*_SHOWN, intake_channels.c.salt).where(
            intake_channels.c.channel == clean_text(request.channel)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        # One that is not there is checked all the same, so that it takes as long.
        salt = bytes(SALT_BYTES) if row is None else row.salt
        good = fits(secret_of(self._key, request.channel[:200], salt), request)
        if row is None or not row.active or not good:
            raise NotSigned("the channel is not known, is closed, or the signature is not its own")
        if not in_time(request.timestamp, now):
            raise ClockOff(f"the moment of signing is more than {WINDOW_SECONDS:.0f} s off")
        return Channel(*row[: len(_SHOWN)])

    async def forget_signatures(self, now: float) -> int:
        """Forget used signatures whose time is over; gives how many."""
        # A request may be signed for a moment WINDOW_SECONDS ahead and used at once.
        old = intake_signatures.c.at < now - 3 * WINDOW_SECONDS
        async with self._database.writing() as connection:
            return (await connection.execute(delete(intake_signatures).where(old))).rowcount

    async def _set(self, channel: str, **values: object) -> Channel | None:
        here = intake_channels.c.channel == clean_text(channel)
        async with self._database.writing() as connection:
            if values:
                await connection.execute(update(intake_channels).where(here).values(**values))
            row = (await connection.execute(select(*_SHOWN).where(here))).one_or_none()
        return None if row is None else Channel(*row)
