"""A snapshot of the PBX in the words of the core: which legs there are, of which calls, in which
state.
"""

from __future__ import annotations

from acd.events import PbxSnapshot as PbxShown
from acd.events import SeenLeg
from acd.values import (
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    Role,
    SeatNumber,
)
from pbx.snapshot import ChannelSnapshot, PbxSnapshot
from pbx.translate import WAITING_ROOM, Translator, own_leg
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
    waiting_rooms = {b.bridge_id for b in snapshot.bridges if b.technology == WAITING_ROOM}
    legs = [
        leg
        for channel in snapshot.channels
        if (leg := _leg(channel, began_at, channel.bridge_id not in waiting_rooms)) is not None
    ]
    translator.citizens.clear()
    # Added to, not replaced: a channel may have been announced while the snapshot was taken.
    translator.own_legs |= {
        LegId(channel.uniqueid) for channel in snapshot.channels if own_leg(channel.uniqueid)
    }
    own: dict[SeatNumber, set[LegId]] = {}
    for channel in snapshot.channels:
        seat = channel.variables.get("RX_SEAT", "")
        if channel.uniqueid == channel.variables.get("RX_CALL"):
            translator.citizens[CallId(channel.uniqueid)] = channel.name
        elif seat and not channel.variables.get("RX_CALL") and not own_leg(channel.uniqueid):
            own.setdefault(SeatNumber(seat), set()).add(LegId(channel.uniqueid))
    states = {
        name.removeprefix("PJSIP/"): state
        for name, state in snapshot.device_states.items()
        if name.startswith("PJSIP/")
    }
    registered = {contact.endpoint for contact in snapshot.contacts}
    unreachable = {
        seat
        for seat in seats
        if states.get(seat) in _UNREACHABLE or (seat not in states and seat not in registered)
    }
    translator.phones.reset(unreachable, own)
    return PbxShown(
        began_at=began_at,
        legs=tuple(legs),
        phones=tuple((seat, translator.phones.phone(seat)) for seat in sorted(seats)),
    )


def _leg(channel: ChannelSnapshot, now: float, talking: bool) -> SeenLeg | None:
    variables = channel.variables
    call, role, seat = (variables.get(name, "") for name in ("RX_CALL", "RX_ROLE", "RX_SEAT"))
    if not call:
        return None
    if channel.uniqueid == call:
        if role != Role.CITIZEN:
            return None  # at the door still, or being turned away
        kind = Role.CITIZEN
    elif role == Role.DEPARTMENT:
        kind = Role.DEPARTMENT
    elif seat:
        # A seat that the PBX's own queue is ringing has no role before it answers.
        kind = Role.OPERATOR
    else:
        return None
    if channel.bridge_id and talking:
        state = LegState.JOINED
    elif channel.state == _UP or kind is Role.CITIZEN:
        state = LegState.ANSWERED
    else:
        state = LegState.RINGING
    department = variables.get("RX_DEPARTMENT", "")
    return SeenLeg(
        leg=LegId(channel.uniqueid),
        call=CallId(call),
        role=kind,
        state=state,
        since=now - channel.duration,
        hotline=HotlineNumber(variables.get("RX_HOTLINE", "")),
        caller=channel.caller_number if kind is Role.CITIZEN else "",
        caller_name=channel.caller_name if kind is Role.CITIZEN else "",
        dialled=decoded(variables.get("RX_DIALLED", "")),
        trunk=variables.get("RX_TRUNK", ""),
        seat=SeatNumber(seat) if kind is Role.OPERATOR else None,
        department=DepartmentNumber(department) if kind is Role.DEPARTMENT else None,
        in_pbx_queue=kind is Role.CITIZEN
        and variables.get("RX_ALONE") == "1"
        and state is not LegState.JOINED,
    )
