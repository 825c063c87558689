"""Waveform peaks: what a player draws before it has heard a sample.

The JSON document (``<recording>.peaks.json``, beside the recording)::

    {"version": 1, "sample_rate": 16000, "peaks_per_second": 20, "length": 72, "bits": 8,
     "voices": [{"key": "citizen-0", "role": "citizen", "leg_id": "…", "channel": 0,
                 "peaks": [min0, max0, min1, max1, …]}, …]}

``length`` is the number of (min, max) pairs; every voice has that many, from the recording's zero
to its end, so that waveforms drawn below each other line up. A value v stands for v / 128 of full
scale; the last pair covers what is left of the recording.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from recordings.errors import RecordingForeign, RequestError
from recordings.voices import Plan

PEAKS_PER_SECOND = 20


@dataclass(frozen=True, slots=True)
class VoicePeaks:
    """Peaks of one voice; ``pairs`` has shape (length, 2), int8: minimum and maximum."""

    key: str
    channel: int
    pairs: npt.NDArray[np.int8]


class PeaksBuilder:
    """Collects peaks while blocks of int16, shape (frames, channels), pass by."""

    def __init__(self, channels: int, sample_rate: int, peaks_per_second: int) -> None:
        if peaks_per_second < 1 or sample_rate % peaks_per_second:
            raise RequestError(f"{peaks_per_second} peaks/s do not divide {sample_rate} Hz")
        self._frames = sample_rate // peaks_per_second
        self._left = np.zeros((0, channels), np.int16)
        # One growing buffer: thousands of small arrays kept between large blocks that come and go
        # would fragment the heap by some MB per minute of sound.
        self._bins = bytearray()

    def add(self, block: npt.NDArray[np.int16]) -> None:
        joined = np.concatenate([self._left, block]) if len(self._left) else block
        whole = len(joined) // self._frames
        self._left = joined[whole * self._frames :].copy()
        if whole:
            shaped = joined[: whole * self._frames].reshape(whole, self._frames, -1)
            self._bins += _pairs(shaped).tobytes()

    def finish(self) -> npt.NDArray[np.int8]:
        """All pairs, shape (length, channels, 2)."""
        if len(self._left):
            self._bins += _pairs(self._left[np.newaxis]).tobytes()
            self._left = self._left[:0]
        channels = self._left.shape[1]
        return np.frombuffer(bytes(self._bins), np.int8).reshape(-1, channels, 2)


def _pairs(bins: npt.NDArray[np.int16]) -> npt.NDArray[np.int8]:
    both = np.stack([bins.min(axis=1), bins.max(axis=1)], axis=-1)
    return np.trunc(both / 256.0).astype(np.int8)


class _Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


def write_peaks(
    file: _Writable, plan: Plan, pairs: npt.NDArray[np.int8], peaks_per_second: int
) -> None:
    """Write the document described above."""
    document = {
        "version": 1,
        "sample_rate": plan.sample_rate,
        "peaks_per_second": peaks_per_second,
        "length": len(pairs),
        "bits": 8,
        "voices": [
            {
                "key": voice.key,
                "role": voice.role.value,
                "leg_id": voice.leg_id,
                "channel": voice.channel,
                "peaks": pairs[:, voice.channel].reshape(-1).tolist(),
            }
            for voice in plan.voices
        ],
    }
    file.write(json.dumps(document, separators=(",", ":")).encode())


def parse_peaks(data: bytes) -> tuple[VoicePeaks, ...]:
    """Read a peaks document. Raises RecordingForeign for anything else."""
    try:
        document = json.loads(data)
        if document["version"] != 1 or document["bits"] != 8:
            raise ValueError("another version")
        shape = (document["length"], 2)
        return tuple(
            VoicePeaks(
                voice["key"],
                voice["channel"],
                np.array(voice["peaks"], np.int8).reshape(shape),
            )
            for voice in document["voices"]
        )
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise RecordingForeign(f"not a peaks document: {error}") from error
