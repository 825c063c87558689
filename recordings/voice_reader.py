"""Reads one voice as a steady stream of samples: silence, then a track, silence, the next track.

Resampling is soxr's (linear phase, no delay in its output), the sound of a track is read in blocks.
"""

from __future__ import annotations

from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import soundfile
import soxr  # type: ignore[import-untyped]

from recordings.errors import TracksChanged
from recordings.tracks import RAW_RATES, Track
from recordings.voices import Piece, VoicePlan

Samples = npt.NDArray[np.int16]

_CHUNK = 16384
_FULL_SCALE = 32768.0


class VoiceReader:
    """`read(n)` gives the voice's next n frames, int16, zeros wherever the leg has no track."""

    def __init__(self, voice: VoicePlan, sample_rate: int) -> None:
        self._pieces = list(voice.pieces)
        self._rate = sample_rate
        self._at = 0
        self._open: _PieceReader | None = None

    def read(self, frames: int) -> Samples:
        """The next ``frames`` frames. Raises TracksChanged if a track is shorter than it was."""
        block = np.zeros(frames, np.int16)
        start = self._at
        while self._pieces and self._pieces[0].first < start + frames:
            piece = self._pieces[0]
            if self._open is None:
                self._open = _PieceReader(piece, self._rate)
            begin = max(piece.first - start, 0)
            count = min(piece.end - start, frames) - begin
            block[begin : begin + count] = self._open.read(count)
            if piece.end > start + frames:
                break
            self._finish_piece()
        self._at += frames
        return block

    def _finish_piece(self) -> None:
        self._pieces.pop(0)
        self.close()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _PieceReader:
    """One track at the recording's rate, exactly as long as its piece."""

    def __init__(self, piece: Piece, rate: int) -> None:
        track = piece.track
        self._source = _RawSource(track) if track.name.ext in RAW_RATES else _WavSource(track)
        self._unread = track.frames
        self._ready = np.zeros(0, np.int16)
        self._resampler = (
            None
            if track.sample_rate == rate
            else soxr.ResampleStream(track.sample_rate, rate, 1, dtype="float32", quality="HQ")
        )

    def read(self, frames: int) -> Samples:
        parts = [self._ready]
        have = len(self._ready)
        while have < frames and self._unread:
            parts.append(self._next())
            have += len(parts[-1])
        joined = np.concatenate(parts)
        self._ready = joined[frames:]
        given = joined[:frames]
        # The resampler may end one frame short of the rounded length.
        return given if len(given) == frames else np.pad(given, (0, frames - len(given)))

    def _next(self) -> Samples:
        wanted = min(_CHUNK, self._unread)
        raw = self._source.read(wanted)
        if len(raw) != wanted:
            raise TracksChanged("a track became shorter while it was read")
        self._unread -= wanted
        if self._resampler is None:
            return raw
        as_float = raw.astype(np.float32) / _FULL_SCALE
        out = self._resampler.resample_chunk(as_float, last=self._unread == 0)
        samples: Samples = np.clip(np.rint(out * _FULL_SCALE), -32768, 32767).astype(np.int16)
        return samples

    def close(self) -> None:
        self._source.close()


class _RawSource:
    def __init__(self, track: Track) -> None:
        self._file: BinaryIO = track.path.open("rb")

    def read(self, frames: int) -> Samples:
        data = self._file.read(frames * 2)
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16)

    def close(self) -> None:
        self._file.close()


class _WavSource:
    def __init__(self, track: Track) -> None:
        self._file = soundfile.SoundFile(str(track.path))

    def read(self, frames: int) -> Samples:
        samples: Samples = self._file.read(frames, dtype="int16")
        return samples

    def close(self) -> None:
        self._file.close()
