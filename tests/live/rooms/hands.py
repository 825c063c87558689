"""In the backend's place: a test that commands the PBX itself, one command at a time.

    async with hands_on(system) as hands:
        call = await hands.arrival(citizen)
        operator = await hands.put_through(call, "1001")
        hands.do(MoveLeg(call, CallId(call), Place.HELD))
        await hands.saw(LegJoined, leg=call, place=Place.HELD)

It uses what the backend uses, Translator and Commander, and renews the promise that somebody
watches. What is proven is the PBX's part, whatever the core would have decided.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from acd import commands as c
from acd.events import CallArrived, Event, LegJoined
from acd.values import CallId, HotlineNumber, LegId, Place, Role, SeatNumber
from pbx.ami import AmiConnection, AmiEvent, AmiSettings, SightGained
from pbx.commander import Commander
from pbx.requests import SeatRequest
from pbx.translate import Translated, Translator
from rexian.secrets import TRUNK_ACCOUNT
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.errors import PbxError
from tests.live.kit.listen import Heard
from tests.live.system import HOTLINE, System

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the PBX's, and when it came (wall clock, seconds)."""

    at: float
    event: Translated


class Hands:
    """See the module. Made by ``hands_on``."""

    def __init__(self, system: System) -> None:
        settings = system.settings
        self.system = system
        self.connection = AmiConnection(
            AmiSettings(settings.ami_host, settings.ami_port, "rexian", system.secrets.ami_secret)
        )
        self.translator = Translator()
        self.told: list[Told] = []
        self._changed = asyncio.Condition()
        self._legs = itertools.count(1)
        self.commander = Commander(
            self.connection,
            citizens=self.translator.citizens,
            dial=self._dial,
            prompt=str,
            report=self._report,
            look=lambda: None,
            legs=self.translator.own_legs,
        )

    def do(self, *commands: c.Command) -> float:
        """Have them carried out; the moment they were sent."""
        self.commander.execute(commands)
        return time.time()

    def outside_phone(self, plays: Path) -> BaresipPhone:
        """The phone behind the trunk that answers every number outside."""
        return self.system.seat_phone(TRUNK_ACCOUNT, plays=plays)

    def next_leg(self, call: str) -> LegId:
        return LegId(f"{call}-{next(self._legs)}")

    async def saw(
        self, kind: type[E], *, since: float = 0.0, within: float = 12.0, **values: object
    ) -> tuple[float, E]:
        """The first such event since then, and when it came; AssertionError if it never does."""
        try:
            async with asyncio.timeout(within), self._changed:
                while True:
                    for one in self.told:
                        event = one.event
                        if (
                            one.at >= since
                            and isinstance(event, kind)
                            and all(getattr(event, name) == value for name, value in values.items())
                        ):
                            return one.at, event
                    await self._changed.wait()
        except TimeoutError:
            listed = "\n".join(f"  {one.at - since:7.3f} {one.event}" for one in self.told)
            raise AssertionError(f"no {kind.__name__} {values}; there was\n{listed}") from None

    # --- what most stories begin with -------------------------------------------------------------

    async def arrival(self, citizen: BaresipPhone) -> CallId:
        """The citizen dials the hotline and waits."""
        since = time.time()
        await citizen.dial(HOTLINE)
        _, event = await self.saw(CallArrived, since=since)
        return event.call

    async def put_through(self, call: CallId, seat: str) -> LegId:
        """A seat takes the call; both are in its room. The seat's leg."""
        leg = self.next_leg(call)
        hotline = HotlineNumber(HOTLINE)
        since = self.do(c.RingSeat(call, leg, SeatNumber(seat), 10.0, hotline))
        await self.saw(LegJoined, leg=leg, place=Place.MAIN, since=since)
        await self.saw(LegJoined, leg=LegId(call), place=Place.MAIN, since=since)
        return leg

    async def bring_in(self, call: CallId, number: str, place: Place, role: Role) -> LegId:
        """A department or seat is rung into a place and is there."""
        leg = self.next_leg(call)
        dial = number if role is Role.DEPARTMENT else ""
        hotline = HotlineNumber(HOTLINE)
        since = self.do(c.RingParty(call, leg, role, number, dial, 10.0, hotline, "", place))
        await self.saw(LegJoined, leg=leg, place=place, since=since)
        return leg

    async def move(self, call: CallId, leg: LegId, place: Place) -> float:
        """Send a leg to a place of its call; when it was there."""
        since = self.do(c.MoveLeg(call, leg, place))
        at, _ = await self.saw(LegJoined, leg=leg, place=place, since=since)
        return at

    def track(self, call: str, role: str, leg: str | None = None) -> Heard:
        """The track of a party as the PBX left it."""
        found = list(self.system.tracks.glob(f"{call}/{role}-{leg or call}-*"))
        assert len(found) == 1, f"tracks of {role} {leg}: {found}"
        began = int(found[0].stem.rpartition("-")[2]) / 1000
        return Heard.read(found[0], start=began).named(f"track of {role}")

    # --- inside -----------------------------------------------------------------------------------

    def _dial(self, number: str) -> str:
        """An account of the PBX's; every number outside is the phone that is on as the trunk."""
        known = number in self.system.secrets.sip
        return f"PJSIP/{number if known else TRUNK_ACCOUNT}"

    def _report(self, event: Event) -> None:
        asyncio.get_running_loop().create_task(self._keep([event]))

    async def _keep(self, events: list[Translated]) -> None:
        async with self._changed:
            self.told += [Told(time.time(), event) for event in events]
            self._changed.notify_all()

    async def run(self, ready: asyncio.Event) -> None:
        async for item in self.connection.items():
            if isinstance(item, SightGained):
                ready.set()
            elif isinstance(item, AmiEvent):
                found = self.translator.translate(item.message)
                for one in found:
                    if isinstance(one, SeatRequest):
                        self.commander.reply(one.channel, "ok")
                if item.message.event == "Newchannel":
                    self.commander.appeared(LegId(item.message.get("Uniqueid")))
                await self._keep(found)

    async def watch(self) -> None:
        while True:
            until = str(int(time.time() + (self.connection.clock_offset or 0.0)) + 4)
            fields = {"Variable": "RX_WATCHED_UNTIL", "Value": until}
            self.connection.send("Setvar", fields).add_done_callback(lambda sent: sent.exception())
            await asyncio.sleep(1.0)


@contextlib.asynccontextmanager
async def hands_on(system: System) -> AsyncIterator[Hands]:
    """Take the backend's place for the time of a module; the system's backend is stopped."""
    await system.stop_backend()
    hands = Hands(system)
    ready = asyncio.Event()
    connection = asyncio.create_task(hands.connection.run())
    tasks = [connection, asyncio.create_task(hands.run(ready))]
    try:
        await asyncio.wait_for(ready.wait(), 20)
        tasks.append(asyncio.create_task(hands.watch()))
        yield hands
    finally:
        for task in reversed(tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def nothing_left(system: System, within: float = 3.0) -> None:
    """No channel and no room of any call; says who is still there."""
    try:
        await system.pbx.no_channels_left(within=within)
    except PbxError as problem:
        raise AssertionError(str(problem)) from None
