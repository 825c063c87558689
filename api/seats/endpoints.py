"""Seats: how they stand, and signing in, ready, break, signing out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from acd.events import (
    BreakWanted,
    Event,
    ReadyWanted,
    SignInWanted,
    SignOutWanted,
    WrapUpExtendWanted,
)
from acd.values import SeatNumber, SeatState
from api.bearer import Identity
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, name_key, page
from api.permissions import AccountRole
from api.problems import Problem
from api.schemas import PathNumber
from api.seats.schemas import Seat, StateChange, WantedState, WrapUpExtension, show_seat
from api.views import LiveSeat

router = guarded_router("seats")


class SeatQuery(PageQuery):
    state: SeatState | None = None


@router.get("/seats", name="list_seats")
async def list_seats(query: Annotated[SeatQuery, Query()], site: Site) -> Page[Seat]:
    """By number."""
    after = name_key(query.cursor)
    now = site.ports.clock()
    seats = [
        seat
        for seat in sorted(site.ports.centre.seats(), key=lambda seat: seat.number)
        if (after is None or seat.number > after)
        and (query.state is None or seat.state is query.state)
    ]
    return page(
        seats,
        query.limit,
        lambda seat: str(seat.number),
        lambda seat: show_seat(seat, now, site),
    )


@router.get("/seats/{seat}", name="get_seat")
async def get_seat(seat: PathNumber, site: Site) -> Seat:
    return show_seat(_one(seat, site), site.ports.clock(), site)


@router.put("/seats/{seat}/state", name="set_seat_state")
async def set_seat_state(
    seat: PathNumber, body: StateChange, request: Request, me: Me, site: Site
) -> Seat:
    """Sign in as oneself (``ready``), be ready again, take a break, sign out.

    Operators do this for the seat they are on; supervisors and administrators for any, which is
    noted in the access log. A break or sign-out asked for during a call takes effect after it
    (``leaving``).
    """
    number = SeatNumber(seat)
    found = _one(seat, site)
    chief = _is_chief(me)
    wanted: Event
    if body.state is WantedState.READY:
        wanted = await _ready(found, body, me, chief, site)
    elif found.operator != me.account and not chief:
        raise Problem("not_your_seat", f"You are not signed in on seat {seat}.")
    elif body.state is WantedState.ON_BREAK:
        wanted = BreakWanted(number, body.reason)
    else:
        wanted = SignOutWanted(number)
    await site.ports.centre.submit(wanted)
    _note(request, found, wanted, body.state.value, me, site)
    return show_seat(_one(seat, site), site.ports.clock(), site)


@router.post("/seats/{seat}/wrap-up", name="extend_wrap_up")
async def extend_wrap_up(
    seat: PathNumber, body: WrapUpExtension, request: Request, me: Me, site: Site
) -> Seat:
    """More time for the notes after a call, as long as the queue's limit allows."""
    found = _one(seat, site)
    if found.operator != me.account and not _is_chief(me):
        raise Problem("not_your_seat", f"You are not signed in on seat {seat}.")
    wanted = WrapUpExtendWanted(SeatNumber(seat), body.seconds)
    await site.ports.centre.submit(wanted)
    _note(request, found, wanted, f"wrap-up {body.seconds:g} s longer", me, site)
    return show_seat(_one(seat, site), site.ports.clock(), site)


def _note(
    request: Request, before: LiveSeat, wanted: Event, what: str, me: Identity, site: Here
) -> None:
    """What somebody did to a seat that is not theirs is kept."""
    for_whom = wanted.operator if isinstance(wanted, SignInWanted) else before.operator
    if for_whom != me.account:
        detail = f"{what} for {for_whom or 'nobody'}"
        site.audit.note(request, me, "set_seat_state", before.number, detail)


def _is_chief(me: Identity) -> bool:
    return me.role in (AccountRole.SUPERVISOR, AccountRole.ADMIN)


async def _ready(
    seat: LiveSeat, body: StateChange, me: Identity, chief: bool, site: Here
) -> ReadyWanted | SignInWanted:
    """Ready again for who is on the seat, or a sign-in; the core refuses one on a seat in use."""
    operator = await _who(body, me, chief, site)
    if seat.operator == operator or (seat.operator and chief and body.operator is None):
        return ReadyWanted(seat.number)
    return SignInWanted(seat.number, operator)


async def _who(body: StateChange, me: Identity, chief: bool, site: Here) -> str:
    if body.operator is None or body.operator.lower() == me.account:
        return me.account
    if not chief:
        raise Problem("not_your_seat", "Operators sign in as themselves.")
    account = await site.ports.accounts.one(body.operator.lower())
    if account is None or not account.active:
        raise Problem("no_such_user", "There is no active user of that name.")
    return account.name


def _one(number: str, site: Here) -> LiveSeat:
    for seat in site.ports.centre.seats():
        if seat.number == number:
            return seat
    raise Problem("no_such_seat", f"There is no seat {number}.")
