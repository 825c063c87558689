"""How much more often a word stands in cases than it used to. Pure.

A word stood in ``past`` of ``past_cases`` cases before and in ``now`` of ``now_cases`` lately. If
nothing had changed, each of the ``now + past`` cases would have come lately with the probability
``q = now_cases / (now_cases + past_cases)``, so ``now`` would be binomially distributed: the exact
conditional test of two Poisson rates (J. Przyborowski and H. Wilenski, "Homogeneity of results in
testing samples from Poisson series", Biometrika 31, 1940, pages 313 to 323). Counting by cases and
not by days lets a day with more calls heat up nothing.

The score is the number of decimal places of the probability that chance brings ``now`` or more:
``-log10 P(X >= now), X ~ B(now + past, q)``. As many words are looked at together, one is called
hot when that probability times the number of words is at most ``MOST_FALSE`` (Bonferroni).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST_FALSE = 0.01
"""The probability that any word at all is called hot while nothing has changed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many cases a word stood, and how many cases there were."""

    now: int
    past: int
    now_cases: int
    past_cases: int

    @property
    def rise(self) -> float:
        """How many times as often as before; with half a case added to the past, so that a word
        that was never there has one too.
        """
        if not self.now_cases:
            return 0.0
        return (self.now / self.now_cases) / ((self.past + 0.5) / (self.past_cases + 1))


def score(counts: Counts) -> float:
    """``-log10`` of the probability that chance alone brings so many; 0.0 when there is no past, or
    the word does not stand more often than before.
    """
    if not counts.past_cases or counts.rise <= 1:
        return 0.0
    q = counts.now_cases / (counts.now_cases + counts.past_cases)
    return max(0.0, -_log_tail(counts.now, counts.now + counts.past, q) / math.log(10))


def at_most(counts: Counts) -> float:
    """What the score cannot be above, found out much faster than the score.

    ``P(X = k) >= exp(-n KL(k/n, q)) / sqrt(8 k (n - k) / n)`` (R. B. Ash, "Information Theory",
    1965, lemma 4.7.1), and the whole tail is no smaller than its first term.
    """
    if not counts.past_cases or counts.rise <= 1:
        return 0.0
    k, n = counts.now, counts.now + counts.past
    q = counts.now_cases / (counts.now_cases + counts.past_cases)
    distance = k * math.log(k / n / q)
    if k < n:
        distance += (n - k) * math.log((n - k) / n / (1 - q)) + math.log(8 * k * (n - k) / n) / 2
    return max(0.0, distance / math.log(10))


def hot_from(words: int) -> float:
    """The score from which on a word is hot when so many words are looked at."""
    return -math.log10(MOST_FALSE / max(1, words))


def _log_tail(k: int, n: int, q: float) -> float:
    """``ln P(X >= k)`` for ``X ~ B(n, q)``; ``k`` above the mean, so the terms fall."""
    if k <= 0:
        return 0.0
    first = (
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(q)
        + (n - k) * math.log1p(-q)
    )
    total = term = 1.0
    for i in range(k, n):
        term *= (n - i) / (i + 1) * q / (1 - q)
        total += term
        if term < total * 1e-12:
            break
    return min(0.0, first + math.log(total))
