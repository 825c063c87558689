"""From marks to points."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from quality.errors import MarksWrong
from quality.sheet import Sheet


def check_marks(
    sheet: Sheet, marks: Mapping[str, int], fatal: Collection[str], *, complete: bool
) -> None:
    """Raises MarksWrong for an item or error the sheet does not have, a level beyond the item's,
    and, if ``complete``, for an item without a mark.
    """
    levels = {item.key: item.levels for item in sheet.items}
    for key, level in marks.items():
        if key not in levels:
            raise MarksWrong(f"the sheet has no item {key}")
        if not 0 <= level < levels[key]:
            raise MarksWrong(f"the levels of {key} are 0 to {levels[key] - 1}")
    strange = sorted(set(fatal) - {one.key for one in sheet.fatal})
    if strange:
        raise MarksWrong(f"the sheet has no fatal error {strange[0]}")
    missing = [key for key in levels if key not in marks]
    if complete and missing:
        raise MarksWrong(f"no mark for {', '.join(missing)}")


def points(sheet: Sheet, marks: Mapping[str, int], fatal: Collection[str]) -> float:
    """0 to 100, to the hundredth: the sum of weight x level / (levels - 1); 0 with a fatal error.

    Raises MarksWrong unless every item is marked.
    """
    check_marks(sheet, marks, fatal, complete=True)
    if fatal:
        return 0.0
    parts = (Fraction(item.weight * marks[item.key], item.levels - 1) for item in sheet.items)
    return float(round(sum(parts, Fraction(0)), 2))
