"""Any order of events, with duplicates, delays, losses, crashes and restarts: the rules hold.

The core is driven against ``FakePbx``. Commands and messages travel; either may be late or lost
when the connection or the backend goes down. After every step the invariants are checked, and at
the end, once everything has run its course, nothing may be left over on either side.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from acd import events as e
from acd import facts as f
from acd.values import (
    CallId,
    CallState,
    DepartmentNumber,
    Ending,
    LegId,
    LegState,
    Phone,
    Role,
    SeatNumber,
    SeatState,
)
from tests.acd.any_order_shell import PICK
from tests.acd.any_order_waiting import Waiting
from tests.acd.desk import replayed

SEATS = st.sampled_from(["1001", "1002", "1003", "1004"]).map(SeatNumber)
DEPARTMENTS = st.sampled_from(["2001", "2002", "2003", "9999"]).map(DepartmentNumber)
BUSY = (SeatState.RESERVED, SeatState.TALKING)


class AnyOrder(Waiting):
    # --- people ---

    @precondition(lambda self: self.arrived < 8)
    @rule(
        hotline=st.sampled_from(["12345", "12345", "12319"]),
        caller=st.sampled_from(["", "110", "13900000001", "13900000002"]),
    )
    def citizen_rings(self, hotline: str, caller: str) -> None:
        self.arrived += 1
        self.pbx.arrive(f"c{self.arrived}", hotline, watched=self.connected, caller=caller)

    @rule(number=PICK)
    def phone_is_picked_up(self, number: int) -> None:
        ringing = [x.leg for x in self.pbx.up.values() if x.state is LegState.RINGING]
        leg = self.pick(ringing, number)
        if leg is not None:
            self.pbx.answer(leg)

    @rule(
        number=PICK,
        ending=st.sampled_from([Ending.BUSY, Ending.DECLINED, Ending.UNREACHABLE, Ending.VACANT]),
    )
    def ring_fails(self, number: int, ending: Ending) -> None:
        ringing = [x.leg for x in self.pbx.up.values() if x.state is LegState.RINGING]
        leg = self.pick(ringing, number)
        if leg is not None:
            self.pbx.end(leg, ending)

    @rule(number=PICK, broken=st.booleans())
    def somebody_hangs_up(self, number: int, broken: bool) -> None:
        up = [x.leg for x in self.pbx.up.values() if x.state is not LegState.RINGING]
        leg = self.pick(up, number)
        if leg is not None:
            self.pbx.end(leg, Ending.UNREACHABLE if broken else Ending.HUNG_UP)

    @precondition(lambda self: self.connected)
    @rule(picked_up=st.sampled_from([0, 1, 5]))
    def all_gets_through(self, picked_up: int) -> None:
        """Nothing is late, and so many phones are picked up."""
        for _ in range(1 + picked_up):
            while self.wire or self.pbx.said:
                if self.wire:
                    self.commands_get_through(True)
                if self.pbx.said:
                    self.messages_get_through(True)
            ringing = [x.leg for x in self.pbx.up.values() if x.state is LegState.RINGING]
            if picked_up and ringing:
                self.pbx.answer(ringing[0])

    @rule(seat=SEATS, who=st.sampled_from(["", "", "somebody", "expert"]))
    def sign_in(self, seat: SeatNumber, who: str) -> None:
        self.step(e.SignInWanted(seat=seat, operator=who or f"op{seat}"))

    @rule(seat=SEATS)
    def sign_out(self, seat: SeatNumber) -> None:
        self.step(e.SignOutWanted(seat=seat))

    @rule(seat=SEATS)
    def ready(self, seat: SeatNumber) -> None:
        self.step(e.ReadyWanted(seat=seat))

    @rule(seat=SEATS)
    def take_a_break(self, seat: SeatNumber) -> None:
        self.step(e.BreakWanted(seat=seat))

    @rule(seat=SEATS, phone=st.sampled_from([*Phone, Phone.USABLE]))
    def phone_changes(self, seat: SeatNumber, phone: Phone) -> None:
        self.step(e.SeatPhoneSeen(seat=seat, phone=phone))

    @rule(number=PICK, department=DEPARTMENTS)
    def add_department(self, number: int, department: DepartmentNumber) -> None:
        talking = [
            LegId(x.call)
            for x in self.centre.state.calls.values()
            if x.state is CallState.CONNECTED or number == 0
        ]
        call = self.pick(talking, number)
        if call is not None:
            self.step(e.DepartmentWanted(call=CallId(call), department=department))

    @rule(number=PICK)
    def drop_party(self, number: int) -> None:
        leg = self.pick(list(self.centre.state.legs), number)
        if leg is not None:
            call = self.centre.state.legs[leg].call
            self.step(e.PartyDropWanted(call=call, leg=leg))

    @rule(number=PICK)
    def hang_up_all(self, number: int) -> None:
        leg = self.pick(list(self.centre.state.legs), number)
        if leg is not None:
            self.step(e.HangUpWanted(call=self.centre.state.legs[leg].call))

    # --- what holds after every step ---

    @invariant()
    def rows_are_right(self) -> None:
        state = self.centre.state
        waiting = {
            x.call
            for x in state.calls.values()
            if x.state is CallState.WAITING and x.citizen_here and not x.closing
        }
        in_line = [call for row in state.waiting.values() for call in row]
        assert {call for call in in_line if call not in state.bookings} == waiting
        assert len(set(in_line)) == len(in_line), "in two places at once"
        for queue, row in state.idle.items():
            free = {
                x.number
                for x in state.seats.values()
                if x.state is SeatState.READY
                and x.phone is Phone.USABLE
                and x.rest_until is None
                and x.supervising is None
                and queue in state.skills_of(x.number)
            }
            assert {x for x in state.seats if x in row} == free

    @invariant()
    def seats_and_calls_agree(self) -> None:
        state = self.centre.state
        for seat in state.seats.values():
            if seat.state in BUSY and state.sighted:
                assert seat.leg in state.legs
                assert state.legs[seat.leg].seat == seat.number
            if seat.state not in BUSY:
                assert seat.leg is None
            assert seat.operator or seat.state is not SeatState.SIGNED_OUT or not seat.leaving
        for call in state.calls.values():
            rung = [x for x in call.pending() if x.role is Role.OPERATOR and not x.hanging_up]
            rung = [x for x in rung if not x.invited]
            assert len(rung) <= 1, "two seats ring for one caller"
            if state.sighted:
                talks = bool(call.joined()) or call.transfer is not None
                assert call.state is CallState.CONNECTED or not talks or call.closing
                ends = call.closing or any(x.hanging_up for x in call.legs.values())
                assert call.state is not CallState.CONNECTED or talks or ends

    @invariant()
    def no_timer_is_behind(self) -> None:
        due = self.centre.next_deadline()
        assert due is None or due > self.now - 30

    # --- when everything has run its course ---

    def teardown(self) -> None:
        if not self.connected:
            self.connection_returns()
        for number in self.site.seats:
            self.step(e.SignOutWanted(seat=number))
        self._settle()
        self._both_sides_agree()
        for channel in list(self.pbx.up.values()):
            if channel.role is Role.CITIZEN:
                self.pbx.end(channel.leg, Ending.HUNG_UP)
        self._settle()
        # An operator and a department may talk on without the citizen.
        self._both_sides_agree()
        for channel in list(self.pbx.up.values()):
            self.pbx.end(channel.leg, Ending.HUNG_UP)
        self._settle()
        self._nothing_is_left()

    def _settle(self) -> None:
        for _ in range(120):
            while self.wire or self.pbx.said:
                if self.wire:
                    self.commands_get_through(True)
                if self.pbx.said:
                    self.messages_get_through(True)
            self.snapshots = []
            self.now += 3.0
            self.pbx.pass_time(self.now)
            self.step(e.TimeReached())
            self.rows_are_right()
            self.seats_and_calls_agree()
            self.step(self.pbx.snapshot())
            quiet = not self.wire and not self.pbx.said
            ringing = any(x.state is LegState.RINGING for x in self.pbx.up.values())
            if quiet and not ringing and not self._something_is_due():
                break
        else:
            raise AssertionError(f"never at rest: {self.centre.state.legs}, {self.pbx.up}")

    def _something_is_due(self) -> bool:
        """Announcements go on for as long as somebody waits; all else comes to an end."""
        state = self.centre.state
        kinds = ("leg", "told", "grade", "widen", "overflow", "ring_back", "wrap_up", "rest")
        names = {*state.legs, *state.calls, *state.seats, *(x.call for x in state.bookings)}
        return any(state.timers.due((kind, name)) is not None for kind in kinds for name in names)

    def _both_sides_agree(self) -> None:
        state = self.centre.state
        assert set(state.legs) == set(self.pbx.up)
        for leg in state.legs.values():
            if leg.role is not Role.CITIZEN:
                assert leg.state is self.pbx.up[leg.leg].state

    def _nothing_is_left(self) -> None:
        state = self.centre.state
        assert not self.pbx.up
        assert not state.calls
        assert not state.legs
        assert not [x for x in state.seats.values() if x.state in BUSY]
        offered = [x.call for x in self.facts if isinstance(x, f.CallOffered | f.CallPlaced)]
        ended = [x.call for x in self.facts if isinstance(x, f.CallEnded)]
        assert len(set(offered)) == len(offered)
        assert sorted(offered) == sorted(ended)
        everybody = {f"c{number + 1}" for number in range(self.arrived)}
        assert everybody - set(offered) <= self.unheard
        again = replayed(self.site, self.facts)
        again.step(e.TimeReached(), self.now)
        self._same(again)


EXAMPLES = int(os.environ.get("REXIAN_TEST_EXAMPLES", "100"))

TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=50,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
