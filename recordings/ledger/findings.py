"""What a check can find, each with a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """Of the ledger first, then of the files, then of the rows."""

    ENTRY_ALTERED = "entry altered"
    ENTRY_REMOVED = "entry removed"
    ENTRY_MOVED = "entry out of order"
    ENTRY_ADDED = "entry added"
    HEAD_MISSING = "head missing"
    HEAD_FORGED = "head with a wrong signature"
    HEAD_DIFFERS = "head and entries differ"
    DAY_REMOVED = "day removed"
    CHAIN_BROKEN = "days not chained"
    LEDGER_FOREIGN = "unknown file in the ledger"
    REWRITTEN = "ledger differs from the head kept elsewhere"

    FILE_MISSING = "missing"
    FILE_CUT = "cut"
    FILE_ALTERED = "altered"
    FILE_SWAPPED = "swapped"
    FILE_FOREIGN = "foreign"
    FILE_UNREADABLE = "unreadable"
    FILE_ADDED = "unknown"
    FILE_BACK = "deleted and there again"

    ROW_DIFFERS = "row differs"
    ROW_WITHOUT_ENTRY = "row without entry"
    ENTRY_WITHOUT_ROW = "entry without row"


@dataclass(frozen=True, slots=True)
class Finding:
    """``where`` names the entry (``2025-11-22 entry 3``), the file or the call; ``detail`` is for
    people.
    """

    found: Found
    where: str
    detail: str = ""
    call: str = ""

    def __str__(self) -> str:
        of = f" (call {self.call})" if self.call else ""
        return f"{self.found}: {self.where}{of}" + (f": {self.detail}" if self.detail else "")
