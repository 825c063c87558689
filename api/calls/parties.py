"""Who is on a call: bringing somebody in, hold, mute, taking somebody off, hanging up."""

from __future__ import annotations

from acd.events import (
    DepartmentWanted,
    EmergencyWanted,
    HangUpWanted,
    HoldWanted,
    MuteWanted,
    PartyDropWanted,
    PartyWanted,
    ResumeWanted,
)
from acd.values import LegId, Target
from api.calls.acting import Actor
from api.calls.after import after
from api.calls.bodies import Emergency, Mute, NewParty, WhichParty
from api.calls.schemas import Call
from api.guard import guarded_router
from api.here import Site
from api.repeats import Key
from api.schemas import PathId

router = guarded_router("calls")


@router.post("/calls/{call}/parties", status_code=202, name="add_party")
async def add_party(body: NewParty, actor: Actor, site: Site, key: Key = None) -> Call:
    """Ring a department, a seat or a number outside; whoever answers is on the call with all."""
    wanted = body.target()
    if isinstance(wanted, Target):
        event: PartyWanted | DepartmentWanted = PartyWanted(actor.call_id, wanted, actor.seat)
        detail = f"{wanted.kind} {wanted.number}"
    else:
        event = DepartmentWanted(actor.call_id, wanted, actor.seat)
        detail = f"department {wanted}"
    await actor.do(event, "add_party", detail, key)
    return after(actor.call_id, site)


@router.delete("/calls/{call}/parties/{leg}", status_code=204, name="drop_party")
async def drop_party(leg: PathId, actor: Actor) -> None:
    """Take one party off the call, or stop ringing it. One's own leg: leave the others together."""
    await actor.do(PartyDropWanted(actor.call_id, LegId(leg)), "drop_party", leg)


@router.put("/calls/{call}/parties/{leg}/mute", name="mute_party")
async def mute_party(leg: PathId, body: Mute, actor: Actor, site: Site) -> Call:
    """Let nobody hear a party, or everybody again. What it says is recorded all the same."""
    event = MuteWanted(actor.call_id, LegId(leg), body.muted, actor.seat)
    await actor.do(event, "mute_party" if body.muted else "unmute_party", leg)
    return after(actor.call_id, site)


@router.post("/calls/{call}/hold", status_code=202, name="hold_party")
async def hold_party(actor: Actor, site: Site, body: WhichParty | None = None) -> Call:
    """Put the citizen, or another party, on hold with music."""
    leg = _which(body)
    await actor.do(HoldWanted(actor.call_id, leg, actor.seat), "hold_party", leg or "citizen")
    return after(actor.call_id, site)


@router.post("/calls/{call}/resume", status_code=202, name="resume_party")
async def resume_party(actor: Actor, site: Site, body: WhichParty | None = None) -> Call:
    """Bring who is on hold back to the others."""
    leg = _which(body)
    await actor.do(ResumeWanted(actor.call_id, leg, actor.seat), "resume_party", leg or "citizen")
    return after(actor.call_id, site)


@router.post("/calls/{call}/emergency", status_code=202, name="hand_to_emergency")
async def hand_to_emergency(body: Emergency, actor: Actor, site: Site, key: Key = None) -> Call:
    """Bring an emergency service in at once. The citizen stays on the call, the case is flagged."""
    event = EmergencyWanted(actor.call_id, body.number, actor.seat)
    await actor.do(event, "hand_to_emergency", body.number, key)
    return after(actor.call_id, site)


@router.delete("/calls/{call}", status_code=204, name="hang_up_call")
async def hang_up_call(actor: Actor) -> None:
    """End the call for everybody on it."""
    await actor.do(HangUpWanted(actor.call_id), "hang_up_call")


def _which(body: WhichParty | None) -> LegId | None:
    return LegId(body.leg) if body is not None and body.leg is not None else None
