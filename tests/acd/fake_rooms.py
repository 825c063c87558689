"""The rooms of a call on the PBX of the mind: who is let in where, who is moved, who listens.

A party that answers goes into its room by itself, and one that comes to a citizen who waits alone
brings them along. Whoever is alone in a room hears music; a citizen whose last company has hung up
waits again. A phone that only listens ends with the leg it listens to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from acd import commands as c
from acd import events as e
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Place,
    Role,
    SeatNumber,
    Supervision,
)


@dataclass(slots=True)
class Channel:
    leg: LegId
    call: CallId
    role: Role
    state: LegState
    since: float
    hotline: HotlineNumber
    ends_at: float | None = None
    """When a ring times out, or a question that nobody answers."""
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    queued: bool = False
    by_queue: bool = False
    place: Place = Place.MAIN
    number: str = ""
    brings: bool = False
    """Rung by request: takes a citizen who waits alone along into the room."""
    alone_first: bool = False
    """The operator's leg of an outbound call: there is no citizen yet."""
    mode: Supervision | None = None
    listens_to: LegId | None = None
    muted: bool = False
    asked: bool = False
    """The citizen hears the question for a grade, or speaks to the machine."""
    caller: str = ""
    """The citizen's number, of a call that came in."""

    @property
    def in_room(self) -> bool:
        listens = self.role is Role.SUPERVISOR and self.mode is not Supervision.BARGE
        return self.state is LegState.JOINED and not listens


class Rooms(ABC):
    """The part of ``FakePbx`` that carries out what is asked for on a call."""

    now: float
    up: dict[LegId, Channel]
    dialled: set[LegId]
    said: list[e.Event]
    journal: list[e.Event]

    def carry_out_on_call(self, command: c.Command) -> None:
        match command:
            case c.RingParty():
                self._ring_party(command)
            case c.RingSupervisor():
                self._ring_supervisor(command)
            case c.DialCitizen():
                assert command.leg == LegId(command.call)
                citizen = self._ring(command, Role.CITIZEN, command.hotline, command.ring_seconds)
                citizen.number = command.dial
            case c.MoveLeg():
                self._move(command.leg, command.place)
            case c.MuteLeg():
                if (channel := self.up.get(command.leg)) is not None:
                    channel.muted = command.muted
            case c.ChangeSupervision():
                self._listen(command)
            case c.AskSatisfaction() | c.SendToVoicemail():
                self._ask(command.call)
            case c.Announce():
                pass
            case _:
                raise AssertionError(command)

    def _ring_party(self, command: c.RingParty) -> None:
        assert command.target or command.dial
        if command.role is Role.OPERATOR and self._phone_in_use(SeatNumber(command.target)):
            self.dialled.add(command.leg)
            self.said.append(e.LegEnded(leg=command.leg, ending=Ending.BUSY))
            return
        channel = self._ring(command, command.role, command.hotline, command.ring_seconds)
        channel.place, channel.brings = command.place, True
        channel.alone_first = LegId(command.call) not in self.up
        if command.role is Role.OPERATOR:
            channel.seat = SeatNumber(command.target)
        elif command.role is Role.DEPARTMENT:
            channel.department = DepartmentNumber(command.target)
        else:
            channel.number = command.dial

    def _ring_supervisor(self, command: c.RingSupervisor) -> None:
        if self._phone_in_use(command.seat):
            self.dialled.add(command.leg)
            self.said.append(e.LegEnded(leg=command.leg, ending=Ending.BUSY))
            return
        hotline = HotlineNumber("")
        channel = self._ring(command, Role.SUPERVISOR, hotline, command.ring_seconds)
        channel.seat, channel.mode = command.seat, command.mode
        channel.listens_to = command.target_leg

    def _ring(
        self,
        command: c.RingParty | c.RingSupervisor | c.DialCitizen,
        role: Role,
        hotline: HotlineNumber,
        seconds: float,
    ) -> Channel:
        assert command.leg not in self.dialled, f"{command.leg} was dialled twice"
        self.dialled.add(command.leg)
        channel = Channel(command.leg, command.call, role, LegState.RINGING, self.now, hotline)
        channel.ends_at = self.now + seconds
        self.up[command.leg] = channel
        return channel

    def _phone_in_use(self, seat: SeatNumber) -> bool:
        return any(channel.seat == seat for channel in self.up.values())

    def _move(self, leg: LegId, place: Place) -> None:
        channel = self.up.get(leg)
        if channel is None or channel.asked or channel.state is LegState.RINGING:
            return
        if channel.in_room:
            self.said.append(e.LegLeft(leg=leg))
        if channel.role is Role.SUPERVISOR:
            channel.mode = Supervision.BARGE
        channel.state, channel.place = LegState.JOINED, place
        self.said.append(e.LegJoined(leg=leg, place=place))

    def _listen(self, command: c.ChangeSupervision) -> None:
        channel = self.up.get(command.leg)
        if channel is None:
            return
        if command.target_leg not in self.up:
            self.end(command.leg, Ending.HUNG_UP)
            return
        channel.mode, channel.listens_to = command.mode, command.target_leg

    def _ask(self, call: CallId) -> None:
        citizen = self.up.get(LegId(call))
        if citizen is not None:
            if citizen.in_room:
                self.said.append(e.LegLeft(leg=citizen.leg))
            citizen.state, citizen.asked = LegState.ANSWERED, True
            citizen.ends_at = self.now + 20.0

    def answer_on_call(self, channel: Channel) -> None:
        """A party that was asked for picks up."""
        channel.ends_at = None
        channel.state = LegState.ANSWERED
        self._happened(e.LegAnswered(leg=channel.leg))
        citizen = self.up.get(LegId(channel.call))
        if channel.role is Role.SUPERVISOR:
            if channel.listens_to not in self.up:
                self.end(channel.leg, Ending.HUNG_UP)
                return
            channel.state = LegState.JOINED
            if channel.mode is Supervision.BARGE:
                self._happened(e.LegJoined(leg=channel.leg))
            return
        if citizen is None and not channel.alone_first:
            self.end(channel.leg, Ending.HUNG_UP)
            return
        if citizen is not None and citizen.asked:
            self.end(channel.leg, Ending.HUNG_UP)
            return
        channel.state = LegState.JOINED
        waits = citizen is not None and citizen.state is LegState.ANSWERED
        if citizen is not None and waits and channel.place is Place.MAIN:
            citizen.state = LegState.JOINED
            self._happened(e.LegJoined(leg=citizen.leg))
        self._happened(e.LegJoined(leg=channel.leg, place=channel.place))

    def _happened(self, event: e.Event) -> None:
        """Told to whoever watches, and written down."""
        self.said.append(event)
        self.journal.append(replace(event, at=self.now, inferred=True))

    def listeners_of(self, leg: LegId) -> list[Channel]:
        return [
            x
            for x in self.up.values()
            if x.role is Role.SUPERVISOR and x.listens_to == leg and not x.in_room
        ]

    @abstractmethod
    def end(self, leg: LegId, ending: Ending) -> None:
        """The channel goes down, and with it whatever hangs on it."""
