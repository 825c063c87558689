"""Made tones whose truth is known to the step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from quality.sound import Sound, SoundMeter, Track

RATE = 16000
FULL_SCALE_SINE = -3.01


def voice(
    seconds: float, *bursts: tuple[float, float], level: float = 0.1
) -> npt.NDArray[np.int16]:
    """Silence with a tone of 500 Hz wherever a burst (from, to in seconds) is."""
    moments = np.arange(round(seconds * RATE)) / RATE
    on = np.zeros(len(moments), bool)
    for start, end in bursts:
        on |= (moments >= start) & (moments < end)
    return np.where(on, level * 32767 * np.sin(2 * np.pi * 500 * moments), 0).astype(np.int16)


def measured(
    voices: Sequence[tuple[str, npt.NDArray[np.int16]]],
    spans: Sequence[Sequence[tuple[float, float]]] | None = None,
    block: int = 2 * RATE,
) -> Sound:
    """Fed in blocks, as it is at the making of a recording."""
    sound = np.stack([samples for _, samples in voices], axis=1)
    meter = SoundMeter(len(voices), RATE)
    for start in range(0, len(sound), block):
        meter.add(sound[start : start + block])
    whole = [((0.0, len(sound) / RATE),)] * len(voices)
    return meter.finish(
        [
            Track(role, tuple(spans[n]) if spans is not None else whole[n])
            for n, (role, _) in enumerate(voices)
        ]
    )


@pytest.mark.parametrize("block", [2 * RATE, 777])
def test_who_talks_how_much_silence_and_talk_over(block: int) -> None:
    found = measured(
        [
            ("citizen", voice(20.0, (0.0, 6.0), (12.0, 13.0))),
            ("operator", voice(20.0, (5.0, 8.0), (12.5, 14.0))),
        ],
        block=block,
    )
    assert found.conversation_seconds == 20.0
    # 8 to 12 and 14 to 20
    assert found.silence_seconds == pytest.approx(10.0, abs=0.05)
    assert found.longest_silence_seconds == pytest.approx(6.0, abs=0.05)
    # 5 to 6 and 12.5 to 13
    assert found.overlap_seconds == pytest.approx(1.5, abs=0.05)
    citizen, operator = found.voices
    assert citizen.talk_seconds == pytest.approx(7.0, abs=0.05)
    assert operator.talk_seconds == pytest.approx(4.5, abs=0.05)
    assert citizen.talk_share == pytest.approx(7.0 / 11.5, abs=0.01)
    assert (citizen.talk_share or 0) + (operator.talk_share or 0) == pytest.approx(1.0)


def test_the_level_is_that_of_speech_alone() -> None:
    found = measured([("citizen", voice(10.0, (2.0, 4.0), level=0.1)), ("operator", voice(10.0))])
    assert found.voices[0].speech_dbfs == pytest.approx(FULL_SCALE_SINE - 20, abs=0.05)
    assert (found.voices[1].speech_dbfs, found.voices[1].talk_share) == (None, 0.0)


def test_a_hum_below_the_threshold_is_silence_and_one_above_is_not() -> None:
    quiet = 10 ** ((-46.0 - FULL_SCALE_SINE) / 20)
    loud = 10 ** ((-44.0 - FULL_SCALE_SINE) / 20)
    found = measured(
        [
            ("citizen", voice(5.0, (0.0, 5.0), level=quiet)),
            ("operator", voice(5.0, (0.0, 2.0), level=loud)),
        ]
    )
    assert [one.talk_seconds for one in found.voices] == [0.0, 2.0]
    assert found.silence_seconds == 3.0


def test_stops_within_words_are_speech_and_clicks_are_none() -> None:
    found = measured(
        [
            ("citizen", voice(10.0, (1.0, 2.0), (2.28, 3.0), (5.0, 5.04))),
            ("operator", voice(10.0, (1.0, 2.0), (2.32, 3.0))),
        ]
    )
    assert found.voices[0].talk_seconds == pytest.approx(2.0, abs=0.03)
    assert found.voices[1].talk_seconds == pytest.approx(1.68, abs=0.03)


def test_waiting_is_no_conversation_and_its_quiet_no_silence() -> None:
    found = measured(
        [
            ("citizen", voice(20.0, (0.0, 1.0), (10.0, 12.0))),
            ("played", voice(20.0, (0.0, 20.0))),
            ("operator", voice(20.0, (12.0, 15.0))),
        ],
        spans=[[(0.0, 20.0)], [(0.0, 20.0)], [(10.0, 8.0)]],
    )
    assert found.conversation_seconds == 8.0
    assert found.silence_seconds == pytest.approx(3.0, abs=0.03)
    assert found.voices[0].talk_seconds == pytest.approx(3.0, abs=0.03)
    assert found.voices[1].talk_share is None


def test_what_a_supervisor_whispers_is_nobodys_talk_over() -> None:
    found = measured(
        [
            ("citizen", voice(5.0, (0.0, 5.0))),
            ("operator", voice(5.0)),
            ("supervisor", voice(5.0, (0.0, 5.0))),
        ]
    )
    assert found.overlap_seconds == 0.0
    assert found.voices[2].talk_seconds == 5.0
    assert found.voices[2].talk_share is None


def test_clipping_is_told_by_the_share_of_samples_at_the_telephones_limit() -> None:
    mu_law_limit = np.full(5 * RATE, 32124, np.int16)
    mu_law_limit[RATE:] = 0
    lowest = np.full(5 * RATE, -32768, np.int16)
    loud = voice(5.0, (0.0, 5.0), level=0.97)
    found = measured([("citizen", mu_law_limit), ("operator", lowest), ("outside", loud)])
    assert [one.clipped_share for one in found.voices] == [0.2, 1.0, 0.0]


def test_nobody_says_anything_and_nothing_at_all() -> None:
    quiet = measured([("citizen", voice(1.0)), ("operator", voice(1.0))])
    assert (quiet.silence_seconds, quiet.longest_silence_seconds) == (1.0, 1.0)
    assert [one.talk_share for one in quiet.voices] == [None, None]
    nothing = measured([("citizen", np.zeros(0, np.int16))])
    assert (nothing.conversation_seconds, nothing.voices[0].clipped_share) == (0.0, 0.0)


def test_a_rate_that_has_no_whole_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="11025 Hz"):
        SoundMeter(1, 11025)
