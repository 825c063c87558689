"""The line test calls come by: a call to try the whole way with, placed by the system itself.

A test call arrives like any other, by a trunk of its own, and is for one seat alone. It calls from
``test_<seat>``, which no telephone can, so that everybody sees what it is. Figures leave it out.
"""

from __future__ import annotations

from acd.values import SeatNumber

TRIAL_TRUNK = "test-line"
"""No trunk of a site can be called so: their names have no hyphen."""
_CALLS_FROM = "test_"
"""No hyphen: the PBX leaves those out of numbers (main/callerid.c, ast_shrink_phone_number)."""


def trial_caller(seat: SeatNumber) -> str:
    """The number a test call for the seat comes from."""
    return f"{_CALLS_FROM}{seat}"


def trial_seat(trunk: str, caller: str) -> SeatNumber | None:
    """The seat that a call is for, alone; None for every call that is no test call."""
    if trunk != TRIAL_TRUNK or not caller.startswith(_CALLS_FROM):
        return None
    return SeatNumber(caller.removeprefix(_CALLS_FROM))
