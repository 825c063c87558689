"""The figures of a day."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from acd.values import RefusedBecause
from api.guard import guarded_router
from api.here import Site
from api.schemas import Number, Shown
from api.statistics.definitions import figures_of
from api.times import Moment, Seconds, day_span

router = guarded_router("statistics")

DEFAULT_SERVICE_LEVEL = "service_level_c"


class DayQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    date: Annotated[
        dt.date | None,
        Field(
            ge=dt.date(1970, 1, 3),
            lt=dt.date(9000, 1, 1),
            description="A day in the time zone of the site; today when left out.",
        ),
    ] = None
    hotline: Number | None = None
    threshold: Annotated[
        float | None,
        Field(gt=0, le=3600, allow_inf_nan=False, description="T of the service level in seconds."),
    ] = None


class Counts(Shown):
    offered: Annotated[int, Field(description="Every call that reached the trunk.")]
    answered: int
    abandoned: int
    refused: int
    refused_because: dict[RefusedBecause, int]
    failed: int
    in_progress: Annotated[int, Field(description="Up and not answered yet.")]
    answered_in_time: int
    abandoned_in_time: int
    inferred: Annotated[int, Field(description="Calls not wholly seen as they happened.")]


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


@router.get("/statistics/day", name="get_statistics_of_day")
async def get_statistics_of_day(query: Annotated[DayQuery, Query()], site: Site) -> DayStatistics:
    """Counts and figures over the calls offered on a day, each figure with its definition."""
    now = site.ports.clock()
    day = query.date or site.moment(now).date()
    start, end = day_span(day, site.zone)
    threshold = query.threshold or site.settings.answer_threshold_seconds
    f = await site.ports.statistics.figures(start, end, threshold, query.hotline)
    refused = sum(f.refused.values())
    elapsed = min(end, now) - start
    return DayStatistics(
        date=day,
        start=site.moment(start),
        end=site.moment(end),
        as_of=site.moment(now),
        hotline=query.hotline,
        threshold_seconds=threshold,
        counts=Counts(
            offered=f.offered,
            answered=f.answered,
            abandoned=f.abandoned,
            refused=refused,
            refused_because={why: f.refused.get(why.value, 0) for why in RefusedBecause},
            failed=f.failed,
            in_progress=max(0, f.offered - f.answered - f.abandoned - refused - f.failed),
            answered_in_time=f.answered_in_time,
            abandoned_in_time=f.abandoned_in_time,
            inferred=f.inferred,
        ),
        longest_wait_seconds=f.longest_wait_seconds,
        default_service_level=DEFAULT_SERVICE_LEVEL,
        figures=[
            NamedFigure(
                id=figure.id,
                value=figure.value,
                unit=figure.unit,
                definition=figure.definition,
                numerator=figure.numerator,
                denominator=figure.denominator,
                left_out=figure.left_out,
            )
            for figure in figures_of(f, threshold)
        ],
        seen=None if elapsed <= 0 else min(1.0, max(0.0, 1.0 - f.unseen_seconds / elapsed)),
    )
