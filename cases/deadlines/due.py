"""When something is due. Everything follows from where counting began, what the rule says, what was
granted since, and the calendar: counting again with another calendar gives the new moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """A moment, in seconds since the epoch, and the local day it belongs to: work that ends at
    midnight ends on the day before.
    """

    at: float
    day: date


def due(began_at: float, amounts: Sequence[Amount], calendar: WorkCalendar) -> Due:
    """When what began then is due: the rule's amount first, then each extension from where the one
    before it ended.
    """
    found = Due(began_at, calendar.day_of(began_at))
    for amount in amounts:
        found = _add(found, amount, calendar)
    return found


def warn_at(
    began_at: float, until: Due, before: Amount | None, calendar: WorkCalendar
) -> float | None:
    """When to warn, so long before it is due and never before it began; None: no warning."""
    if before is None:
        return None
    if before.unit is Unit.WORKING_DAYS:
        at = calendar.end_of(calendar.before(until.day, before.number))
    else:
        at = until.at - before.nominal_seconds
    return max(began_at, at)


def _add(start: Due, amount: Amount, calendar: WorkCalendar) -> Due:
    if amount.unit is Unit.WORKING_DAYS:
        day = calendar.after(start.day, amount.number)
        return Due(calendar.end_of(day), day)
    at = start.at + amount.nominal_seconds
    return Due(at, calendar.day_of(at))
