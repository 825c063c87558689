"""Watching one PBX: its stream of events into the loop, what the loop decides back to it.

After every login, in this order: what the PBX's own journal tells of the time out of sight, then a
snapshot, then the events that flowed meanwhile. While we watch, the PBX is told so every second
(RX_WATCHED_UNTIL); when that stops it serves callers by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from acd.commands import Command, HangUp
from acd.events import Event, LegEnded, RingBackWanted
from acd.events import SightLost as CoreSightLost
from acd.values import CallId, Ending, LegId, Role, SeatNumber, Site
from pbx.ami import AmiConnection, AmiError, AmiEvent, AmiMessage, SightLost
from pbx.announcing import Announcement, without_words
from pbx.commander import Commander
from pbx.journal import PbxStarted, Position, end_of, read_since
from pbx.leg_ids import leg_of
from pbx.moments import dated, moment_of
from pbx.requests import SeatRequest
from pbx.resync import Resynced, resynced
from pbx.seen import shown
from pbx.snapshot import take_snapshot
from pbx.translate import Translator
from rexian.backend.loop import CentreLoop
from rexian.backend.phone_requests import event_of, reply_to

_log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 1.0
WATCHED_SECONDS = 4
"""For how long one heartbeat promises that somebody watches. The PBX compares whole seconds of its
own clock.
"""
AUDIT_SECONDS = 60.0
OVERTAKEN_SECONDS = 1.0
"""How long a leg that failed is given to tell why by itself; without a channel it never does."""
LOST_SECONDS = 0.7
"""How long after a citizen's hang-up their channel may still be there."""


