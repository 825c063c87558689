"""Attachments: files that came with a case. The bytes lie in the store of the recordings, apart
from them; the database knows what they are, and that they are what they were.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import tempfile
from collections.abc import AsyncIterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, BinaryIO, cast

from sqlalchemy import ColumnElement, delete, func, insert, select

from cases.attachment_kinds import kind_of
from cases.errors import AttachmentDamaged, AttachmentRefused, AttachmentTooLarge, CaseHeld
from cases.writing import write_change
from recordings.errors import RecordingForeign, RecordingMissing, SealBroken
from recordings.places import ATTACHMENTS
from recordings.store import FileStore
from store.clean import clean_text
from store.database import Database
from store.holds import standing_holds
from store.repeats import case_and_repeats
from store.schema import case_attachments, cases

MOST_BYTES = 20 * 1024 * 1024
MOST_OF_A_CASE = 100
_IN_MEMORY = 1 << 20
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Attachment:
    """``added_at`` in seconds since the epoch; ``sha256`` in hexadecimal digits."""

    attachment: str
    case: str
    name: str
    media_type: str
    bytes: int
    sha256: str
    added_at: float
    added_by: str | None


class Attachments:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away, and
    ``recordings.errors.StoreAway`` when the files are.
    """

    def __init__(self, database: Database, store: FileStore, most_bytes: int = MOST_BYTES) -> None:
        self._database = database
        self._store = store
        self._most = most_bytes

    async def of_case(self, case: str) -> Sequence[Attachment]:
        """Oldest first."""
        return await self._of(case_attachments.c.case == clean_text(case))

    async def of_case_and_repeats(self, case: str) -> Sequence[Attachment]:
        """Those of the cases that were merged into it, too; oldest first."""
        return await self._of(case_attachments.c.case.in_(case_and_repeats(case)))

    async def one(self, case: str, attachment: str) -> Attachment | None:
        query = select(*_COLUMNS).where(
            case_attachments.c.case == clean_text(case),
            case_attachments.c.attachment == clean_text(attachment),
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Attachment(*row)

    async def add(
        self,
        case: str,
        name: str,
        claimed: str,
        content: AsyncIterable[bytes],
        by: str | None,
        at: float,
    ) -> Attachment | None:
        """Keep a file with the case; None when there is no such case. ``claimed`` is the media type
        it was sent with.

        Raises AttachmentTooLarge (as soon as there is too much), AttachmentRefused: nothing
        is kept.
        """
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            spooled = cast(BinaryIO, file)
            await self._take_in(content, spooled)
            kind = await asyncio.to_thread(kind_of, name, claimed, spooled)
            made = Attachment(
                attachment=secrets.token_hex(16),
                case=clean_text(case),
                name=clean_text(name),
                media_type=kind.media_type,
                bytes=spooled.seek(0, 2),
                sha256=await asyncio.to_thread(_digest, spooled),
                added_at=at,
                added_by=by,
            )
            if not await self._has_room(made.case):
                return None
            # File first, then row: what a crash leaves is a file that nothing names.
            await asyncio.to_thread(self._put, made, spooled)
        try:
            return await self._write(made)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._store.delete, path_of(made)))
            raise

    async def remove(
        self, case: str, attachment: str, reason: str, by: str | None, at: float
    ) -> bool:
        """Delete a file for good. The case's history keeps its name and digest, and who did so and
        why. False: the case has no such attachment.

        Raises CaseHeld: nothing was changed.
        """
        async with self._database.writing() as connection:
            held = select(cases).where(cases.c.case == clean_text(case)).with_for_update()
            row = (await connection.execute(held)).one_or_none()
            gone = (
                delete(case_attachments)
                .where(
                    case_attachments.c.case == clean_text(case),
                    case_attachments.c.attachment == clean_text(attachment),
                )
                .returning(*_COLUMNS)
            )
            found = (await connection.execute(gone)).one_or_none()
            if row is None or found is None:
                return False
            if await connection.scalar(standing_holds(row.case).limit(1)) is not None:
                raise CaseHeld("a legal hold is on the case: nothing of it is deleted")
            removed = Attachment(*found)
            what = {"attachment": [_shown(removed), None]}
            await write_change(connection, row, {}, what, "detach", clean_text(reason), by, at)
            # Before the commit: when the file cannot be deleted, nothing has changed. When the
            # commit fails the row names a file that is gone, and is removed at the next try.
            await asyncio.to_thread(self._store.delete, path_of(removed))
        return True

    async def read(self, attachment: Attachment) -> bytes:
        """The file as it was put in. Raises AttachmentDamaged when it is another one, or gone."""
        try:
            content = await asyncio.to_thread(self._read, attachment)
        except (RecordingMissing, RecordingForeign, SealBroken) as fault:
            raise AttachmentDamaged("what was stored cannot be read any more") from fault
        if hashlib.sha256(content).hexdigest() != attachment.sha256:
            raise AttachmentDamaged("what is stored is not what was put in")
        return content

    async def _of(self, which: ColumnElement[bool]) -> list[Attachment]:
        query = select(*_COLUMNS).where(which)
        order = (case_attachments.c.added_at, case_attachments.c.attachment)
        async with self._database.reading() as connection:
            return [Attachment(*row) for row in await connection.execute(query.order_by(*order))]

    async def _take_in(self, content: AsyncIterable[bytes], spooled: BinaryIO) -> None:
        came = 0
        async for block in content:
            came += len(block)
            if came > self._most:
                raise AttachmentTooLarge(f"an attachment has {self._most} bytes at most")
            await asyncio.to_thread(spooled.write, block)

    async def _has_room(self, case: str) -> bool:
        """Raises AttachmentRefused when the case has too many."""
        async with self._database.reading() as connection:
            known = await connection.scalar(select(cases.c.case).where(cases.c.case == case))
            count = select(func.count()).where(case_attachments.c.case == case)
            if (await connection.scalar(count) or 0) >= MOST_OF_A_CASE:
                raise AttachmentRefused(f"a case has {MOST_OF_A_CASE} attachments at most")
            return known is not None

    async def _write(self, made: Attachment) -> Attachment:
        """The row, and its line in the case's history."""
        async with self._database.writing() as connection:
            # The case is held first: a row that refers to it would keep others from holding it.
            query = select(cases).where(cases.c.case == made.case).with_for_update()
            case = (await connection.execute(query)).one()
            row: dict[str, Any] = {f.name: getattr(made, f.name) for f in fields(Attachment)}
            await connection.execute(insert(case_attachments), row)
            what = {"attachment": [None, _shown(made)]}
            await write_change(
                connection, case, {}, what, "attach", "", made.added_by, made.added_at
            )
        return made

    def _put(self, made: Attachment, spooled: BinaryIO) -> None:
        spooled.seek(0)
        with self._store.put(path_of(made)) as file:
            for block in _blocks(spooled):
                file.write(block)

    def _read(self, attachment: Attachment) -> bytes:
        with self._store.open(path_of(attachment)) as file:
            return file.read(attachment.bytes + 1)


_COLUMNS = [case_attachments.c[field.name] for field in fields(Attachment)]


def _shown(attachment: Attachment) -> dict[str, Any]:
    """What the history tells of it."""
    return {"name": attachment.name, "sha256": attachment.sha256, "bytes": attachment.bytes}


def path_of(attachment: Attachment) -> str:
    """Where it lies in the store."""
    name = attachment.attachment
    return f"{ATTACHMENTS}{name[:2]}/{name}"


def _digest(file: BinaryIO) -> str:
    hashed = hashlib.sha256()
    file.seek(0)
    for block in _blocks(file):
        hashed.update(block)
    return hashed.hexdigest()


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
