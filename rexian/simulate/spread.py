"""Means with their confidence, and percentiles, of more numbers than one cares to keep."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

BATCHES = 30
_T_975 = 2.045
"""Student's t for 95 % and 29 degrees of freedom."""
_FINE = math.log(1.01)
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Mean:
    """``off`` is half the width of its 95 % confidence interval; infinite after too few."""

    mean: float
    off: float
    count: int


class BatchMeans:
    """The mean of numbers that depend on their neighbours, as waits in a queue do.

    Neighbours are put into batches so long that the batches' means hardly depend on each other any
    more; how far those lie apart says how sure the whole is (A. Law, "Simulation Modeling and
    Analysis", section 9.5.3). Batches are joined in pairs as the run grows.
    """

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self._sums: list[float] = []
        self._size = 64
        self._sum = 0.0
        self._filled = 0

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value
        self._sum += value
        self._filled += 1
        if self._filled == self._size:
            self._sums.append(self._sum)
            self._sum, self._filled = 0.0, 0
            if len(self._sums) == 2 * BATCHES:
                self._sums = [
                    one + other
                    for one, other in zip(self._sums[::2], self._sums[1::2], strict=True)
                ]
                self._size *= 2

    def result(self) -> Mean:
        if not self.count:
            return Mean(0.0, math.inf, 0)
        mean, sums = self.total / self.count, self._sums
        if len(sums) < BATCHES:
            return Mean(mean, math.inf, self.count)
        means = [x / self._size for x in sums]
        middle = math.fsum(means) / len(means)
        variance = math.fsum((x - middle) ** 2 for x in means) / (len(means) - 1)
        return Mean(mean, _T_975 * math.sqrt(variance / len(means)), self.count)


class Percentiles:
    """Percentiles to within one percent, whatever was added; at least 0."""

    def __init__(self) -> None:
        self._bins: Counter[int] = Counter()
        self._count = 0
        self.most = 0.0

    def add(self, value: float) -> None:
        self._count += 1
        if value > self.most:
            self.most = value
        self._bins[-1 if value <= _LEAST else int(math.log(value / _LEAST) / _FINE)] += 1

    def at(self, share: float) -> float:
        """The value that this share of all lies at or below."""
        wanted, seen = share * self._count, 0
        for number in sorted(self._bins):
            seen += self._bins[number]
            if seen >= wanted:
                if number < 0:
                    return 0.0
                return min(self.most, _LEAST * math.exp((number + 0.5) * _FINE))
        return self.most
