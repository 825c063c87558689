"""What the figures of a span of time are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Figures(Protocol):
    """Counts over all calls offered in a span of time; rates are made of them here, where they get
    their definition.
    """

    @property
    def offered(self) -> int:
        """Every call that reached the trunk: answered + abandoned + refused + failed + still up and
        not answered.
        """

    @property
    def answered(self) -> int:
        """Calls an operator came on, those still up included."""

    @property
    def abandoned(self) -> int: ...
    @property
    def abandoned_rung_back(self) -> int:
        """Of the abandoned: their callers had asked to be rung back."""

    @property
    def refused(self) -> Mapping[str, int]:
        """By ``acd.values.RefusedBecause``; a reason that did not occur may be left out."""

    @property
    def failed(self) -> int: ...
    @property
    def answered_in_time(self) -> int:
        """Answered within the threshold."""

    @property
    def abandoned_in_time(self) -> int:
        """Abandoned within the threshold."""

    @property
    def wait_seconds(self) -> float:
        """Sum of the waits of the answered calls, from offered to answered."""

    @property
    def longest_wait_seconds(self) -> float:
        """Of the answered and the abandoned."""

    @property
    def talk_seconds(self) -> float:
        """Sum over ended answered calls, from answered to ended."""

    @property
    def talks_ended(self) -> int:
        """How many calls ``talk_seconds`` is the sum of."""

    @property
    def inferred(self) -> int:
        """Calls with at least one fact that was concluded rather than seen."""

    @property
    def holds(self) -> int:
        """How often a citizen was put on hold."""

    @property
    def hold_seconds(self) -> float: ...
    @property
    def transfers(self) -> int: ...
    @property
    def transfers_returned(self) -> int:
        """Of the transfers: nobody answered, the citizen went back to the operator."""

    @property
    def consultations(self) -> int: ...
    @property
    def emergencies(self) -> int:
        """Calls handed to an emergency service."""

    @property
    def seat_talk_seconds(self) -> float:
        """What seats talked on those of the calls that have ended, holds included."""

    @property
    def wrap_up_seconds(self) -> float:
        """What they then needed for their notes, as far as it is over."""

    @property
    def ring_backs_booked(self) -> int: ...
    @property
    def ring_backs_reached(self) -> int: ...
    @property
    def satisfaction_asked(self) -> int: ...
    @property
    def grades(self) -> Mapping[int, int]:
        """How often each grade was given; one that was not may be left out."""

    @property
    def outbound(self) -> int:
        """Calls placed from here; no part of ``offered``."""

    @property
    def outbound_reached(self) -> int: ...
    @property
    def test_calls(self) -> int:
        """Placed by the system itself to try the way; in no other count."""

    @property
    def busy_seconds(self) -> float:
        """What seats talked and wrote notes within the span, for calls of any day, inbound or
        outbound.
        """

    @property
    def staffed_seconds(self) -> float:
        """What all seats of the site talked, wrote notes or were ready within the span."""

    @property
    def unseen_seconds(self) -> float:
        """How long the PBX was out of sight within the span."""


class CallCount(Protocol):
    """What became of the inbound calls offered within one hour, or one quarter of it."""

    @property
    def begins(self) -> float:
        """Seconds since the epoch."""

    @property
    def offered(self) -> int: ...
    @property
    def answered(self) -> int: ...
