"""Queues as they stand: who waits, who could answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.guard import guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, name_key, page
from api.schemas import Shown
from api.times import Moment, Seconds
from api.views import LiveQueue

router = guarded_router("queues")


class Queue(Shown):
    name: str
    title: str
    waiting: Annotated[int, Field(description="Callers on the line.")]
    longest_since: Annotated[
        Moment | None, Field(description="When the one who has waited longest called.")
    ]
    longest_wait_seconds: Seconds | None
    ring_backs: Annotated[int, Field(description="Citizens who have hung up and are rung back.")]
    staffed: Annotated[int, Field(description="Seats where somebody is there, busy or not.")]
    free: Annotated[int, Field(description="Seats that can be rung now.")]


@router.get("/queues", name="list_queues")
async def list_queues(query: Annotated[PageQuery, Query()], site: Site) -> Page[Queue]:
    """By name; answered without the database."""
    after = name_key(query.cursor)
    view = site.ports.centre.snapshot()
    queues = sorted(view.queues, key=lambda queue: queue.name)
    left = [queue for queue in queues if after is None or queue.name > after]
    return page(
        left, query.limit, lambda queue: str(queue.name), lambda queue: _show(queue, view.at, site)
    )


def _show(queue: LiveQueue, at: float, site: Here) -> Queue:
    since = queue.longest_since
    return Queue(
        name=queue.name,
        title=queue.title,
        waiting=queue.waiting,
        longest_since=site.moment(since),
        longest_wait_seconds=None if since is None else max(0.0, at - since),
        ring_backs=queue.ring_backs,
        staffed=queue.staffed,
        free=queue.free,
    )
