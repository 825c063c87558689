"""From a call's tracks in the spool to its recording in the store.

The order that loses nothing: `ingest_call` writes the recording, the caller commits the row, and
only then `discard_tracks` empties the spool. Whatever dies in between, doing it again gives the
same file with the same SHA-256.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from quality.sound import Sound
from recordings.assemble import Assembled, assemble, moment
from recordings.atomic import sync_folder
from recordings.errors import RecordingDiffers, RecordingMissing, TracksChanged
from recordings.opus import BITS_PER_VOICE, HashedFile
from recordings.peaks import PEAKS_PER_SECOND, write_peaks
from recordings.places import peaks_path, recording_path
from recordings.store import FileStore, as_store, digest
from recordings.tracks import CallTracks, Role, Stray, call_folder, parse_track_name, scan_call
from recordings.voices import Plan, VoicePlan, plan_voices


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a voice that was recorded, in seconds from the recording's zero."""

    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Voice:
    """One channel of a recording.

    ``key`` (``operator-1``) names it in replay. ``start_offset`` is where its first track begins,
    ``duration`` reaches to the end of its last (both seconds), ``spans`` says what is recorded in
    between. ``level_dbfs`` is the RMS over the spans, -100.0 for silence. ``peaks`` is the store
    path of the peaks document, in which ``channel`` finds the voice. ``odd_bytes`` > 0 tells of a
    track that ended within a sample: the PBX was killed.
    """

    key: str
    role: Role
    leg_id: str
    channel: int
    start_offset: float
    duration: float
    level_dbfs: float
    peaks: str
    spans: tuple[Span, ...]
    odd_bytes: int


@dataclass(frozen=True, slots=True)
class Source:
    """A track file the recording was made of, with the size it had."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class StoredPeaks:
    """The file of peaks beside a recording."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording in the store. ``path`` is relative to its root, ``started_at`` is aware (UTC) and
    by our clock; ``sound`` None: not measured yet.
    """

    call_id: str
    path: str
    sha256: str
    bytes: int
    duration_seconds: float
    started_at: datetime
    sample_rate: int
    voices: tuple[Voice, ...]
    sources: tuple[Source, ...]
    strays: tuple[Stray, ...]
    peaks: StoredPeaks
    sound: Sound | None = None


def ingest_call(
    spool: Path,
    store: FileStore | Path,
    call_id: str,
    *,
    tz: tzinfo,
    clock_offset: float = 0.0,
    peaks_per_second: int = PEAKS_PER_SECOND,
    bits_per_voice: int = BITS_PER_VOICE,
    replace: bool = False,
) -> Recording:
    """Build the recording of a call that has ended, and put it into the store.

    ``clock_offset`` is the clock the tracks are named by, the PBX's, minus ours, seconds. The file
    and its place go by the PBX's: the same tracks always give the same bytes.

    Blocking: run it in a thread or a process. Where the store has a file for this call already,
    it is kept if the tracks give the same bytes; otherwise RecordingDiffers is raised and nothing
    changes, unless ``replace`` (for a caller who knows that no row was committed).

    Raises NameRefused, NoTracks, NoAudio, TracksChanged, SpanRefused, TooManyVoices,
    RecordingDiffers, PathRefused, StoreAway, OSError. After any of them the store is as it was.
    """
    files = as_store(store)
    found = scan_call(spool, call_id)
    plan = plan_voices(found.tracks)
    path = recording_path(call_id, moment(plan.origin_ms), tz)
    beside = peaks_path(path)
    _ask(files, path)
    try:
        with files.put(path) as file:
            made = assemble(
                plan,
                call_id,
                file,
                peaks_per_second=peaks_per_second,
                bits_per_voice=bits_per_voice,
            )
            _check_unchanged(found)
            there = _there(files, path)
            if there == made.sha256:
                raise _AlreadyThere
            if there is not None and not replace:
                raise RecordingDiffers(f"{path} holds another recording of call {call_id}")
            peaks = _write_peaks(files, beside, plan, made, peaks_per_second)
    except _AlreadyThere:
        peaks = _write_peaks(files, beside, plan, made, peaks_per_second)
    return Recording(
        call_id=call_id,
        path=path,
        sha256=made.sha256,
        bytes=made.bytes,
        duration_seconds=plan.frames / plan.sample_rate,
        started_at=moment(plan.origin_ms) - timedelta(seconds=clock_offset),
        sample_rate=plan.sample_rate,
        voices=tuple(
            _voice(voice, plan, made.levels_dbfs[voice.channel], beside) for voice in plan.voices
        ),
        sources=tuple(Source(str(track.name), track.size_bytes) for track in found.tracks),
        strays=found.strays,
        peaks=peaks,
        sound=made.sound,
    )


def discard_tracks(spool: Path, call_id: str, sources: Sequence[Source]) -> int:
    """Remove the tracks a committed recording was made of; gives the number removed.

    Everything else in the folder stays, and so does the folder while it holds anything. Doing it
    twice is harmless. Raises TracksChanged, with nothing removed, if one has another size by now.
    """
    folder = call_folder(spool, call_id)
    paths = [(folder / str(parse_track_name(source.name)), source.bytes) for source in sources]
    there = [(path, size) for path, size in paths if os.path.lexists(path)]
    for path, size in there:
        if path.stat(follow_symlinks=False).st_size != size:
            raise TracksChanged(f"{path.name} of call {call_id} is not as it was recorded")
    for path, _ in there:
        path.unlink()
    if there:
        sync_folder(folder)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return len(there)


class _AlreadyThere(Exception):
    """Leaves the atomic write without renaming: the store has these very bytes."""


def _check_unchanged(found: CallTracks) -> None:
    for track in found.tracks:
        if track.path.stat(follow_symlinks=False).st_size != track.size_bytes:
            raise TracksChanged(f"{track.path.name} of call {found.call_id} is still growing")


def _ask(store: FileStore, path: str) -> None:
    """A store that is away says so before the sound is coded for nothing."""
    with contextlib.suppress(RecordingMissing):
        store.stat(path)


def _there(store: FileStore, path: str) -> str | None:
    """The digest of what the store has under that path."""
    try:
        return digest(store, path)[0]
    except RecordingMissing:
        return None


def _write_peaks(
    store: FileStore, path: str, plan: Plan, made: Assembled, peaks_per_second: int
) -> StoredPeaks:
    with store.put(path) as file:
        hashed = HashedFile(file)
        write_peaks(hashed, plan, made.peaks, peaks_per_second)
    return StoredPeaks(path, hashed.sha256, hashed.size)


def _voice(voice: VoicePlan, plan: Plan, level: float, peaks: str) -> Voice:
    rate = plan.sample_rate
    first, end = voice.pieces[0].first, voice.pieces[-1].end
    return Voice(
        key=voice.key,
        role=voice.role,
        leg_id=voice.leg_id,
        channel=voice.channel,
        start_offset=first / rate,
        duration=(end - first) / rate,
        level_dbfs=level,
        peaks=peaks,
        spans=tuple(Span(piece.first / rate, piece.frames / rate) for piece in voice.pieces),
        odd_bytes=sum(piece.track.odd_bytes for piece in voice.pieces),
    )
