"""Who rings, when and for how long; and what people do with the phone in their hand."""

from __future__ import annotations

import math
from random import Random

from acd.values import CallId, Ending, LegId
from rexian.simulate.agenda import Agenda
from rexian.simulate.chance import endless, exponential, stream, talk_times
from rexian.simulate.exchange import Citizen, Exchange, SeatLeg
from rexian.simulate.scenario import Scenario

ALONE_SECONDS = 15.0
"""How long somebody stays on a dead line, on average, before hanging up by themselves."""


class Callers:
    """Rings until all calls of the scenario are made; then ``left`` is 0."""

    def __init__(self, scenario: Scenario, agenda: Agenda, exchange: Exchange) -> None:
        self.left = self._calls = scenario.calls
        self._agenda = agenda
        self._exchange = exchange
        self._hotlines = scenario.hotlines()
        seed = scenario.seed
        self._pause = exponential(stream(seed, "arrivals"), 1.0 / scenario.calls_per_second)
        self._talk = talk_times(stream(seed, "talk"), scenario.talk, scenario.talk_spread)
        self._patience = (
            exponential(stream(seed, "patience"), scenario.patience)
            if scenario.patience
            else endless
        )
        self._habits: Random = stream(seed, "habits")
        self._phones: Random = stream(seed, "phones")
        self._pick_up = exponential(stream(seed, "pick up"), scenario.pick_up)
        self._misses = scenario.misses
        exchange.pick_up = self._seconds_to_pick_up
        exchange.talking = self._talking
        if scenario.faults.any:
            exchange.left_alone = self._left_alone

    def begin(self) -> None:
        self._agenda.after(self._pause(), self._next)

    def _next(self, _: None) -> None:
        number = self._calls - self.left
        self.left -= 1
        habit = self._habits.random() * len(self._hotlines)
        queue = int(habit)
        citizen = Citizen(number, self._hotlines[queue], self._talk(), self._patience())
        citizen.hangs_up_first = habit - queue < 0.5
        if self._exchange.arrive(citizen) and citizen.patience != math.inf:
            self._agenda.after(citizen.patience, self._out_of_patience, citizen)
        if self.left:
            self._agenda.after(self._pause(), self._next)

    def _out_of_patience(self, citizen: Citizen) -> None:
        if citizen.with_leg is None:
            self._exchange.end(citizen.leg, Ending.HUNG_UP)

    def _seconds_to_pick_up(self) -> float | None:
        if self._misses and self._phones.random() < self._misses:
            return None
        return self._pick_up()

    def _talking(self, citizen: Citizen, leg: SeatLeg) -> None:
        self._agenda.after(citizen.talk, self._said_all, (citizen, leg))

    def _said_all(self, what: tuple[Citizen, SeatLeg]) -> None:
        citizen, leg = what
        if citizen.with_leg is not leg or leg.leg not in self._exchange.seat_legs:
            return
        if citizen.hangs_up_first:
            self._exchange.end(citizen.leg, Ending.HUNG_UP)
        else:
            self._exchange.end(leg.leg, Ending.HUNG_UP)

    def _left_alone(self, leg: LegId) -> None:
        wait = ALONE_SECONDS * self._phones.expovariate(1.0)
        self._agenda.after(wait, self._gives_up_alone, leg)

    def _gives_up_alone(self, leg_id: LegId) -> None:
        """Unless the core put somebody else on, or put the citizen back into the queue."""
        leg = self._exchange.seat_legs.get(leg_id)
        if leg is not None:
            whose = self._exchange.citizens.get(leg.call)
            if whose is None or whose.with_leg is not leg:
                self._exchange.end(leg_id, Ending.HUNG_UP)
            return
        citizen = self._exchange.citizens.get(CallId(leg_id))
        if citizen is not None and citizen.with_leg is None:
            self._exchange.end(leg_id, Ending.HUNG_UP)
