"""From a number to what the PBX is asked to dial."""

from __future__ import annotations

from collections.abc import Callable, Collection


def dialler(
    accounts: Collection[str], trunk: Callable[[], str] = lambda: "carrier"
) -> Callable[[str], str]:
    """A function from a number to a PJSIP channel: the PBX's own account of that name, or the
    number through the carrier ``trunk()``. Both are looked at at each call: they may change.
    """

    def dial_string(number: str) -> str:
        return f"PJSIP/{number}" if number in accounts else f"PJSIP/{number}@{trunk()}"

    return dial_string
