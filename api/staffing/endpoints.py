"""How many seats a load needs. Nothing is read and nothing kept: numbers in, numbers out."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Query

from api.guard import guarded_router
from api.problems import Problem
from api.staffing.schemas import HalfHourStaffing, SeatsNeeded, Staffing, StaffingQuery
from staffing import ErlangA, ErlangC, Needed, StaffingError, needed

router = guarded_router("staffing")


@router.get("/staffing", name="get_staffing")
async def get_staffing(query: Annotated[StaffingQuery, Query()]) -> Staffing:
    """Seats by Erlang C (nobody gives up) and Erlang A (callers do), lines by Erlang B, for each
    half hour.
    """
    # A tenth of a second for a day of a common centre, up to seconds for the largest: nothing
    # that calls should wait for.
    return await asyncio.to_thread(_answer, query)


def _answer(query: StaffingQuery) -> Staffing:
    work = query.work()
    try:
        known = {calls: needed(calls, work) for calls in set(query.calls) if calls > 0}
    except StaffingError as error:
        text = str(error)
        raise Problem("staffing_impossible", f"{text[:1].upper()}{text[1:]}.") from error
    return Staffing(half_hours=[_show(calls, known.get(calls)) for calls in query.calls])


def _show(calls: float, found: Needed | None) -> HalfHourStaffing:
    if found is None:
        return HalfHourStaffing(calls=calls, load_erlang=0.0, erlang_c=None, erlang_a=None, lines=0)
    return HalfHourStaffing(
        calls=calls,
        load_erlang=found.load,
        erlang_c=_seats(found.patient, found.rostered_patient),
        erlang_a=_seats(found.impatient, found.rostered_impatient),
        lines=found.lines,
    )


def _seats(one: ErlangA | ErlangC, rostered: int) -> SeatsNeeded:
    return SeatsNeeded(
        seats=one.seats,
        rostered=rostered,
        service_level=one.service_level,
        wait_probability=one.wait_probability,
        mean_wait_seconds=one.asa,
        waits_longer=one.waits_longer,
        abandoned=one.abandoned,
        occupancy=one.occupancy,
    )
