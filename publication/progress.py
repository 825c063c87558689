"""How far a case is, for the citizen whose case it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from publication.export import REPLIES
from publication.redaction import redact
from store.caller_number import e164
from store.clean import clean_text
from store.database import Database
from store.schema import case_dispatches, cases


@dataclass(frozen=True, slots=True)
class Progress:
    """Nothing of it is about anybody else. Moments in seconds since the epoch."""

    case: str
    stage: str
    opened_at: float
    dispatched_at: float | None
    closed_at: float | None
    lead: str | None
    """The number of the department that leads it."""
    reply: str
    """"" until the hotline has closed the case: before that a reply may be sent back."""
    replied_at: float | None


class CitizensView:
    """Raises StoreUnavailable when the database is away."""

    def __init__(self, database: Database, region: str = "CN") -> None:
        self._database = database
        self._region = region

    async def progress(self, case: str, phone: str) -> Progress | None:
        """None: there is no such case, or it has another number or none. Which one is not told,
        and takes no longer. A case merged into another goes the way of that one.
        """
        number = e164(phone, self._region) or ""
        mine = select(cases).where(cases.c.case == clean_text(case), cases.c.caller_e164 == number)
        async with self._database.reading() as connection:
            row = (await connection.execute(mine)).one_or_none()
            # A wrong number is answered after the same questions as a right one.
            handled = clean_text(case) if row is None else row.merged_into or row.case
            whole = select(cases).where(cases.c.case == handled)
            led = (await connection.execute(whole)).one_or_none()
            sent = select(func.min(case_dispatches.c.sent_at)).where(
                case_dispatches.c.case == handled
            )
            dispatched_at = await connection.scalar(sent)
            found = (await connection.execute(REPLIES, {"cases": [handled]})).one_or_none()
        if row is None or led is None:
            return None
        told = found if led.closed_at is not None else None
        return Progress(
            case=row.case,
            stage=led.stage,
            opened_at=row.opened_at,
            dispatched_at=dispatched_at,
            closed_at=led.closed_at,
            lead=led.lead,
            reply=redact(told.reply) if told else "",
            replied_at=told.at if told else None,
        )
