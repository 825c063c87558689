"""A town's hotlines as an administrator writes them, and moments of local time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from administration.errors import Fault
from administration.model import Document, read, written
from administration.schedule import Where
from administration.validate import faults_in

SHANGHAI = ZoneInfo("Asia/Shanghai")
WHERE = Where(SHANGHAI)
WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> float:
    """``2026-11-23 08:00`` of local time, in seconds since the epoch."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


def local(moment: float | None, zone: ZoneInfo = SHANGHAI) -> str | None:
    """The other way round."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M")


NOW = at("2026-11-23 10:00")
"""A Monday."""


def office() -> dict[str, Any]:
    """Monday to Friday, with a break at noon, by the statutory calendar."""
    return {
        "weekly": {day: ["08:30-12:00", "14:30-18:00"] for day in WORKING_DAYS},
        "statutory": True,
    }


def quiet() -> dict[str, Any]:
    """After 18:00 and all weekend."""
    return {
        "weekly": {
            **{day: ["18:00-08:00"] for day in ("mon", "tue", "wed", "thu")},
            "fri": ["18:00-24:00"],
            "sat": ["00:00-24:00"],
            "sun": ["00:00-24:00", "18:00-08:00"],
        }
    }


def town(**changes: Any) -> Document:
    """12345 with twelve lines, four when it is quiet; three seats, two departments. ``changes``
    stand in place of whole sections.
    """
    return read(
        {
            "hotlines": {
                "12345": {
                    "name": "热线",
                    "lines": 12,
                    "line_periods": [{"during": "quiet", "lines": 4}],
                }
            },
            "calendars": {"office": office(), "quiet": quiet()},
            "seats": {
                "1001": {"skills": {"12345": 1}},
                "1002": {"skills": {"12345": 2}},
                "1003": {"skills": {"12345": 3}},
            },
            "departments": {
                "2001": {"name": "城管", "dial": "2001"},
                "2002": {"name": "水务", "dial": "07359999999", "parent": "2001"},
            },
            **changes,
        }
    )


def changed(document: Document, *steps: str, value: Any) -> Document:
    """The document with the value at the end of the steps."""
    plain = written(document)
    inner: Any = plain
    for step in steps[:-1]:
        inner = inner.setdefault(step, {})
    inner[steps[-1]] = value
    return read(plain)


def faults(document: Document, prompts: set[str] | None = None) -> list[Fault]:
    return list(faults_in(document, NOW, WHERE, prompts))


def found(document: Document) -> list[tuple[str, str]]:
    """Where and what."""
    return [(fault.pointer, fault.code) for fault in faults(document)]
