"""What may happen in any order to callers who wait."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from acd import events as e
from acd.values import (
    CallId,
    CallState,
    LegId,
    LegState,
    QueueName,
    Role,
    SeatNumber,
)
from tests.acd.any_order_shell import PICK, Shell
from tests.acd.any_order_site import CITY, LEADERS, NIGHT, ROADS, SEATS, house
from tests.acd.desk import site


class Waiting(Shell):
    def _waiting(self, number: int) -> CallId | None:
        calls = self.centre.state.calls.values()
        picked = self.pick([LegId(x.call) for x in calls if x.state is CallState.WAITING], number)
        return None if picked is None else CallId(picked)

    @rule(number=PICK, seat=st.sampled_from(SEATS), what=st.sampled_from(list("1111cpmmlle")))
    def somebody_steers(self, number: int, seat: str, what: str) -> None:
        """One rule for many wishes: rules are drawn alike, and calls must get somewhere."""
        at = SeatNumber(seat)
        match what:
            case "1":
                self._press_1(number)
            case "c":
                self._cancel(number)
            case "e":
                seconds = 5.0 if number % 2 else 1000.0
                self.step(e.WrapUpExtendWanted(seat=at, seconds=seconds))
            case _:
                call = self._waiting(number)
                if call is not None:
                    self._steer(call, what, at, number)

    def _steer(self, call: CallId, what: str, seat: SeatNumber, number: int) -> None:
        match what:
            case "p":
                self.step(e.CallPriorityWanted(call=call, priority=number % 4 - 1, by="chief"))
            case "m":
                name = QueueName((CITY, ROADS, NIGHT, "nowhere")[number % 4])
                self.step(e.CallMoveWanted(call=call, queue=name, by="chief"))
            case _:
                self.step(e.CallPullWanted(call=call, seat=seat, by="chief"))

    def _press_1(self, number: int) -> None:
        citizens = [x for x in self.pbx.up.values() if x.role is Role.CITIZEN and not x.asked]
        legs = [x.leg for x in citizens if x.state is LegState.ANSWERED]
        leg = self.pick(legs, number)
        if leg is not None and self.connected:
            self.pbx.press_1(leg)

    def _cancel(self, number: int) -> None:
        booked = self.pick([LegId(x.call) for x in self.centre.state.bookings], number)
        if booked is not None:
            self.step(e.RingBackCancelWanted(booking=CallId(booked), by="chief"))

    @rule(leader=st.sampled_from([*LEADERS, "plain"]), gone=st.booleans())
    def reconfigure(self, leader: str, gone: bool) -> None:
        now = site() if leader == "plain" else house(leader)
        if gone:
            del now.seats[SeatNumber("1003")]
        self.site = now
        self.step(e.SiteConfigured(site=now))

    # --- what holds after every step ---

    @invariant()
    def nobody_waits_whom_a_free_seat_may_serve(self) -> None:
        state = self.centre.state
        if not state.sighted:
            return
        for name, row in state.idle.items():
            level = row.best_level()
            if level is not None:
                assert state.line(name).first(level) is None, "an idle seat, a waiting caller"

    @invariant()
    def bookings_are_right(self) -> None:
        state = self.centre.state
        numbers = [x.number for x in state.bookings]
        assert len(set(numbers)) == len(numbers), "two bookings for one number"
        for booking in state.bookings:
            paused = state.timers.due(("ring_back", booking.call)) is not None
            stands = booking.call in state.line(booking.queue)
            free_to = booking.placed is None and booking.call not in state.calls and not paused
            assert stands == free_to
        out = [x for x in state.calls.values() if ".o" in x.call and x.being_placed]
        for call in out:
            booked = state.bookings.of_placed(call.call)
            going = all(x.hanging_up or x.role == "citizen" for x in call.legs.values())
            assert booked is not None or going or not state.sighted, "rung back for no booking"
            seats = [x.seat for x in call.pending() if x.seat is not None]
            assert len(seats) <= 1
            for seat in seats:
                assert state.seats[seat].call == call.call, "a citizen is dialled without a seat"
