"""Whether there is speech beside a tone: what is left of a recording once the tone is taken out."""

from __future__ import annotations

import numpy as np

from tests.live.kit.listen import Heard

FRAME_SECONDS = 0.05
SPEECH = 0.02
"""Root mean square, of full scale. G.711's own noise on the kit's tones stays below 0.005."""


def seconds_of_speech(heard: Heard, hz: int, begin: float, end: float) -> float:
    """For how long, between two wall-clock moments, something but the tone ``hz`` was heard."""
    part = heard.between(begin, end)
    length = round(FRAME_SECONDS * part.rate)
    frames = part.samples[: len(part.samples) // length * length].reshape(-1, length)
    phase = 2 * np.pi * hz * np.arange(length) / part.rate
    tone = np.stack([np.cos(phase), np.sin(phase)], axis=1)
    fitted, *_ = np.linalg.lstsq(tone, frames.T, rcond=None)
    left = np.sqrt(np.mean((frames - (tone @ fitted).T) ** 2, axis=1))
    return float(np.count_nonzero(left > SPEECH)) * FRAME_SECONDS
