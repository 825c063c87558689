"""The recordings, heard and seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views import Audio, Peaks, RecordingRow


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``started_at``."""

    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    operator: str | None = None
    call: str | None = None
    case: str | None = None


class RecordingsPort(Protocol):
    async def find(
        self, wanted: RecordingFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordingRow]:
        """Newest first; the key is ``(started_at, recording)`` of the last row seen."""

    async def one(self, recording: str) -> RecordingRow | None: ...

    async def audio(self, recording: str, voice: str | None) -> Audio | None:
        """None when there is no such recording.

        ``voice`` None: the file as it is stored, a channel for each voice; ``mix``: all voices in
        what any player plays; otherwise one voice alone.

        Raises what ``Ports.errors`` lists as one of ``Meaning.RECORDING_...`` or
        ``Meaning.NO_SUCH_VOICE``.
        """

    async def peaks(self, recording: str) -> Peaks | None: ...
