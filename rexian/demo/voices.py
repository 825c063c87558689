"""What the simulated people say: spoken by espeak-ng, a voice each; without it, tones in the rhythm
of speech.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
import wave
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
import soxr  # type: ignore[import-untyped]
from numpy.typing import NDArray

from rexian.errors import ProvisionError
from rexian.provision.debian import fetch_tree, multiarch
from rexian.provision.progress import Progress

RATE = 8000
"""Hz: what a telephone carries, and what baresip plays without converting."""
BREATH_SECONDS = 0.35
TAIL_SECONDS = 120.0
"""Silence after the last word: a phone hangs up at the end of what it plays."""
_PEAK = 0.35
Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Voice:
    """A person's voice: espeak-ng's variant, pitch (0 to 99) and pace (words a minute)."""

    variant: str
    pitch: int = 50
    pace: int = 175


class Speech(Protocol):
    """Turns words into sound."""

    async def say(self, voice: Voice, text: str) -> Samples:
        """Mono samples at RATE."""


class Espeak:
    """espeak-ng as it comes from Debian. Chinese when the text is, English otherwise."""

    def __init__(self, argv: Sequence[str], data: Path) -> None:
        self._argv = tuple(argv)
        self._data = data
        self._said: dict[tuple[Voice, str], Samples] = {}

    async def say(self, voice: Voice, text: str) -> Samples:
        key = (voice, text)
        if key not in self._said:
            self._said[key] = await self._speak(voice, text)
        return self._said[key]

    async def _speak(self, voice: Voice, text: str) -> Samples:
        language = "cmn" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"
        with tempfile.TemporaryDirectory(prefix="rexian-voice-") as folder:
            path = Path(folder) / "said.wav"
            how = ["-v", f"{language}+{voice.variant}", "-p", str(voice.pitch)]
            process = await asyncio.create_subprocess_exec(
                *self._argv,
                *how,
                *("-s", str(voice.pace), "-w", str(path), "--", text),
                env={**os.environ, "ESPEAK_DATA_PATH": str(self._data)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            if await process.wait() != 0:
                return await Tones().say(voice, text)
            return await asyncio.to_thread(_telephone, path)


class Tones:
    """One pitch a person, in bursts as long as syllables."""

    async def say(self, voice: Voice, text: str) -> Samples:
        pitch = 300 + zlib.crc32(voice.variant.encode()) % 24 * 50
        syllable = int(0.16 * RATE)
        moments = np.arange(syllable) / RATE
        burst = np.sin(2 * np.pi * pitch * moments) * np.hanning(syllable) * _PEAK
        count = max(4, len(text) // (1 if not text.isascii() else 4))
        return np.asarray(np.tile(burst, count) * 32767, dtype=np.int16)


def find_speech(tools: Path, progress: Progress, *, mirror: str | None = None) -> Speech:
    """espeak-ng, fetched into `tools` when it is not there; tones when it cannot be had."""
    try:
        tree = fetch_tree(tools, "voices", ("espeak-ng",), progress, mirror=mirror)
        # Its sound output, not used here, links a library that lies in a folder of its own.
        argv = tree.argv("usr/bin/espeak-ng", f"usr/lib/{multiarch()}/pulseaudio")
    except ProvisionError as fault:
        progress.step(f"voices: none to be had, tones instead ({fault})")
        return Tones()
    return Espeak(argv, tree.lib)


async def write_dialogue(
    folder: Path, speech: Speech, lines: Sequence[tuple[str, str]], voices: Mapping[str, Voice]
) -> tuple[dict[str, Path], float]:
    """One WAV a person: their lines where they fall, silence while the others speak.

    `lines` are (who, text), spoken one after the other. Returns the files and the seconds until the
    last word.
    """
    said = [(who, await speech.say(voices[who], text)) for who, text in lines]
    breath = int(BREATH_SECONDS * RATE)
    length = sum(len(samples) + breath for _, samples in said)
    tracks = {who: np.zeros(length + int(TAIL_SECONDS * RATE), np.int16) for who in voices}
    at = 0
    for who, samples in said:
        tracks[who][at : at + len(samples)] = samples
        at += len(samples) + breath
    files: dict[str, Path] = {}
    for who, track in tracks.items():
        files[who] = folder / f"{who}-{time.monotonic_ns()}.wav"
        await asyncio.to_thread(_write, files[who], track)
    return files, length / RATE


def _telephone(path: Path) -> Samples:
    sound, rate = soundfile.read(path, dtype="float32")
    narrow = soxr.resample(sound, rate, RATE)
    loudest = float(np.abs(narrow).max()) or 1.0
    return np.asarray(narrow / loudest * _PEAK * 32767, dtype=np.int16)


def _write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
