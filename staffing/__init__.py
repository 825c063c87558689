"""How many seats a load needs: Erlang B, C and A in closed form, and nothing else.

Pure: numbers in, numbers out. Times are in seconds, rates in calls per second, shares between 0
and 1; a load is in erlang (calls a second times the seconds one is handled). What is asked wrongly
raises ``StaffingError``, a ``ValueError`` whose message is a sentence for whoever asked.
"""

from staffing.erlang_a import ErlangA, erlang_a
from staffing.erlang_b import erlang_b, lines_for
from staffing.erlang_c import ErlangC, erlang_c, wait_probability
from staffing.errors import StaffingError
from staffing.half_hour import Needed, Work, needed
from staffing.seats import Target, seats_by_erlang_a, seats_by_erlang_c, with_shrinkage

__all__ = [
    "ErlangA",
    "ErlangC",
    "Needed",
    "StaffingError",
    "Target",
    "Work",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "lines_for",
    "needed",
    "seats_by_erlang_a",
    "seats_by_erlang_c",
    "wait_probability",
    "with_shrinkage",
]
