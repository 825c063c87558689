"""What is asked of the staffing formulas, and what they answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import Shown
from api.times import Seconds
from staffing import Target, Work

MOST_HALF_HOURS = 48
MOST_CALLS = 20_000
"""In a half hour; the largest hotline found has some 5,000."""

Calls = Annotated[float, Field(ge=0, le=MOST_CALLS, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
SomeSeconds = Annotated[float, Field(gt=0, le=7200, allow_inf_nan=False)]


class StaffingQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    calls: Annotated[
        list[Calls],
        Field(
            min_length=1,
            max_length=MOST_HALF_HOURS,
            description="Calls offered in a half hour; repeated, one for each half hour.",
        ),
    ]
    talk_seconds: Annotated[SomeSeconds, Field(description="Mean, hold included.")]
    wrap_up_seconds: Annotated[
        float, Field(ge=0, le=7200, allow_inf_nan=False, description="Mean.")
    ] = 0.0
    patience_seconds: Annotated[
        SomeSeconds, Field(description="Mean time until a caller gives up.")
    ] = 120.0
    service_level: Annotated[Share, Field(description="Answered in time, of all calls.")] = 0.8
    within_seconds: Annotated[
        float, Field(ge=0, le=3600, allow_inf_nan=False, description="What in time is.")
    ] = 20.0
    longest_wait_seconds: Annotated[
        float | None,
        Field(
            ge=0,
            le=7200,
            allow_inf_nan=False,
            description="At most one caller of a hundred waits longer; left out: no limit.",
        ),
    ] = None
    abandoned: Annotated[
        float,
        Field(gt=0, le=1, allow_inf_nan=False, description="The share who give up at most."),
    ] = 1.0
    occupancy: Annotated[
        float,
        Field(gt=0, le=1, allow_inf_nan=False, description="How busy operators are at most."),
    ] = 1.0
    shrinkage: Annotated[
        float,
        Field(
            ge=0,
            lt=1,
            allow_inf_nan=False,
            description="The share of paid time for breaks, training, illness.",
        ),
    ] = 0.0
    refused: Annotated[
        Share, Field(description="The share of calls that may find every line taken.")
    ] = 0.01

    def work(self) -> Work:
        return Work(
            talk=self.talk_seconds,
            wrap_up=self.wrap_up_seconds,
            patience=self.patience_seconds,
            target=Target(
                self.service_level,
                self.within_seconds,
                self.occupancy,
                self.longest_wait_seconds,
                self.abandoned,
            ),
            shrinkage=self.shrinkage,
            refused_at_most=self.refused,
        )


class SeatsNeeded(Shown):
    """The fewest seats that meet the target, and what to expect with them."""

    seats: int
    rostered: Annotated[int, Field(description="Operators, so that as many are on seats.")]
    service_level: float
    wait_probability: float
    mean_wait_seconds: Annotated[Seconds, Field(description="Of those who are answered.")]
    waits_longer: Annotated[
        float | None, Field(description="The share who wait longer than the longest wait.")
    ]
    abandoned: float
    occupancy: float


class HalfHourStaffing(Shown):
    calls: float
    load_erlang: float
    erlang_c: Annotated[
        SeatsNeeded | None, Field(description="When nobody gives up. Null: nobody calls.")
    ]
    erlang_a: Annotated[
        SeatsNeeded | None, Field(description="When callers give up. Null: nobody calls.")
    ]
    lines: Annotated[
        int, Field(description="Erlang B, for those who wait and those who talk by Erlang A.")
    ]


class Staffing(Shown):
    half_hours: Annotated[list[HalfHourStaffing], Field(description="In the order asked.")]
