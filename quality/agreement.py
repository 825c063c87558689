"""How far two scorers agree beyond chance: Cohen's kappa, plain and weighted.

Plain: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
Measurement 20 (1960), 37-46::

    kappa = (p_o - p_e) / (1 - p_e)

with p_o the share of pairs that agree and p_e what the margins alone would give. Weighted:
J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968), 213-220, with disagreement weights v::

    kappa_w = 1 - sum(v_ij * p_ij) / sum(v_ij * p_i. * p_.j)

v_ij is |i - j| (linear) or (i - j)^2 (quadratic); scaling v changes nothing. The plain one is the
weighted one with v = 0 on the diagonal and 1 elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Weights(StrEnum):
    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


_DISAGREEMENT: dict[Weights, Callable[[int, int], int]] = {
    Weights.NONE: lambda i, j: int(i != j),
    Weights.LINEAR: lambda i, j: abs(i - j),
    Weights.QUADRATIC: lambda i, j: (i - j) ** 2,
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """``pairs`` judged, the share ``observed`` that agree exactly (None without pairs), and kappa
    (None where it is not defined: no pairs, or everybody always gave the same level).
    """

    pairs: int
    observed: float | None
    kappa: float | None
    linear: float | None
    quadratic: float | None


def agreement(pairs: Sequence[tuple[int, int]], levels: int) -> Agreement:
    """Of pairs of levels 0 to ``levels - 1``, first and second scorer. Raises ValueError for any
    other level.
    """
    if any(not (0 <= one < levels and 0 <= two < levels) for one, two in pairs):
        raise ValueError(f"the levels are 0 to {levels - 1}")
    same = sum(one == two for one, two in pairs)
    return Agreement(
        len(pairs),
        same / len(pairs) if pairs else None,
        kappa(pairs, levels, Weights.NONE),
        kappa(pairs, levels, Weights.LINEAR),
        kappa(pairs, levels, Weights.QUADRATIC),
    )


def kappa(pairs: Sequence[tuple[int, int]], levels: int, weights: Weights) -> float | None:
    """Cohen's kappa; None where it is not defined. Counts are whole numbers until the end, so that
    complete agreement is exactly 1.
    """
    disagreement = _DISAGREEMENT[weights]
    first, second = [0] * levels, [0] * levels
    for one, two in pairs:
        first[one] += 1
        second[two] += 1
    observed = sum(disagreement(one, two) for one, two in pairs)
    expected = sum(
        disagreement(i, j) * first[i] * second[j] for i in range(levels) for j in range(levels)
    )
    if expected == 0:
        return None
    return 1 - observed * len(pairs) / expected
