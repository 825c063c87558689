"""Test calls that come at once, or fail as told."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.ports.trial_calls import TrialCall


@dataclass
class FakeTrialCalls:
    seats: list[str] = field(default_factory=list)
    fault: Exception | None = None

    async def place(self, seat: str) -> TrialCall:
        if self.fault is not None:
            raise self.fault
        self.seats.append(seat)
        return TrialCall(call="rexian-1.2", seat=seat, hotline="12345")
