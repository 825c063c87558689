"""Alarms as they are shown, in lists and in the live feed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.here import Here
from api.schemas import Shown
from api.times import Moment
from api.views.alarms import AlarmRow


class Alarm(Shown):
    """The same trouble is one alarm until somebody acknowledges it."""

    alarm: int
    kind: Annotated[str, Field(examples=["address_banned"])]
    subject: Annotated[
        str, Field(description="What it is about.", examples=["203.0.113.9/32", "1001"])
    ]
    detail: Annotated[str, Field(description="The newest words about it.")]
    first_at: Moment
    last_at: Moment
    times: Annotated[int, Field(description="How often it was raised since `first_at`.")]
    acknowledged_at: Moment | None
    acknowledged_by: str | None


def show_alarm(row: AlarmRow, site: Here) -> Alarm:
    return Alarm(
        alarm=row.alarm,
        kind=row.kind,
        subject=row.subject,
        detail=row.detail,
        first_at=site.moment(row.first_at),
        last_at=site.moment(row.last_at),
        times=row.times,
        acknowledged_at=site.moment(row.acknowledged_at),
        acknowledged_by=row.acknowledged_by,
    )