class PbxWatch:
    """Keeps the core and one PBX in step. Run ``run`` as a task."""

    def __init__(
        self,
        connection: AmiConnection,
        loop: CentreLoop,
        *,
        site: Callable[[], Site],
        tell_site: Callable[[], None],
        dial: Callable[[str], str],
        prompt: Callable[[str], str],
        announcement: Announcement = without_words,
        journal: Path,
        position: Path,
        pseudonym: Callable[[str], str | None] = lambda number: None,
    ) -> None:
        """``tell_site`` sends the PBX all it must know of the site, and is called each time it
        comes in sight; ``journal`` is the PBX's queue log; ``position`` keeps how far it has been
        seen; ``pseudonym`` is what phones show of a sealed caller.
        """
        self._connection = connection
        self._loop = loop
        self._site = site
        self._tell_site = tell_site
        self._journal = journal
        self._position = position
        self._translator = Translator()
        self._proven: Position | None = None
        self._looking: asyncio.Task[None] | None = None
        self._look_again = False
        self._commander = Commander(
            connection,
            citizens=self._translator.citizens,
            dial=dial,
            prompt=prompt,
            report=self._report,
            look=self.look,
            legs=self._translator.own_legs,
            announcement=announcement,
            phone=self._translator.phones.channel,
            pseudonym=pseudonym,
        )
        loop.execute = self._execute

    async def run(self) -> None:
        """Until cancelled or the connection is closed. Raises AmiLoginRefused."""
        connection = asyncio.create_task(self._connection.run())
        heartbeat = asyncio.create_task(self._heartbeat())
        try:
            # Promised before the snapshot: no caller goes into the PBX's own queue after it.
            async for item in resynced(self._connection, before_snapshot=self._tell_watched):
                if isinstance(item, Resynced):
                    self._regain(item)
                elif isinstance(item, SightLost):
                    self._proven = None
                    self._loop.lost_sight_because = item.reason
                    self._loop.sight_since = None
                    self._loop.take(CoreSightLost(reason=item.reason))
                else:
                    self._event(item)
            await connection
        finally:
            await self._farewell()
            for task in (heartbeat, connection, self._looking):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError, AmiError):
                        await task

    def look(self) -> None:
        """Take a snapshot soon and hand it to the core."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        else:
            self._look_again = True

    # --- in ---------------------------------------------------------------------------------------

    def _regain(self, item: Resynced) -> None:
        offset = self._connection.clock_offset or 0.0
        upto = end_of(self._journal)
        for entry in read_since(self._journal, self._saved_position(), clock_offset=offset):
            if isinstance(entry, PbxStarted):
                self._end_earlier_life(entry)
            else:
                self._take(entry)
        self._tell_site()
        self._loop.sight_since = self._loop.clock.now()
        self._take(shown(item.snapshot, self._translator, self._seats(), item.at))
        # At once: what people asked of their seats would count twice when it was read again.
        self._save_position(upto)

    def _end_earlier_life(self, started: PbxStarted) -> None:
        """To be called before what the PBX did since: no seat is on legs of two lives at once."""
        legs = [
            leg for leg in self._loop.centre.state.legs.values() if leg.call not in started.calls
        ]
        # Citizens first: the end of their last other party would put one who is gone back in line.
        for leg in sorted(legs, key=lambda leg: leg.role is not Role.CITIZEN):
            # The journal tells a start in whole seconds, which may lie before what was seen.
            at = max(started.at, leg.touched_at)
            self._take(LegEnded(leg=leg.leg, ending=Ending.LOST, at=at, inferred=True))

    def _event(self, item: AmiEvent) -> None:
        at = moment_of(item, self._connection.clock_offset)
        for translated in dated(self._translator.translate(item.message), at):
            if isinstance(translated, SeatRequest):
                self._request(translated)
            elif isinstance(translated, RingBackWanted):
                # The caller stays on the line to hear whether it is booked.
                self._commander.reply(item.message.get("Channel"), reply_to(self._loop, translated))
            elif item.message.event == "OriginateResponse":
                # It may overtake all that the PBX has to tell of the leg's own channel.
                asyncio.get_running_loop().call_later(OVERTAKEN_SECONDS, self._take, translated)
            else:
                self._take(translated)
        leg = leg_of(item.message.get("Uniqueid"))
        if item.message.event == "Newchannel":
            self._commander.appeared(leg)
        elif item.message.event in ("Hangup", "OriginateResponse"):
            self._commander.gone(leg)
        elif item.message.event == "HangupRequest" and CallId(leg) in self._translator.citizens:
            asyncio.get_running_loop().call_later(LOST_SECONDS, self._lost_hang_up, CallId(leg))

    def _lost_hang_up(self, call: CallId) -> None:
        """A citizen who hung up is still there: the PBX lost it, and the operator has a dead line.

        It happens when Bridge() moves the call to another channel at the same moment.
        """
        if call in self._translator.citizens:
            _log.warning("the hang-up of call %s was lost in the PBX; it is hung up again", call)
            self._commander.execute([HangUp(LegId(call))])

    def _request(self, request: SeatRequest) -> None:
        self._commander.reply(request.channel, reply_to(self._loop, event_of(self._loop, request)))

    def _take(self, event: Event) -> None:
        try:
            self._loop.take(event)
        except Exception:
            # A defect of ours in one event must not stop the calls of everybody else; the next
            # audit puts the state right.
            _log.exception("an event could not be handled: %r", event)

    def _report(self, event: Event) -> None:
        asyncio.get_running_loop().call_soon(self._take, event)

    def _seats(self) -> frozenset[SeatNumber]:
        return frozenset(self._site().seats)

    async def _look(self) -> None:
        while True:
            self._look_again = False
            began_at = self._loop.clock.now()
            try:
                snapshot = await take_snapshot(self._connection)
            except AmiError as error:
                _log.warning("the PBX could not be looked at: %s", error)
                return
            self._take(shown(snapshot, self._translator, self._seats(), began_at))
            if not self._look_again:
                return

    # --- out --------------------------------------------------------------------------------------

    def _execute(self, commands: Sequence[Command]) -> None:
        self._commander.execute(commands)

    async def _heartbeat(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if not self._connection.connected or not self._loop.centre.state.sighted:
                continue
            if self._proven is not None:
                self._save_position(self._proven)
                self._proven = None
            self._tell_watched()
            beats += 1
            if beats % round(AUDIT_SECONDS / HEARTBEAT_SECONDS) == 0:
                self.look()

    def _tell_watched(self, seconds: int = WATCHED_SECONDS) -> None:
        now = self._loop.clock.now() + (self._connection.clock_offset or 0.0)
        until = {"Variable": "RX_WATCHED_UNTIL", "Value": str(int(now) + seconds)}
        upto, session = end_of(self._journal), self._connection.session

        def done(sent: asyncio.Future[AmiMessage]) -> None:
            # The answer proves that the events of all lines up to here have reached us, or will
            # within the beat before the position is kept. A mute connection proves nothing.
            answered = not sent.cancelled() and sent.exception() is None
            if answered and session == self._connection.session:
                self._proven = upto

        self._connection.send("Setvar", until).add_done_callback(done)

    async def _farewell(self) -> None:
        """Going on purpose: the PBX need not wait for the promise to run out."""
        if not self._connection.connected:
            return
        with contextlib.suppress(AmiError, TimeoutError):
            fields = {"Variable": "RX_WATCHED_UNTIL", "Value": "0"}
            await asyncio.wait_for(self._connection.action("Setvar", fields), 1.0)

    # --- how far the PBX's journal has been seen --------------------------------------------------

    def _saved_position(self) -> Position:
        try:
            inode, offset = json.loads(self._position.read_text())
            return Position(int(inode), int(offset))
        except (OSError, ValueError, TypeError):
            return Position(0, 0)

    def _save_position(self, position: Position) -> None:
        unfinished = self._position.with_suffix(".new")
        try:
            unfinished.write_text(json.dumps([position.inode, position.offset]))
            unfinished.replace(self._position)
        except OSError as fault:
            _log.warning("the position in the PBX's journal could not be kept: %s", fault)


def _ignore_failure(sent: asyncio.Future[AmiMessage]) -> None:
    if not sent.cancelled():
        sent.exception()
