"""One aligned recording from a call's tracks, a channel per voice, in a single pass.

Memory does not grow with the call: sound passes through in blocks of `BLOCK_SECONDS`. Peaks, levels
and measures are taken from what goes into the encoder.
"""

from __future__ import annotations

import json
import math
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from quality.sound import Sound, SoundMeter
from recordings.opus import BITS_PER_VOICE, HashedFile, OpusWriter
from recordings.peaks import PEAKS_PER_SECOND, PeaksBuilder
from recordings.sound import plan_tracks
from recordings.voice_reader import VoiceReader
from recordings.voices import Plan

BLOCK_SECONDS = 2
SILENCE_DBFS = -100.0
"""Level of digital silence and of an empty track (minus infinity is no number to store)."""
_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class Assembled:
    """What was written. ``levels_dbfs`` by channel; ``peaks`` has shape (length, channels, 2)."""

    sha256: str
    bytes: int
    levels_dbfs: tuple[float, ...]
    peaks: npt.NDArray[np.int8]
    sound: Sound


def assemble(
    plan: Plan,
    call_id: str,
    file: BinaryIO,
    *,
    peaks_per_second: int = PEAKS_PER_SECOND,
    bits_per_voice: int = BITS_PER_VOICE,
) -> Assembled:
    """Write the recording of ``plan`` to ``file``.

    The same tracks give the same bytes. A level is the RMS of the voice's own tracks, in dB
    relative to full scale (a full-scale sine is -3.01). Raises TracksChanged, OSError.
    """
    channels = len(plan.voices)
    hashed = HashedFile(file)
    peaks = PeaksBuilder(channels, plan.sample_rate, peaks_per_second)
    meter = SoundMeter(channels, plan.sample_rate)
    energy = np.zeros(channels, np.float64)
    with ExitStack() as stack:
        readers = [
            stack.enter_context(VoiceReader(voice, plan.sample_rate)) for voice in plan.voices
        ]
        writer = stack.enter_context(
            OpusWriter(
                hashed,
                channels,
                plan.sample_rate,
                _labels(plan, call_id),
                call_id,
                bits_per_voice,
            )
        )
        size = BLOCK_SECONDS * plan.sample_rate
        for start in range(0, plan.frames, size):
            frames = min(size, plan.frames - start)
            block = np.stack([reader.read(frames) for reader in readers], axis=1)
            peaks.add(block)
            meter.add(block)
            scaled = block.astype(np.float32) / _FULL_SCALE
            energy += np.einsum("ij,ij->j", scaled, scaled, dtype=np.float64)
            writer.write(block)
        writer.finish()
    levels = tuple(
        _dbfs(float(energy[voice.channel]), sum(piece.frames for piece in voice.pieces))
        for voice in plan.voices
    )
    sound = meter.finish(plan_tracks(plan))
    return Assembled(hashed.sha256, hashed.size, levels, peaks.finish(), sound)


def moment(ms: int) -> datetime:
    """A track's start as an aware moment, UTC, exact to the millisecond."""
    return datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)


def _labels(plan: Plan, call_id: str) -> dict[str, str]:
    voices = [[voice.key, voice.leg_id] for voice in plan.voices]
    return {
        "call_id": call_id,
        "started_at": moment(plan.origin_ms).isoformat(timespec="milliseconds"),
        "voices": json.dumps(voices, separators=(",", ":")),
    }


def _dbfs(energy: float, frames: int) -> float:
    if frames == 0 or energy <= 0:
        return SILENCE_DBFS
    return max(round(10 * math.log10(energy / frames), 2), SILENCE_DBFS)
