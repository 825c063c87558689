"""Which kind of number one is: by the longest prefix of a table that fits its length.

A number that fits no entry has no class and is never dialled: a table forgets numbers, and what it
forgets must not be the expensive ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_FILLING = re.compile(r"[ \-().]")
_DIGITS = re.compile(r"[0-9]{1,32}", re.ASCII)
INTERNATIONAL_PREFIX = "00"


class CallClass(StrEnum):
    """What kind of number is dialled. ``EMERGENCY`` is always allowed."""

    INTERNAL = "internal"
    """A phone of this PBX: costs nothing, reaches nobody outside."""
    EMERGENCY = "emergency"
    LOCAL = "local"
    NATIONAL = "national"
    """Anywhere in the country, mobile numbers included."""
    INTERNATIONAL = "international"
    PREMIUM = "premium"
    """The called party earns: information services, and what carriers bill like them."""


@dataclass(frozen=True, slots=True)
class PlanRule:
    """Numbers that begin with ``prefix`` and have ``least`` to ``most`` digits are ``of``."""

    prefix: str
    least: int
    most: int
    of: CallClass


def digits_of(number: str, country: str = "86", trunk: str = "0") -> str | None:
    """A number as it is dialled here: digits alone; None when it is no telephone number.

    ``+`` becomes the international prefix; the own ``country`` written in full becomes a number
    within it, so that ``+86 735 2222222`` is judged like ``0735 2222222``.
    """
    text = _FILLING.sub("", number)
    if text.startswith("+"):
        text = INTERNATIONAL_PREFIX + text[1:]
    if not _DIGITS.fullmatch(text):
        return None
    own = INTERNATIONAL_PREFIX + country
    if text.startswith(own) and len(text) > len(own):
        inside = text[len(own) :]
        # Mobile numbers and service numbers (1..., 400, 800) are dialled as they are.
        plain = inside.startswith(("1", "400", "800", trunk)) and not inside.startswith("10")
        return inside if plain else trunk + inside
    return text


class NumberPlan:
    """The prefix table of a country."""

    def __init__(self, rules: Iterable[PlanRule]) -> None:
        self._rules: dict[str, list[PlanRule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.prefix, []).append(rule)
        self._longest = max(map(len, self._rules), default=0)

    def class_of(self, number: str) -> CallClass | None:
        """The class of a number given in digits alone (see ``digits_of``); None: not in the plan.

        The longest prefix that fits the number's length decides.
        """
        for size in range(min(self._longest, len(number)), -1, -1):
            for rule in self._rules.get(number[:size], ()):
                if rule.least <= len(number) <= rule.most:
                    return rule.of
        return None
