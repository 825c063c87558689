"""Calendars and amounts for property tests, and the autumn of 2026 as it was announced."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.calendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIVE = 17 * 60

NATIONAL_DAY = WorkCalendar(
    SHANGHAI,
    (FIVE,) * 5 + (None,) * 2,
    {date(2026, 9, 20): FIVE, date(2026, 9, 25): None}
    | {date(2026, 10, day): None for day in range(1, 8)}
    | {date(2026, 10, 10): FIVE},
)
"""Mid-autumn and National Day 2026: off 25 September and 1 to 7 October; worked in exchange: Sunday
20 September, Saturday 10 October.
"""


def at(text: str) -> float:
    """``2026-09-30 16:00`` in Shanghai, in seconds since the epoch."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


def shown(moment: float) -> str:
    return datetime.fromtimestamp(moment, SHANGHAI).strftime("%Y-%m-%d %H:%M")


closing = st.none() | st.integers(1, 1440)
calendars = st.builds(
    WorkCalendar,
    st.sampled_from([SHANGHAI, ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")]),
    st.tuples(*[closing] * 7).filter(lambda week: any(day is not None for day in week)),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), closing, max_size=60),
)
starts = st.floats(at("2026-01-05 00:00"), at("2026-12-20 00:00"))
amounts = st.builds(Amount, st.integers(1, 30), st.sampled_from(Unit))
