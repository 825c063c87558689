"""A recording as evidence: what it was found to be, what vouches for it, how long it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.guard import guarded_router
from api.here import Site
from api.problems import Problem
from api.recordings.retention import Hold, show_hold
from api.schemas import PathId, Shown
from api.times import Moment

router = guarded_router("recordings")


class LedgerEntry(Shown):
    """Where the signed, chained list of all that was ever stored speaks of it."""

    day: Annotated[str, Field(examples=["2025-11-22"])]
    entry: Annotated[int, Field(description="Counted from 1 within the day.")]
    signed: Annotated[
        bool,
        Field(description="The day's head is signed with the site's key and covers the entry."),
    ]
    key: Annotated[str, Field(description="The start of the public key's SHA-256.")]


class RecordingEvidence(Shown):
    state: Annotated[str, Field(description="As last checked.", examples=["ok", "altered"])]
    reason: Annotated[str, Field(description="What was found, for people.")]
    checked_at: Annotated[
        Moment | None, Field(description="Null: the store was not checked since.")
    ]
    deleted_at: Moment | None
    ledger: Annotated[LedgerEntry | None, Field(description="Null: the ledger has no entry yet.")]
    retention_class: str | None
    own_class: Annotated[
        bool, Field(description="Given to this recording, not by way of its hotline.")
    ]
    kept_until: Annotated[Moment | None, Field(description="Null: for ever.")]
    holds: Annotated[list[Hold], Field(description="Those that stand, on itself or its case.")]


@router.get("/recordings/{recording}/evidence", name="get_recording_evidence")
async def get_recording_evidence(recording: PathId, site: Site) -> RecordingEvidence:
    """Its state, its entry in the ledger, its retention and legal holds."""
    row = await site.ports.proofs.of(recording)
    if row is None:
        raise Problem("no_such_recording", f"There is no recording {recording}.")
    ledger = row.ledger
    return RecordingEvidence(
        state=row.state,
        reason=row.reason,
        checked_at=site.moment(row.checked_at),
        deleted_at=site.moment(row.deleted_at),
        ledger=None
        if ledger is None
        else LedgerEntry(day=ledger.day, entry=ledger.entry, signed=ledger.signed, key=ledger.key),
        retention_class=row.retention_class,
        own_class=row.own_class,
        kept_until=site.moment(row.kept_until),
        holds=[show_hold(one, site) for one in row.holds],
    )
