"""From what somebody uploads to what the PBX plays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prompts.errors import NotAudio, Silent, TooLong
from prompts.loudness import loudness
from prompts.sound import HIGHEST_PEAK, read_sound, write_sound
from tests.prompts.sounds import (
    encoded,
    loudest_hz,
    read_wav,
    sine,
    wav_bytes,
    with_soundfile,
    written,
)


@pytest.mark.parametrize(
    ("kind", "codec", "rate"),
    [
        ("wav", "pcm_s16le", 8000),
        ("wav", "pcm_s24le", 48000),
        ("wav", "pcm_alaw", 8000),
        ("mp3", "libmp3lame", 44100),
        ("ogg", "libopus", 48000),
        ("ogg", "vorbis", 22050),
    ],
)
def test_wav_mp3_and_ogg_become_two_wav_files(
    tmp_path: Path, kind: str, codec: str, rate: int
) -> None:
    samples = sine(700, 2, rate)
    subtypes = {
        "pcm_s16le": "PCM_16",
        "pcm_s24le": "PCM_24",
        "pcm_alaw": "ALAW",
        "vorbis": "VORBIS",
    }
    if codec in subtypes:
        content = with_soundfile(kind.upper(), subtypes[codec], samples, rate)
    else:
        content = encoded(kind, codec, samples, rate)

    sound = read_sound(written(tmp_path / "upload", content))
    write_sound(sound, tmp_path)

    assert sound.seconds == pytest.approx(2, abs=0.1)
    for name, expected_rate in (("sound.wav", 8000), ("sound.wav16", 16000)):
        channels, width, got_rate, heard = read_wav(tmp_path / name)
        assert (channels, width, got_rate) == (1, 2, expected_rate)
        assert len(heard) / got_rate == pytest.approx(sound.seconds, abs=0.001)
        assert loudest_hz(heard, got_rate) == pytest.approx(700, abs=2)
        assert loudness(heard, got_rate) == pytest.approx(-24, abs=0.3)


@pytest.mark.parametrize("peak", [0.002, 0.05, 0.9])
def test_all_prompts_are_equally_loud(tmp_path: Path, peak: float) -> None:
    sound = read_sound(written(tmp_path / "x", wav_bytes(sine(997, 2, peak=peak))))

    assert loudness(sound.samples, 16000) == pytest.approx(-24, abs=0.1)
    assert sound.lufs == pytest.approx(-24, abs=0.01)
    assert sound.given_lufs == pytest.approx(-3.01 + 20 * np.log10(peak), abs=0.2)


def test_a_few_high_peaks_are_not_clipped(tmp_path: Path) -> None:
    clicks = sine(997, 2, peak=0.002)
    clicks[8000] = 0.99

    sound = read_sound(written(tmp_path / "x", wav_bytes(clicks)))

    assert np.abs(sound.samples).max() == pytest.approx(HIGHEST_PEAK, abs=0.01)
    assert sound.lufs < -30


def test_stereo_is_mixed(tmp_path: Path) -> None:
    both = np.stack([sine(600), sine(600)], axis=1)
    one = np.stack([sine(600), np.zeros(16000, np.float32)], axis=1)

    whole = read_sound(written(tmp_path / "both", wav_bytes(both)))
    half = read_sound(written(tmp_path / "one", wav_bytes(one)))

    assert whole.given_lufs - half.given_lufs == pytest.approx(6.02, abs=0.05)


def test_clipped_samples_are_counted(tmp_path: Path) -> None:
    clean = wav_bytes(np.clip(sine(100, 1, peak=1.0), -0.99, 0.99))
    # 100 periods of a sine raised to twice full scale: two thirds of all samples are cut off.
    overdriven = wav_bytes(np.clip(sine(100, 1, peak=2.0), -1.0, 1.0))

    assert read_sound(written(tmp_path / "clean", clean)).clipped == 0
    assert read_sound(written(tmp_path / "over", overdriven)).clipped == pytest.approx(
        16000 * 2 / 3, rel=0.06
    )


def test_silence_around_a_spoken_word_can_be_cut_off(tmp_path: Path) -> None:
    pause = np.zeros(8000, np.float32)
    path = written(tmp_path / "x", wav_bytes(np.concatenate([pause, sine(600, 1), pause])))

    assert read_sound(path).seconds == pytest.approx(2)
    assert read_sound(path, trim=True).seconds == pytest.approx(1.08, abs=0.01)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"R",
        b"Dear colleagues, please find the greeting enclosed.\n" * 50,
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100,
    ],
)
def test_what_is_no_sound_is_refused_whatever_it_is_called(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotAudio, match="no WAV, MP3 or Ogg sound"):
        read_sound(written(tmp_path / "greeting.wav", content))


@pytest.mark.parametrize(
    "content",
    [
        b"RIFF\x24\x00\x00\x00WAVE" + b"rubbish" * 20,
        b"OggS" + b"rubbish" * 200,
        b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"rubbish " * 200,
        wav_bytes(sine())[:44],
    ],
)
def test_what_only_begins_like_a_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotAudio):
        read_sound(written(tmp_path / "x", content))


def test_silence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Silent, match="nothing can be heard"):
        read_sound(written(tmp_path / "x", wav_bytes(np.zeros(16000, np.float32))))
    with pytest.raises(Silent):
        read_sound(written(tmp_path / "y", wav_bytes(sine(peak=0.0005))))


def test_five_minutes_are_taken_and_more_is_refused(tmp_path: Path) -> None:
    assert read_sound(
        written(tmp_path / "x", wav_bytes(sine(600, 300, rate=8000), 8000))
    ).seconds == pytest.approx(300)
    with pytest.raises(TooLong, match="at most 300 s"):
        read_sound(written(tmp_path / "y", wav_bytes(sine(600, 300.1, rate=8000), 8000)))


def test_a_small_file_that_unpacks_to_hours_is_refused_early(tmp_path: Path) -> None:
    hour = encoded("ogg", "libopus", np.tile(sine(600, 60, rate=8000), 20), 8000)
    assert len(hour) < 20 * 1024 * 1024

    with pytest.raises(TooLong):
        read_sound(written(tmp_path / "x", hour))
