"""Calls, live and past: finding them, and one with everything there is to know of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from acd.values import CallId
from api.calls.schemas import (
    Call,
    CallInFull,
    CallQuery,
    show_in_full,
    show_leg,
    show_live,
    show_live_leg,
    show_row,
)
from api.guard import guarded_router
from api.here import Site
from api.paging import Page, moment_key, page
from api.ports import CallFilter, Meaning
from api.problems import Problem, meaning_of
from api.schemas import PathId, show_fact
from api.times import epoch
from api.views import CallHistory, CallRow, LiveCall
from cases.veil import Veil

router = guarded_router("calls")


@router.get("/calls", name="list_calls")
async def list_calls(query: Annotated[CallQuery, Query()], site: Site) -> Page[Call]:
    """Newest first."""
    after = moment_key(query.cursor)
    view = site.ports.centre.snapshot()
    if query.live:
        veil = site.ports.sealing.veil
        calls = [call for call in view.calls if _fits(call, query, veil)]
        calls.sort(key=_live_key, reverse=True)
        left = [call for call in calls if after is None or _live_key(call) < after]
        return page(left, query.limit, _live_key, lambda call: show_live(call, site))
    wanted = CallFilter(
        since=epoch(query.since),
        before=epoch(query.before),
        hotline=query.hotline,
        caller=query.caller,
        seat=query.seat,
        operator=query.operator,
        department=query.department,
        outcome=query.outcome.value if query.outcome else None,
        case=query.case,
        direction=query.direction.value if query.direction else None,
        queue=query.queue,
        flag=query.flag,
    )
    rows = await site.ports.calls.find(wanted, after, query.limit + 1)
    live = {call.call: call for call in view.calls}

    def show(row: CallRow) -> Call:
        return show_row(row, live.get(CallId(row.call)), site)

    return page(rows, query.limit, lambda row: (row.offered_at, row.call), show)


@router.get("/calls/{call}", name="get_call")
async def get_call(call: PathId, site: Site) -> CallInFull:
    """One call with every leg and every moment of it, in words."""
    live = site.ports.centre.call(call)
    history: CallHistory | None = None
    try:
        history = await site.ports.calls.one(call)
    except Exception as error:
        away = meaning_of(error, site.ports.errors) is Meaning.STORE_UNAVAILABLE
        if not away or live is None:
            raise
    if history is not None:
        legs = [show_leg(leg, site) for leg in history.legs]
        moments = [show_fact(seq, fact, site) for seq, fact in history.moments]
        return show_in_full(history.row, live, legs, moments, site)
    if live is None:
        raise Problem("no_such_call", f"There is no call {call}.")
    return show_in_full(None, live, [show_live_leg(leg, site) for leg in live.legs], [], site)


def _live_key(call: LiveCall) -> tuple[float, str]:
    return call.offered_at, call.call


def _fits(call: LiveCall, query: CallQuery, veil: Veil) -> bool:
    since, before = epoch(query.since), epoch(query.before)
    return (
        (since is None or call.offered_at >= since)
        and (before is None or call.offered_at < before)
        and (query.hotline is None or call.hotline == query.hotline)
        and (query.caller is None or veil.finds(query.caller, call.caller))
        and (query.seat is None or any(leg.seat == query.seat for leg in call.legs))
        and (query.operator is None or any(leg.operator == query.operator for leg in call.legs))
        and (
            query.department is None or any(leg.department == query.department for leg in call.legs)
        )
        and query.outcome is None
        and (query.case is None or call.case == query.case)
        and query.direction in (None, call.direction)
        and query.queue in (None, call.queue)
        and (query.flag is None or query.flag in dict(call.flags))
    )
