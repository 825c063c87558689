"""``Desk`` with everything that is done on a call, and calls that have come as far as talking."""

from __future__ import annotations

from typing import Any, TypeVar

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.values import (
    CallId,
    HotlineNumber,
    LegId,
    Place,
    Purpose,
    SeatNumber,
    Supervision,
    Target,
    TargetKind,
)
from tests.acd.desk import Desk

FactKind = TypeVar("FactKind", bound=f.Fact)


def seat(number: str) -> Target:
    return Target(TargetKind.SEAT, number)


def department(number: str) -> Target:
    return Target(TargetKind.DEPARTMENT, number)


def outside(number: str) -> Target:
    return Target(TargetKind.OUTSIDE, number)


def queue(name: str) -> Target:
    return Target(TargetKind.QUEUE, name)


class TalkDesk(Desk):
    """Call c1 is talked about unless another one is named; seat 1001 asks."""

    # --- what people ask for ---

    def add(self, target: Target, call: str = "c1", by: str = "1001") -> None:
        self.step(e.PartyWanted(call=CallId(call), target=target, by=SeatNumber(by)))

    def emergency(self, number: str, by: str = "1001") -> None:
        self.step(e.EmergencyWanted(call=CallId("c1"), number=number, by=SeatNumber(by)))

    def hold(self, leg: str | None = None, by: str | None = "1001") -> None:
        self.step(e.HoldWanted(call=CallId("c1"), leg=_leg(leg), by=_seat(by)))

    def resume(self, leg: str | None = None, by: str | None = "1001") -> None:
        self.step(e.ResumeWanted(call=CallId("c1"), leg=_leg(leg), by=_seat(by)))

    def mute(self, leg: str, *, muted: bool = True) -> None:
        self.step(e.MuteWanted(call=CallId("c1"), leg=LegId(leg), muted=muted))

    def consult(self, target: Target, by: str = "1001") -> None:
        self.step(e.ConsultWanted(call=CallId("c1"), by=SeatNumber(by), target=target))

    def consult_join(self, by: str = "1001") -> None:
        self.step(e.ConsultJoinWanted(call=CallId("c1"), by=SeatNumber(by)))

    def swap(self, by: str = "1001") -> None:
        self.step(e.ConsultSwapWanted(call=CallId("c1"), by=SeatNumber(by)))

    def consult_drop(self, by: str = "1001") -> None:
        self.step(e.ConsultDropWanted(call=CallId("c1"), by=SeatNumber(by)))

    def transfer(self, target: Target, by: str = "1001") -> None:
        self.step(e.TransferWanted(call=CallId("c1"), by=SeatNumber(by), target=target))

    def supervise(self, mode: Supervision, number: str = "1004", by: str = "chief") -> None:
        self.step(e.SuperviseWanted(call=CallId("c1"), seat=SeatNumber(number), mode=mode, by=by))

    def supervise_by(self, leg: str, mode: Supervision) -> None:
        self.step(e.SuperviseChangeWanted(call=CallId("c1"), leg=LegId(leg), mode=mode, by="chief"))

    def take_over(self, number: str = "1004") -> None:
        self.step(e.TakeOverWanted(call=CallId("c1"), seat=SeatNumber(number), by="chief"))

    def ring_citizen(self, call: str = "o1", number: str = "13800138000", **more: Any) -> None:
        wanted: dict[str, Any] = {
            "seat": SeatNumber("1001"),
            "hotline": HotlineNumber("12345"),
            "case": "case7",
            "purpose": Purpose.CONTACT,
        }
        self.step(e.OutboundWanted(call=CallId(call), number=number, **{**wanted, **more}))

    def grade(self, grade: int, call: str = "c1") -> None:
        self.step(e.GradeGiven(call=CallId(call), grade=grade))

    # --- what is seen ---

    def enters(self, leg: str, place: Place = Place.MAIN) -> None:
        """A party that was rung picks up and is let into its room."""
        self.answers(leg)
        self.step(e.LegJoined(leg=LegId(leg), place=place))

    # --- what the core said ---

    @property
    def invited(self) -> list[tuple[str, str, str]]:
        """(leg, whom, where) of everybody rung by request, in order."""
        return [
            (x.leg, x.target or x.dial, x.place.value)
            for x in self.commands
            if isinstance(x, c.RingParty)
        ]

    @property
    def moves(self) -> list[tuple[str, str]]:
        return [(x.leg, x.place.value) for x in self.commands if isinstance(x, c.MoveLeg)]

    def places(self, call: str = "c1") -> dict[str, str]:
        """Where everybody is who is on the call."""
        record = self.centre.state.calls[CallId(call)]
        there = [x for x in (*record.joined(), record.citizen()) if x is not None]
        return {x.leg: x.place.value for x in sorted(there, key=lambda leg: leg.leg)}

    def last(self, kind: type[FactKind]) -> FactKind:
        """The latest fact of this kind."""
        return next(x for x in reversed(self.facts) if isinstance(x, kind))


def _leg(leg: str | None) -> LegId | None:
    return None if leg is None else LegId(leg)


def _seat(number: str | None) -> SeatNumber | None:
    return None if number is None else SeatNumber(number)


def talking(*more_seats: str, **changes: Any) -> TalkDesk:
    """c1 talks with the operator on seat 1001 (leg c1-1); these seats are signed in, too."""
    desk = TalkDesk(**changes)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.sign_in(*more_seats)
    desk.forget()
    return desk


def consulting(target: Target, *more_seats: str, **changes: Any) -> TalkDesk:
    """The operator and leg c1-2 speak in private, the citizen hears music."""
    desk = talking(*more_seats, **changes)
    desk.consult(target)
    desk.enters("c1-2", Place.ASIDE)
    desk.forget()
    return desk
