"""A voice for each of six parties: the four tones of the kit and two more, no harmonics of any."""

from __future__ import annotations

from tests.live.kit.tones import (
    ALL_TONES,
    CITIZEN_HZ,
    DEPARTMENT_HZ,
    OPERATOR_HZ,
    SECOND_DEPARTMENT_HZ,
)

__all__ = [
    "CITIZEN_HZ",
    "COLLEAGUE_HZ",
    "DEPARTMENT_HZ",
    "OPERATOR_HZ",
    "OUTSIDE_HZ",
    "SECOND_DEPARTMENT_HZ",
    "SIX_TONES",
]

COLLEAGUE_HZ = 1370
OUTSIDE_HZ = 2850
SIX_TONES = (*ALL_TONES, COLLEAGUE_HZ, OUTSIDE_HZ)
