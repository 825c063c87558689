"""The ears hear the tones there are, no others, and say when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from .kit.errors import KitError, NotHeard
from .kit.listen import Heard, Samples, tones_present
from .kit.tones import tone, write_tone, write_tones

RATE = 8000


def sound(*tones: int, seconds: float = 2.0, rate: int = RATE) -> Samples:
    total = np.zeros(round(seconds * rate), dtype=np.float32)
    for hz in tones:
        total += tone(hz, seconds, rate).astype(np.float32) / 32768
    return total


def alaw(samples: Samples) -> Samples:
    """A-law's companding curve (ITU-T G.711) with its 8 bits."""
    size = np.abs(samples).astype(np.float64)
    scale = 1 + np.log(87.6)
    curve = np.where(size < 1 / 87.6, 87.6 * size, 1 + np.log(np.maximum(87.6 * size, 1e-9)))
    stepped = (np.floor(curve / scale * 128) + 0.5) / 128 * scale
    back = np.where(stepped < 1, stepped / 87.6, np.exp(stepped - 1) / 87.6)
    companded: Samples = (np.sign(samples) * back).astype(np.float32)
    return companded


@pytest.mark.parametrize(
    "tones", [set(), {600}, {1000}, {600, 1000}, {600, 1000, 1700}, {600, 1000, 1700, 2300}]
)
@pytest.mark.parametrize("window", [0.1, 0.2, 1.0])
def test_each_window_holds_exactly_the_tones_that_were_mixed(
    tones: set[int], window: float
) -> None:
    heard = tones_present(sound(*tones), RATE, window=window)

    assert heard == [tones] * round(2.0 / window)


def test_companding_by_a_law_hides_and_invents_nothing() -> None:
    assert tones_present(alaw(sound(600, 1000, 1700)), RATE) == [{600, 1000, 1700}] * 10
    assert tones_present(alaw(sound(2300) * np.float32(0.3)), RATE) == [{2300}] * 10


def test_a_second_tone_a_quarter_as_loud_is_heard_and_one_a_fiftieth_as_loud_is_not() -> None:
    assert tones_present(sound(600) + sound(1000) * np.float32(1 / 4), RATE) == [{600, 1000}] * 10
    assert tones_present(sound(600) + sound(1000) * np.float32(1 / 50), RATE) == [{600}] * 10


def test_noise_a_sweep_and_a_chord_of_music_are_no_tones() -> None:
    rng = np.random.default_rng(7)
    noise = rng.normal(0, 0.1, 2 * RATE).astype(np.float32)
    time = np.arange(2 * RATE) / RATE
    sweep = (0.2 * np.sin(2 * np.pi * (300 * time + 400 * time**2))).astype(np.float32)
    music = sum(0.1 * np.sin(2 * np.pi * hz * time) for hz in (440.0, 554.4, 659.3, 880.0))

    assert tones_present(noise, RATE) == [set()] * 10
    assert tones_present(sweep, RATE) == [set()] * 10
    assert tones_present(np.asarray(music, dtype=np.float32), RATE) == [set()] * 10


def test_a_tone_is_heard_through_noise_half_as_strong() -> None:
    rng = np.random.default_rng(7)
    noise = rng.normal(0, 0.05, 2 * RATE).astype(np.float32)

    assert tones_present(sound(1700) + noise, RATE) == [{1700}] * 10


def test_a_window_too_short_to_tell_tones_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="50 ms"):
        tones_present(sound(600), RATE, window=0.02)


def test_spans_and_moments_stand_on_the_wall_clock() -> None:
    heard = Heard(np.concatenate([sound(seconds=1), sound(600), sound(600, 1000)]), RATE, 5000.0)

    assert [(span.start, span.end, set(span.tones)) for span in heard.spans(window=0.5)] == [
        (5000.0, 5001.0, set()),
        (5001.0, 5003.0, {600}),
        (5003.0, 5005.0, {600, 1000}),
    ]
    assert heard.first_heard(1000) == pytest.approx(5003.0, abs=0.06)
    assert heard.last_heard(600) == pytest.approx(5005.0, abs=0.06)
    assert heard.first_heard(2300) is None
    assert heard.end == 5005.0


def test_expected_tones_pass_within_the_guards_and_fail_with_a_table() -> None:
    heard = Heard(np.concatenate([sound(600), sound(1000)]), RATE, 100.0, "citizen heard")

    heard.expect_tones({600}, 100.0, 102.0)
    heard.expect_tones({1000}, 102.0, 104.0)
    with pytest.raises(NotHeard) as failure:
        heard.expect_tones({600}, 100.0, 104.0)
    assert str(failure.value).splitlines()[0] == "citizen heard: expected 600 Hz for 3.4 s, heard"
    assert "1000 Hz   <-- wrong" in str(failure.value)


