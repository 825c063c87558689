"""HTTP Range and conditional requests for a body of known length (RFC 9110, 13 and 14)."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"^bytes=\s*(\d{0,18})-(\d{0,18})\s*$", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies wholly beyond the end."""


def wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last, or None for all of it.

    A header that is not understood, or asks for several ranges, is ignored, as RFC 9110 14.2
    allows. Raises Unsatisfiable.
    """
    found = _ONE_RANGE.match(header or "")
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = int(found[2])
        if length == 0:
            raise Unsatisfiable
        return max(0, size - length), size
    first = int(found[1])
    last = int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, min(last + 1, size)


def names_etag(header: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` names ``etag`` (weak comparison, RFC 9110 13.1.2)."""
    if header is None:
        return False
    named = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in named or etag in named


def range_still_holds(if_range: str | None, etag: str) -> bool:
    """Whether a range may be served under ``If-Range`` (strong comparison; dates never match)."""
    return if_range is None or if_range.strip() == etag
