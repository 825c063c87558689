"""Tones to put into a spool, and ears to find them again in what comes out."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from recordings.ingest import Recording, ingest_call
from recordings.tracks import format_track_name

BEIJING = timezone(timedelta(hours=8))
NOON = 1_763_784_000_000
"""2025-11-22, 12:00:00 in Beijing, in milliseconds since the epoch."""
CALL = "1763784000.12"

Sound = npt.NDArray[np.int16]
Heard = npt.NDArray[np.float64]


def tone(hertz: float, seconds: float, rate: int = 8000, level: float = 0.3) -> Sound:
    moments = np.arange(round(seconds * rate)) / rate
    return (level * 32767 * np.sin(2 * np.pi * hertz * moments)).astype(np.int16)


def put(
    spool: Path,
    role: str,
    leg_id: str,
    sound: Sound,
    *,
    at: float = 0.0,
    call_id: str = CALL,
    ext: str = "sln",
    tail: bytes = b"",
) -> Path:
    """Lay a track into the spool as the PBX does; ``at`` is seconds after noon."""
    path = spool / call_id / format_track_name(role, leg_id, NOON + round(at * 1000), ext)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sound.astype("<i2").tobytes() + tail)
    return path


def ingest(spool: Path, store: Path, call_id: str = CALL, *, replace: bool = False) -> Recording:
    return ingest_call(spool, store, call_id, tz=BEIJING, replace=replace)


def listen(path: Path) -> tuple[Heard, int]:
    """All channels of a file, shape (frames, channels), and its sample rate."""
    sound, rate = soundfile.read(str(path), always_2d=True)
    return sound, rate


def amplitude(sound: Heard, hertz: float, rate: int) -> float:
    """Amplitude of one tone within a mono sound, 1.0 being full scale."""
    window = np.hanning(len(sound))
    moments = np.arange(len(sound)) / rate
    turning = np.exp(-2j * np.pi * hertz * moments)
    return float(2 * abs(np.sum(sound * window * turning)) / np.sum(window))


def tones_heard(sound: Heard, rate: int, tones: tuple[float, ...]) -> set[float]:
    """Which of ``tones`` are there, told at a hundredth of full scale."""
    return {hertz for hertz in tones if amplitude(sound, hertz, rate) > 0.01}


def first_sound(sound: Heard, rate: int, threshold: float = 0.05) -> float:
    """Moment of the first sample above ``threshold``, in seconds."""
    return float(np.argmax(np.abs(sound) > threshold)) / rate
