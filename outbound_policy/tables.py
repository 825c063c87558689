"""The tables as data: a JSON document with the classes and the prices of a country."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from outbound_policy.classes import CallClass, NumberPlan, PlanRule
from outbound_policy.errors import PolicyInvalid
from outbound_policy.prices import PriceTable

MOST_DIGITS = 32


def china() -> tuple[NumberPlan, PriceTable]:
    """The numbers of mainland China and assumed prices, as shipped in ``china.json``."""
    return parse_tables((files("outbound_policy") / "china.json").read_text(encoding="utf-8"))


def parse_tables(text: str) -> tuple[NumberPlan, PriceTable]:
    """Read ``{"classes": [[prefix, least, most, class], ...], "prices": {prefix: price}}``.

    Other members are comments. Raises PolicyInvalid naming the entry.
    """
    try:
        document: Any = json.loads(text)
    except ValueError as fault:
        raise PolicyInvalid(f"the tables are no JSON: {fault}") from None
    if not isinstance(document, dict):
        raise PolicyInvalid("the tables have to be one JSON object with classes and prices")
    rows, prices = document.get("classes"), document.get("prices")
    if not isinstance(rows, list) or not rows:
        raise PolicyInvalid("classes: a list of [prefix, least, most, class] is needed")
    if not isinstance(prices, dict):
        raise PolicyInvalid("prices: an object from prefix to price is needed")
    for prefix, price in prices.items():
        if not _is_prefix(prefix) or isinstance(price, bool) or not isinstance(price, int):
            raise PolicyInvalid(f"prices: {prefix!r}: {price!r}: digits and a whole number wanted")
    return NumberPlan([_rule(number, row) for number, row in enumerate(rows)]), PriceTable(prices)


def _rule(number: int, row: object) -> PlanRule:
    match row:
        case [str() as prefix, int() as least, int() as most, str() as name]:
            if not _is_prefix(prefix):
                raise PolicyInvalid(f"classes, entry {number}: {prefix!r} is no prefix of digits")
            if not max(1, len(prefix)) <= least <= most <= MOST_DIGITS:
                raise PolicyInvalid(
                    f"classes, entry {number}: {least} to {most} digits cannot be, with the "
                    f"prefix {prefix!r} and {MOST_DIGITS} at most"
                )
            try:
                return PlanRule(prefix, least, most, CallClass(name))
            except ValueError:
                known = ", ".join(CallClass)
                raise PolicyInvalid(
                    f"classes, entry {number}: {name!r} is none of {known}"
                ) from None
    raise PolicyInvalid(f"classes, entry {number}: [prefix, least, most, class] is wanted")


def _is_prefix(text: str) -> bool:
    return text == "" or (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS)
