"""Ears: which of the known tones are in a recording, window by window, against the wall clock.

A tone counts as present in a window when its amplitude (projection on that frequency under a Hann
window) is at least ABSOLUTE of full scale, at least RELATIVE of the loudest tone there, and stands
out from its close neighbourhood by PROMINENCE, so that music and speech pass for no tone. G.711
adds noise about 38 dB below the tone, Opus less; both are far from these limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from .errors import KitError, NotHeard
from .tones import ALL_TONES

ABSOLUTE = 0.008  # -42 dBFS; the kit's tones are played at 0.16
RELATIVE = 0.1
PROMINENCE = 4.0
WINDOW_SECONDS = 0.2
GUARD_SECONDS = 0.3
TORN_SECONDS = 0.2  # what tests that share the machine with others let pass as a hole of its making

RAW_RATES = {".sln": 8000, ".slin": 8000, ".raw": 8000, ".sln16": 16000, ".sln48": 48000}

Samples = NDArray[np.float32]
Chunk = tuple[float, int, Samples]  # wall-clock start in seconds, rate, samples


def tones_present(
    samples: Samples,
    rate: int,
    candidates: Sequence[int] = ALL_TONES,
    window: float = WINDOW_SECONDS,
) -> list[set[int]]:
    """For each full window of `window` seconds, the tones of `candidates` (Hz) that sound in it.

    `samples` are mono from -1 to 1, shape (n,). Windows follow each other without overlap; what is
    left at the end is not judged. Windows below 50 ms cannot tell the tones apart (ValueError).
    """
    if window < 0.05:
        raise ValueError("a window needs 50 ms to tell tones apart")
    length = round(window * rate)
    count = len(samples) // length
    if count == 0 or not candidates:
        return [set() for _ in range(count)]
    shaped = samples[: count * length].reshape(count, length)
    hann = np.hanning(length + 1)[:-1].astype(np.float32)
    # Beside each tone, outside its main lobe (2/window), eight places of what is not the tone.
    beside = np.array([-6, -5, -4, -3, 3, 4, 5, 6]) / window
    places = np.array([[hz, *(hz + beside)] for hz in candidates], dtype=np.float64)
    phase = 2 * np.pi * np.outer(np.arange(length) / rate, places.ravel())
    weighted = shaped * hann
    real = weighted @ np.cos(phase).astype(np.float32)
    imaginary = weighted @ np.sin(phase).astype(np.float32)
    level = (2 / hann.sum() * np.hypot(real, imaginary)).reshape(count, *places.shape)
    tone, around = level[:, :, 0], np.median(level[:, :, 1:], axis=2)
    there = (
        (tone >= ABSOLUTE)
        & (tone >= RELATIVE * tone.max(axis=1, keepdims=True))
        & (tone >= PROMINENCE * around)
    )
    return [{hz for hz, on in zip(candidates, row, strict=True) if on} for row in there]


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end` (wall-clock seconds) exactly `tones` sounded."""

    start: float
    end: float
    tones: frozenset[int]

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound on the wall clock: mono `samples` from -1 to 1, the first at `start` (epoch second)."""

    samples: Samples
    rate: int
    start: float
    name: str = "recording"

    @classmethod
    def of_chunks(cls, chunks: Sequence[Chunk], *, name: str, fill: Sequence[Chunk] = ()) -> Heard:
        """Lay pieces (start, rate, samples) on one timeline with silence between them.

        Where pieces of `chunks` overlap (two calls at once) they are added; where there are none,
        `fill` is laid in.
        """
        pieces = [piece for piece in (*chunks, *fill) if len(piece[2])]
        if not pieces:
            return cls(np.zeros(0, dtype=np.float32), 8000, 0.0, name)
        rate = max(own for _, own, _ in pieces)
        start = min(at for at, _, _ in pieces)
        end = max(at + len(samples) / own for at, own, samples in pieces)
        length = round((end - start) * rate) + 1

        def laid(some: Sequence[Chunk]) -> tuple[Samples, NDArray[np.bool_]]:
            line, covered = np.zeros(length, dtype=np.float32), np.zeros(length, dtype=np.bool_)
            for at, own, samples in some:
                fitting = samples if own == rate else _at_rate(samples, own, rate)
                first = round((at - start) * rate)
                part = line[first : first + len(fitting)]
                part += fitting[: len(part)]
                covered[first : first + len(fitting)] = True
            return line, covered

        line, covered = laid(chunks)
        if fill:
            line = np.where(covered, line, laid(fill)[0])
        return cls(line, rate, start, name)

    @classmethod
    def read(cls, path: Path, *, start: float = 0.0, channel: int | None = None) -> Heard:
        """Read WAV, Ogg (Opus, Vorbis), FLAC, or headless .sln/.sln16, which began at `start`.

        Several channels are mixed to one unless `channel` picks one. Raises KitError.
        """
        try:
            if path.suffix in RAW_RATES:
                rate = RAW_RATES[path.suffix]
                raw = path.read_bytes()
                data = np.frombuffer(raw[: len(raw) // 2 * 2], dtype="<i2").astype(np.float32)
                return cls(data / 32768.0, rate, start, path.name)
            data, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, RuntimeError) as problem:
            raise KitError(f"{path} cannot be read as sound: {problem}") from problem
        mono = data.mean(axis=1) if channel is None else data[:, channel]
        return cls(np.ascontiguousarray(mono, dtype=np.float32), rate, start, path.name)

    @property
    def end(self) -> float:
        return self.start + self.seconds

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def named(self, name: str) -> Heard:
        return replace(self, name=name)

    def between(self, begin: float, end: float) -> Heard:
        """What was heard from `begin` to `end`; outside the recording is silence."""
        count = max(0, round((end - begin) * self.rate))
        cut = np.zeros(count, dtype=np.float32)
        first = round((begin - self.start) * self.rate)
        source = self.samples[max(0, first) : max(0, first + count)]
        at = max(0, -first)
        cut[at : at + len(source)] = source[: max(0, count - at)]
        return Heard(cut, self.rate, begin, self.name)

    def spans(
        self, candidates: Sequence[int] = ALL_TONES, window: float = WINDOW_SECONDS
    ) -> list[Span]:
        """The whole recording as runs of equal tone sets."""
        runs: list[Span] = []
        for number, tones in enumerate(tones_present(self.samples, self.rate, candidates, window)):
            begin = self.start + number * window
            if runs and runs[-1].tones == tones:
                runs[-1] = replace(runs[-1], end=begin + window)
            else:
                runs.append(Span(begin, begin + window, frozenset(tones)))
        return runs

    def first_heard(self, hz: int, window: float = 0.05) -> float | None:
        """Wall-clock start of the first window with the tone, None if it never sounded."""
        for span in self.spans((hz,), window):
            if hz in span.tones:
                return span.start
        return None

    def last_heard(self, hz: int, window: float = 0.05) -> float | None:
        """Wall-clock end of the last window with the tone, None if it never sounded."""
        ends = [span.end for span in self.spans((hz,), window) if hz in span.tones]
        return ends[-1] if ends else None

    def expect_tones(
        self,
        expected: Iterable[int],
        begin: float | None = None,
        end: float | None = None,
        *,
        guard: float = GUARD_SECONDS,
        candidates: Sequence[int] = ALL_TONES,
        window: float = WINDOW_SECONDS,
        torn: float = 0.0,
    ) -> None:
        """Every window within [begin + guard, end - guard] holds exactly the `expected` tones.

        With `torn` some may be missing for that many seconds at a time, twice or for a tenth of the
        whole at most: a machine busy with other tests tears such holes. What does not belong there
        never passes. The bounds are wall-clock seconds, by default the recording's own; no sound at
        all within them is silence, not an excuse. Raises NotHeard (an AssertionError) with the
        whole stretch as a table, ValueError if no window fits.
        """
        wanted = frozenset(expected)
        first = (self.start if begin is None else begin) + guard
        last = (self.end if end is None else end) - guard
        if last - first < window:
            raise ValueError(f"{self.name}: {last - first:.2f} s within the guards is no window")
        part = self.between(first, last)
        runs = part.spans((*candidates, *sorted(wanted.difference(candidates))), window)
        holes = [run for run in runs if run.tones != wanted]
        small = all(run.tones < wanted and run.seconds <= torn + window / 2 for run in holes)
        missing = sum(run.seconds for run in holes)
        if small and missing <= max((last - first) / 10, 2 * torn + window / 2):
            return
        table = "\n".join(
            f"  {run.start - first:8.2f} to {run.end - first:8.2f} s: {_tones(run.tones)}"
            f"{'' if run.tones == wanted else '   <-- wrong'}"
            for run in runs
        )
        raise NotHeard(
            f"{self.name}: expected {_tones(wanted)} for {last - first:.1f} s, heard\n{table}"
        )


def _at_rate(samples: Samples, own: int, rate: int) -> Samples:
    """Raise the rate by straight lines between samples: enough to keep a tone at its place."""
    moments = np.arange(round(len(samples) * rate / own)) * (own / rate)
    raised: Samples = np.interp(moments, np.arange(len(samples)), samples).astype(np.float32)
    return raised


def _tones(tones: frozenset[int]) -> str:
    return " + ".join(f"{hz} Hz" for hz in sorted(tones)) or "none of the tones"
