"""What operators do of their own accord: go on breaks, go home, come back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from acd import events as e
from acd import facts as f
from acd.centre import Decision
from acd.state import State
from acd.values import SeatNumber, SeatState
from rexian.simulate.agenda import Agenda
from rexian.simulate.scenario import Scenario

BACK_SECONDS = 30.0
"""How soon, on average, an operator notices that their seat does not respond."""
ASK_AGAIN_SECONDS = 10.0
GOES_HOME = 0.2
"""The share of absences that are signed out and not on a break."""


class Operators:
    """``want`` takes their requests; their own console shows them how the seat stands."""

    def __init__(
        self,
        scenario: Scenario,
        agenda: Agenda,
        state: State,
        chance: Random,
        want: Callable[[e.Event], None],
    ) -> None:
        self._agenda = agenda
        self._state = state
        self._chance = chance
        self._want = want
        self._every = scenario.break_every
        self._for = scenario.break_for

    def begin(self) -> None:
        if self._every:
            for seat in self._state.site.seats:
                self._agenda.after(self._chance.expovariate(1.0 / self._every), self._leave, seat)

    def see(self, decision: Decision) -> None:
        """Whoever is told that their seat does not respond comes back to it."""
        for fact in decision.facts:
            if type(fact) is f.SeatNotResponding:
                pause = self._chance.expovariate(1.0 / BACK_SECONDS)
                self._agenda.after(pause, self._want, e.ReadyWanted(seat=fact.seat))

    def _leave(self, seat: SeatNumber) -> None:
        """At once or, in the middle of a call, when it is over."""
        if self._chance.random() < GOES_HOME:
            self._want(e.SignOutWanted(seat=seat))
        else:
            self._want(e.BreakWanted(seat=seat, reason="tea"))
        self._agenda.after(self._chance.expovariate(1.0 / self._for), self._return, seat)

    def _return(self, seat: SeatNumber) -> None:
        record = self._state.seats[seat]
        if record.state is SeatState.SIGNED_OUT:
            self._want(e.SignInWanted(seat=seat, operator=f"op{seat}"))
        elif record.leaving:
            self._agenda.after(ASK_AGAIN_SECONDS, self._return, seat)
            return
        else:
            self._want(e.ReadyWanted(seat=seat))
        self._agenda.after(self._chance.expovariate(1.0 / self._every), self._leave, seat)
