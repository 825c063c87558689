"""A PBX of the mind: does with commands what Asterisk and our dialplan do, and tells what happened.

It knows nothing of the core's state. A department is let in only where the citizen is in a bridge;
a seat that answers brings the citizen along wherever they wait; a dial does not ask whether the
caller is still there; left alone, it queues callers and rings the seats that were mirrored to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from acd import commands as c
from acd import events as e
from acd.values import (
    CallId,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Place,
    Role,
    SeatNumber,
)
from tests.acd.fake_rooms import Channel, Rooms


class Told(list[e.Event]):
    """Each event with the moment it happened, as Asterisk's manager tells it."""

    def __init__(self, pbx: FakePbx) -> None:
        super().__init__()
        self._pbx = pbx

    def append(self, event: e.Event) -> None:
        super().append(replace(event, at=self._pbx.now))


class FakePbx(Rooms):
    """``said`` is what it tells whoever watches; ``journal`` what it writes down for later."""

    def __init__(self) -> None:
        self.now = 0.0
        self.up: dict[LegId, Channel] = {}
        self.dialled: set[LegId] = set()
        self.said: list[e.Event] = Told(self)
        self.journal: list[e.Event] = []
        self.members: dict[SeatNumber, tuple[HotlineNumber, ...]] = {}
        self.told: list[tuple[LegId, str]] = []
        self.looks_wanted = 0
        self._legs_made = 0

    # --- commands ---

    def carry_out(self, command: c.Command) -> None:
        match command:
            case c.RingSeat():
                self._ring_seat(command)
            case c.RingDepartment():
                self._dial_once(command.leg)
                ringing = self._channel(command.leg, command.call, Role.DEPARTMENT, command.hotline)
                ringing.department = command.department
                ringing.ends_at = self.now + command.ring_seconds
            case c.HangUp():
                self.end(command.leg, Ending.HUNG_UP)
            case c.TakeFromPbxQueue():
                self._take(command.call)
            case c.MirrorSeat():
                self.members.pop(command.seat, None)
                if command.signed_in and not command.on_break:
                    self.members[command.seat] = command.hotlines
            case c.TellOperator():
                self.told.append((command.leg, command.message))
            case c.LookAtPbx():
                self.looks_wanted += 1
            case _:
                self.carry_out_on_call(command)

    def _dial_once(self, leg: LegId) -> None:
        assert leg not in self.dialled, f"{leg} was dialled twice"
        self.dialled.add(leg)

    def _ring_seat(self, command: c.RingSeat) -> None:
        self._dial_once(command.leg)
        if any(channel.seat == command.seat for channel in self.up.values()):
            self.said.append(e.LegEnded(leg=command.leg, ending=Ending.BUSY))
            return
        ringing = self._channel(command.leg, command.call, Role.OPERATOR, command.hotline)
        ringing.seat = command.seat
        ringing.ends_at = self.now + command.ring_seconds

    def _take(self, call: CallId) -> None:
        citizen = self.up.get(LegId(call))
        if citizen is not None:
            citizen.queued = False
        for channel in self._of(call):
            if channel.by_queue and channel.state is LegState.RINGING:
                self.end(channel.leg, Ending.CANCELLED)

    def _channel(self, leg: LegId, call: CallId, role: Role, hotline: HotlineNumber) -> Channel:
        channel = Channel(leg, call, role, LegState.RINGING, self.now, hotline)
        self.up[leg] = channel
        return channel

    def _of(self, call: CallId) -> list[Channel]:
        return [channel for channel in self.up.values() if channel.call == call]

    # --- what people do ---

    def arrive(self, call: str, hotline: str, *, watched: bool, caller: str = "") -> None:
        number = HotlineNumber(hotline)
        citizen = self._channel(LegId(call), CallId(call), Role.CITIZEN, number)
        citizen.state = LegState.ANSWERED
        citizen.queued = not watched
        citizen.caller = caller
        self._happened(e.CallArrived(call=CallId(call), hotline=number, caller=caller))

    def press_1(self, call: LegId) -> None:
        """A citizen who waits asks to be rung back, hears that it is booked, and hangs up."""
        self._happened(e.RingBackWanted(call=CallId(call)))
        self.up[call].ends_at = self.now + 3.0
        self.up[call].asked = True

    def answer(self, leg: LegId) -> None:
        """A ringing phone is picked up."""
        channel = self.up[leg]
        if channel.brings or channel.role in (Role.SUPERVISOR, Role.CITIZEN):
            self.answer_on_call(channel)
            return
        channel.ends_at = None
        channel.state = LegState.ANSWERED
        citizen = self.up.get(LegId(channel.call))
        self.said.append(e.LegAnswered(leg=leg))
        if citizen is None or (
            channel.role is Role.DEPARTMENT and citizen.state is not LegState.JOINED
        ):
            self.end(leg, Ending.HUNG_UP)
            return
        citizen.queued = False
        citizen.state = channel.state = LegState.JOINED
        if channel.role is Role.OPERATOR:
            # The seat brings the citizen along, wherever they wait.
            citizen.place = Place.MAIN
            citizen.asked, citizen.ends_at = False, None
            self.said.append(e.LegJoined(leg=citizen.leg))
        if channel.by_queue:
            adopted = e.LegAdopted(
                leg=leg,
                call=channel.call,
                role=Role.OPERATOR,
                state=LegState.JOINED,
                seat=channel.seat,
            )
            self._happened(adopted)
        else:
            self.said.append(e.LegJoined(leg=leg))
            for event in (
                e.LegAnswered(leg=leg),
                e.LegJoined(leg=citizen.leg),
                e.LegJoined(leg=leg),
            ):
                self.journal.append(replace(event, at=self.now, inferred=True))

    def end(self, leg: LegId, ending: Ending) -> None:
        """A leg goes down, whoever did it; the citizen's ring in the PBX's own queue with it."""
        channel = self.up.pop(leg, None)
        if channel is None:
            return
        if channel.role is Role.CITIZEN and ending is Ending.HUNG_UP:
            self.said.append(e.LegHangingUp(leg=leg))
        if channel.in_room:
            self.said.append(e.LegLeft(leg=leg))
        self._happened(e.LegEnded(leg=leg, ending=ending))
        citizen = self.up.get(LegId(channel.call))
        others = [x for x in self._of(channel.call) if x is not citizen]
        for listener in self.listeners_of(leg):
            self.end(listener.leg, Ending.HUNG_UP)
        if citizen is not None and citizen.state is LegState.JOINED:
            if citizen.place is Place.MAIN and not any(x.in_room for x in others):
                citizen.state = LegState.ANSWERED
                self.said.append(e.LegLeft(leg=citizen.leg))
        elif citizen is None:
            for other in others:
                if other.by_queue and other.state is LegState.RINGING:
                    self.end(other.leg, Ending.CANCELLED)

    def restart(self) -> None:
        """Everything is lost and nothing is said or written of it."""
        self.up.clear()
        self.members.clear()

    # --- what the PBX does by itself ---

    def pass_time(self, now: float) -> None:
        self.now = now
        for channel in list(self.up.values()):
            if channel.ends_at is not None and channel.ends_at <= now:
                self.end(channel.leg, Ending.HUNG_UP if channel.asked else Ending.NO_ANSWER)

    def queue_rings(self) -> None:
        """The PBX's own queue: one free member for the caller who has waited longest."""
        for citizen in sorted(self.up.values(), key=lambda channel: channel.since):
            if not citizen.queued or any(x is not citizen for x in self._of(citizen.call)):
                continue
            for seat in self._free_members(citizen.hotline):
                self._legs_made += 1
                leg = LegId(f"queue{self._legs_made}")
                ringing = self._channel(leg, citizen.call, Role.OPERATOR, citizen.hotline)
                ringing.seat, ringing.by_queue = seat, True
                ringing.ends_at = self.now + 15.0
                return

    def _free_members(self, hotline: HotlineNumber) -> Iterator[SeatNumber]:
        taken = {channel.seat for channel in self.up.values()}
        return (
            seat for seat, lines in self.members.items() if hotline in lines and seat not in taken
        )

    def snapshot(self) -> e.PbxSnapshot:
        return e.PbxSnapshot(
            began_at=self.now,
            legs=tuple(
                e.SeenLeg(
                    leg=x.leg,
                    call=x.call,
                    role=x.role,
                    state=x.state,
                    since=x.since,
                    hotline=x.hotline,
                    caller=x.caller,
                    seat=x.seat,
                    department=x.department,
                    in_pbx_queue=x.queued,
                    place=x.place,
                    number=x.number,
                )
                for x in self.up.values()
            ),
        )
