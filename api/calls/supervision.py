"""What supervisors do: listen, whisper, come onto a call, take it over; and what becomes of callers
who wait. All of it is in the access log, and in the history of the call with the name of who did
it.
"""

from __future__ import annotations

from acd.events import (
    CallMoveWanted,
    CallPriorityWanted,
    CallPullWanted,
    Event,
    PartyDropWanted,
    SuperviseChangeWanted,
    SuperviseWanted,
    TakeOverWanted,
)
from acd.values import QueueName, Role, SeatNumber, Supervision
from api.calls.acting import Acting, Actor, own_seat
from api.calls.after import after
from api.calls.bodies import (
    Move,
    NewSupervision,
    Priority,
    Pull,
    SupervisionChange,
    SupervisionStep,
)
from api.calls.schemas import Call
from api.guard import guarded_router
from api.here import Site
from api.problems import Problem
from api.repeats import Key
from api.views import LiveLeg

router = guarded_router("supervision")


@router.post("/calls/{call}/supervision", status_code=202, name="start_supervision")
async def start_supervision(
    body: NewSupervision, actor: Actor, site: Site, key: Key = None
) -> Call:
    """Ring a phone that then hears the call (``listen``), is heard by the operator alone
    (``whisper``) or is on the call (``barge``). Who only listens keeps no call alive.
    """
    seat = own_seat(body.seat, actor.me, site)
    event = SuperviseWanted(actor.call_id, seat, body.mode, actor.me.account)
    await actor.do(event, "supervise", f"{body.mode} on seat {seat}", key)
    return after(actor.call_id, site)


@router.put("/calls/{call}/supervision", name="change_supervision")
async def change_supervision(body: SupervisionChange, actor: Actor, site: Site) -> Call:
    """Go over to another way of supervising, or become the operator of the call."""
    leg = _my_leg(actor)
    event: Event
    if body.mode is SupervisionStep.TAKE_OVER:
        event = TakeOverWanted(actor.call_id, leg.seat or SeatNumber(""), actor.me.account)
    else:
        mode = Supervision(body.mode.value)
        event = SuperviseChangeWanted(actor.call_id, leg.leg, mode, actor.me.account)
    await actor.do(event, "supervise", body.mode)
    return after(actor.call_id, site)


@router.delete("/calls/{call}/supervision", status_code=204, name="end_supervision")
async def end_supervision(actor: Actor) -> None:
    """Hang up the phone that supervises for you."""
    await actor.do(PartyDropWanted(actor.call_id, _my_leg(actor).leg), "supervise", "end")


@router.post("/calls/{call}/pull", status_code=202, name="pull_call")
async def pull_call(body: Pull, actor: Actor, site: Site) -> Call:
    """Have a waiting caller rung at that ready seat next, whatever their turn."""
    event = CallPullWanted(actor.call_id, SeatNumber(body.seat), actor.me.account)
    await actor.do(event, "pull_call", f"to seat {body.seat}")
    return after(actor.call_id, site)


@router.post("/calls/{call}/move", status_code=202, name="move_call")
async def move_call(body: Move, actor: Actor, site: Site) -> Call:
    """Put a waiting caller into another queue, at the place that goes with the time of arrival."""
    event = CallMoveWanted(actor.call_id, QueueName(body.queue), actor.me.account)
    await actor.do(event, "move_call", f"to queue {body.queue}")
    return after(actor.call_id, site)


@router.put("/calls/{call}/priority", name="set_call_priority")
async def set_call_priority(body: Priority, actor: Actor, site: Site) -> Call:
    """Have a waiting caller served before those of a lower priority."""
    event = CallPriorityWanted(actor.call_id, body.priority, actor.me.account)
    await actor.do(event, "set_call_priority", str(body.priority))
    return after(actor.call_id, site)


def _my_leg(actor: Acting) -> LiveLeg:
    for leg in actor.call.legs:
        if leg.role is Role.SUPERVISOR and leg.user == actor.me.account:
            return leg
    raise Problem("no_such_party", "You do not supervise this call.")
