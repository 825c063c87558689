"""The telephones in browsers: their way to the PBX, and calls whose page was reloaded or lost.

A leg without its page is a citizen who hears nothing. So a lost page puts a citizen who is alone
with it on hold, with music; the same page, back on the network, takes them off it. Another page of
the seat ends the leg once its own telephone can be rung: the core gives a citizen on hold back to
the same operator, and those who talk on without the operator are given the seat back as a party. A
page that stays away is treated as a phone unplugged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from acd.events import Event, HoldWanted, PartyWanted, ResumeWanted
from acd.records import CallRecord
from acd.refusals import Refusal
from acd.values import CallState, LegId, LegState, Phone, Place, SeatNumber, Target, TargetKind
from api.ports.browser_phones import BrowserAccount, BrowserLineClosed
from pbx.ami import AmiConnection, AmiError
from pbx.leg_ids import leg_of
from pbx.phones import browser_account
from rexian.backend.loop import CentreLoop
from rexian.secrets import Secrets, browser_password

_log = logging.getLogger(__name__)
CONNECT_SECONDS = 5.0
LONGEST_MESSAGE = 64 * 1024
AWAY_SECONDS = 30.0
"""How long a page may be away before its operator cannot have the citizen back."""
READY_SECONDS = 15.0
"""How long a new page has to sign its telephone in before its call goes on without it."""
_NORMAL, _ANSWERED_ELSEWHERE, _OUT_OF_ORDER = "16", "26", "27"
"""Q.850 causes; pbx.endings says what the core makes of them."""


class PbxLine:
    """A WebSocket to the PBX. Fills ``api.ports.browser_phones.BrowserLine``."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, message: str) -> None:
        try:
            await self._socket.send(message)
        except (WebSocketException, OSError) as fault:
            raise BrowserLineClosed from fault

    async def receive(self) -> str:
        try:
            message = await self._socket.recv()
        except (WebSocketException, OSError) as fault:
            raise BrowserLineClosed from fault
        return message if isinstance(message, str) else message.decode("utf-8", "replace")

    async def close(self) -> None:
        await self._socket.close()


@dataclass(slots=True)
class _Page:
    """The page that has, or had last, the telephone of a seat."""

    name: str
    inherits: bool = False
    """What an earlier page left on the PBX has not been cleared away yet."""
    held: bool = False
    """Its citizen was put on hold because it was gone."""
    patience: asyncio.Task[None] | None = None
    """Ends its call when it does not come (back) in time."""

    def wait_no_more(self) -> None:
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None


