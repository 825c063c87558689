"""What came out: counted from facts, as the figures of a real day are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from acd import facts as f
from acd.centre import Decision
from acd.values import CallId, Outcome, Role, SeatNumber
from rexian.simulate.scenario import Scenario
from rexian.simulate.spread import BatchMeans, Mean, Percentiles


@dataclass(frozen=True, slots=True)
class Result:
    """Times in seconds, shares between 0 and 1."""

    scenario: Scenario
    offered: int
    answered: int
    abandoned: int
    failed: int
    refused: int
    unheard: int
    """Citizens of whom the core never heard: what was said of them was lost."""
    connected: int
    """Citizens who in truth got through to somebody."""
    wait: Mean
    """Until the call was answered, of those that were."""
    wait_at: dict[str, float]
    """``p50``, ``p90``, ``p99`` and ``most``."""
    wait_probability: float
    abandon_wait: Mean
    service_level: Mean
    """The share of those answered or abandoned that were answered within ``scenario.within``."""
    occupancy: float
    rings: int
    misses: int
    """Rings nobody picked up."""
    losses_of_sight: int
    refusals: int
    messages: dict[str, int]
    simulated_seconds: float
    steps: int
    seconds: float
    """How long the simulation took."""


class Figures:
    """``take`` counts one step's facts."""

    def __init__(self, scenario: Scenario, begin: float) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.refused = 0
        self.misses = 0
        self.rings = 0
        self.losses_of_sight = 0
        self.refusals = 0
        self.wait = BatchMeans()
        self.abandon_wait = BatchMeans()
        self.level = BatchMeans()
        self.percentiles = Percentiles()
        self.waited = 0
        self.busy_seconds = 0.0
        self.there_seconds = 0.0
        self._within = scenario.within
        self._warm_up = scenario.warm_up
        self._counting = scenario.warm_up == 0
        self._offered: dict[CallId, float] = {}
        self._arrivals = 0
        self._busy: set[SeatNumber] = set()
        self._there: set[SeatNumber] = set()
        self._tallied_at = begin
        self._now = begin
        self._takes: dict[type[f.Fact], Callable[[Any], None]] = {
            f.CallOffered: self._call_offered,
            f.CallRefused: self._call_refused,
            f.SeatRung: self._seat_rung,
            f.SeatRingEnded: self._ring_ended,
            f.SeatBecameReady: self._seat_free,
            f.SeatNotResponding: self._seat_away,
            f.SeatWentOnBreak: self._seat_away,
            f.SeatSignedOut: self._seat_away,
            f.SeatSignedIn: self._seat_free,
            f.PartyJoined: self._joined,
            f.CallEnded: self._ended,
            f.PbxLost: self._lost,
            f.RequestRefused: self._request_refused,
        }

    def take(self, decision: Decision, now: float) -> None:
        self._now = now
        takes = self._takes
        for fact in decision.facts:
            takes_it = takes.get(type(fact))
            if takes_it is not None:
                takes_it(fact)

    def occupancy(self) -> float:
        """The share spent on calls (ringing, talking, wrapping up) of the time seats were there."""
        self._tally()
        return self.busy_seconds / self.there_seconds if self.there_seconds > 0 else 0.0

    # --- seats ---

    def _tally(self) -> None:
        if self._counting:
            passed = self._now - self._tallied_at
            self.busy_seconds += len(self._busy) * passed
            self.there_seconds += len(self._there) * passed
        self._tallied_at = self._now

    def _seat_rung(self, fact: f.SeatRung) -> None:
        self.rings += 1
        if fact.seat not in self._busy:
            self._tally()
            self._busy.add(fact.seat)

    def _seat_free(self, fact: f.SeatBecameReady | f.SeatSignedIn) -> None:
        if fact.seat in self._busy or fact.seat not in self._there:
            self._tally()
            self._busy.discard(fact.seat)
            self._there.add(fact.seat)

    def _seat_away(self, fact: f.SeatNotResponding | f.SeatWentOnBreak | f.SeatSignedOut) -> None:
        self._tally()
        self._busy.discard(fact.seat)
        self._there.discard(fact.seat)

    def _ring_ended(self, fact: f.SeatRingEnded) -> None:
        if fact.ending not in ("cancelled", "hung_up"):
            self.misses += 1

    # --- calls ---

    def _call_offered(self, fact: f.CallOffered) -> None:
        self._arrivals += 1
        if self._arrivals > self._warm_up:
            if not self._counting:
                self._tally()
                self._counting = True
            self._offered[fact.call] = fact.at

    def _call_refused(self, fact: f.CallRefused) -> None:
        self.refused += 1

    def _joined(self, fact: f.PartyJoined) -> None:
        if fact.role is not Role.OPERATOR:
            return
        offered_at = self._offered.pop(fact.call, None)
        if offered_at is not None:
            wait = fact.at - offered_at
            self.wait.add(wait)
            self.percentiles.add(wait)
            self.waited += wait > 1e-9
            self.level.add(1.0 if wait <= self._within else 0.0)

    def _ended(self, fact: f.CallEnded) -> None:
        self.outcomes[fact.outcome] += 1
        offered_at = self._offered.pop(fact.call, None)
        if offered_at is not None and fact.outcome is Outcome.ABANDONED:
            self.abandon_wait.add(fact.at - offered_at)
            self.level.add(0.0)

    def _lost(self, fact: f.PbxLost) -> None:
        self.losses_of_sight += 1

    def _request_refused(self, fact: f.RequestRefused) -> None:
        self.refusals += 1
