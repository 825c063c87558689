"""Writes Ogg/Opus with every channel coded by itself, and reads the labels of such a file.

Channel mapping family 255 of RFC 7845: one mono Opus stream per channel, none coupled with another,
none taken for a low-frequency effects channel. libsndfile writes family 1 (surround) from 3 to 8
channels, which couples pairs and low-passes the sixth; libopus through PyAV does as it is told.
See docs/decisions/0004-multitrack-recordings.md.

The bytes depend only on samples, labels and serial number (and on the version of libopus): no
date, no random number, no version string goes into the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from typing import BinaryIO, Self

import av
import numpy as np
import numpy.typing as npt

from recordings.errors import RecordingForeign

BITS_PER_VOICE = 24_000
"""Target bit rate per voice in bit/s: transparent for telephone speech at 16 kHz."""
_LABEL_MARK = "rexian_recording"
_LABEL_VERSION = "1"


class HashedFile:
    """Passes bytes on to a file and keeps their SHA-256 and count, so nothing is read twice."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class OpusWriter:
    """Encodes interleaved int16 blocks of shape (frames, channels).

    ``labels`` become Vorbis comments. ``serial_of`` is hashed into the Ogg stream's serial number.
    ``channels`` = 1 gives an ordinary mono file (family 0) that every browser plays.
    """

    def __init__(
        self,
        file: HashedFile,
        channels: int,
        sample_rate: int,
        labels: Mapping[str, str],
        serial_of: str,
        bits_per_voice: int = BITS_PER_VOICE,
    ) -> None:
        serial = int.from_bytes(hashlib.sha256(serial_of.encode()).digest()[:4], "big") >> 1
        self._layout = "mono" if channels == 1 else f"{channels} channels"
        self._rate = sample_rate
        self._at = 0
        self._container = av.open(
            file,
            "w",
            format="ogg",
            options={"fflags": "+bitexact", "serial_offset": str(serial)},
        )
        self._stream = self._container.add_stream(
            "libopus",
            rate=sample_rate,
            options={
                "mapping_family": "-1" if channels == 1 else "255",
                "application": "audio",  # "voip" would filter the low end and stress formants
                "compression_level": "5",
                "frame_duration": "20",
                "vbr": "on",
            },
        )
        codec = self._stream.codec_context
        codec.layout = self._layout
        codec.format = "s16"
        codec.bit_rate = bits_per_voice * channels
        codec.flags |= int(av.codec.context.Flags.bitexact)
        self._container.metadata.update({_LABEL_MARK: _LABEL_VERSION, **labels})

    def write(self, block: npt.NDArray[np.int16]) -> None:
        """Append a block of shape (frames, channels)."""
        if not len(block):
            return
        packed = np.ascontiguousarray(block).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=self._layout)
        frame.sample_rate = self._rate
        frame.pts = self._at
        frame.time_base = Fraction(1, self._rate)
        self._at += len(block)
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def finish(self) -> None:
        """Write what the encoder still holds and the end of the stream."""
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()


def read_labels(file: BinaryIO, name: str) -> dict[str, str]:
    """Labels a recording was written with (keys in lower case), plus ``channels``.

    Raises RecordingForeign, naming ``name``, for anything that `OpusWriter` did not write.
    """
    if file.read(4) != b"OggS":
        raise RecordingForeign(f"{name} is not an Ogg file")
    file.seek(0)
    try:
        with av.open(file, format="ogg") as container:
            streams = container.streams.audio
            if len(streams) != 1 or streams[0].codec_context.name not in ("opus", "libopus"):
                raise RecordingForeign(f"{name} is an Ogg file, but not one Opus stream")
            found = {**container.metadata, **streams[0].metadata}
            channels = streams[0].codec_context.channels
    except av.FFmpegError as error:
        raise RecordingForeign(f"{name} is not a readable Ogg/Opus file: {error}") from error
    labels = {key.lower(): value for key, value in found.items()}
    if labels.pop(_LABEL_MARK, None) != _LABEL_VERSION:
        raise RecordingForeign(f"{name} was not written by this system")
    return {**labels, "channels": str(channels)}
