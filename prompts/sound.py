"""Making a prompt of whatever somebody uploads: decoded, checked, made as loud as all the others,
written as the two WAV files the PBX plays.
"""

from __future__ import annotations

import os
import wave
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import soxr  # type: ignore[import-untyped]
from av.error import FFmpegError
from numpy.typing import NDArray

from prompts.errors import NotAudio, Silent, TooLong
from prompts.loudness import SILENCE_LUFS, loudness

Samples = NDArray[np.float32]

WIDE_RATE, NARROW_RATE = 16000, 8000
"""Hz: Asterisk's formats ``wav16`` and ``wav``, 16-bit mono both."""
TARGET_LUFS = -24.0
"""Loudness of every prompt (ITU-R BS.1770): about what speech has at -26 dBov, the level that test
speech for telephone networks is brought to (ITU-T G.191, sv56).
"""
HIGHEST_PEAK = 10 ** (-3 / 20)
"""-3 dBFS: a sound of few high peaks stays quieter than the target rather than being clipped."""
LONGEST_SECONDS = 300.0
QUIETEST_LUFS = -60.0
"""Below that a sound is taken for silence: raised to the target it would be noise."""
_RATES = range(4000, 192_001)
_FULL_SCALE = 0.9999
_MOST_CHANNELS = 8
_QUIET = 10 ** (-40 / 20)
_MARGIN_SECONDS = 0.04


@dataclass(frozen=True, slots=True)
class Sound:
    """A checked prompt: mono ``samples`` at WIDE_RATE, as loud as it will be played."""

    samples: Samples
    seconds: float
    given_lufs: float
    """How loud it was when it was given."""
    lufs: float
    """How loud it is now."""
    clipped: int
    """Samples at full scale with two at full scale before them: cut off when it was recorded."""


def read_sound(path: Path, *, trim: bool = False) -> Sound:
    """Read WAV, MP3 or Ogg and make it a prompt.

    ``trim`` takes the silence at both ends away, so that parts of a sentence can follow each other.
    Raises ``NotAudio``, ``TooLong`` or ``Silent``. Decoding ends at the limit of length, however
    much a small file may unpack to.
    """
    with path.open("rb") as file:
        kind = _kind(file.read(12))
    samples, clipped = _decode(path, kind)
    given = loudness(samples, WIDE_RATE)
    if given <= max(QUIETEST_LUFS, SILENCE_LUFS):
        raise Silent("nothing can be heard in the file")
    if trim:
        samples = _trimmed(samples)
    peak = float(np.abs(samples).max())
    gain = min(10 ** ((TARGET_LUFS - given) / 20), HIGHEST_PEAK / peak)
    return Sound(
        samples=(samples * np.float32(gain)).astype(np.float32),
        seconds=len(samples) / WIDE_RATE,
        given_lufs=given,
        lufs=given + 20 * float(np.log10(gain)),
        clipped=clipped,
    )


def write_sound(sound: Sound, folder: Path) -> None:
    """Write ``sound.wav16`` and ``sound.wav`` into ``folder``, both on the disk at return."""
    narrow = soxr.resample(sound.samples, WIDE_RATE, NARROW_RATE)
    _write(folder / "sound.wav16", sound.samples, WIDE_RATE)
    _write(folder / "sound.wav", narrow, NARROW_RATE)


def _kind(start: bytes) -> str:
    """Which of FFmpeg's readers may see the file: it has others that open further files by name."""
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return "wav"
    if start[:4] == b"OggS":
        return "ogg"
    if start[:3] == b"ID3" or (len(start) > 1 and start[0] == 0xFF and start[1] & 0xE6 == 0xE2):
        return "mp3"
    raise NotAudio("the file is no WAV, MP3 or Ogg sound, whatever its name says")


def _decode(path: Path, kind: str) -> tuple[Samples, int]:
    try:
        with av.open(str(path), format=kind) as container:
            if not container.streams.audio:
                raise NotAudio("there is no sound in the file")
            stream = container.streams.audio[0]
            rate = stream.codec_context.sample_rate
            if rate not in _RATES or not 1 <= stream.codec_context.channels <= _MOST_CHANNELS:
                raise NotAudio(
                    f"the file has {stream.codec_context.channels} channels at {rate} Hz; "
                    f"1 to {_MOST_CHANNELS} at {_RATES[0]} to {_RATES[-1]} Hz can be used"
                )
            return _gather(container, stream, rate)
    except (FFmpegError, EOFError, ValueError) as fault:
        raise NotAudio(f"the file is damaged or no sound: {fault}") from fault


def _gather(
    container: av.container.InputContainer, stream: av.AudioStream, rate: int
) -> tuple[Samples, int]:
    as_floats = av.AudioResampler(format="fltp")
    to_wide = soxr.ResampleStream(rate, WIDE_RATE, 1, dtype="float32")
    parts: list[Samples] = []
    clipped, length = 0, 0
    last = np.zeros((0, 0), np.float32)
    for frame in container.decode(stream):
        if frame.sample_rate != rate:
            raise NotAudio("the sampling rate changes within the file")
        for piece in as_floats.resample(frame):
            voices = piece.to_ndarray().astype(np.float32, copy=False)
            if voices.shape[0] != last.shape[0]:
                last = np.zeros((voices.shape[0], 0), np.float32)
            last, more = _clipped(last, voices)
            clipped += more
            length += voices.shape[1]
            if length > LONGEST_SECONDS * rate:
                raise TooLong(f"a prompt lasts at most {LONGEST_SECONDS:g} s")
            mono = np.ascontiguousarray(voices.mean(axis=0), dtype=np.float32)
            parts.append(to_wide.resample_chunk(mono))
    parts.append(to_wide.resample_chunk(np.zeros(0, np.float32), last=True))
    samples = np.concatenate(parts)
    if not len(samples):
        raise NotAudio("there is no sound in the file")
    if not np.isfinite(samples).all():
        raise NotAudio("the file holds numbers that are no sound")
    return samples, clipped


def _clipped(last: Samples, voices: Samples) -> tuple[Samples, int]:
    """How many new samples stand at full scale after two others; and what to look back at next."""
    line = np.concatenate([last, voices], axis=1)
    full = np.abs(line) >= _FULL_SCALE
    return line[:, -2:], int((full[:, 2:] & full[:, 1:-1] & full[:, :-2]).sum())


def _trimmed(samples: Samples) -> Samples:
    heard = np.flatnonzero(np.abs(samples) > _QUIET * np.abs(samples).max())
    margin = round(_MARGIN_SECONDS * WIDE_RATE)
    return samples[max(0, heard[0] - margin) : heard[-1] + 1 + margin]


def _write(path: Path, samples: Samples, rate: int) -> None:
    whole = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2")
    with path.open("wb") as file:
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(whole.tobytes())
        file.flush()
        os.fsync(file.fileno())
