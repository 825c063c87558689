"""Which version of a case is changed: by ``If-Match`` or in the body, and what if it is another."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header, Response

from api.problems import Problem
from api.views import CaseRow

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')

IfMatch = Annotated[str | None, Header(description='``"<version>"``')]


def wanted_version(if_match: str | None, in_body: int | None) -> int:
    """Raises Problem when neither says it, or they differ."""
    if if_match is not None:
        match = _ETAG.match(if_match.strip())
        if match is None or (in_body is not None and in_body != int(match[1])):
            raise Problem("version_conflict", "If-Match names no version of this case.")
        return int(match[1])
    if in_body is None:
        raise Problem("version_missing", 'Send If-Match: "<version>" or version in the body.')
    return in_body


def conflict(wanted: int, now: CaseRow) -> Problem:
    """Somebody was faster."""
    return Problem(
        "version_conflict",
        f"You change version {wanted}; it is at version {now.version} now.",
        version=now.version,
    )


def say_version(response: Response, row: CaseRow) -> None:
    response.headers["ETag"] = f'"{row.version}"'
