"""Drives the core the way a day at a hotline does, one sentence a line.

After every step the facts so far are replayed into a second core, which must agree with the first.
"""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.centre import Centre, Decision
from acd.values import (
    CallId,
    CallState,
    Department,
    DepartmentNumber,
    Ending,
    Hotline,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    RefusedBecause,
    Role,
    Seat,
    SeatNumber,
    SeatState,
    Site,
    skills,
)

MORNING = 1_000_000.0

NOT_IN_FACTS = {"touched_at", "in_bridge", "going", "in_pbx_queue", "phone_seen_at"}
"""What the PBX alone can tell, learned again from every snapshot."""


def site(**changes: Any) -> Site:
    """12345 and 12319; seats 1001 and 1002 answer 12345, 1003 both, 1004 the second alone."""
    of = {
        "1001": skills("12345"),
        "1002": skills("12345"),
        "1003": skills("12345", "12319"),
        "1004": skills("12319"),
    }
    hotlines = [Hotline(HotlineNumber(n), n, 4) for n in ("12345", "12319")]
    departments = [
        Department(DepartmentNumber("2001"), "Water", "2001"),
        Department(DepartmentNumber("2002"), "Roads", "2002"),
        Department(DepartmentNumber("2003"), "Archive", None),
    ]
    return dataclasses.replace(
        Site(
            hotlines={hotline.number: hotline for hotline in hotlines},
            seats={SeatNumber(n): Seat(SeatNumber(n), levels) for n, levels in of.items()},
            departments={department.number: department for department in departments},
        ),
        **changes,
    )


def remembered(centre: Centre, now: float) -> dict[str, Any]:
    """What the core knows, as far as its facts tell it."""

    def plain(record: Any) -> dict[str, Any]:
        fields = dataclasses.fields(record)
        return {x.name: getattr(record, x.name) for x in fields if x.name not in NOT_IN_FACTS}

    state = centre.state
    signed_in = [x for x in state.seats.values() if x.state is not SeatState.SIGNED_OUT]
    seats = {seat.number: plain(seat) for seat in signed_in}
    for seat in seats.values():
        if seat["rest_until"] is not None and seat["rest_until"] <= now:
            seat["rest_until"] = None
    calls = {number: plain(call) for number, call in state.calls.items()}
    for call in calls.values():
        call["legs"] = sorted(call["legs"])
    return {
        "seats": seats,
        "seat_of": dict(state.seat_of),
        "calls": calls,
        "legs": {number: plain(leg) for number, leg in state.legs.items()},
        "closed": dict(state.closed),
        # A booking is back in line when its pause is over, which no fact says.
        "waiting": {
            line: callers
            for line, row in state.waiting.items()
            if (callers := [x for x in row if x not in state.bookings])
        },
        "bookings": {booking.call: plain(booking) for booking in state.bookings},
        "gave_up": dict(state.gave_up),
        "numbers_up": dict(state.numbers_up),
    }


def differences(one: dict[str, Any], other: dict[str, Any], path: str = "") -> list[str]:
    """Where two memories differ, in words."""
    found: list[str] = []
    for key in sorted({*one, *other}):
        here, there = one.get(key), other.get(key)
        if isinstance(here, dict) and isinstance(there, dict):
            found += differences(here, there, f"{path}/{key}")
        elif here != there:
            found.append(f"{path}/{key}: {here!r} or {there!r}")
    return found


def replayed(site: Site, facts: list[f.Fact]) -> Centre:
    centre = Centre()
    centre.replay(facts)
    centre.step(e.SiteConfigured(site=site), MORNING)
    return centre


