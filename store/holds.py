"""Whether a case is held: while it is, nothing that belongs to it is deleted."""

from __future__ import annotations

from sqlalchemy import Select, or_, select

from store.clean import clean_text
from store.schema import cases, recording_holds


def standing_holds(case: str) -> Select[tuple[int]]:
    """The holds on the case, or on the one it was merged into, that were not lifted."""
    name = clean_text(case)
    goes_on = select(cases.c.merged_into).where(cases.c.case == name)
    return select(recording_holds.c.hold).where(
        recording_holds.c.lifted_at.is_(None),
        or_(recording_holds.c.case == name, recording_holds.c.case.in_(goes_on)),
    )
