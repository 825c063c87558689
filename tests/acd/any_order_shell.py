"""The shell around the core in the test of any order: commands and messages travel between it and
``FakePbx``, late or lost when the connection or the backend goes down.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.centre import Centre, Decision
from acd.line import FIRST_TIME
from acd.records import CallRecord
from acd.values import (
    LegId,
    SeatNumber,
)
from tests.acd.any_order_site import house
from tests.acd.desk import MORNING, differences, remembered, replayed
from tests.acd.fake_pbx import FakePbx

PICK = st.integers(0, 30)


class Shell(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.pbx = FakePbx()
        self.pbx.now = self.now
        self.site = house()
        self.centre = Centre()
        self.facts: list[f.Fact] = []
        self._began: dict[LegId, float] = {}
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
        self._check_moments(decision)
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

    def _check_moments(self, decision: Decision) -> None:
        """However late it is told: nothing happened in the future, or ended before it began."""
        for fact in decision.facts:
            assert fact.at <= self.now
            if fact.inferred:
                continue
            named = [LegId(getattr(fact, "leg", "")), LegId(getattr(fact, "call", ""))]
            since = max(self._began.get(one, 0.0) for one in named)
            assert fact.at >= since, (fact, since)
            match fact:
                case f.CallOffered(call=call):
                    self._began[LegId(call)] = fact.at
                case f.PartyJoined(leg=leg) | f.SeatRung(leg=leg) | f.DepartmentRung(leg=leg):
                    self._began[leg] = fact.at
                case _:
                    pass

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
