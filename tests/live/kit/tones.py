"""The voices of the test parties: one pure tone each, so that an FFT tells who was on the call.

600, 1000, 1700 and 2300 Hz are no harmonics of one another and lie in the telephone band (300 to
3400 Hz). Speech level: each peaks at -16 dBFS, so that four
of them mixed do not clip (-4 dBFS).
"""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CITIZEN_HZ = 600
OPERATOR_HZ = 1000
DEPARTMENT_HZ = 1700
SECOND_DEPARTMENT_HZ = 2300
ALL_TONES: tuple[int, ...] = (CITIZEN_HZ, OPERATOR_HZ, DEPARTMENT_HZ, SECOND_DEPARTMENT_HZ)

RATE_HZ = 8000
PEAK = 0.16  # of full scale
DEFAULT_SECONDS = 660.0  # a ten-minute call and a minute to spare: baresip stops at the file's end


def tone(hz: float, seconds: float, rate: int = RATE_HZ, peak: float = PEAK) -> NDArray[np.int16]:
    """Samples of a pure tone as 16-bit integers, shape (rate * seconds,)."""
    if not 0 < hz < rate / 2:
        raise ValueError(f"{hz} Hz cannot be carried at {rate} samples a second")
    moments = np.arange(round(rate * seconds), dtype=np.float64) / rate
    return np.round(np.sin(2 * np.pi * hz * moments) * peak * 32767).astype(np.int16)


def write_wav(path: Path, samples: NDArray[np.int16], rate: int = RATE_HZ) -> Path:
    """Write mono 16-bit PCM with a plain 44-byte header, the one kind baresip and Asterisk read."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return path


def write_tone(
    path: Path, hz: float, seconds: float = DEFAULT_SECONDS, rate: int = RATE_HZ, peak: float = PEAK
) -> Path:
    """Write a tone for a phone to play as its microphone; returns `path`."""
    return write_wav(path, tone(hz, seconds, rate, peak), rate)


def write_tones(
    folder: Path, tones: Iterable[int] = ALL_TONES, seconds: float = DEFAULT_SECONDS
) -> dict[int, Path]:
    """Write one WAV a tone into `folder` (made if missing), those already there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[int, Path] = {}
    for hz in tones:
        files[hz] = folder / f"tone-{hz}hz-{seconds:g}s.wav"
        if not files[hz].exists():
            unfinished = files[hz].with_suffix(".part")
            write_tone(unfinished, hz, seconds)
            unfinished.rename(files[hz])
    return files
