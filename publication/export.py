"""Closed cases for publication: only what may be published, without personal data, a page at a time
so that any number of them fits into memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from publication.places import coarse
from publication.redaction import redact
from store.columns import Moment
from store.database import Database

PAGE = 200
_CLOSED = (
    text(
        """
    SELECT "case", closed_at, opened_at, hotline, category, place, lead, subject, text, stage,
        caller_e164
    FROM cases
    WHERE closed_at >= :since AND closed_at < :before
        AND (closed_at, "case") > (:closed_at, :case)
        AND status = 'closed' AND merged_into IS NULL AND NOT 'taken_back' = ANY (marks)
        AND NOT EXISTS (
            SELECT FROM intake_messages
            WHERE intake_messages."case" = cases."case" AND NOT may_publish
        )
    ORDER BY closed_at, "case"
    LIMIT :page
    """
    )
    .bindparams(*(bindparam(name, type_=Moment) for name in ("since", "before", "closed_at")))
    .columns(closed_at=Moment, opened_at=Moment)
)
_NAMES = text(
    """
    SELECT "case", name FROM intake_messages WHERE "case" = ANY (:cases) AND name <> ''
    UNION
    SELECT "case", caller_name FROM calls WHERE "case" = ANY (:cases) AND caller_name <> ''
    """
)
_CHANNELS = text(
    """
    SELECT DISTINCT ON (message."case") message."case", channel.kind
    FROM intake_messages AS message JOIN intake_channels AS channel USING (channel)
    WHERE message."case" = ANY (:cases) AND NOT message.joined
    ORDER BY message."case", message.message
    """
)
REPLIES = text(
    """
    SELECT DISTINCT ON (told."case") told."case", told.reply, told.at FROM (
        SELECT "case", reply, replied_at AS at FROM case_dispatches
        WHERE "case" = ANY (:cases) AND role = 'lead' AND ended_at IS NULL AND reply <> ''
        UNION ALL
        SELECT "case", why, at FROM case_changes
        WHERE "case" = ANY (:cases) AND action = 'settle' AND why <> ''
    ) AS told ORDER BY told."case", told.at DESC
    """
).columns(at=Moment)
"""What the citizen was told last: by the department that leads, or on the spot."""


@dataclass(frozen=True, slots=True)
class Published:
    """A closed case as anybody may read it. Days are ``2026-11-22``, in the site's time zone."""

    case: str
    opened: str
    closed: str
    hotline: str
    channel: str
    """``phone``, or the kind of the channel it came in by."""
    category: str
    place: str
    """Down to the street office or town."""
    lead: str
    """The department that led it; "" when it was settled without one."""
    subject: str
    text: str
    reply: str


class Publication:
    """``zone`` decides which day a moment lies in."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone

    async def published(self, since: float, before: float) -> AsyncIterator[Published]:
        """What was closed in ``[since, before)``, seconds since the epoch, oldest first.

        Left out is what was taken back, what is told with another case, and what the citizen does
        not want published. Raises
        StoreUnavailable, at the beginning or in the middle.
        """
        after = (0.0, "")
        while True:
            asked = {
                "since": since,
                "before": before,
                "page": PAGE,
                "closed_at": after[0],
                "case": after[1],
            }
            async with self._database.reading() as connection:
                rows = (await connection.execute(_CLOSED, asked)).all()
                page = await self._page(connection, rows)
            for one in page:
                yield one
            if len(rows) < PAGE:
                return
            after = (rows[-1].closed_at, rows[-1].case)

    async def _page(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Published]:
        asked = {"cases": [row.case for row in rows]}
        names: dict[str, list[str]] = {}
        for case, name in await connection.execute(_NAMES, asked):
            names.setdefault(case, []).append(name)
        channels = {row.case: row.kind for row in await connection.execute(_CHANNELS, asked)}
        replies = {row.case: row.reply for row in await connection.execute(REPLIES, asked)}
        return [
            self._published(
                row,
                names.get(row.case, []),
                channels.get(row.case, "phone"),
                replies.get(row.case, ""),
            )
            for row in rows
        ]

    def _published(
        self, row: Row[Any], names: Sequence[str], channel: str, reply: str
    ) -> Published:
        return Published(
            case=row.case,
            opened=self._day(row.opened_at),
            closed=self._day(row.closed_at),
            hotline=row.hotline,
            channel=channel,
            category=redact(row.category, names),
            place=coarse(row.place),
            lead=row.lead or "",
            subject=redact(row.subject, names),
            text=redact(row.text, names),
            reply=redact(reply, names),
        )

    def _day(self, at: float) -> str:
        return datetime.fromtimestamp(at, UTC).astimezone(self._zone).date().isoformat()
