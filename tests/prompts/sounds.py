"""Sounds to upload: made here, so that what is in them is known exactly."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def sine(hz: float = 997.0, seconds: float = 1.0, rate: int = 16000, peak: float = 0.5) -> Samples:
    moments = np.arange(round(rate * seconds)) / rate
    return np.asarray(np.sin(2 * np.pi * hz * moments) * peak, dtype=np.float32)


def wav_bytes(samples: Samples, rate: int = 16000) -> bytes:
    """16-bit PCM; mono for shape (n,), one column a channel for shape (n, channels)."""
    return with_soundfile("WAV", "PCM_16", samples, rate)


def with_soundfile(kind: str, subtype: str, samples: Samples, rate: int) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=kind, subtype=subtype)
    return out.getvalue()


def encoded(kind: str, codec: str, samples: Samples, rate: int) -> bytes:
    """A file of FFmpeg's format ``kind`` with this codec."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="fltp", layout="mono")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return out.getvalue()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def read_wav(path: Path) -> tuple[int, int, int, Samples]:
    """Channels, bytes a sample, rate, and the samples (-1 to 1)."""
    with wave.open(str(path), "rb") as file:
        form = file.getnchannels(), file.getsampwidth(), file.getframerate()
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return (*form, (data / 32768).astype(np.float32))


def in_pieces(content: bytes, size: int = 65536) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def loudest_hz(samples: Samples, rate: int) -> float:
    """The pitch that sounds loudest."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))
