"""A word in private while the citizen hears music, and handing the citizen over."""

from __future__ import annotations

from acd.events import (
    ConsultDropWanted,
    ConsultJoinWanted,
    ConsultSwapWanted,
    ConsultWanted,
    TransferWanted,
)
from api.calls.acting import Actor
from api.calls.after import after
from api.calls.bodies import ConsultationChange, ConsultationStep, PrivateTarget, TransferTarget
from api.calls.schemas import Call
from api.guard import guarded_router
from api.here import Site
from api.repeats import Key

router = guarded_router("calls")

_STEPS = {
    ConsultationStep.JOIN: ConsultJoinWanted,
    ConsultationStep.SWAP: ConsultSwapWanted,
    ConsultationStep.DROP: ConsultDropWanted,
}


@router.post("/calls/{call}/consultation", status_code=202, name="start_consultation")
async def start_consultation(
    body: PrivateTarget, actor: Actor, site: Site, key: Key = None
) -> Call:
    """Ring a seat, a department or a number outside for a word in private."""
    target = body.target()
    event = ConsultWanted(actor.call_id, actor.operators_seat(), target)
    await actor.do(event, "start_consultation", f"{target.kind} {target.number}", key)
    return after(actor.call_id, site)


@router.put("/calls/{call}/consultation", name="change_consultation")
async def change_consultation(body: ConsultationChange, actor: Actor, site: Site) -> Call:
    """Bring all together, go over to the other, or drop the one consulted."""
    event = _STEPS[body.action](actor.call_id, actor.operators_seat())
    await actor.do(event, f"consultation_{body.action}")
    return after(actor.call_id, site)


@router.post("/calls/{call}/transfer", status_code=202, name="transfer_call")
async def transfer_call(body: TransferTarget, actor: Actor, site: Site, key: Key = None) -> Call:
    """Hand the citizen over and leave.

    To the one being consulted it is announced. Otherwise the target is rung, and the citizen comes
    back to the same operator when nobody answers. In a queue the citizen keeps the place that goes
    with the time the call was offered.
    """
    target = body.target()
    event = TransferWanted(actor.call_id, actor.operators_seat(), target)
    await actor.do(event, "transfer_call", f"{target.kind} {target.number}", key)
    return after(actor.call_id, site)
