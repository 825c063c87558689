"""What a minute costs: by the longest prefix of a table."""

from __future__ import annotations

from collections.abc import Mapping

from outbound_policy.errors import PolicyInvalid


class PriceTable:
    """Prices per started minute, in the smallest unit of the currency (fen, cents)."""

    def __init__(self, by_prefix: Mapping[str, int]) -> None:
        """The entry "" is the price of every number no other entry knows; it has to be there.

        Raises PolicyInvalid.
        """
        for prefix, price in by_prefix.items():
            if price < 0:
                raise PolicyInvalid(f"the price of numbers with {prefix!r} is below zero: {price}")
        if "" not in by_prefix:
            raise PolicyInvalid('the prices need an entry "" for numbers no other entry knows')
        self._by_prefix = dict(by_prefix)
        self._longest = max(map(len, by_prefix))

    def per_minute(self, number: str) -> int:
        """The price of each started minute to a number given in digits alone."""
        for size in range(min(self._longest, len(number)), -1, -1):
            price = self._by_prefix.get(number[:size])
            if price is not None:
                return price
        raise AssertionError('the entry "" fits every number')