class Desk:
    """One core and everything it said. Times are in seconds, the morning begins at 0."""

    def __init__(self, *, sighted: bool = True, **changes: Any) -> None:
        self.site = site(**changes)
        self.centre = Centre()
        self.now = MORNING
        self.facts: list[f.Fact] = []
        self.commands: list[c.Command] = []
        self.refused = ""
        self.step(e.SiteConfigured(site=self.site))
        if sighted:
            self.sees()
        self.forget()

    # --- stepping ---

    def step(self, event: e.Event) -> Decision:
        decision = self.centre.step(event, self.now)
        self.facts += decision.facts
        self.commands += decision.commands
        self.refused = decision.refusal.code if decision.refusal else ""
        again = replayed(self.site, self.facts)
        assert differences(remembered(again, self.now), remembered(self.centre, self.now)) == []
        return decision

    def forget(self) -> None:
        """Only what is said from here on counts."""
        self.commands = []

    def wait(self, seconds: float) -> None:
        """Let time pass; the core is woken when it asked to be."""
        end = self.now + seconds
        while (due := self.centre.next_deadline()) is not None and due <= end:
            self.now = max(self.now, due)
            self.step(e.TimeReached())
        self.now = end

    def crash(self) -> None:
        """The backend dies and comes back with its journal."""
        self.centre = replayed(self.site, self.facts)
        self.forget()

    # --- what is seen on the PBX ---

    def call_arrives(self, call: str, hotline: str = "12345", **more: Any) -> None:
        self.step(e.CallArrived(call=CallId(call), hotline=HotlineNumber(hotline), **more))

    def turned_away(self, call: str, reason: RefusedBecause) -> None:
        number = HotlineNumber("12345")
        self.step(e.CallTurnedAway(call=CallId(call), hotline=number, reason=reason))

    def answers(self, leg: str) -> None:
        self.step(e.LegAnswered(leg=LegId(leg)))

    def joins(self, leg: str) -> None:
        self.step(e.LegJoined(leg=LegId(leg)))

    def leaves_bridge(self, leg: str) -> None:
        self.step(e.LegLeft(leg=LegId(leg)))

    def hangs_up(self, leg: str) -> None:
        """The citizen; that the leg has ended is told later."""
        self.step(e.LegHangingUp(leg=LegId(leg)))

    def ends(self, leg: str, ending: Ending = Ending.HUNG_UP, **more: Any) -> None:
        self.step(e.LegEnded(leg=LegId(leg), ending=ending, **more))

    def connects(self, call: str, leg: str) -> None:
        """The party picks up and the PBX puts the two together."""
        self.answers(leg)
        self.joins(call)
        self.joins(leg)

    def phone(self, seat: str, phone: Phone) -> None:
        self.step(e.SeatPhoneSeen(seat=SeatNumber(seat), phone=phone))

    def adopts(self, leg: str, call: str, state: LegState, **who: str) -> None:
        department = who.get("department")
        self.step(
            e.LegAdopted(
                leg=LegId(leg),
                call=CallId(call),
                role=Role.DEPARTMENT if department else Role.OPERATOR,
                state=state,
                seat=SeatNumber(who["seat"]) if "seat" in who else None,
                department=DepartmentNumber(department) if department else None,
                inferred=True,
            )
        )

    def loses_sight(self) -> None:
        self.step(e.SightLost(reason="cut"))

    def sees(self, *legs: e.SeenLeg, began: float = 0.0, **more: Any) -> None:
        """A snapshot asked for ``began`` seconds ago."""
        self.step(e.PbxSnapshot(began_at=self.now - began, legs=legs, **more))

    # --- what people ask for ---

    def sign_in(self, *seats: str, operator: str | None = None) -> None:
        for seat in seats:
            self.step(e.SignInWanted(seat=SeatNumber(seat), operator=operator or f"op{seat}"))

    def sign_out(self, seat: str) -> None:
        self.step(e.SignOutWanted(seat=SeatNumber(seat)))

    def ready(self, seat: str) -> None:
        self.step(e.ReadyWanted(seat=SeatNumber(seat)))

    def takes_break(self, seat: str, reason: str = "") -> None:
        self.step(e.BreakWanted(seat=SeatNumber(seat), reason=reason))

    def add_department(self, call: str, department: str, by: str | None = None) -> None:
        self.step(
            e.DepartmentWanted(
                call=CallId(call),
                department=DepartmentNumber(department),
                by=SeatNumber(by) if by else None,
            )
        )

    def drop(self, call: str, leg: str) -> None:
        self.step(e.PartyDropWanted(call=CallId(call), leg=LegId(leg)))

    def hang_up_all(self, call: str) -> None:
        self.step(e.HangUpWanted(call=CallId(call)))

    # --- what the core said ---

    @property
    def rung(self) -> list[tuple[str, str]]:
        """(leg, seat or department) in order."""
        out: list[tuple[str, str]] = []
        for command in self.commands:
            if isinstance(command, c.RingSeat):
                out.append((command.leg, command.seat))
            elif isinstance(command, c.RingDepartment):
                out.append((command.leg, command.department))
        return out

    @property
    def hung_up(self) -> list[str]:
        return [command.leg for command in self.commands if isinstance(command, c.HangUp)]

    @property
    def looks(self) -> int:
        return sum(isinstance(command, c.LookAtPbx) for command in self.commands)

    @property
    def taken(self) -> list[str]:
        return [x.call for x in self.commands if isinstance(x, c.TakeFromPbxQueue)]

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(x.leg, x.message) for x in self.commands if isinstance(x, c.TellOperator)]

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of every call that has one; having two is an error."""
        found: dict[str, str] = {}
        for fact in self.facts:
            if isinstance(fact, f.CallEnded | f.CallRefused):
                assert fact.call not in found
                found[fact.call] = "refused" if isinstance(fact, f.CallRefused) else fact.outcome
        return found

    def kinds(self, *names: str) -> list[str]:
        """The names of all facts so far, or of the given ones among them."""
        all_of_them = [type(fact).__name__ for fact in self.facts]
        return [name for name in all_of_them if not names or name in names]

    def seat(self, number: str) -> SeatState:
        return self.centre.state.seat(SeatNumber(number)).state

    def state(self, call: str) -> CallState | None:
        record = self.centre.state.calls.get(CallId(call))
        return record.state if record else None

    def snapshot_of_mind(self) -> dict[str, Any]:
        return copy.deepcopy(remembered(self.centre, self.now))


def seen(
    leg: str, call: str, state: LegState = LegState.ANSWERED, since: float = MORNING, **more: Any
) -> e.SeenLeg:
    """A leg as a snapshot shows it: the citizen's unless a seat or a department is named."""
    role = Role.CITIZEN
    if "seat" in more:
        role = Role.OPERATOR
    if "department" in more:
        role = Role.DEPARTMENT
    if "supervises" in more:
        role, more["seat"] = Role.SUPERVISOR, SeatNumber(more.pop("supervises"))
    return e.SeenLeg(
        leg=LegId(leg),
        call=CallId(call),
        role=role,
        state=state,
        since=since,
        hotline=HotlineNumber(more.pop("hotline", "12345")),
        **more,
    )
