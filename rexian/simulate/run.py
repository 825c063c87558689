"""One simulation from the first call to the last: the shell around the core, without waiting."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from acd import events as e
from acd.centre import Centre
from acd.values import Outcome
from rexian.simulate.agenda import START, Agenda
from rexian.simulate.callers import Callers
from rexian.simulate.chance import stream
from rexian.simulate.checker import Checker
from rexian.simulate.exchange import Exchange
from rexian.simulate.figures import Figures, Result
from rexian.simulate.operators import Operators
from rexian.simulate.scenario import Scenario
from rexian.simulate.wire import Wire

AUDIT_SECONDS = 60.0
"""How often the shell has the PBX looked at while it is in sight (rexian.backend.watch)."""
NOTICED_SECONDS = 1.0
"""How soon, on average, a broken connection is noticed."""
SETTLING_SECONDS = 3600.0
"""How long after the last call hung up nothing may be left over."""
STUCK = 1_000_000
"""So many steps without time going on are one too many."""


class Simulation:
    """``run`` once. Raises InvariantBroken when the core does what it must never do."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.site = scenario.site()
        self.agenda = Agenda()
        self.centre = Centre()
        self.exchange = Exchange(self.agenda, scenario.lines)
        self.checker = Checker(self.site, scenario.seed)
        self.figures = Figures(scenario, START)
        self.steps = 0
        self._inbox: deque[e.Event] = deque()
        self._chance = stream(scenario.seed, "wire")
        self.wire = Wire(
            self.agenda,
            scenario.faults,
            self._chance,
            self._inbox.append,
            self._step,
            self.exchange.carry_out,
        )
        self._faulty = scenario.faults.any
        self._watches_misses = self._faulty or scenario.misses > 0
        self.exchange.say = self.wire.say if self._faulty else self._inbox.append
        self.exchange.look = lambda: self.wire.show(self.exchange.snapshot())
        self._send = self.wire.send if self._faulty else self.exchange.carry_out
        self.callers = Callers(scenario, self.agenda, self.exchange)
        self.operators = Operators(
            scenario,
            self.agenda,
            self.centre.state,
            stream(scenario.seed, "operators"),
            self._inbox.append,
        )
        self._woken_at = float("inf")

    def run(self, progress: Callable[[int], None] | None = None) -> Result:
        """``progress`` is told now and then how many calls are still to come."""
        began = time.perf_counter()
        self._open()
        self._serve(progress)
        self._close()
        return self._result(time.perf_counter() - began)

    # --- the day ---

    def _open(self) -> None:
        self._step(e.SiteConfigured(site=self.site))
        self._step(e.PbxSnapshot(began_at=self.agenda.now, legs=()))
        for number in self.site.seats:
            self._step(e.SignInWanted(seat=number, operator=f"op{number}"))
        faults = self.scenario.faults
        if faults.any:
            self.agenda.after(AUDIT_SECONDS, self._audit)
        if faults.blind_every:
            self.agenda.after(self._chance.expovariate(1.0 / faults.blind_every), self._cut)
        self.operators.begin()
        self.callers.begin()

    def _serve(self, progress: Callable[[int], None] | None) -> None:
        callers, exchange, inbox, agenda = self.callers, self.exchange, self._inbox, self.agenda
        told = self.steps
        self._hear_all()
        while callers.left or exchange.citizens or exchange.seat_legs:
            agenda.advance()
            if inbox:
                self._hear_all()
            if progress is not None and self.steps - told > 20_000:
                told = self.steps
                progress(callers.left)

    def _hear_all(self) -> None:
        inbox, step, before = self._inbox, self._step, self.steps
        while inbox:
            step(inbox.popleft())
            if self.steps - before > STUCK:
                self.checker.fail("time stands still")

    def _close(self) -> None:
        """All phones are on the hook; the core has to find out, whatever it was not told."""
        end = self.agenda.now + SETTLING_SECONDS
        while self.centre.state.calls or self.centre.state.legs or not self.centre.state.sighted:
            if self.agenda.now > end or not self.agenda.advance():
                self.checker.fail(
                    f"{len(self.centre.state.calls)} calls and {len(self.centre.state.legs)} legs "
                    "are left over"
                )
            self._hear_all()
        self.checker.finish()
        known = self.checker.offered + self.figures.refused
        if not 0 <= self.scenario.calls - known <= self.wire.counts["arrivals lost"]:
            self.checker.fail(f"{self.scenario.calls} citizens rang, the core knows of {known}")

    # --- the shell ---

    def _step(self, event: e.Event) -> None:
        now = self.agenda.now
        self.steps += 1
        decision = self.centre.step(event, now)
        self.checker.take(event, decision, now)
        if decision.facts:
            self.figures.take(decision, now)
            if self._watches_misses:
                self.operators.see(decision)
        for command in decision.commands:
            self._send(command)
        due = self.centre.next_deadline()
        if due is not None and due < self._woken_at:
            self._woken_at = due
            self.agenda.at(due, self._wake, due)

    def _wake(self, due: float) -> None:
        if due != self._woken_at:
            return
        self._woken_at = float("inf")
        self._inbox.append(e.TimeReached())

    def _audit(self, _: None) -> None:
        if self.wire.connected and self.centre.state.sighted:
            self.wire.show(self.exchange.snapshot())
        self.agenda.after(AUDIT_SECONDS, self._audit)

    def _cut(self, _: None) -> None:
        self.wire.cut()
        noticed = self._chance.expovariate(1.0 / NOTICED_SECONDS)
        self.agenda.after(noticed, self._noticed)

    def _noticed(self, _: None) -> None:
        self.exchange.watched = False
        self._inbox.append(e.SightLost(reason="the connection broke off"))
        self.agenda.after(
            self._chance.expovariate(1.0 / self.scenario.faults.blind_for), self._mend
        )

    def _mend(self, _: None) -> None:
        self.exchange.watched = True
        self._inbox.extend(self.wire.mend())
        self._inbox.append(self.exchange.snapshot())
        every = self.scenario.faults.blind_every
        self.agenda.after(self._chance.expovariate(1.0 / every), self._cut)

    # --- what came out ---

    def _result(self, seconds: float) -> Result:
        figures, wire = self.figures, self.wire
        outcomes = figures.outcomes
        return Result(
            scenario=self.scenario,
            offered=self.checker.offered + figures.refused,
            answered=outcomes[Outcome.ANSWERED],
            abandoned=outcomes[Outcome.ABANDONED],
            failed=outcomes[Outcome.FAILED],
            refused=figures.refused,
            unheard=self.scenario.calls - self.checker.offered - figures.refused,
            connected=self.exchange.connected,
            wait=figures.wait.result(),
            wait_at={
                "p50": figures.percentiles.at(0.5),
                "p90": figures.percentiles.at(0.9),
                "p99": figures.percentiles.at(0.99),
                "most": figures.percentiles.most,
            },
            wait_probability=figures.waited / max(1, figures.wait.count),
            abandon_wait=figures.abandon_wait.result(),
            service_level=figures.level.result(),
            occupancy=figures.occupancy(),
            rings=figures.rings,
            misses=figures.misses,
            losses_of_sight=figures.losses_of_sight,
            refusals=figures.refusals,
            messages=dict(wire.counts),
            simulated_seconds=self.agenda.now - START,
            steps=self.steps,
            seconds=seconds,
        )


def simulate(scenario: Scenario, progress: Callable[[int], None] | None = None) -> Result:
    """Run the scenario. Raises InvariantBroken."""
    return Simulation(scenario).run(progress)
