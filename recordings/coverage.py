"""How much of what should have been recorded was: recorded over expected seconds, leg by leg."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from recordings.ingest import Recording
from recordings.tracks import Role


@dataclass(frozen=True, slots=True)
class LegInterval:
    """A leg as the call model saw it: from its answer to its end, both aware moments."""

    role: Role
    leg_id: str
    answered_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class LegCoverage:
    """Seconds of one leg. ``recorded`` counts only what lies within the leg's own interval."""

    role: Role
    leg_id: str
    expected: float
    recorded: float

    @property
    def ratio(self) -> float:
        """recorded / expected; 1.0 for a leg that lasted no time at all."""
        return self.recorded / self.expected if self.expected > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """A call's coverage. ``unexpected``: recorded (role, leg id) pairs that no interval names."""

    legs: tuple[LegCoverage, ...]
    unexpected: tuple[tuple[Role, str], ...]

    @property
    def expected(self) -> float:
        return sum(leg.expected for leg in self.legs)

    @property
    def recorded(self) -> float:
        return sum(leg.recorded for leg in self.legs)

    @property
    def ratio(self) -> float:
        """recorded / expected over all legs; 1.0 when nothing was expected."""
        return self.recorded / self.expected if self.expected > 0 else 1.0


def coverage(recording: Recording | None, legs: Sequence[LegInterval]) -> Coverage:
    """Compare a recording (None: there is none) with the legs of its call.

    What the citizen was played is an extra and counts nowhere.
    """
    spans: dict[tuple[Role, str], list[tuple[float, float]]] = {}
    for voice in recording.voices if recording is not None else ():
        if recording is None or voice.role is Role.PLAYED:
            continue
        zero = recording.started_at.timestamp()
        spans.setdefault((voice.role, voice.leg_id), []).extend(
            (zero + span.start, zero + span.start + span.seconds) for span in voice.spans
        )
    return Coverage(
        tuple(_one_leg(leg, spans.get((leg.role, leg.leg_id), [])) for leg in legs),
        tuple(sorted(set(spans) - {(leg.role, leg.leg_id) for leg in legs})),
    )


def _one_leg(leg: LegInterval, spans: Iterable[tuple[float, float]]) -> LegCoverage:
    start, end = leg.answered_at.timestamp(), leg.ended_at.timestamp()
    recorded, reached = 0.0, start
    for begin, finish in sorted(spans):
        begin, finish = max(begin, reached), min(finish, end)
        if finish > begin:
            recorded += finish - begin
            reached = finish
    return LegCoverage(leg.role, leg.leg_id, max(end - start, 0.0), recorded)
