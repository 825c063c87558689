"""A PBX of the mind: does with commands what Asterisk and our dialplan do, and says what happened.

It knows nothing of what the core believes. A seat that answers takes the citizen along wherever
they are; a dial does not ask whether the caller is still there; a phone that is up is busy.
"""

from __future__ import annotations

from collections.abc import Callable

from acd import commands as c
from acd import events as e
from acd.values import (
    CallId,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    RefusedBecause,
    Role,
    SeatNumber,
)
from rexian.simulate.agenda import Agenda
from rexian.simulate.errors import InvariantBroken


class Citizen:
    """Somebody who rings, as long as their leg is up."""

    __slots__ = (
        "alone_since", "call", "dialled", "hangs_up_first", "hotline", "leg", "patience", "queued",
        "since", "talk", "with_leg",
    )  # fmt: skip

    def __init__(self, number: int, hotline: HotlineNumber, talk: float, patience: float) -> None:
        self.call = CallId(f"s{number}")
        self.leg = LegId(self.call)
        self.hotline = hotline
        self.talk = talk
        self.patience = patience
        self.hangs_up_first = True
        self.since = 0.0
        self.queued = False
        self.with_leg: SeatLeg | None = None
        self.alone_since: float | None = None
        self.dialled: set[LegId] | None = None


class SeatLeg:
    """A leg to a seat, as long as it rings or is up."""

    __slots__ = ("call", "leg", "seat", "since", "state")

    def __init__(self, command: c.RingSeat, since: float) -> None:
        self.leg = command.leg
        self.call = command.call
        self.seat = command.seat
        self.state = LegState.RINGING
        self.since = since


class Exchange:
    """``say`` is told of everything that happens."""

    def __init__(self, agenda: Agenda, lines: int) -> None:
        self.citizens: dict[CallId, Citizen] = {}
        self.seat_legs: dict[LegId, SeatLeg] = {}
        self.by_seat: dict[SeatNumber, SeatLeg] = {}
        self.say: Callable[[e.Event], None] = lambda event: None
        self.look: Callable[[], None] = lambda: None
        self.pick_up: Callable[[], float | None] = lambda: 0.0
        """Seconds until the seat answers, None: never."""
        self.talking: Callable[[Citizen, SeatLeg], None] = lambda citizen, leg: None
        self.left_alone: Callable[[LegId], None] = lambda leg: None
        self.watched = True
        self.connected = 0
        """How many citizens got through to somebody, whatever the core knows of it."""
        self._agenda = agenda
        self._lines = lines
        self._does: dict[type[c.Command], Callable[..., None]] = {
            c.RingSeat: self._ring_seat,
            c.HangUp: self._hang_up,
            c.TakeFromPbxQueue: self._take,
            c.LookAtPbx: lambda command: self.look(),
            c.MirrorSeat: lambda command: None,
            c.TellOperator: lambda command: None,
            c.Announce: lambda command: None,
        }

    # --- commands ---

    def carry_out(self, command: c.Command) -> None:
        self._does[type(command)](command)

    def _ring_seat(self, command: c.RingSeat) -> None:
        citizen = self.citizens.get(command.call)
        if citizen is not None:
            if citizen.dialled is None:
                citizen.dialled = set()
            if command.leg in citizen.dialled:
                raise InvariantBroken(f"leg {command.leg} was dialled twice")
            citizen.dialled.add(command.leg)
        if command.seat in self.by_seat:
            self.say(e.LegEnded(leg=command.leg, ending=Ending.BUSY))
            return
        leg = SeatLeg(command, self._agenda.now)
        self.seat_legs[leg.leg] = self.by_seat[leg.seat] = leg
        delay = self.pick_up()
        if delay is None or delay > command.ring_seconds:
            self._agenda.after(command.ring_seconds, self._rang_out, leg)
        elif delay == 0.0:
            self._answer(leg)
        else:
            self._agenda.after(delay, self._answer, leg)

    def _hang_up(self, command: c.HangUp) -> None:
        self.end(command.leg, Ending.HUNG_UP)

    def _take(self, command: c.TakeFromPbxQueue) -> None:
        citizen = self.citizens.get(command.call)
        if citizen is not None:
            citizen.queued = False

    # --- what people do ---

    def arrive(self, citizen: Citizen) -> bool:
        """False when there is no line."""
        if self._lines and len(self.citizens) >= self._lines:
            self.say(
                e.CallTurnedAway(
                    call=citizen.call, hotline=citizen.hotline, reason=RefusedBecause.NO_LINE
                )
            )
            return False
        citizen.since = self._agenda.now
        citizen.queued = not self.watched
        self.citizens[citizen.call] = citizen
        self.say(e.CallArrived(call=citizen.call, hotline=citizen.hotline))
        return True

    def _answer(self, leg: SeatLeg) -> None:
        if self.seat_legs.get(leg.leg) is not leg:
            return
        leg.state = LegState.ANSWERED
        self.say(e.LegAnswered(leg=leg.leg))
        citizen = self.citizens.get(leg.call)
        if citizen is None:
            self.end(leg.leg, Ending.HUNG_UP)
            return
        before = citizen.with_leg
        citizen.queued, citizen.with_leg = False, leg
        leg.state = LegState.JOINED
        self.say(e.LegJoined(leg=citizen.leg))
        if before is not None:
            # The citizen is taken out of where they were; whoever is left behind goes down.
            self.end(before.leg, Ending.HUNG_UP)
        else:
            self.connected += 1
        self.say(e.LegJoined(leg=leg.leg))
        self.talking(citizen, leg)

    def _rang_out(self, leg: SeatLeg) -> None:
        if self.seat_legs.get(leg.leg) is leg and leg.state is LegState.RINGING:
            self.end(leg.leg, Ending.NO_ANSWER)

    def end(self, leg_id: LegId, ending: Ending) -> None:
        """A leg goes down, whoever did it; nothing happens when it is down already."""
        leg = self.seat_legs.pop(leg_id, None)
        if leg is None:
            self._end_citizen(leg_id, ending)
            return
        del self.by_seat[leg.seat]
        if leg.state is LegState.JOINED:
            self.say(e.LegLeft(leg=leg_id))
        self.say(e.LegEnded(leg=leg_id, ending=ending))
        citizen = self.citizens.get(leg.call)
        if citizen is not None and citizen.with_leg is leg:
            citizen.with_leg = None
            self.say(e.LegLeft(leg=citizen.leg))
            self.left_alone(citizen.leg)

    def _end_citizen(self, leg_id: LegId, ending: Ending) -> None:
        citizen = self.citizens.pop(CallId(leg_id), None)
        if citizen is None:
            return
        other = citizen.with_leg
        if other is not None:
            self.say(e.LegLeft(leg=leg_id))
        self.say(e.LegEnded(leg=leg_id, ending=ending))
        if other is not None:
            self.left_alone(other.leg)

    # --- what it shows ---

    def snapshot(self) -> e.PbxSnapshot:
        legs = [
            e.SeenLeg(
                leg=x.leg,
                call=x.call,
                role=Role.CITIZEN,
                state=LegState.ANSWERED if x.with_leg is None else LegState.JOINED,
                since=x.since,
                hotline=x.hotline,
                in_pbx_queue=x.queued,
            )
            for x in self.citizens.values()
        ]
        legs += [
            e.SeenLeg(
                leg=y.leg,
                call=y.call,
                role=Role.OPERATOR,
                state=y.state,
                since=y.since,
                seat=y.seat,
            )
            for y in self.seat_legs.values()
        ]
        return e.PbxSnapshot(began_at=self._agenda.now, legs=tuple(legs))
