"""Why somebody listens, and one line in the access log for each time they do.

A player fetches a recording in many ranges: all requests of one person from one address for the
same voice and for the same reason are one listening, as long as no pause between two of them is
longer than ``PAUSE_SECONDS``.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Query

from api.problems import Problem

PAUSE_SECONDS = 900.0
MOST_REMEMBERED = 10_000
SHORTEST, LONGEST = 2, 200


@dataclass(frozen=True, slots=True)
class Listening:
    """What makes two requests the same listening."""

    session: str
    action: str
    recording: str
    voice: str | None
    reason: str
    address: str


class Listenings:
    """Those that go on."""

    def __init__(self) -> None:
        self._last: OrderedDict[Listening, float] = OrderedDict()
        self._writing = asyncio.Lock()

    async def note(self, one: Listening, now: float, write: Callable[[], Awaitable[None]]) -> None:
        """Have it written unless it goes on; what ``write`` raises is raised, and nothing is
        remembered: without an entry nobody listens.
        """
        async with self._writing:
            last = self._last.get(one)
            if last is None or not 0 <= now - last < PAUSE_SECONDS:
                await write()
            self._last[one] = now
            self._last.move_to_end(one)
            while len(self._last) > MOST_REMEMBERED:
                self._last.popitem(last=False)


def _reason(
    reason: Annotated[
        str | None,
        Query(description="Why you listen: kept in the access log. Needed, here or in X-Reason."),
    ] = None,
    x_reason: Annotated[
        str | None, Header(description="The same as a header, percent-encoded (UTF-8).")
    ] = None,
) -> str:
    """Raises Problem ``reason_missing``."""
    given = (reason if reason is not None else unquote(x_reason or "")).strip()
    if not SHORTEST <= len(given) <= LONGEST or not given.isprintable():
        raise Problem(
            "reason_missing",
            f"Give one of {SHORTEST} to {LONGEST} signs as ?reason= or in the header X-Reason.",
        )
    return given


Reason = Annotated[str, Depends(_reason)]
"""Why somebody listens, in one line."""
