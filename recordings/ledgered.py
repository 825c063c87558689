"""What the ledger is told of a recording."""

from __future__ import annotations

from recordings.ingest import Recording
from recordings.ledger import Kind, NewEntry


def entries_for(made: Recording) -> list[NewEntry]:
    """The entries of a recording that was put into the store: itself and its peaks."""
    peaks = made.peaks
    return [
        NewEntry(Kind.STORED, made.call_id, made.path, made.sha256, made.bytes),
        NewEntry(Kind.STORED, made.call_id, peaks.path, peaks.sha256, peaks.bytes),
    ]
