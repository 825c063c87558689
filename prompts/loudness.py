"""How loud a sound is to the ear: integrated loudness as ITU-R BS.1770-4 (EBU R 128) defines it.

The K-weighting (a shelf of +4 dB above 1.5 kHz and a high-pass at 38 Hz) is computed for any rate
from the analogue prototype that the recommendation's coefficients for 48 kHz stand for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Curve = NDArray[np.complex128]

SILENCE_LUFS = -70.0
"""The absolute gate: what is quieter counts as no sound."""
_BLOCK_SECONDS = 0.4
_STEP_SECONDS = 0.1
_RELATIVE_GATE = 0.1  # -10 LU as a ratio of powers
_OFFSET = -0.691  # makes a full-scale sine of 997 Hz in one channel -3.01 LUFS


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness in LUFS of mono ``samples`` (-1 to 1, shape (n,)).

    ``SILENCE_LUFS`` when nothing passes the absolute gate. A sound shorter than one block of 0.4 s
    is one block.
    """
    if len(samples) == 0:
        return SILENCE_LUFS
    powers = _block_powers(_weighted(samples, rate), rate)
    heard = powers[powers > _power(SILENCE_LUFS)]
    if len(heard) == 0:
        return SILENCE_LUFS
    heard = heard[heard > heard.mean() * _RELATIVE_GATE]
    return float(_OFFSET + 10 * np.log10(heard.mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))


def _block_powers(weighted: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    block, step = round(_BLOCK_SECONDS * rate), round(_STEP_SECONDS * rate)
    if len(weighted) < block:
        return np.array([np.mean(weighted**2)])
    # Blocks overlap by three quarters: their powers are differences of one running sum.
    running = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, len(weighted) - block + 1, step)
    powers: NDArray[np.float64] = (running[starts + block] - running[starts]) / block
    return powers


def _weighted(samples: Samples, rate: int) -> NDArray[np.float64]:
    # By the filters' frequency response: a second of zeros, at least, keeps the end out of the
    # beginning. A power of two is quick to transform; a prime number is not.
    length = 1 << (len(samples) + rate - 1).bit_length()
    spectrum = np.fft.rfft(samples, length)
    z = np.exp(-2j * np.pi * np.arange(len(spectrum)) / length)
    spectrum = spectrum * _shelf(z, rate) * _high_pass(z, rate)
    weighted: NDArray[np.float64] = np.fft.irfft(spectrum, length)[: len(samples)]
    return weighted


def _shelf(z: Curve, rate: int) -> Curve:
    k, q = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    above = (high + band * k / q + k * k) + 2 * (k * k - high) * z
    above = above + (high - band * k / q + k * k) * z * z
    below = (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z
    return np.asarray(above / below)


def _high_pass(z: Curve, rate: int) -> Curve:
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    below = 1 + k / q + k * k
    return np.asarray(
        (1 - z) ** 2 / (1 + (2 * (k * k - 1) * z + (1 - k / q + k * k) * z * z) / below)
    )
