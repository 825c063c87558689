"""Linear: always the same order, the best skill first and within it by seat number.

Those at the end of the row are rung only while all before them are busy.
"""

from __future__ import annotations

from acd.line import Key
from acd.records import SeatRecord


def key(seat: SeatRecord, level: int) -> Key:
    """The level alone; ties go by seat number anyway."""
    return (level,)
