"""Calls, live and past; bringing a department into one, dropping a party, hanging up."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from acd.events import DepartmentWanted, HangUpWanted, PartyDropWanted
from acd.values import CallId, DepartmentNumber, LegId, SeatNumber
from api.bearer import Identity
from api.calls.schemas import (
    Call,
    CallInFull,
    CallQuery,
    NewParty,
    show_in_full,
    show_leg,
    show_live,
    show_live_leg,
    show_row,
)
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, moment_key, page
from api.permissions import AccountRole
from api.ports import CallFilter, Meaning
from api.problems import Problem, meaning_of
from api.schemas import PathId, show_fact
from api.times import epoch
from api.views import CallHistory, CallRow, LiveCall, LiveView

router = guarded_router("calls")


@router.get("/calls", name="list_calls")
async def list_calls(query: Annotated[CallQuery, Query()], site: Site) -> Page[Call]:
    """Newest first."""
    after = moment_key(query.cursor)
    view = site.ports.centre.snapshot()
    if query.live:
        calls = [call for call in view.calls if _fits(call, query)]
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
    )
    rows = await site.ports.calls.find(wanted, after, query.limit + 1)
    live = {call.call: call for call in view.calls}

    def show(row: CallRow) -> Call:
        return show_row(row, live.get(CallId(row.call)), site)

    return page(rows, query.limit, lambda row: (row.offered_at, row.call), show)


@router.get("/calls/{call}", name="get_call")
async def get_call(call: PathId, site: Site) -> CallInFull:
    """One call with every leg and every moment of it, in words."""
    live = _live(site.ports.centre.snapshot(), call)
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


@router.post("/calls/{call}/parties", status_code=202, name="add_party")
async def add_party(call: PathId, body: NewParty, me: Me, site: Site) -> Call:
    """Ring a department; when it answers it is on the call with citizen and operator."""
    seat = _may_act(call, me, site)
    await site.ports.centre.submit(
        DepartmentWanted(CallId(call), DepartmentNumber(body.department), seat)
    )
    return _after(call, site)


@router.delete("/calls/{call}/parties/{leg}", status_code=204, name="drop_party")
async def drop_party(call: PathId, leg: PathId, me: Me, site: Site) -> None:
    """Take one party off the call, or stop ringing it."""
    _may_act(call, me, site)
    await site.ports.centre.submit(PartyDropWanted(CallId(call), LegId(leg)))


@router.delete("/calls/{call}", status_code=204, name="hang_up_call")
async def hang_up_call(call: PathId, me: Me, site: Site) -> None:
    """End the call for everybody on it."""
    _may_act(call, me, site)
    await site.ports.centre.submit(HangUpWanted(CallId(call)))


def _may_act(call: str, me: Identity, site: Here) -> SeatNumber | None:
    """The seat of whoever asks, if they are on one with this call. Raises Problem
    ``not_your_call``.
    """
    view = site.ports.centre.snapshot()
    if _live(view, call) is None:
        raise Problem("no_such_call", f"No call {call} is up.")
    for seat in view.seats:
        if seat.operator == me.account and seat.call == call:
            return seat.number
    if me.role is AccountRole.OPERATOR:
        raise Problem("not_your_call", "Operators act on the call of their own seat.")
    return None


def _after(call: str, site: Here) -> Call:
    found = _live(site.ports.centre.snapshot(), call)
    if found is None:
        raise Problem("no_such_call", "The call ended meanwhile.")
    return show_live(found, site)


def _live(view: LiveView, call: str) -> LiveCall | None:
    return next((found for found in view.calls if found.call == call), None)


def _live_key(call: LiveCall) -> tuple[float, str]:
    return call.offered_at, call.call


def _fits(call: LiveCall, query: CallQuery) -> bool:
    since, before = epoch(query.since), epoch(query.before)
    return (
        (since is None or call.offered_at >= since)
        and (before is None or call.offered_at < before)
        and (query.hotline is None or call.hotline == query.hotline)
        and (query.caller is None or call.caller.endswith(query.caller))
        and (query.seat is None or any(leg.seat == query.seat for leg in call.legs))
        and (query.operator is None or any(leg.operator == query.operator for leg in call.legs))
        and (
            query.department is None or any(leg.department == query.department for leg in call.legs)
        )
        and query.outcome is None
        and query.case is None
    )
