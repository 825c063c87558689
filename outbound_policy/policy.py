"""Who may dial what: the class of the number, then the money."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from outbound_policy.classes import CallClass, NumberPlan, digits_of
from outbound_policy.prices import PriceTable
from outbound_policy.spending import Spending

ORDINARY = frozenset({CallClass.LOCAL, CallClass.NATIONAL})
"""What a seat may dial when nothing else is said."""
ALWAYS = frozenset({CallClass.INTERNAL, CallClass.EMERGENCY})


class Reason(StrEnum):
    """Why a number is not dialled; stable, for programs."""

    NO_NUMBER = "no_number"
    """Not a telephone number at all."""
    NOT_IN_PLAN = "not_in_plan"
    """No entry of the prefix table fits it."""
    CLASS_NOT_ALLOWED = "class_not_allowed"
    SEAT_LIMIT = "seat_limit"
    SITE_LIMIT = "site_limit"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The number may be dialled; ``price`` is per started minute."""

    number: str
    of: CallClass | None
    """None: in no entry of the table, but vouched for."""
    price: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The number must not be dialled. ``detail`` is for a person."""

    reason: Reason
    detail: str
    of: CallClass | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules of one site. Money is in the smallest unit of the currency; a limit of 0: none."""

    plan: NumberPlan
    prices: PriceTable
    accounts: Container[str] = frozenset()
    """Numbers that are phones of this PBX."""
    classes: frozenset[CallClass] = ORDINARY
    seat_classes: Mapping[str, frozenset[CallClass]] = field(default_factory=dict)
    """For seats that may dial something else than ``classes``."""
    limit_per_hour: int = 0
    seat_limits: Mapping[str, int] = field(default_factory=dict)
    limit_of_all_per_hour: int = 0
    country: str = "86"

    def may_dial(
        self, seat: str, number: str, now: float, spent: Spending, *, vouched: bool = False
    ) -> Allowed | Refused:
        """Whether ``seat`` ("": nobody on a seat) may have ``number`` dialled at ``now``.

        ``vouched``: an admin wrote this number down (a department's), so its class is not asked
        after, only what it costs. Nothing is booked by asking: ``spent`` hears of what is really
        dialled.
        """
        if number in self.accounts:
            return Allowed(number, CallClass.INTERNAL, 0)
        digits = digits_of(number, self.country)
        if digits is None:
            return Refused(Reason.NO_NUMBER, f"{number!r} is no telephone number")
        of = self.plan.class_of(digits)
        if of is None and not vouched:
            return Refused(
                Reason.NOT_IN_PLAN, f"{digits} is in no entry of the table of number classes"
            )
        if of in ALWAYS:
            return Allowed(digits, of, 0)
        if not vouched and of not in self.seat_classes.get(seat, self.classes):
            return Refused(Reason.CLASS_NOT_ALLOWED, f"{_who(seat)} may not dial {of} numbers", of)
        price = self.prices.per_minute(digits)
        return self._beyond_limit(seat, price, now, spent, of) or Allowed(digits, of, price)

    def price_of(self, number: str) -> int:
        """What a started minute costs, whoever dials; 0 for what costs nothing or is no number."""
        digits = None if number in self.accounts else digits_of(number, self.country)
        if digits is None or self.plan.class_of(digits) in ALWAYS:
            return 0
        return self.prices.per_minute(digits)

    def limit_of(self, seat: str) -> int:
        """What the seat may spend within an hour; 0: no limit."""
        return self.seat_limits.get(seat, self.limit_per_hour)

    def _beyond_limit(
        self, seat: str, price: int, now: float, spent: Spending, of: CallClass | None
    ) -> Refused | None:
        if price == 0:
            return None
        limit = self.limit_of(seat)
        if limit and spent.of(seat, now) + price > limit:
            return Refused(
                Reason.SEAT_LIMIT,
                f"{_who(seat)} has used up its {money(limit)} for calls to the outside in an hour",
                of,
            )
        if self.limit_of_all_per_hour and spent.of_all(now) + price > self.limit_of_all_per_hour:
            return Refused(
                Reason.SITE_LIMIT,
                f"all seats together have used up the {money(self.limit_of_all_per_hour)} "
                "for calls to the outside in an hour",
                of,
            )
        return None


def money(amount: int) -> str:
    """An amount in the currency's larger unit, which has a hundred smaller ones."""
    return f"{amount // 100}.{amount % 100:02d}"


def _who(seat: str) -> str:
    return f"seat {seat}" if seat else "who is not on a seat"
