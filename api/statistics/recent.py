"""The figures of right now, and of the worst 24 hours there were lately: what a board shows beside
those of the day.
"""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.guard import guarded_router
from api.here import Here, Site
from api.schemas import Shown
from api.statistics.definitions import figures_of
from api.statistics.endpoints import Counts, NamedFigure, Threshold, counts_of, named_figures
from api.statistics.worst import HOUR_SECONDS, worst_stretch
from api.times import Moment, Seconds

router = guarded_router("statistics")

WORST_HOURS = 24


class RecentQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    minutes: Annotated[
        int, Field(ge=1, le=1440, description="How long ago what counts as now began.")
    ] = 15
    days: Annotated[
        int, Field(ge=1, le=31, description="How far back the worst 24 hours are looked for.")
    ] = 7
    threshold: Threshold | None = None


class Stretch(Shown):
    start: Moment
    end: Moment
    seconds: Seconds
    counts: Counts
    longest_wait_seconds: Seconds
    figures: list[NamedFigure]


class RecentStatistics(Shown):
    as_of: Moment
    threshold_seconds: Seconds
    now: Stretch
    worst: Annotated[
        Stretch | None,
        Field(
            description="The 24 full hours on end with the lowest answer rate, the present one "
            "among them at most. Of several the latest; null when nobody called."
        ),
    ]


@router.get("/statistics/recent", name="get_recent_statistics")
async def get_recent_statistics(
    query: Annotated[RecentQuery, Query()], site: Site
) -> RecentStatistics:
    """Over the calls offered within the last minutes, and within the worst 24 hours of late."""
    now = site.ports.clock()
    threshold = query.threshold or site.settings.answer_threshold_seconds
    end = math.ceil(now / HOUR_SECONDS) * HOUR_SECONDS
    start = end - query.days * 24 * HOUR_SECONDS
    hours = await site.ports.statistics.hours(start, end)
    worst = worst_stretch(hours, start, end, WORST_HOURS)
    return RecentStatistics(
        as_of=site.moment(now),
        threshold_seconds=threshold,
        now=await _stretch(now - query.minutes * 60, now, threshold, site),
        worst=None if worst is None else await _stretch(*worst, threshold, site),
    )


async def _stretch(start: float, end: float, threshold: float, site: Here) -> Stretch:
    f = await site.ports.statistics.figures(start, end, threshold, None, None)
    return Stretch(
        start=site.moment(start),
        end=site.moment(end),
        seconds=end - start,
        counts=counts_of(f),
        longest_wait_seconds=f.longest_wait_seconds,
        figures=named_figures(figures_of(f, threshold)),
    )
