"""Music on hold of our own: soft chords, computed, so that no licence and no download is needed.

The notes lie below 500 Hz and are pure, so that they cannot be taken for a voice when a recording
is analysed.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

RATE = 8000
"""Hz: Asterisk plays plain 8 kHz 16-bit mono WAV without converting."""
_CHORD_SECONDS = 4.0
_CHORDS = (
    (130.81, 196.00, 261.63, 329.63),
    (110.00, 164.81, 220.00, 261.63),
    (87.31, 174.61, 220.00, 349.23),
    (98.00, 146.83, 246.94, 392.00),
)


def write_music(folder: Path) -> Path:
    """Write the music into ``folder`` unless it is there; returns its path."""
    path = folder / "chords.wav"
    if not path.exists():
        samples = np.concatenate([_chord(notes) for notes in _CHORDS * 2])
        unfinished = folder / ".chords.wav"
        with wave.open(str(unfinished), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((samples * 32767).astype("<i2").tobytes())
        unfinished.replace(path)
    return path


def _chord(notes: tuple[float, ...]) -> np.ndarray:
    time = np.arange(int(_CHORD_SECONDS * RATE)) / RATE
    swell = np.sin(np.pi * time / _CHORD_SECONDS) ** 0.5
    tones = [np.sin(2 * np.pi * note * time) * 0.05 for note in notes]
    return np.asarray(swell * sum(tones))