class BrowserPhones:
    """Fills ``api.ports.BrowserPhonesPort``. To be used in the event loop's thread."""

    def __init__(
        self,
        url: str,
        secrets: Callable[[], Secrets],
        loop: CentreLoop,
        connection: AmiConnection,
        *,
        away_seconds: float = AWAY_SECONDS,
    ) -> None:
        """``url`` is that of the PBX's WebSocket; ``secrets`` gives the passwords in use."""
        self._url = url
        self._secrets = secrets
        self._loop = loop
        self._connection = connection
        self._away_seconds = away_seconds
        self._pages: dict[SeatNumber, _Page] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def account(self, seat: str) -> BrowserAccount | None:
        password = self._secrets().sip.get(seat)
        if password is None:
            return None
        return BrowserAccount(browser_account(seat), browser_password(password))

    async def connect(self) -> PbxLine:
        """Raises BrowserLineClosed."""
        try:
            socket = await connect(
                self._url,
                subprotocols=[Subprotocol("sip")],
                compression=None,
                open_timeout=CONNECT_SECONDS,
                close_timeout=1,
                ping_interval=None,
                max_size=LONGEST_MESSAGE,
                proxy=None,
            )
        except (WebSocketException, OSError, TimeoutError) as fault:
            _log.warning("the PBX takes no browser: %s", fault)
            raise BrowserLineClosed from fault
        return PbxLine(socket)

    def page_came(self, seat: str, page: str, *, carries: bool) -> None:
        number = SeatNumber(seat)
        before = self._pages.get(number)
        if before is not None:
            before.wait_no_more()
        if before is None and carries:
            # It was there before this program was.
            self._pages[number] = _Page(page)
        elif before is None or before.name != page:
            now = self._pages[number] = _Page(page, inherits=True)
            now.patience = self._start(self._until_ready(number))
        elif before.held:
            before.held = False
            self._submit_on_call(number, lambda call: ResumeWanted(call.call, None, number))

    async def page_ready(self, seat: str, page: str) -> None:
        number = SeatNumber(seat)
        found = self._pages.get(number)
        if found is None or found.name != page or not found.inherits:
            return
        found.inherits = False
        found.wait_no_more()
        try:
            await self._clear_away(number)
        except AmiError as fault:
            _log.warning("what the last page of seat %s left could not be seen: %s", seat, fault)

    def page_went(self, seat: str, page: str) -> None:
        number = SeatNumber(seat)
        found = self._pages.get(number)
        if found is not None and found.name == page:
            found.wait_no_more()
            found.patience = self._start(self._while_away(number, found))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- what becomes of its call -----------------------------------------------------------------

    async def _while_away(self, seat: SeatNumber, page: _Page) -> None:
        """Music for the citizen at once; somebody else when the page stays away."""
        try:
            if await self._legs(seat):
                page.held = self._submit_on_call(seat, _hold_if_alone(seat))
            await asyncio.sleep(self._away_seconds)
            await self._unplug(seat)
        except AmiError as fault:
            _log.warning("the call of seat %s could not be looked after: %s", seat, fault)

    async def _until_ready(self, seat: SeatNumber) -> None:
        """Music until the new page can be rung; somebody else when it never can."""
        try:
            if not await self._legs(seat):
                return
            self._submit_on_call(seat, _hold_if_alone(seat))
            await asyncio.sleep(READY_SECONDS)
            await self._unplug(seat)
        except AmiError as fault:
            _log.warning("the call of seat %s could not be looked after: %s", seat, fault)

    async def _unplug(self, seat: SeatNumber) -> None:
        for channel in (await self._legs(seat)).values():
            self._hang_up(channel, _OUT_OF_ORDER)

    async def _clear_away(self, seat: SeatNumber) -> None:
        """End what an earlier page left, so that the call can ring here."""
        left = await self._legs(seat)
        if not left:
            return
        self._submit_on_call(seat, _hold_if_alone(seat))
        record = self._loop.centre.state.seats.get(seat)
        call = self._call_of(seat)
        for leg, channel in left.items():
            known = None if call is None else call.legs.get(leg)
            talks = known is not None and known.state is LegState.JOINED
            self._hang_up(channel, _NORMAL if talks else _ANSWERED_ELSEWHERE)
            if talks and record is not None and call is not None and len(call.joined()) > 1:
                self._start(self._bring_back(seat, call))

    async def _bring_back(self, seat: SeatNumber, call: CallRecord) -> None:
        """Onto a call that goes on without it, as soon as the new page's telephone can be rung."""
        state = self._loop.centre.state
        wanted = PartyWanted(call.call, Target(TargetKind.SEAT, seat), None)
        async with asyncio.timeout(READY_SECONDS):
            while call.call in state.calls:
                record = state.seats[seat]
                if record.leg is None and record.phone is Phone.USABLE and self._submit(wanted):
                    return
                await asyncio.sleep(0.1)

    def _call_of(self, seat: SeatNumber) -> CallRecord | None:
        state = self._loop.centre.state
        record = state.seats.get(seat)
        return None if record is None or record.call is None else state.calls.get(record.call)

    def _submit_on_call(
        self, seat: SeatNumber, wanted: Callable[[CallRecord], Event | None]
    ) -> bool:
        call = self._call_of(seat)
        event = None if call is None else wanted(call)
        return event is not None and self._submit(event)

    def _submit(self, event: Event) -> bool:
        refusal: Refusal | None = self._loop.take(event).refusal
        return refusal is None

    # --- the PBX ----------------------------------------------------------------------------------

    async def _legs(self, seat: SeatNumber) -> dict[LegId, str]:
        """The browser's legs on the PBX and their channels. Raises AmiError."""
        rows = await self._connection.list_action(
            "CoreShowChannels", item_events=("CoreShowChannel",)
        )
        ours = f"PJSIP/{browser_account(seat)}-"
        return {
            leg_of(row.get("Uniqueid")): row.get("Channel")
            for row in rows
            if row.get("Channel").startswith(ours)
        }

    def _hang_up(self, channel: str, cause: str) -> None:
        self._connection.send("Hangup", {"Channel": channel, "Cause": cause}).add_done_callback(
            _log_failure
        )

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.warning("a browser's call could not be brought back: %r", fault)


def _hold_if_alone(seat: SeatNumber) -> Callable[[CallRecord], Event | None]:
    """A citizen with nobody else to talk to hears music rather than nothing."""

    def wanted(call: CallRecord) -> Event | None:
        citizen = call.citizen()
        others = [leg for leg in call.joined() if leg.counts]
        alone = len(others) == 1 and others[0].seat == seat
        if call.state is not CallState.CONNECTED or citizen is None or not alone:
            return None
        return HoldWanted(call.call, None, seat) if citizen.place is Place.MAIN else None

    return wanted


def _log_failure(sent: asyncio.Future[Any]) -> None:
    if not sent.cancelled() and isinstance(error := sent.exception(), AmiError):
        _log.info("a browser's leg was gone already: %s", error)
