"""Citizens who asked to be rung back: those who still wait, and what became of the others."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from pydantic import Field

from acd.events import RingBackCancelWanted
from acd.values import CallId
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, moment_key, page
from api.schemas import PathId, Shown
from api.times import Moment
from api.views import LiveRingBack, RingBackRow

router = guarded_router("ring-backs")


class RingBackQuery(PageQuery):
    live: Annotated[
        bool, Field(description="Only those who still wait; answered without the database.")
    ] = False


class RingBack(Shown):
    booking: Annotated[str, Field(description="The call in which it was asked for.")]
    number: str
    queue: str
    booked_at: Moment
    position: Annotated[int | None, Field(description="Place in the queue, while it waits there.")]
    attempts: Annotated[int, Field(description="How often it was tried.")]
    not_before: Annotated[
        Moment | None, Field(description="When it is tried again at the soonest.")
    ]
    call: Annotated[str | None, Field(description="The call that is out for it, or was last.")]
    closed_at: Moment | None
    how: Annotated[
        str | None,
        Field(description="``reached``, ``given_up``, ``cancelled`` or ``replaced``."),
    ]


@router.get("/ring-backs", name="list_ring_backs")
async def list_ring_backs(query: Annotated[RingBackQuery, Query()], site: Site) -> Page[RingBack]:
    """Newest first."""
    after = moment_key(query.cursor)
    live = site.ports.centre.snapshot().ring_backs
    if query.live:
        found = [one for one in live if after is None or _key(one) < after]
        found.sort(key=_key, reverse=True)
        return page(found, query.limit, _key, lambda one: _show_live(one, site))
    rows = await site.ports.ring_backs.find(after, query.limit + 1)
    known = {str(one.booking): one for one in live}
    return page(
        rows,
        query.limit,
        lambda row: (row.booked_at, row.call),
        lambda row: _show_row(row, known.get(row.call), site),
    )


@router.delete("/ring-backs/{call}", status_code=204, name="cancel_ring_back")
async def cancel_ring_back(call: PathId, request: Request, me: Me, site: Site) -> None:
    """The citizen is not rung back; ``call`` is the one in which it was asked for."""
    await site.ports.centre.submit(RingBackCancelWanted(CallId(call), me.account))
    site.audit.note(request, me, "cancel_ring_back", call)


def _key(one: LiveRingBack) -> tuple[float, str]:
    return one.booked_at, one.booking


def _show_live(one: LiveRingBack, site: Here) -> RingBack:
    return RingBack(
        booking=one.booking,
        number=one.number,
        queue=one.queue,
        booked_at=site.moment(one.booked_at),
        position=one.position,
        attempts=one.attempts,
        not_before=site.moment(one.due or None),
        call=one.placed,
        closed_at=None,
        how=None,
    )


def _show_row(row: RingBackRow, live: LiveRingBack | None, site: Here) -> RingBack:
    """What still waits is known better by the centre."""
    if live is not None:
        return _show_live(live, site)
    return RingBack(
        booking=row.call,
        number=row.number,
        queue=row.queue,
        booked_at=site.moment(row.booked_at),
        position=None,
        attempts=row.attempts,
        not_before=None,
        call=row.last_call,
        closed_at=site.moment(row.closed_at),
        how=row.how,
    )
