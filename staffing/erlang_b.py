"""Erlang B: the share of calls that find every line taken and are turned away.

A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges" (1917). It holds for talk times of any distribution.
"""

from __future__ import annotations

from staffing.errors import MOST_SEATS, StaffingError, count, not_negative, share


def erlang_b(load: float, lines: int) -> float:
    """The share of calls refused when ``load`` erlang are offered to ``lines`` lines.

    B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)): every step lies between 0 and 1, so thousands of
    lines neither overflow nor lose precision. Raises StaffingError.
    """
    not_negative("the load in erlang", load)
    count("the number of lines", lines, least=0)
    blocked = 1.0
    for line in range(1, lines + 1):
        blocked = load * blocked / (line + load * blocked)
    return blocked


def lines_for(load: float, refused_at_most: float) -> int:
    """The fewest lines with which at most this share of calls is refused. Raises StaffingError."""
    not_negative("the load in erlang", load)
    share("the share of calls refused", refused_at_most)
    blocked, lines = 1.0, 0
    while blocked > refused_at_most:
        lines += 1
        if lines > MOST_SEATS:
            raise StaffingError(f"a load of {load} erlang needs more than {MOST_SEATS} lines")
        blocked = load * blocked / (lines + load * blocked)
    return lines
