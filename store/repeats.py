"""What belongs to a case belongs to those it was merged with, too."""

from __future__ import annotations

from sqlalchemy import Select, or_, select

from store.clean import clean_text
from store.schema import cases


def case_and_repeats(case: str) -> Select[tuple[str]]:
    """The case and all that were merged into it."""
    name = clean_text(case)
    return select(cases.c.case).where(or_(cases.c.case == name, cases.c.merged_into == name))
