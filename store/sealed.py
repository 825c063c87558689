"""Searches by a caller's number, which must not find those who are sealed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, any_, or_, select

from store.schema_sealed import sealed_callers


def open_to_search(
    number: str, e164: ColumnElement[Any], sent: ColumnElement[Any] | None = None
) -> ColumnElement[bool]:
    """Whether a row may be found by ``number``, whole or its end: it is not a sealed caller's, or
    the number is given whole.

    Nobody gives a sealed number whole but by its pseudonym: a typed one is made harmless before it
    gets here (``api.sealed.curtain``). ``e164`` and ``sent`` are the columns of the row's number in
    the one form and as the network sent it.
    """
    named: list[ColumnElement[bool]] = [e164 == number]
    theirs: list[ColumnElement[bool]] = [sealed_callers.c.number == e164]
    if sent is not None:
        named.append(sent == number)
        theirs.append(sent == any_(sealed_callers.c.others))
    sealed = (
        select(sealed_callers.c.pseudonym)
        .where(sealed_callers.c.lifted_at.is_(None), or_(*theirs))
        .exists()
    )
    return or_(*named, ~sealed)
