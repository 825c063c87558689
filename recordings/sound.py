"""The voices' sound as it is measured: at the making of a recording, or later from the stored file.

A stored file is Opus: levels and talk are those of the tracks within what the codec changes, and a
peak that was clipped may be told a little differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import av
import numpy as np
import numpy.typing as npt

from quality.sound import Sound, SoundMeter, Track
from recordings.errors import RecordingForeign
from recordings.rendition import planes
from recordings.voices import Plan

_FRAMES_AT_ONCE = 100  # of 20 ms


def plan_tracks(plan: Plan) -> tuple[Track, ...]:
    """Whose each channel of a recording is to be, and where its tracks lie."""
    rate = plan.sample_rate
    return tuple(
        Track(
            voice.role.value,
            tuple((piece.first / rate, piece.frames / rate) for piece in voice.pieces),
        )
        for voice in plan.voices
    )


def measure_stored(recording: BinaryIO, of: str, tracks: Sequence[Track]) -> Sound:
    """Measure a stored recording; ``of`` says which, for errors. Blocking; memory hardly grows with
    the length. Raises RecordingForeign for a file that cannot be decoded or has other channels.
    """
    try:
        with av.open(recording, "r", format="ogg") as source:
            stream = source.streams.audio[0]
            if stream.codec_context.channels != len(tracks):
                raise RecordingForeign(
                    f"{of} has {stream.codec_context.channels} channels, not {len(tracks)}"
                )
            meter = SoundMeter(len(tracks), stream.codec_context.sample_rate)
            waiting: list[npt.NDArray[np.float32]] = []
            for frame in source.decode(stream):
                waiting.append(planes(frame))
                if len(waiting) == _FRAMES_AT_ONCE:
                    meter.add(_samples(waiting))
                    waiting = []
            if waiting:
                meter.add(_samples(waiting))
    except (av.FFmpegError, IndexError) as error:
        raise RecordingForeign(f"{of} cannot be decoded: {error}") from error
    return meter.finish(tracks)


def _samples(decoded: Sequence[npt.NDArray[np.float32]]) -> npt.NDArray[np.int16]:
    """Decoded frames, shape (channels, frames) each, as the meter takes them."""
    joined = np.concatenate(decoded, axis=1).T
    samples: npt.NDArray[np.int16] = np.clip(np.rint(joined * 32768.0), -32768, 32767).astype(
        np.int16
    )
    return samples
