"""A snapshot of the PBX in the words of the core: which legs there are, of which calls, in which
state.
"""

from __future__ import annotations

from collections.abc import Mapping

from acd.events import PbxSnapshot as PbxShown
from acd.events import SeenLeg
from acd.values import (
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    Place,
    Role,
    SeatNumber,
)
from pbx.leg_ids import leg_of, own_leg
from pbx.phones import browser_account
from pbx.rooms import place_of
from pbx.snapshot import ChannelSnapshot, PbxSnapshot
from pbx.translate import Translator
from pbx.who_calls import decoded

_UP = 6
_UNREACHABLE = frozenset({"UNAVAILABLE", "INVALID"})


def shown(
    snapshot: PbxSnapshot, translator: Translator, seats: frozenset[SeatNumber], began_at: float
) -> PbxShown:
    """The event for the core; the translator's memory of channels and phones is put in step with
    it.

    ``began_at`` is when the snapshot was asked for, seconds since the epoch, our clock.
    """
    places = {b.bridge_id: place_of(b.technology, b.name) for b in snapshot.bridges}
    legs = [
        leg
        for channel in snapshot.channels
        if (leg := _leg(channel, began_at, _place(channel, places))) is not None
    ]
    translator.citizens.clear()
    # Added to, not replaced: a channel may have been announced while the snapshot was taken.
    translator.own_legs |= {
        one for channel in snapshot.channels if own_leg(one := leg_of(channel.uniqueid))
    }
    own: dict[SeatNumber, set[LegId]] = {}
    for channel in snapshot.channels:
        seat = channel.variables.get("RX_SEAT", "")
        one, call = leg_of(channel.uniqueid), channel.variables.get("RX_CALL")
        if one == call:
            translator.citizens[CallId(one)] = channel.name
        elif seat and not call and not own_leg(one):
            own.setdefault(SeatNumber(seat), set()).add(one)
    states = {
        name.removeprefix("PJSIP/"): state
        for name, state in snapshot.device_states.items()
        if name.startswith("PJSIP/")
    }
    registered = {contact.endpoint for contact in snapshot.contacts}

    def reachable(account: str) -> bool:
        if account in states:
            return states[account] not in _UNREACHABLE
        return account in registered

    translator.phones.reset(
        {seat for seat in seats if not reachable(seat)},
        own,
        {seat for seat in seats if reachable(browser_account(seat))},
    )
    return PbxShown(
        began_at=began_at,
        legs=tuple(legs),
        phones=tuple((seat, translator.phones.phone(seat)) for seat in sorted(seats)),
    )


def _place(channel: ChannelSnapshot, places: Mapping[str, Place | None]) -> Place | None:
    """Where on its call the leg is; None: nowhere yet."""
    if channel.bridge_id:
        # A bridge that came after the list of them was made is one of a call.
        return places.get(channel.bridge_id, Place.MAIN)
    # Between two rooms, or keying something in: it has its place all the same.
    try:
        return Place(channel.variables.get("RX_PLACE", ""))
    except ValueError:
        return None


def _leg(channel: ChannelSnapshot, now: float, place: Place | None) -> SeenLeg | None:
    variables = channel.variables
    call, role, seat = (variables.get(name, "") for name in ("RX_CALL", "RX_ROLE", "RX_SEAT"))
    if not call:
        return None
    leg = leg_of(channel.uniqueid)
    if leg == call:
        if role != Role.CITIZEN:
            return None  # at the door still, or being turned away
        kind = Role.CITIZEN
    elif role in (Role.DEPARTMENT, Role.OUTSIDE, Role.SUPERVISOR):
        kind = Role(role)
    elif seat:
        # A seat that the PBX's own queue is ringing has no role before it answers.
        kind = Role.OPERATOR
    else:
        return None
    dialled = own_leg(call)
    if place is not None:
        state = LegState.JOINED
    elif channel.state == _UP or (kind is Role.CITIZEN and not dialled):
        state = LegState.ANSWERED
    else:
        state = LegState.RINGING
    department = variables.get("RX_DEPARTMENT", "")
    return SeenLeg(
        leg=leg,
        call=CallId(call),
        role=kind,
        state=state,
        since=now - channel.duration,
        hotline=HotlineNumber(variables.get("RX_HOTLINE", "")),
        caller=channel.caller_number if kind is Role.CITIZEN else "",
        caller_name=channel.caller_name if kind is Role.CITIZEN else "",
        dialled=decoded(variables.get("RX_DIALLED", "")),
        trunk=variables.get("RX_TRUNK", ""),
        seat=SeatNumber(seat) if kind in (Role.OPERATOR, Role.SUPERVISOR) else None,
        department=DepartmentNumber(department) if kind is Role.DEPARTMENT else None,
        in_pbx_queue=kind is Role.CITIZEN
        and variables.get("RX_ALONE") == "1"
        and state is not LegState.JOINED,
        place=place or Place.MAIN,
        number=variables.get("RX_NUMBER", ""),
    )
