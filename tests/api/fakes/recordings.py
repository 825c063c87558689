"""Stored recordings, whole ones and broken ones."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from api import ports as p
from tests.api.fakes.world import Outage, older


@dataclass(frozen=True)
class Voice:
    voice: str
    role: str
    leg: str | None = None
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    starts: float = 0.0
    seconds: float = 0.0
    talk_seconds: float | None = None
    talk_share: float | None = None
    speech_dbfs: float | None = None
    clipped_share: float | None = None


@dataclass(frozen=True)
class Recording:
    recording: str
    call: str
    started_at: float
    content: bytes
    case: str | None = None
    hotline: str = "12345"
    caller: str = "13800138000"
    operator: str | None = "li"
    seconds: float = 61.5
    media_type: str = "audio/ogg"
    status: str = "ok"
    voices: Sequence[Voice] = ()
    grade: int | None = None
    conversation_seconds: float | None = None
    silence_seconds: float | None = None
    longest_silence_seconds: float | None = None
    overlap_seconds: float | None = None
    expected_seconds: float | None = None
    recorded_seconds: float | None = None
    coverage: float | None = None

    @property
    def bytes(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Sound:
    """Audio that is handed out in pieces of 1000 bytes."""

    media_type = "audio/ogg"

    def __init__(self, content: bytes, torn_at: int | None = None) -> None:
        self._content = content
        self._torn_at = torn_at
        self.size = len(content)
        self.sha256 = hashlib.sha256(content).hexdigest()

    async def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        there = self._content[: self._torn_at]
        for at in range(start, min(stop, len(there)), 1000):
            yield there[at : min(at + 1000, stop)]


@dataclass(frozen=True)
class PeaksOfVoice:
    voice: str
    role: str
    peaks: Sequence[int]


@dataclass(frozen=True)
class PeaksOfAll:
    per_second: float
    voices: Sequence[PeaksOfVoice]


@dataclass(frozen=True)
class MarkerOf:
    kind: str
    starts: float
    until: float | None
    role: str
    leg: str | None
    who: str


class FileGone(Exception):
    """Raised by the pretended recordings package; the API knows it by ``Ports.errors`` only."""


class FileCut(FileGone):
    pass


class FileForeign(Exception):
    pass


class VoiceUnknown(Exception):
    pass


class FakeRecordings:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Recording] = {}
        self.broken: dict[str, Exception] = {}
        self.torn_at: int | None = None

    async def find(
        self, wanted: p.RecordingFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Recording]:
        self.outage.check()
        rows = sorted(
            self.rows.values(), key=lambda row: (row.started_at, row.recording), reverse=True
        )
        return [
            row
            for row in rows
            if older(row.started_at, row.recording, after) and wanted.call in (None, row.call)
        ][:limit]

    async def one(self, recording: str) -> Recording | None:
        self.outage.check()
        return self.rows.get(recording)

    async def audio(self, recording: str, voice: str | None) -> Sound | None:
        row = await self.one(recording)
        if row is None:
            return None
        if recording in self.broken:
            raise self.broken[recording]
        if voice in (None, "mix"):
            return Sound(row.content, self.torn_at)
        if voice not in [known.voice for known in row.voices]:
            raise VoiceUnknown(voice)
        return Sound(voice.encode() * 10)

    async def peaks(self, recording: str) -> PeaksOfAll | None:
        row = await self.one(recording)
        if row is None:
            return None
        voices = [PeaksOfVoice(voice.voice, voice.role, [-3, 4, -128, 127]) for voice in row.voices]
        return PeaksOfAll(20.0, voices)

    async def markers(self, recording: str) -> Sequence[MarkerOf] | None:
        row = await self.one(recording)
        if row is None:
            return None
        return [MarkerOf("held", 12.5, 20.0, "citizen", "p1", "")]
