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

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.centre import Centre, Decision
from acd.line import FIRST_TIME
from acd.records import CallRecord
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
from tests.acd.any_order_waiting import Waiting, house
from tests.acd.desk import MORNING, differences, remembered, replayed
from tests.acd.fake_pbx import FakePbx

PICK = st.integers(0, 30)
SEATS = st.sampled_from(["1001", "1002", "1003", "1004"]).map(SeatNumber)
DEPARTMENTS = st.sampled_from(["2001", "2002", "2003", "9999"]).map(DepartmentNumber)
BUSY = (SeatState.RESERVED, SeatState.TALKING)


class AnyOrder(Waiting):
    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.pbx = FakePbx()
        self.pbx.now = self.now
        self.site = house()
        self.centre = Centre()
        self.facts: list[f.Fact] = []
        self.wire: list[c.Command] = []
        self.snapshots: list[e.PbxSnapshot] = []
        self.connected = False
        self.journal_read = 0
        self.arrived = 0
        self.unheard: set[str] = set()
        self.step(e.SiteConfigured(site=self.site))
        self.regain()
        for seat in ("1001", "1003"):
            self.step(e.SignInWanted(seat=SeatNumber(seat), operator=f"op{seat}"))

    # --- the shell ---

    def step(self, event: e.Event) -> None:
        decision = self.centre.step(event, self.now)
        self.facts += decision.facts
        self._check_rings(decision)
        if self.connected:
            self.wire += decision.commands

    def _check_rings(self, decision: Decision) -> None:
        state = self.centre.state
        # By somebody's wish, or sent on after others had been served.
        out_of_turn = any(isinstance(x, f.CallPulled | f.CallOverflowed) for x in decision.facts)
        for command in decision.commands:
            if not isinstance(command, c.RingSeat):
                continue
            call = state.calls[command.call]
            assert call.citizen_here, "a seat rings for a caller who is gone"
            assert not call.closing
            assert state.seats[command.seat].leg == command.leg
            level = state.skills_of(command.seat).get(call.queue)
            if call.rank[0] != FIRST_TIME or out_of_turn or self._leads(command.seat, call):
                continue
            assert level is not None, "a seat of another queue"
            assert level <= call.level, "a seat that may not serve them yet"
            first = state.line(call.queue).first(level)
            assert first is None or first[0] > call.rank, "somebody was overtaken"

    def _leads(self, seat: SeatNumber, call: CallRecord) -> bool:
        hotline = self.site.hotlines.get(call.hotline)
        return hotline is not None and hotline.leader is not None and hotline.leader.seat == seat

    def regain(self) -> None:
        """Log in: read what the PBX wrote down, then take a snapshot, then hear events again."""
        self.pbx.said.clear()
        self.snapshots.clear()
        self.wire.clear()
        self.connected = True
        news, self.journal_read = self.pbx.journal[self.journal_read :], len(self.pbx.journal)
        for event in news:
            self.step(event)
        self.step(self.pbx.snapshot())

    def cut(self) -> None:
        self.connected = False
        self.wire.clear()
        self.pbx.said.clear()
        self.snapshots.clear()

    def pick(self, things: list[LegId], number: int) -> LegId | None:
        return things[number % len(things)] if things else None

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

    # --- time and messages ---

    @rule(seconds=st.sampled_from([0.01, 0.5, 1.0, 2.5, 4.0, 11.0, 25.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.pbx.pass_time(self.now)
        due = self.centre.next_deadline()
        if due is not None and due <= self.now:
            self.step(e.TimeReached())

    @precondition(lambda self: self.wire)
    @rule(many=st.booleans())
    def commands_get_through(self, many: bool) -> None:
        for _ in range(len(self.wire) if many else 1):
            self.pbx.carry_out(self.wire.pop(0))
        while self.pbx.looks_wanted:
            self.pbx.looks_wanted -= 1
            self.snapshots.append(self.pbx.snapshot())

    @precondition(lambda self: self.connected and self.pbx.said)
    @rule(many=st.booleans())
    def messages_get_through(self, many: bool) -> None:
        for _ in range(len(self.pbx.said) if many else 1):
            self.step(self.pbx.said.pop(0))

    @precondition(lambda self: self.connected and self.pbx.said)
    @rule(number=PICK)
    def message_out_of_order(self, number: int) -> None:
        self.step(self.pbx.said.pop(number % len(self.pbx.said)))

    @precondition(lambda self: self.connected and self.pbx.said)
    @rule(number=PICK)
    def message_twice(self, number: int) -> None:
        self.step(self.pbx.said[number % len(self.pbx.said)])

    @precondition(lambda self: self.connected and self.pbx.said)
    @rule(number=PICK)
    def message_lost(self, number: int) -> None:
        lost = self.pbx.said.pop(number % len(self.pbx.said))
        if isinstance(lost, e.CallArrived):
            self.unheard.add(lost.call)

    @precondition(lambda self: self.pbx.journal)
    @rule(number=PICK)
    def message_again_after_long(self, number: int) -> None:
        self.step(self.pbx.journal[number % min(len(self.pbx.journal), self.journal_read + 1)])

    # --- sight ---

    @precondition(lambda self: self.connected)
    @rule()
    def audit_begins(self) -> None:
        self.snapshots.append(self.pbx.snapshot())

    @precondition(lambda self: self.connected and self.snapshots)
    @rule()
    def audit_arrives(self) -> None:
        self.step(self.snapshots.pop(0))

    @rule(noticed=st.booleans())
    def connection_breaks(self, noticed: bool) -> None:
        self.cut()
        if noticed:
            self.step(e.SightLost(reason="cut"))

    @precondition(lambda self: not self.connected)
    @rule()
    def connection_returns(self) -> None:
        if self.centre.state.sighted:
            self.step(e.SightLost(reason="noticed late"))
        self.regain()

    @precondition(lambda self: not self.connected)
    @rule()
    def pbx_queue_rings(self) -> None:
        self.pbx.queue_rings()

    @rule()
    def pbx_restarts(self) -> None:
        self.unheard.update(x.call for x in self.pbx.up.values())
        self.pbx.restart()
        self.cut()

    @rule()
    def backend_crashes(self) -> None:
        self.cut()
        self._start_again()

    @precondition(lambda self: self.connected and self.pbx.said)
    @rule(kept=st.integers(0, 4))
    def backend_crashes_while_writing(self, kept: int) -> None:
        """Of the facts of its last step only some were written; none of its commands was sent."""
        before = len(self.facts)
        self.step(self.pbx.said.pop(0))
        del self.facts[before + kept :]
        self.cut()
        self._start_again(torn=True)

    def _start_again(self, *, torn: bool = False) -> None:
        again = replayed(self.site, self.facts)
        if not torn:
            self._same(again)
        self.centre = Centre()
        self.centre.replay(self.facts)
        self.step(e.SiteConfigured(site=self.site))

    def _same(self, again: Centre) -> None:
        told = differences(remembered(again, self.now), remembered(self.centre, self.now))
        assert told == [], told

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
