"""The WebSocket that carries a browser's SIP to the PBX and back, at the API's own origin.

Who may use it was decided when the ticket was given; it ends when that is true no more. What is
said on it is the PBX's business: this passes on whole messages and reads none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from enum import IntEnum
from typing import cast

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from api.browser_phones.endpoints import SIP_PATH
from api.browser_phones.tickets import Holder, Pass
from api.here import Here
from api.ports.browser_phones import BrowserLine, BrowserLineClosed
from api.problems import Problem

log = logging.getLogger(__name__)
router = APIRouter()
SUBPROTOCOL = "sip"
LONGEST_MESSAGE = 64 * 1024


class Closed(IntEnum):
    """Why the line ends: codes of RFC 6455's private range, and 1012 and 1013 of its registry."""

    RESTARTING = 1012
    PBX_AWAY = 1013
    SIGNED_OUT = 4401
    NO_TICKET = 4403
    TAKEN_OVER = 4409
    TOO_LONG = 4413


@router.websocket(SIP_PATH)
async def carry_sip(socket: WebSocket, ticket: str = "") -> None:
    """Pass SIP on, both ways, until one side ends it."""
    site = cast(Here, socket.app.state.here)
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        await socket.close(Closed.NO_TICKET)
        return
    # Accepted even without a good ticket: a browser is told nothing of a connection refused.
    await socket.accept(subprotocol=SUBPROTOCOL)
    pass_ = site.tickets.take(ticket)
    phones = site.ports.browser_phones
    if pass_ is None or phones is None:
        await socket.close(Closed.NO_TICKET)
        return
    try:
        line = await phones.connect()
    except BrowserLineClosed:
        await socket.close(Closed.PBX_AWAY)
        return
    holder = site.tickets.come(pass_)
    try:
        code = await _carry(socket, line, holder, site)
    finally:
        await line.close()
        # A page whose line ends with this program is still there, and comes to the next one.
        if site.tickets.go(holder) and not site.closing.is_set():
            phones.page_went(pass_.seat, pass_.page)
    if code is not None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code)


async def _carry(socket: WebSocket, line: BrowserLine, holder: Holder, site: Here) -> Closed | None:
    """Returns why it is over; None: the browser is gone."""
    tasks = [
        asyncio.create_task(_up(socket, line)),
        asyncio.create_task(_down(socket, line)),
        asyncio.create_task(_when(holder.taken_over, Closed.TAKEN_OVER)),
        asyncio.create_task(_when(site.closing, Closed.RESTARTING)),
        asyncio.create_task(_while_theirs(holder.pass_, site)),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _up(socket: WebSocket, line: BrowserLine) -> Closed | None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        if text is None:
            text = (message.get("bytes") or b"").decode("utf-8", "replace")
        if len(text) > LONGEST_MESSAGE:
            return Closed.TOO_LONG
        try:
            await line.send(text)
        except BrowserLineClosed:
            return Closed.PBX_AWAY


async def _down(socket: WebSocket, line: BrowserLine) -> Closed | None:
    while True:
        try:
            text = await line.receive()
        except BrowserLineClosed:
            return Closed.PBX_AWAY
        try:
            await socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            return None


async def _when(event: asyncio.Event, code: Closed) -> Closed:
    await event.wait()
    return code


async def _while_theirs(pass_: Pass, site: Here) -> Closed:
    """Until the session is over, or its operator is not on the seat any more."""
    while True:
        await asyncio.sleep(site.settings.token_recheck_seconds)
        try:
            await site.bearer.identify(pass_.digest)
        except Problem:
            return Closed.SIGNED_OUT
        except Exception:
            log.warning("the session of a browser's telephone could not be checked", exc_info=True)
        seats = site.ports.centre.seats()
        if not any(s.number == pass_.seat and s.operator == pass_.account for s in seats):
            return Closed.SIGNED_OUT
