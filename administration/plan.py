"""What the PBX must know to keep lines and hours by itself, also when nobody watches: for each
hotline and trunk the coming pieces of time, each with its lines and whether it is open.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from administration.hotlines import Hotline, LinePeriod, Trunk
from administration.hours import intervals
from administration.model import Document
from administration.schedule import Where, calendars_in_use

DAY = 86_400
AHEAD_DAYS = 14
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Piece:
    """From the end of the piece before until ``until`` (whole seconds since the epoch; 0: on and
    on) there are so many lines, and the state is ``open`` or a value of ``WhenClosed``.
    """

    until: int
    lines: int
    state: str


class Planner:
    """The plans of one document for two weeks from the beginning of the day (of UTC) on that
    ``moment`` lies in. Within a day they stay the same, so that only changes are told to the PBX.
    """

    def __init__(self, document: Document, moment: float, where: Where) -> None:
        self.begins = int(moment // DAY) * DAY
        self.ends = self.begins + AHEAD_DAYS * DAY
        self._turns = {
            name: _turns(document, name, self.begins, self.ends, where)
            for name in calendars_in_use(document)
        }

    def hotline(self, hotline: Hotline) -> tuple[Piece, ...]:
        """After two weeks without anybody to tell it more, the PBX keeps the hotline open with its
        normal lines: shut for ever by a dead backend would be worse.
        """
        closed = hotline.when_closed.value
        return self._plan(hotline.lines, hotline.line_periods, hotline.hours, closed)

    def trunk(self, trunk: Trunk) -> tuple[Piece, ...]:
        """As for a hotline; empty when the trunk's lines are not limited."""
        if trunk.lines is None:
            return ()
        return self._plan(trunk.lines, trunk.line_periods, None, OPEN)

    def _plan(
        self, normal: int, periods: tuple[LinePeriod, ...], hours: str | None, when_closed: str
    ) -> tuple[Piece, ...]:
        names = {period.during for period in periods} | ({hours} if hours is not None else set())
        if not names:
            return (Piece(0, normal, OPEN),)
        turns = {turn for name in names for turn in self._turns[name]}
        pieces: list[Piece] = []
        at = self.begins
        for until in sorted({turn for turn in turns if at < turn < self.ends} | {self.ends}):
            lines = next((p.lines for p in periods if self._is_open(p.during, at)), normal)
            state = OPEN if hours is None or self._is_open(hours, at) else when_closed
            if pieces and (pieces[-1].lines, pieces[-1].state) == (lines, state):
                pieces.pop()
            pieces.append(Piece(until, lines, state))
            at = until
        return (*pieces, Piece(0, normal, OPEN))

    def _is_open(self, name: str, at: float) -> bool:
        # Odd turns open, even ones close.
        return bisect_right(self._turns[name], at) % 2 == 1


def _turns(document: Document, name: str, begins: int, ends: int, where: Where) -> tuple[int, ...]:
    found: list[int] = []
    for begin, end in intervals(document.calendars[name], document.days, begins, ends, where.zone):
        found += [int(begin), int(end)]
    return tuple(found)
