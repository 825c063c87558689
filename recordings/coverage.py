"""How much of what should have been recorded was: recorded over expected seconds, leg by leg.

Recorded over (talk + hold + consultation): a leg is expected from when it came on the call to its
end. Where nobody saw the end (the PBX was killed, or out of sight), it is certain only to have
lasted until the last moment anybody saw it; what was recorded beyond counts on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from recordings.tracks import Role

LEAST = 0.995
"""A call that is covered less is told of."""
EDGE_SECONDS = 0.1
"""What each leg may lack: until its first packet, and from its last. Measured on a real PBX: 22 ms
a leg on average, 50 ms and seldom more. It matters in calls of seconds.
"""


class CoveredSpan(Protocol):
    @property
    def start(self) -> float: ...
    @property
    def seconds(self) -> float: ...


class CoveredVoice(Protocol):
    @property
    def role(self) -> Role: ...
    @property
    def leg_id(self) -> str: ...
    @property
    def spans(self) -> Sequence[CoveredSpan]: ...


class CoveredRecording(Protocol):
    """What is needed of a recording; `recordings.ingest.Recording` is one."""

    @property
    def started_at(self) -> datetime: ...
    @property
    def voices(self) -> Sequence[CoveredVoice]: ...


@dataclass(frozen=True, slots=True)
class LegInterval:
    """A leg as the call model saw it: from its answer to its end, all aware moments.

    ``certain_until`` (None: ``ended_at``) is before the end where nobody saw that.
    """

    role: Role
    leg_id: str
    answered_at: datetime
    ended_at: datetime
    certain_until: datetime | None = None


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

    @property
    def enough(self) -> bool:
        """At least `LEAST` of the time was recorded, `EDGE_SECONDS` of each leg left out."""
        edges = EDGE_SECONDS * len(self.legs)
        return self.recorded >= LEAST * max(self.expected - edges, 0.0)


def coverage(recording: CoveredRecording | None, legs: Sequence[LegInterval]) -> Coverage:
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
    if leg.certain_until is not None:
        end = min(end, max(leg.certain_until.timestamp(), reached))
    return LegCoverage(leg.role, leg.leg_id, max(end - start, 0.0), recorded)
