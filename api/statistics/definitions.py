"""Figures made of counts. Sources disagree about them, so each carries its definition and what was
left out.

Definitions: GB/T 33358-2016 (answered within 15 s, answer rate); the service level variants A to D
are those in use among call centres, C being the default.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    left_out: Mapping[str, float]

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator > 0 else None


def figures_of(f: Figures, threshold: float) -> list[Figure]:
    """Every figure of a span of time; ``threshold`` is T in seconds."""
    refused = sum(f.refused.values())
    up = max(0, f.offered - f.answered - f.abandoned - refused - f.failed)
    turned_away: dict[str, float] = {f"refused_{reason}": n for reason, n in f.refused.items()}
    apart: dict[str, float] = {"refused": refused, "failed": f.failed, "still_waiting": up}
    return [
        *_of_offered(f, threshold, turned_away, apart),
        *_of_work(f),
        *_of_satisfaction(f),
    ]


def _of_work(f: Figures) -> list[Figure]:
    """What became of the calls once they were answered, and what the seats had to do."""
    up = {"still_talking": f.answered - f.talks_ended}
    return [
        Figure(
            "average_handling",
            "seconds",
            "(seats' talk, holds included, + wrap-up) / ended answered calls",
            f.seat_talk_seconds + f.wrap_up_seconds,
            f.talks_ended,
            up,
        ),
        Figure(
            "average_hold",
            "seconds",
            "sum of the citizens' holds / holds",
            f.hold_seconds,
            f.holds,
            {},
        ),
        Figure(
            "average_wrap_up",
            "seconds",
            "sum of wrap-ups that are over / ended answered calls",
            f.wrap_up_seconds,
            f.talks_ended,
            up,
        ),
        Figure("transfer_rate", "ratio", "transfers / answered", f.transfers, f.answered, {}),
        Figure(
            "ring_back_reached",
            "ratio",
            "citizens reached / citizens who asked to be rung back",
            f.ring_backs_reached,
            f.ring_backs_booked,
            {},
        ),
        Figure(
            "workload_share",
            "ratio",
            "(talk + wrap-up for these calls, outbound ones too) / (talk + wrap-up + ready of all "
            "seats)",
            f.busy_seconds,
            f.staffed_seconds,
            {},
        ),
    ]


def occupancy_of(f: Figures) -> Figure:
    """Only for the whole site: a seat that is ready is ready for all its queues."""
    return Figure(
        "occupancy",
        "ratio",
        "(talk + wrap-up) / (talk + wrap-up + ready), of all seats; ringing and breaks left out",
        f.busy_seconds,
        f.staffed_seconds,
        {},
    )


SATISFIED = (1, 2, 3)
"""Very satisfied, satisfied, basically satisfied; 4 and 5: dissatisfied, very dissatisfied."""


def _of_satisfaction(f: Figures) -> list[Figure]:
    given = sum(f.grades.values())
    silent = {"not_answered": f.satisfaction_asked - given}
    return [
        Figure(
            "satisfaction",
            "ratio",
            "grades 1 to 3 / grades given (1 very satisfied to 5 very dissatisfied)",
            sum(f.grades.get(grade, 0) for grade in SATISFIED),
            given,
            silent,
        ),
        Figure(
            "satisfaction_answered",
            "ratio",
            "grades given / citizens asked",
            given,
            f.satisfaction_asked,
            {},
        ),
    ]


def _of_offered(
    f: Figures,
    threshold: float,
    turned_away: Mapping[str, float],
    apart: Mapping[str, float],
) -> list[Figure]:
    """How callers fared until somebody answered them."""
    t = f"{threshold:g} s"
    refused = sum(f.refused.values())
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
