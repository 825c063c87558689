"""Loudness against the figures that ITU-R BS.1770 and EBU Tech 3341 give."""

from __future__ import annotations

import numpy as np
import pytest

from prompts.loudness import SILENCE_LUFS, loudness
from tests.prompts.sounds import sine


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_a_full_scale_sine_of_997_hz_is_minus_3_lufs(rate: int) -> None:
    # BS.1770-4: "-3.01 LKFS" for a 0 dBFS 997 Hz sine in one channel.
    assert loudness(sine(997, 5, rate, peak=1.0), rate) == pytest.approx(-3.01, abs=0.1)


def test_half_the_amplitude_is_6_lu_less() -> None:
    loud, soft = sine(997, 3, peak=0.8), sine(997, 3, peak=0.4)
    assert loudness(loud, 16000) - loudness(soft, 16000) == pytest.approx(6.02, abs=0.01)


def test_pauses_do_not_count() -> None:
    tone, pause = sine(997, 4), np.zeros(16000 * 20, np.float32)
    # Blocks over the edges are quieter: a little less is right (the gate takes those below -10 LU).
    assert loudness(np.concatenate([tone, pause, tone]), 16000) == pytest.approx(
        loudness(tone, 16000), abs=0.3
    )


def test_the_ear_hears_high_tones_better_than_rumble() -> None:
    high, low = loudness(sine(3000, 3), 16000), loudness(sine(30, 3), 16000)
    assert high - loudness(sine(997, 3), 16000) == pytest.approx(3.4, abs=0.4)
    assert low < high - 10


def test_nothing_is_silence() -> None:
    assert loudness(np.zeros(0, np.float32), 16000) == SILENCE_LUFS
    assert loudness(np.zeros(16000, np.float32), 16000) == SILENCE_LUFS


def test_a_sound_shorter_than_a_block() -> None:
    assert loudness(sine(997, 0.1), 16000) == pytest.approx(-9.0, abs=0.5)
