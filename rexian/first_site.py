"""What the first start creates: one hotline, its seats, two departments to bring into calls."""

from __future__ import annotations

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    Site,
)
from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS
from rexian.settings import Settings

FIRST_HOTLINE = HotlineNumber("12345")
FIRST_LINES = 4
_DEPARTMENT_NAMES = ("Water supply", "Urban management")


def first_site(settings: Settings) -> Site:
    """The configuration of a new data folder, with the times the settings say."""
    return Site(
        hotlines={FIRST_HOTLINE: Hotline(FIRST_HOTLINE, "Public service hotline", FIRST_LINES)},
        seats={
            SeatNumber(number): Seat(SeatNumber(number), frozenset({FIRST_HOTLINE}))
            for number in FIRST_SEATS
        },
        departments={
            DepartmentNumber(number): Department(DepartmentNumber(number), name, number)
            for number, name in zip(FIRST_DEPARTMENTS, _DEPARTMENT_NAMES, strict=True)
        },
        ring_seconds=settings.ring_seconds,
        wrap_up_seconds=settings.wrap_up_seconds,
    )