def test_one_lost_fifth_of_a_second_in_ten_minutes_is_found() -> None:
    samples = sound(600, seconds=600)
    samples[3_000_000:3_002_000] = 0
    heard = Heard(samples, RATE, 0.0)

    with pytest.raises(NotHeard, match="none of the tones   <-- wrong"):
        heard.expect_tones({600})


def test_time_before_and_after_the_recording_counts_as_silence() -> None:
    heard = Heard(sound(600), RATE, 10.0)

    with pytest.raises(NotHeard):
        heard.expect_tones({600}, 10.0, 13.0)
    heard.expect_tones(set(), 12.0, 14.0)
    assert heard.between(9.0, 13.0).seconds == 4.0


def test_a_stretch_shorter_than_its_guards_is_an_error_and_no_success() -> None:
    with pytest.raises(ValueError, match="no window"):
        Heard(sound(600), RATE, 0.0).expect_tones({600}, 0.0, 0.7)


def test_pieces_are_laid_on_one_timeline_and_holes_filled_from_the_second_ear() -> None:
    first, later = (10.0, RATE, sound(600)), (14.0, RATE, sound(1000))
    second_ear = (10.0, RATE, sound(1700, seconds=6))

    alone = Heard.of_chunks([later, first], name="phone")
    filled = Heard.of_chunks([first, later], name="phone", fill=[second_ear])

    assert [set(span.tones) for span in alone.spans()] == [{600}, set(), {1000}]
    assert [set(span.tones) for span in filled.spans()] == [{600}, {1700}, {1000}]
    assert alone.start == filled.start == 10.0


def test_pieces_of_different_rates_share_a_timeline() -> None:
    heard = Heard.of_chunks(
        [(0.0, 8000, sound(600)), (2.0, 48000, sound(2300, rate=48000))], name="phone"
    )

    assert heard.rate == 48000
    assert [set(span.tones) for span in heard.spans()] == [{600}, {2300}]


def test_no_sound_at_all_is_an_empty_recording() -> None:
    heard = Heard.of_chunks([], name="phone")

    assert heard.seconds == 0
    assert heard.spans() == []


def test_wav_ogg_opus_and_headless_sln_are_read(tmp_path: Path) -> None:
    wav = write_tone(tmp_path / "a.wav", 600, seconds=2)
    both = sound(600, 1700, rate=48000)
    soundfile.write(tmp_path / "b.opus", both, 48000, format="OGG", subtype="OPUS")
    (tmp_path / "c.sln").write_bytes((sound(1000) * 32767).astype("<i2").tobytes())
    (tmp_path / "d.sln16").write_bytes((sound(1000, rate=16000) * 32767).astype("<i2").tobytes())

    Heard.read(wav).expect_tones({600})
    Heard.read(tmp_path / "b.opus", start=50.0).expect_tones({600, 1700}, 50.0, 52.0)
    Heard.read(tmp_path / "c.sln").expect_tones({1000})
    sixteen = Heard.read(tmp_path / "d.sln16")
    sixteen.expect_tones({1000})
    assert (sixteen.rate, sixteen.seconds) == (16000, 2.0)


def test_channels_are_mixed_or_picked(tmp_path: Path) -> None:
    stereo = np.stack([sound(600), sound(1000)], axis=1)
    soundfile.write(tmp_path / "two.wav", stereo, RATE)

    Heard.read(tmp_path / "two.wav").expect_tones({600, 1000})
    Heard.read(tmp_path / "two.wav", channel=1).expect_tones({1000})


def test_what_is_no_sound_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_text("not sound")

    with pytest.raises(KitError, match=r"x\.wav cannot be read"):
        Heard.read(tmp_path / "x.wav")


def test_tone_files_are_made_once(tmp_path: Path) -> None:
    files = write_tones(tmp_path / "tones", (600, 2300), seconds=1)
    written = files[600].stat().st_mtime_ns

    assert sorted(files) == [600, 2300]
    assert files[600].stat().st_size == 44 + 2 * 8000
    assert write_tones(tmp_path / "tones", (600,), seconds=1)[600].stat().st_mtime_ns == written
    with pytest.raises(ValueError, match="5000 Hz"):
        tone(5000, 1)


def test_a_small_hole_passes_where_it_is_allowed_a_larger_one_and_a_foreign_tone_never() -> None:
    torn = sound(600, seconds=4.0)
    torn[15200:16800] = 0
    with pytest.raises(NotHeard):
        Heard(torn, RATE, 0.0).expect_tones({600})
    Heard(torn, RATE, 0.0).expect_tones({600}, torn=0.2)
    torn[15200:19200] = 0
    with pytest.raises(NotHeard):
        Heard(torn, RATE, 0.0).expect_tones({600}, torn=0.2)
    foreign = sound(600, seconds=4.0)
    foreign[15200:16800] += sound(1000, seconds=0.2)
    with pytest.raises(NotHeard):
        Heard(foreign, RATE, 0.0).expect_tones({600}, torn=0.2)
