"""Chance, all of it from the seed: one stream for each thing it decides.

With a stream of its own for each, a change in one thing (how long operators take to pick up, say)
leaves all others as they were, and two runs can be compared call by call.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable


def stream(seed: int, name: str) -> random.Random:
    return random.Random(f"rexian {seed} {name}")


def endless() -> float:
    return math.inf


def exponential(source: random.Random, mean: float) -> Callable[[], float]:
    """Draws with this mean in seconds; a mean of 0 stands for no time at all."""
    if mean == 0:
        return float
    rate, draw = 1.0 / mean, source.expovariate
    return lambda: draw(rate)


def lognormal(source: random.Random, mean: float, spread: float) -> Callable[[], float]:
    """Draws with this mean in seconds; ``spread`` is the standard deviation over the mean."""
    variance = math.log(1.0 + spread * spread)
    mu, sigma, draw = math.log(mean) - variance / 2.0, math.sqrt(variance), source.lognormvariate
    return lambda: draw(mu, sigma)


def talk_times(source: random.Random, mean: float, spread: float) -> Callable[[], float]:
    """Exponential where the spread is 1, lognormal where it is another."""
    if spread == 1.0:
        return exponential(source, mean)
    return lognormal(source, mean, spread)
