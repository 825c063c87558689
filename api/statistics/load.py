"""How many people call at which time of the week: hours and seats are planned by it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from administration.calendars import Weekday
from api.guard import guarded_router
from api.here import Site
from api.schemas import Number, Shown
from api.statistics.weekly import HALF_HOURS, weekly_load
from api.times import Moment, day_span

router = guarded_router("statistics")


class LoadQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    hotline: Number | None = None
    weeks: Annotated[
        int, Field(ge=1, le=26, description="How many weeks up to yesterday are looked at.")
    ] = 4


HalfHours = Annotated[list[int], Field(min_length=HALF_HOURS, max_length=HALF_HOURS)]


class WeekdayLoad(Shown):
    """All days of one name together. Divide by ``days`` for the usual one."""

    weekday: Weekday
    days: Annotated[int, Field(description="How many of these days there were.")]
    offered: Annotated[
        HalfHours, Field(description="Calls offered in each half hour of the day, from midnight.")
    ]
    answered: HalfHours


class WeeklyLoad(Shown):
    start: Annotated[
        Moment,
        Field(description="First moment looked at. The days before the first call do not count."),
    ]
    end: Annotated[Moment, Field(description="First moment of today.")]
    hotline: Annotated[str | None, Field(description="Null: all of them.")]
    weekdays: Annotated[list[WeekdayLoad], Field(min_length=7, max_length=7)]


@router.get("/statistics/load", name="get_weekly_load")
async def get_weekly_load(query: Annotated[LoadQuery, Query()], site: Site) -> WeeklyLoad:
    """Calls offered and answered by weekday and half hour, in the time zone of the site."""
    today = site.moment(site.ports.clock()).date()
    start, _ = day_span(today - dt.timedelta(weeks=query.weeks), site.zone)
    end, _ = day_span(today, site.zone)
    quarters = await site.ports.statistics.quarters(start, end, query.hotline)
    return WeeklyLoad(
        start=site.moment(start),
        end=site.moment(end),
        hotline=query.hotline,
        weekdays=[
            WeekdayLoad(
                weekday=weekday,
                days=load.days,
                offered=list(load.offered),
                answered=list(load.answered),
            )
            for weekday, load in zip(
                Weekday, weekly_load(quarters, today, query.weeks, site.zone), strict=True
            )
        ],
    )
