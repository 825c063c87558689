"""The recordings, heard and seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views import Audio, Peaks, RecordingRow
from api.views.recordings import MarkerRow, ProofRow


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``started_at``; lengths are in
    seconds. What was not measured yet is neither longer nor less than anything.
    """

    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    call: str | None = None
    case: str | None = None
    grade: int | None = None
    longer_than: float | None = None
    shorter_than: float | None = None
    silence_over: float | None = None
    """The longest silence lasts at least so long."""
    overlap_over: float | None = None
    """At least so long two talk at once."""
    coverage_below: float | None = None


class RecordingsPort(Protocol):
    async def find(
        self, wanted: RecordingFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordingRow]:
        """Newest first; the key is ``(started_at, recording)`` of the last row seen."""

    async def one(self, recording: str) -> RecordingRow | None:
        """None when there is no such call, or none that is recorded. Raises RecordingNotThere while
        it is pending, and when it could not be made; ``audio`` and ``peaks`` when it was deleted,
        too.
        """

    async def audio(self, recording: str, voice: str | None) -> Audio | None:
        """None when there is no such recording.

        ``voice`` None: the file as it is stored, a channel for each voice; ``mix``: all voices in
        what any player plays; otherwise one voice alone.

        Raises what ``Ports.errors`` lists as one of ``Meaning.RECORDING_...`` or
        ``Meaning.NO_SUCH_VOICE``.
        """

    async def peaks(self, recording: str) -> Peaks | None: ...

    async def markers(self, recording: str) -> Sequence[MarkerRow] | None:
        """What happened while it was recorded, in order; None when there is no such recording."""


class ProofsPort(Protocol):
    """What vouches for a recording, and how long it is kept."""

    async def of(self, recording: str) -> ProofRow | None:
        """None when there is no such recording."""
