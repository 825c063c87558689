"""Figures for Prometheus, in a registry of their own.

Live figures are read from the snapshot when scraped. What has to be counted as it happens is told
to ``Metrics`` by the composition root: every fact, how long a decision took, how far the database
is behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from acd.facts import CallEnded, CallOffered, CallRefused, Fact
from acd.values import CallState, Outcome, RefusedBecause, SeatState
from api.views import LiveView

DECISION_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


class Metrics:
    """All counters of one running system. Methods never raise for odd values and never wait."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._snapshot: Callable[[], LiveView] | None = None
        self._offered = Counter(
            "rexian_calls_offered", "Calls that reached the trunk.", registry=self.registry
        )
        self._ended = Counter(
            "rexian_calls_ended", "Calls by how they ended.", ["outcome"], registry=self.registry
        )
        for outcome in Outcome:
            self._ended.labels(outcome.value)
        self._refused = Counter(
            "rexian_calls_refused", "Calls turned away.", ["reason"], registry=self.registry
        )
        for reason in RefusedBecause:
            self._refused.labels(reason.value)
        self._decision = Histogram(
            "rexian_decision_seconds",
            "From an event reaching the core to its commands being handed over.",
            buckets=DECISION_BUCKETS,
            registry=self.registry,
        )
        self._lag = Gauge(
            "rexian_projection_lag_facts",
            "Facts in the journal that the database does not have yet.",
            registry=self.registry,
        )
        self._lag_seconds = Gauge(
            "rexian_projection_lag_seconds",
            "Age of the oldest fact that the database does not have yet.",
            registry=self.registry,
        )
        self._streams = Gauge(
            "rexian_event_streams", "Clients following the live feed.", registry=self.registry
        )
        self._logins = Counter(
            "rexian_sign_ins", "Attempts to sign in.", ["result"], registry=self.registry
        )
        self._alarms = Counter(
            "rexian_alarms", "Alarms raised, by kind.", ["kind"], registry=self.registry
        )
        self._bans = Gauge(
            "rexian_banned_networks",
            "Networks the PBX keeps out after too many wrong passwords.",
            registry=self.registry,
        )
        self._notices = Counter(
            "rexian_notices",
            "Tries to deliver a notice, by way and what came of it: sent, again, failed.",
            ["way", "result"],
            registry=self.registry,
        )
        self._notices_open = Gauge(
            "rexian_notices_open",
            "Notices that wait or have failed.",
            ["state"],
            registry=self.registry,
        )
        self.registry.register(_Live(self))

    def watch(self, snapshot: Callable[[], LiveView]) -> None:
        """Where live figures are read from."""
        self._snapshot = snapshot

    def view(self) -> LiveView | None:
        return self._snapshot() if self._snapshot else None

    def count_fact(self, fact: Fact) -> None:
        """To be told of every fact once, as it is decided; not of facts replayed later."""
        match fact:
            case CallOffered():
                self._offered.inc()
            case CallRefused():
                self._offered.inc()
                self._ended.labels(Outcome.REFUSED.value).inc()
                self._refused.labels(fact.reason.value).inc()
            case CallEnded() if fact.outcome is not Outcome.REFUSED:
                self._ended.labels(fact.outcome.value).inc()
            case _:
                pass

    def observe_decision(self, seconds: float) -> None:
        self._decision.observe(seconds)

    def set_projection_lag(self, facts: int, seconds: float) -> None:
        self._lag.set(facts)
        self._lag_seconds.set(seconds)

    def stream_opened(self) -> None:
        self._streams.inc()

    def stream_closed(self) -> None:
        self._streams.dec()

    def sign_in(self, result: str) -> None:
        self._logins.labels(result).inc()

    def alarm(self, kind: str) -> None:
        self._alarms.labels(kind).inc()

    def set_bans(self, networks: int) -> None:
        self._bans.set(networks)

    def notice(self, way: str, result: str) -> None:
        self._notices.labels(way, result).inc()

    def set_notices(self, by_state: Mapping[str, int]) -> None:
        for state, number in by_state.items():
            self._notices_open.labels(state).set(number)

    def text(self) -> bytes:
        """Everything in the Prometheus text format."""
        return generate_latest(self.registry)


class _Live(Collector):
    """Reads the snapshot at the moment of the scrape, so that nothing has to be kept in step."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[GaugeMetricFamily]:
        view = self._metrics.view()
        if view is None:
            return
        up = GaugeMetricFamily("rexian_calls_live", "Calls that are up.", labels=["state"])
        for state in (CallState.WAITING, CallState.RINGING, CallState.CONNECTED):
            up.add_metric([state.value], sum(call.state is state for call in view.calls))
        yield up
        waiting = [
            call
            for call in view.calls
            if call.state in (CallState.WAITING, CallState.RINGING) and call.answered_at is None
        ]
        yield GaugeMetricFamily(
            "rexian_calls_waiting", "Citizens nobody has answered yet.", value=len(waiting)
        )
        yield GaugeMetricFamily(
            "rexian_longest_wait_seconds",
            "How long the first of them has waited.",
            value=max((max(0.0, view.at - call.offered_at) for call in waiting), default=0.0),
        )
        seats = GaugeMetricFamily("rexian_seats", "Seats by state.", labels=["state"])
        for seat_state in SeatState:
            seats.add_metric(
                [seat_state.value], sum(seat.state is seat_state for seat in view.seats)
            )
        yield seats
        yield GaugeMetricFamily(
            "rexian_pbx_in_sight",
            "1 while the connection to the PBX stands.",
            value=float(view.pbx_in_sight),
        )
