"""Cursors: the key of the last row seen, made opaque, so that a page never repeats or skips a row
when new ones arrive.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Never, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")
Row = TypeVar("Row")
Key = TypeVar("Key")

MOST_ON_A_PAGE = 200
LONGEST_CURSOR = 600


class BadCursor(Exception):
    """The cursor was not given out by this list."""


class PageQuery(BaseModel):
    """What every list understands; unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE, description="Most items wanted.")] = 50
    cursor: Annotated[
        str | None,
        Field(max_length=LONGEST_CURSOR, description="``next_cursor`` of the page before."),
    ] = None


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: Annotated[
        str | None, Field(description="Ask for the next page with it; null on the last one.")
    ]


def page(
    rows: Sequence[Row],
    limit: int,
    key: Callable[[Row], Key],
    show: Callable[[Row], Item],
) -> Page[Item]:
    """Make a page of ``limit + 1`` rows: the one too many only tells that there is more."""
    kept = rows[:limit]
    more = len(rows) > limit
    return Page[Item].model_construct(
        items=[show(row) for row in kept],
        next_cursor=_encode(key(kept[-1])) if more and kept else None,
    )


def moment_key(cursor: str | None) -> tuple[float, str] | None:
    """``(seconds since the epoch, id)``. Raises BadCursor."""
    match _decode(cursor):
        case None:
            return None
        case [float() | int() as at, str() as name] if _is_moment(at) and _is_plain(name):
            return float(at), name
        case _:
            raise BadCursor


def task_key(cursor: str | None) -> tuple[float, str, str] | None:
    """``(seconds since the epoch, kind, subject)``. Raises BadCursor."""
    match _decode(cursor):
        case None:
            return None
        case [float() | int() as at, str() as kind, str() as subject] if (
            _is_moment(at) and _is_plain(kind) and _is_plain(subject)
        ):
            return float(at), kind, subject
        case _:
            raise BadCursor


def name_key(cursor: str | None) -> str | None:
    """Raises BadCursor."""
    match _decode(cursor):
        case None:
            return None
        case str() as name if _is_plain(name):
            return name
        case _:
            raise BadCursor


def number_key(cursor: str | None) -> int | None:
    """Raises BadCursor."""
    match _decode(cursor):
        case None:
            return None
        case bool():
            raise BadCursor
        case int() as number if 0 <= number < 2**63:
            return number
        case _:
            raise BadCursor


def _is_moment(at: float | int) -> bool:
    return not isinstance(at, bool) and abs(at) < 2.5e11 and math.isfinite(at)


def _is_plain(name: str) -> bool:
    return len(name) <= 200 and name.isprintable()


def _encode(key: object) -> str:
    raw = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str | None) -> object:
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found: object = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadCursor from error
    if found is None:
        raise BadCursor
    return found


def _no_constant(name: str) -> Never:
    raise ValueError(name)
