"""Recordings for the API: rows from the database, sound from the recordings' store, checked before
it is handed out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from api.ports import Meaning, RecordingFilter, RecordingNotThere
from recordings.errors import (
    RecordingAltered,
    RecordingCut,
    RecordingForeign,
    RecordingMissing,
    RecordingUnreadable,
    SealBroken,
    StoreAway,
    VoiceUnknown,
)
from recordings.peaks import parse_peaks
from recordings.replay import Playable, Replay
from store.markers import Marker, Markers
from store.recordings import RecordingRow, Recordings
from store.retention_classes import ClassInUse, HotlineTaken, NoSuchClass

_PIECE = 64 * 1024

MEANINGS: Mapping[type[Exception], Meaning] = {
    RecordingMissing: Meaning.RECORDING_MISSING,
    RecordingCut: Meaning.RECORDING_CUT,
    RecordingAltered: Meaning.RECORDING_ALTERED,
    RecordingForeign: Meaning.RECORDING_FOREIGN,
    RecordingUnreadable: Meaning.RECORDING_UNREADABLE,
    SealBroken: Meaning.RECORDING_ALTERED,
    StoreAway: Meaning.RECORDINGS_UNAVAILABLE,
    HotlineTaken: Meaning.HOTLINE_TAKEN,
    ClassInUse: Meaning.CLASS_IN_USE,
    NoSuchClass: Meaning.NO_SUCH_CLASS,
    VoiceUnknown: Meaning.NO_SUCH_VOICE,
}


_ABSENT = {"pending": Meaning.RECORDING_PENDING, "failed": Meaning.RECORDING_FAILED}


@dataclass(frozen=True, slots=True)
class FileAudio:
    """Fills ``api.views.Audio`` from a seekable file."""

    open: Callable[[], BinaryIO]
    size: int
    sha256: str
    media_type: str

    async def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self.open)
        try:
            await asyncio.to_thread(file.seek, start)
            left = stop - start
            while left > 0:
                piece = await asyncio.to_thread(file.read, min(_PIECE, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece
        finally:
            await asyncio.to_thread(file.close)


@dataclass(frozen=True, slots=True)
class OneVoicePeaks:
    voice: str
    role: str
    peaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AllPeaks:
    per_second: float
    voices: tuple[OneVoicePeaks, ...]


class RecordingsForApi:
    """Fills ``api.ports.RecordingsPort``."""

    def __init__(self, rows: Recordings, replay: Replay, markers: Markers) -> None:
        self._rows = rows
        self._replay = replay
        self._markers = markers

    async def find(
        self, wanted: RecordingFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordingRow]:
        return await self._rows.find(wanted, after, limit)

    async def one(self, recording: str) -> RecordingRow | None:
        row = await self._rows.one(recording)
        if row is None:
            await self._absent(recording)
        return row

    async def audio(self, recording: str, voice: str | None) -> FileAudio | None:
        row = await self._whole(recording)
        if row is None:
            return None
        if voice is None:
            playable = await asyncio.to_thread(self._replay.whole, row)
        else:
            playable = await asyncio.to_thread(self._replay.rendition, row, voice)
        return FileAudio(playable.open, playable.bytes, playable.etag, playable.media_type)

    async def peaks(self, recording: str) -> AllPeaks | None:
        row = await self._whole(recording)
        if row is None:
            return None
        playable = await asyncio.to_thread(self._replay.peaks, row)
        return await asyncio.to_thread(_peaks, playable, row)

    async def markers(self, recording: str) -> Sequence[Marker] | None:
        found = await self._markers.of(recording)
        if found is None:
            await self._absent(recording)
        return found

    async def _whole(self, recording: str) -> RecordingRow | None:
        """One that was not deleted."""
        row = await self.one(recording)
        if row is not None and row.status == "deleted":
            raise RecordingNotThere(Meaning.RECORDING_DELETED, row.status, row.reason)
        return row

    async def _absent(self, recording: str) -> None:
        """Raises what is known of a recording that is not there."""
        found = await self._rows.absent(recording)
        if found is not None:
            raise RecordingNotThere(_ABSENT[found.status], found.status, found.reason)


def _peaks(playable: Playable, row: RecordingRow) -> AllPeaks:
    """Raises RecordingMissing, RecordingForeign, RecordingUnreadable."""
    try:
        with playable.open() as file:
            data = file.read()
    except OSError as fault:
        raise RecordingUnreadable(f"the peaks of call {row.call}: {fault.strerror}") from fault
    found = parse_peaks(data)
    try:
        per_second = float(json.loads(data)["peaks_per_second"])
    except (KeyError, TypeError, ValueError) as fault:
        raise RecordingForeign(f"not a peaks document: {fault}") from fault
    roles = {voice.channel: voice.role for voice in row.voices}
    return AllPeaks(
        per_second=per_second,
        voices=tuple(
            OneVoicePeaks(
                voice.key,
                roles.get(voice.channel, ""),
                tuple(int(value) for pair in voice.pairs for value in pair),
            )
            for voice in found
        ),
    )
