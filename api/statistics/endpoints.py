"""The figures of a day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from acd.values import RefusedBecause
from api.guard import guarded_router
from api.here import Site
from api.schemas import Number, Shown
from api.statistics.definitions import Figure, figures_of, occupancy_of
from api.times import Moment, Seconds, day_span
from api.views import Figures

router = guarded_router("statistics")

DEFAULT_SERVICE_LEVEL = "service_level_c"


Day = Annotated[
    dt.date,
    Field(
        ge=dt.date(1970, 1, 3),
        lt=dt.date(9000, 1, 1),
        description="A day in the time zone of the site; today when left out.",
    ),
]
Threshold = Annotated[
    float,
    Field(gt=0, le=3600, allow_inf_nan=False, description="T of the service level in seconds."),
]


class Grouping(StrEnum):
    HOTLINE = "hotline"
    QUEUE = "queue"
    """Where a call was answered, or waited last."""


class DayQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: Day | None = None
    hotline: Number | None = None
    queue: Number | None = None
    threshold: Threshold | None = None


class DayByQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: Day | None = None
    threshold: Threshold | None = None


class Counts(Shown):
    offered: Annotated[int, Field(description="Every call that reached the trunk.")]
    answered: int
    abandoned: int
    abandoned_rung_back: Annotated[
        int, Field(description="Of the abandoned: their callers had asked to be rung back.")
    ]
    refused: int
    refused_because: dict[RefusedBecause, int]
    failed: int
    in_progress: Annotated[int, Field(description="Up and not answered yet.")]
    answered_in_time: int
    abandoned_in_time: int
    inferred: Annotated[int, Field(description="Calls not wholly seen as they happened.")]
    holds: Annotated[int, Field(description="How often a citizen was put on hold.")]
    transfers: int
    transfers_returned: Annotated[
        int, Field(description="Nobody answered; the citizen went back to the operator.")
    ]
    consultations: int
    emergencies: Annotated[int, Field(description="Calls handed to an emergency service.")]
    ring_backs_booked: int
    ring_backs_reached: int
    satisfaction_asked: int
    grades: Annotated[
        dict[int, int], Field(description="Each grade: 1 very satisfied to 5 very dissatisfied.")
    ]
    outbound: Annotated[int, Field(description="Calls placed from here; not among the offered.")]
    outbound_reached: int
    test_calls: Annotated[
        int, Field(description="Placed by the system itself; left out of everything else here.")
    ]


class NamedFigure(Shown):
    """A figure with what it is made of."""

    id: Annotated[str, Field(examples=["service_level_c"])]
    value: Annotated[float | None, Field(description="Null when there is nothing to divide by.")]
    unit: Annotated[str, Field(description="``ratio`` (0 to 1) or ``seconds``.")]
    definition: str
    numerator: float
    denominator: float
    left_out: Annotated[
        dict[str, float], Field(description="Calls that count neither above nor below the line.")
    ]


class DayStatistics(Shown):
    date: dt.date
    start: Annotated[Moment, Field(description="First moment of the day.")]
    end: Annotated[Moment, Field(description="First moment of the next day.")]
    as_of: Moment
    hotline: Annotated[str | None, Field(description="Null: all of them.")]
    queue: Annotated[str | None, Field(description="Null: all of them.")]
    threshold_seconds: Seconds
    counts: Counts
    longest_wait_seconds: Seconds
    default_service_level: Annotated[str, Field(description="Which variant people mean here.")]
    figures: list[NamedFigure]
    seen: Annotated[
        float | None,
        Field(
            description="Share of the day so far in which the PBX was in sight; null: not begun."
        ),
    ]


class Group(Shown):
    """One hotline, or one queue."""

    name: Annotated[str, Field(description='"" for calls that never came to one.')]
    counts: Counts
    longest_wait_seconds: Seconds
    figures: list[NamedFigure]


class DayStatisticsBy(Shown):
    date: dt.date
    start: Moment
    end: Moment
    as_of: Moment
    by: Grouping
    threshold_seconds: Seconds
    groups: list[Group]


@router.get("/statistics/day", name="get_statistics_of_day")
async def get_statistics_of_day(query: Annotated[DayQuery, Query()], site: Site) -> DayStatistics:
    """Counts and figures over the calls offered on a day, each figure with its definition."""
    now = site.ports.clock()
    day = query.date or site.moment(now).date()
    start, end = day_span(day, site.zone)
    threshold = query.threshold or site.settings.answer_threshold_seconds
    f = await site.ports.statistics.figures(start, end, threshold, query.hotline, query.queue)
    whole = query.hotline is None and query.queue is None
    elapsed = min(end, now) - start
    return DayStatistics(
        date=day,
        start=site.moment(start),
        end=site.moment(end),
        as_of=site.moment(now),
        hotline=query.hotline,
        queue=query.queue,
        threshold_seconds=threshold,
        counts=counts_of(f),
        longest_wait_seconds=f.longest_wait_seconds,
        default_service_level=DEFAULT_SERVICE_LEVEL,
        figures=named_figures([*figures_of(f, threshold), *([occupancy_of(f)] if whole else [])]),
        seen=None if elapsed <= 0 else min(1.0, max(0.0, 1.0 - f.unseen_seconds / elapsed)),
    )


@router.get("/statistics/day/by/{by}", name="get_statistics_of_day_by")
async def get_statistics_of_day_by(
    by: Grouping, query: Annotated[DayByQuery, Query()], site: Site
) -> DayStatisticsBy:
    """The same for each hotline, or for each queue, side by side."""
    now = site.ports.clock()
    day = query.date or site.moment(now).date()
    start, end = day_span(day, site.zone)
    threshold = query.threshold or site.settings.answer_threshold_seconds
    found = await site.ports.statistics.figures_by(by.value, start, end, threshold)
    return DayStatisticsBy(
        date=day,
        start=site.moment(start),
        end=site.moment(end),
        as_of=site.moment(now),
        by=by,
        threshold_seconds=threshold,
        groups=[
            Group(
                name=name,
                counts=counts_of(f),
                longest_wait_seconds=f.longest_wait_seconds,
                figures=named_figures(figures_of(f, threshold)),
            )
            for name, f in found.items()
        ],
    )


def counts_of(f: Figures) -> Counts:
    refused = sum(f.refused.values())
    return Counts(
        offered=f.offered,
        answered=f.answered,
        abandoned=f.abandoned,
        abandoned_rung_back=f.abandoned_rung_back,
        refused=refused,
        refused_because={why: f.refused.get(why.value, 0) for why in RefusedBecause},
        failed=f.failed,
        in_progress=max(0, f.offered - f.answered - f.abandoned - refused - f.failed),
        answered_in_time=f.answered_in_time,
        abandoned_in_time=f.abandoned_in_time,
        inferred=f.inferred,
        holds=f.holds,
        transfers=f.transfers,
        transfers_returned=f.transfers_returned,
        consultations=f.consultations,
        emergencies=f.emergencies,
        ring_backs_booked=f.ring_backs_booked,
        ring_backs_reached=f.ring_backs_reached,
        satisfaction_asked=f.satisfaction_asked,
        grades={grade: f.grades.get(grade, 0) for grade in range(1, 6)},
        outbound=f.outbound,
        outbound_reached=f.outbound_reached,
        test_calls=f.test_calls,
    )


def named_figures(figures: list[Figure]) -> list[NamedFigure]:
    return [
        NamedFigure(
            id=figure.id,
            value=figure.value,
            unit=figure.unit,
            definition=figure.definition,
            numerator=figure.numerator,
            denominator=figure.denominator,
            left_out=dict(figure.left_out),
        )
        for figure in figures
    ]
