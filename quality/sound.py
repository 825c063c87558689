"""What a recording's voices tell without any model: who talks how much, silence, talk-over, level,
clipping.

Every figure follows from whether a voice's own track is loud in steps of 20 ms:

- A step is loud from `SPEECH_DBFS` (RMS, a full-scale sine being -3.01). Telephone speech lies near
  -26 dB (ITU-T P.56, whose margin below the speech level is 15.9 dB: -42 dB), a line's noise
  below -50 dB.
- Gaps shorter than `GAP_SECONDS` belong to the speech around them (stops within words), bursts
  shorter than `BURST_SECONDS` are clicks and no speech.
- The conversation is the time in which the tracks of at least two speakers run. Silence (nobody
  talks) and overlap (two or more talk) count within it. A hold belongs to it: nobody talks then.
- A speaker is the citizen, an operator, a department or a party outside. What the citizen was
  played is no speaker, nor is a supervisor, whose whisper the others do not hear.
- A sample is clipped from `CLIP_LEVEL`: the loudest values of G.711 are 32124 (mu-law) and 32256
  (A-law), so a telephone never reaches 32767.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STEP_SECONDS = 0.02
SPEECH_DBFS = -45.0
GAP_SECONDS = 0.3
BURST_SECONDS = 0.06
CLIP_LEVEL = 32000
SPEAKERS = frozenset({"citizen", "operator", "department", "outside"})
_PER_SECOND = round(1 / STEP_SECONDS)
_GAP = round(GAP_SECONDS / STEP_SECONDS)
_BURST = round(BURST_SECONDS / STEP_SECONDS)
_FULL_SCALE = 32768.0
_LOUD = 10 ** (SPEECH_DBFS / 10)

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class VoiceSound:
    """``talk_share`` is of what all speakers talk together; None for one who is no speaker or when
    nobody talks. ``speech_dbfs`` is the RMS of the loud steps, None without any. ``clipped_share``
    is of the track's samples.
    """

    talk_seconds: float
    talk_share: float | None
    speech_dbfs: float | None
    clipped_share: float


@dataclass(frozen=True, slots=True)
class Sound:
    """Seconds of a whole recording, and its voices by channel."""

    conversation_seconds: float
    silence_seconds: float
    longest_silence_seconds: float
    overlap_seconds: float
    voices: tuple[VoiceSound, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A channel: whose it is, and the stretches (start, length in seconds) that were recorded."""

    role: str
    spans: tuple[tuple[float, float], ...]


class SoundMeter:
    """Takes blocks of int16, shape (frames, channels), as they pass; a byte a step is kept."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        if sample_rate % _PER_SECOND:
            raise ValueError(f"{sample_rate} Hz have no whole steps of {STEP_SECONDS} s")
        self._frames = sample_rate // _PER_SECOND
        self._rate = sample_rate
        self._left = np.zeros((0, channels), np.int16)
        self._loud = bytearray()
        self._energy = np.zeros(channels, np.float64)
        self._loud_steps = np.zeros(channels, np.int64)
        self._clipped = np.zeros(channels, np.int64)

    def add(self, block: npt.NDArray[np.int16]) -> None:
        joined = np.concatenate([self._left, block]) if len(self._left) else block
        whole = len(joined) // self._frames * self._frames
        self._left = joined[whole:].copy()
        self._take(joined[:whole])

    def _take(self, samples: npt.NDArray[np.int16]) -> None:
        channels = samples.shape[1]
        self._clipped += np.count_nonzero(
            (samples >= CLIP_LEVEL) | (samples <= -CLIP_LEVEL), axis=0
        )
        scaled = (samples.astype(np.float32) / _FULL_SCALE).reshape(-1, self._frames, channels)
        power = np.einsum("sfc,sfc->sc", scaled, scaled, dtype=np.float64) / self._frames
        loud = power >= _LOUD
        self._loud += loud.astype(np.uint8).tobytes()
        self._energy += np.where(loud, power, 0.0).sum(axis=0)
        self._loud_steps += loud.sum(axis=0)

    def finish(self, tracks: Sequence[Track]) -> Sound:
        """What was measured; ``tracks`` by channel. The last step may be short."""
        if len(self._left):
            missing = self._frames - len(self._left)
            self._take(np.pad(self._left, ((0, missing), (0, 0))))
            self._left = self._left[:0]
        loud = np.frombuffer(bytes(self._loud), np.uint8).reshape(-1, len(tracks)).astype(bool)
        talking = [_talk(loud[:, channel]) for channel in range(len(tracks))]
        speakers = [n for n, track in enumerate(tracks) if track.role in SPEAKERS]
        together = sum(int(talking[n].sum()) for n in speakers)
        voices = tuple(
            VoiceSound(
                _seconds(int(talking[n].sum())),
                int(talking[n].sum()) / together if n in speakers and together else None,
                self._speech_dbfs(n),
                self._clipped_share(n, track),
            )
            for n, track in enumerate(tracks)
        )
        steps = len(loud)
        up = sum((_running(tracks[n], steps) for n in speakers), np.zeros(steps, np.int64))
        conversation = up >= 2
        heard = sum((talking[n].astype(np.int64) for n in speakers), np.zeros(steps, np.int64))
        silent = conversation & (heard == 0)
        return Sound(
            _seconds(int(conversation.sum())),
            _seconds(int(silent.sum())),
            _seconds(max((end - start for start, end in _runs(silent)), default=0)),
            _seconds(int((conversation & (heard >= 2)).sum())),
            voices,
        )

    def _speech_dbfs(self, channel: int) -> float | None:
        steps = int(self._loud_steps[channel])
        if not steps:
            return None
        return round(10 * math.log10(float(self._energy[channel]) / steps), 2)

    def _clipped_share(self, channel: int, track: Track) -> float:
        samples = sum(length for _, length in track.spans) * self._rate
        return min(float(self._clipped[channel]) / samples, 1.0) if samples else 0.0


def _talk(loud: Mask) -> Mask:
    """Loud steps with short gaps closed and clicks left out."""
    talk = loud.copy()
    for start, end in _runs(~loud):
        if start > 0 and end < len(loud) and end - start < _GAP:
            talk[start:end] = True
    for start, end in _runs(talk):
        if end - start < _BURST:
            talk[start:end] = False
    return talk


def _running(track: Track, steps: int) -> npt.NDArray[np.int64]:
    """1 in every step the track was recorded in, 0 elsewhere."""
    found = np.zeros(steps, np.int64)
    for start, length in track.spans:
        found[round(start * _PER_SECOND) : round((start + length) * _PER_SECOND)] = 1
    return found


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """First step and the one after the last of every stretch that is true."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _seconds(steps: int) -> float:
    return steps / _PER_SECOND
