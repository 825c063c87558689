"""Figures made of counts. Sources disagree about them, so each carries its definition and what was
left out.

Definitions: GB/T 33358-2016 (answered within 15 s, answer rate); the service level variants A to D
are those in use among call centres, C being the default.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.views import Figures


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` = numerator / denominator; None when there is nothing to divide by."""

    id: str
    unit: str
    definition: str
    numerator: float
    denominator: float
    left_out: dict[str, float]

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator > 0 else None


def figures_of(f: Figures, threshold: float) -> list[Figure]:
    """Every figure of a span of time; ``threshold`` is T in seconds."""
    refused = sum(f.refused.values())
    up = max(0, f.offered - f.answered - f.abandoned - refused - f.failed)
    t = f"{threshold:g} s"
    turned_away: dict[str, float] = {f"refused_{reason}": n for reason, n in f.refused.items()}
    apart: dict[str, float] = {"refused": refused, "failed": f.failed, "still_waiting": up}
    return [
        Figure("answer_rate", "ratio", "answered / offered", f.answered, f.offered, {}),
        Figure(
            "answer_rate_of_admitted",
            "ratio",
            "answered / (offered - refused)",
            f.answered,
            f.offered - refused,
            turned_away,
        ),
        Figure(
            "abandonment",
            "ratio",
            "abandoned / (answered + abandoned)",
            f.abandoned,
            f.answered + f.abandoned,
            apart,
        ),
        Figure(
            "average_wait",
            "seconds",
            "sum of waits of answered calls / answered",
            f.wait_seconds,
            f.answered,
            {"abandoned": f.abandoned, **apart},
        ),
        Figure(
            "average_talk",
            "seconds",
            "sum of talks of ended answered calls / their number",
            f.talk_seconds,
            f.talks_ended,
            {"still_talking": f.answered - f.talks_ended},
        ),
        Figure(
            "service_level_a",
            "ratio",
            f"(answered <= {t} + abandoned <= {t}) / (answered + abandoned)",
            f.answered_in_time + f.abandoned_in_time,
            f.answered + f.abandoned,
            apart,
        ),
        Figure(
            "service_level_b",
            "ratio",
            f"answered <= {t} / answered",
            f.answered_in_time,
            f.answered,
            {"abandoned": f.abandoned, **apart},
        ),
        Figure(
            "service_level_c",
            "ratio",
            f"answered <= {t} / (answered + abandoned)",
            f.answered_in_time,
            f.answered + f.abandoned,
            apart,
        ),
        Figure(
            "service_level_d",
            "ratio",
            f"answered <= {t} / (answered + abandoned > {t})",
            f.answered_in_time,
            f.answered + f.abandoned - f.abandoned_in_time,
            {"abandoned_in_time": f.abandoned_in_time, **apart},
        ),
    ]
