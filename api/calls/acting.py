"""Who may act on a call, and what is written down about it.

Operators act on the call they are on. Supervisors and administrators act on any; what they do on
the call of somebody else is in the access log.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Annotated

from fastapi import Depends, Request

from acd.events import Event
from acd.values import LegState, Role, SeatNumber
from api.bearer import Identity
from api.guard import Me
from api.here import Here, Site
from api.permissions import AccountRole
from api.problems import Problem
from api.schemas import PathId
from api.views import LiveCall, LiveSeat


class Acting:
    """Somebody about to act on a call that is up, and allowed to."""

    def __init__(self, call: LiveCall, request: Request, me: Identity, site: Here) -> None:
        """Raises Problem ``not_your_call``."""
        self.call = call
        self.call_id = call.call
        self.me = me
        self._request = request
        self._site = site
        seats = site.ports.centre.seats()
        self.seat: SeatNumber | None = next(
            (s.number for s in seats if s.operator == me.account and _is_on(s, call)), None
        )
        """The seat they are on the call with; None: somebody else's call."""
        if self.seat is None and me.role is AccountRole.OPERATOR:
            raise Problem("not_your_call", "Operators act on the call of their own seat.")

    def operators_seat(self) -> SeatNumber:
        """The seat in whose name it is done. Raises Problem ``not_now`` when nobody is on one."""
        if self.seat is not None:
            return self.seat
        for leg in reversed(self.call.legs):
            if leg.role is Role.OPERATOR and leg.seat and leg.state is LegState.JOINED:
                return leg.seat
        raise Problem("not_now", "No operator is on the call.")

    async def do(self, event: Event, action: str, detail: str = "", key: str | None = None) -> None:
        """Have the core decide. Raises its refusals; otherwise it is done, and noted."""

        async def submit() -> str:
            await self._site.ports.centre.submit(event)
            if self.seat is None:
                self._site.audit.note(self._request, self.me, action, self.call_id, detail)
            return self.call_id

        asked: Hashable = (action, self.call_id, detail)
        await self._site.repeats.once(self.me.account, key, asked, submit)


def _is_on(seat: LiveSeat, call: LiveCall) -> bool:
    """Being rung for a caller is not being on the call, unless the seat itself placed it; nor is
    listening to it.
    """
    return any(
        leg.seat == seat.number
        and leg.role is not Role.SUPERVISOR
        and (leg.state is not LegState.RINGING or call.placed_by == seat.number)
        for leg in call.legs
    )


async def _acting(call: PathId, request: Request, me: Me, site: Site) -> Acting:
    found = site.ports.centre.call(call)
    if found is None:
        raise Problem("no_such_call", f"No call {call} is up.")
    return Acting(found, request, me, site)


Actor = Annotated[Acting, Depends(_acting)]
"""For endpoints whose path names a call."""


def own_seat(wanted: str | None, me: Identity, site: Here) -> SeatNumber:
    """The seat a phone is wanted of: the one named, or the one that ``me`` is signed in on.

    Raises Problem ``no_such_seat``, ``seat_missing``; ``not_your_seat``: operators use their own.
    """
    seats = site.ports.centre.seats()
    mine = next((seat for seat in seats if seat.operator == me.account), None)
    if wanted is None:
        if mine is None:
            raise Problem("seat_missing", "You are signed in on no seat: name one.")
        return mine.number
    found = next((seat for seat in seats if seat.number == wanted), None)
    if found is None:
        raise Problem("no_such_seat", f"There is no seat {wanted}.")
    if me.role is AccountRole.OPERATOR and found is not mine:
        raise Problem("not_your_seat", f"You are not signed in on seat {wanted}.")
    return found.number
