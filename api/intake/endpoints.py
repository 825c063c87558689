"""Messages of citizens, and what citizens may ask."""

from __future__ import annotations

from fastapi import Request, Response

from api.cases.sight import in_sight
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.intake.schemas import (
    MessageList,
    MessageTaken,
    NewMessage,
    ProgressQuestion,
    ProgressShown,
    show_message,
)
from api.intake.signed import SignedBy, signed_router, too_many
from api.problems import Problem
from api.schemas import PathId
from cases.loop.values import Stage
from cases.veil import can_be_hidden

signed = signed_router("intake")
router = guarded_router("intake")


@signed.post("/intake/messages", status_code=201, name="send_message")
async def send_message(
    body: NewMessage, request: SignedBy, response: Response, site: Site
) -> MessageTaken:
    """A citizen's message opens a case, or joins the one their number has open."""
    if all(one.number != body.hotline for one in await site.ports.directory.hotlines()):
        raise Problem("no_such_hotline", "The site has no such hotline.")
    now = site.ports.clock()
    taken = await site.ports.outside.messages.take(request, body.message(), now)
    if body.sealed:
        # Before anybody is told of the case; done again when the message is sent again.
        await _seal(taken.case, body.name, request.channel, site)
    if taken.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return MessageTaken(case=taken.case, joined=taken.joined)


@router.get("/cases/{case}/messages", name="get_case_messages")
async def get_case_messages(case: PathId, me: Me, site: Site) -> MessageList:
    """What its citizen wrote by other channels, oldest first."""
    await in_sight(case, me, site)
    rows = await site.ports.outside.messages.of_case(case)
    sealed = bool(rows) and await site.ports.sealing.of_case(case) is not None
    return MessageList(messages=[show_message(row, sealed, site) for row in rows])


@router.post("/progress", name="ask_progress")
async def ask_progress(body: ProgressQuestion, request: Request, site: Site) -> ProgressShown:
    """How far a case is, for whoever knows its number and the phone it was opened with.

    The answer is the same when there is no such case and when the phone is another one. It is asked
    in a body because addresses end up in logs.
    """
    address = request.client.host if request.client else ""
    throttle = site.intake_limits.progress
    wait = throttle.begin(body.case, address, site.ports.clock())
    if wait > 0:
        raise too_many(wait)
    try:
        row = await site.ports.outside.progress.progress(body.case, body.phone)
    except Exception:
        throttle.undo(body.case, address)
        raise
    if row is None:
        raise Problem("no_such_progress", "Check the case number and the phone number.")
    throttle.succeeded(body.case, address)
    names = {one.number: one.name for one in await site.ports.directory.departments()}
    return ProgressShown(
        case=row.case,
        stage=Stage(row.stage),
        opened_at=site.moment(row.opened_at),
        dispatched_at=site.moment(row.dispatched_at),
        closed_at=site.moment(row.closed_at),
        lead=names.get(row.lead, "") if row.lead is not None else None,
        reply=row.reply,
        replied_at=site.moment(row.replied_at),
    )


async def _seal(case: str, name: str, channel: str, site: Here) -> None:
    """A name that cannot be told from other words is hidden where names stand, not in texts."""
    hidden = name if can_be_hidden(name) else ""
    now = site.ports.clock()
    await site.ports.sealing.seal(case, hidden, "asked for in the message", f"by {channel}", now)
