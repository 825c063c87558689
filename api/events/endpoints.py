"""The live feed: every fact as it is decided, as server-sent events that resume where they broke
off.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Request, Response

from api.events.cursor import position_of
from api.events.stream import EventStream
from api.guard import Me, guarded_router
from api.here import Site
from api.problems import Problem

router = guarded_router("events")


@router.get(
    "/events",
    name="follow_events",
    response_class=Response,
    responses={200: {"description": "Events without end.", "content": {"text/event-stream": {}}}},
)
async def follow_events(
    request: Request,
    me: Me,
    site: Site,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """Follow what happens.

    Each fact is one event: its name is the kind of the fact (`seat_rung`), its data the JSON of one
    entry of a call's `moments`, its id `<seq>@<journal>`. Send the last id back as `Last-Event-ID`
    to go on from there without a gap. Three events are no facts: `hello` comes first; `reset` says
    that the feed cannot go on from where you were, so load everything anew; `signed_out` that the
    session is over. A comment is sent when nothing happens, so that a dead connection is noticed.

    Whoever may read alarms is sent those, too: soon after `hello` all that are open (`alarms`, its
    data `{"items": [Alarm], "more": bool}`, newest first, 200 at most), then each as it is raised,
    raised again (`alarm_raised`) or acknowledged (`alarm_acknowledged`), its data an `Alarm`. They
    have no id: after a break the open ones are sent again, in which what was missed shows.
    """
    if site.streams >= site.settings.most_streams:
        raise Problem("too_many_streams")
    feed = site.ports.feed
    after, lost = position_of(last_event_id, feed.journal, feed.newest)
    return EventStream(site, me, after, lost, resumed=last_event_id is not None and not lost)
