"""Evidence: a voice is heard on its own channel, at its own level, and on no other."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from recordings.tracks import Role
from tests.recordings.sounds import amplitude, ingest, listen, put, tone, tones_heard

TONES = (600.0, 1000.0, 1700.0, 2300.0, 800.0, 1300.0, 2000.0, 2900.0, 450.0, 3100.0)


def lay(spool: Path, voices: int, speaking: int | None = None) -> None:
    """One leg per tone, all at once; with ``speaking`` the others are digitally silent."""
    for index in range(voices):
        sound = tone(TONES[index], 2.0)
        if speaking not in (None, index):
            sound = np.zeros_like(sound)
        role = "citizen" if index == 0 else "operator"
        put(spool, role, f"leg-{index:02}", sound)


@pytest.mark.parametrize("voices", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
def test_every_voice_has_its_tone_at_its_level_and_no_other(
    spool: Path, store: Path, voices: int
) -> None:
    lay(spool, voices)

    recording = ingest(spool, store)
    sound, rate = listen(store / recording.path)

    assert (sound.shape, rate) == ((32000, voices), 16000)
    for index in range(voices):
        middle = sound[8000:24000, index]
        assert tones_heard(middle, rate, TONES) == {TONES[index]}
        decibel = 20 * np.log10(amplitude(middle, TONES[index], rate) / 0.3)
        assert abs(decibel) < 0.5


@pytest.mark.parametrize("voices", [2, 3, 6, 8])
def test_a_silent_voice_stays_silent_beside_a_loud_one(
    spool: Path, store: Path, voices: int
) -> None:
    lay(spool, voices, speaking=0)

    recording = ingest(spool, store)
    sound, _ = listen(store / recording.path)

    assert np.abs(sound[:, 0]).max() > 0.25
    assert np.abs(sound[:, 1:]).max() < 1e-6
    assert [voice.level_dbfs for voice in recording.voices[1:]] == [-100.0] * (voices - 1)


@pytest.mark.parametrize("voices", [2, 3, 6, 8, 9])
def test_no_channel_is_coupled_or_taken_for_a_bass_channel(
    spool: Path, store: Path, voices: int
) -> None:
    lay(spool, voices)

    data = (store / ingest(spool, store).path).read_bytes()

    # RFC 7845, section 5.1: family, streams, coupled streams, then one stream per channel.
    head = data.index(b"OpusHead") + 18
    assert list(data[head : head + 3 + voices]) == [255, voices, 0, *range(voices)]


@pytest.mark.parametrize("voices", [1, 3, 6])
def test_ffmpeg_and_libsndfile_hear_the_same(spool: Path, store: Path, voices: int) -> None:
    lay(spool, voices)
    path = store / ingest(spool, store).path

    by_libsndfile, _ = listen(path)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
        packed = stream.codec_context.format.is_packed
        rate = stream.codec_context.sample_rate
    if packed:
        by_ffmpeg = np.concatenate([part.reshape(-1, voices) for part in frames])
    else:
        by_ffmpeg = np.concatenate(frames, axis=1).T

    assert rate == 48000
    assert abs(len(by_ffmpeg) / 48000 - len(by_libsndfile) / 16000) < 0.02
    for index in range(voices):
        middle = by_ffmpeg[24000:72000, index].astype(np.float64)
        assert tones_heard(middle, 48000, TONES) == {TONES[index]}


def test_the_citizen_comes_first_then_operators_and_departments_by_their_start(
    spool: Path, store: Path
) -> None:
    put(spool, "department", "d-late", tone(600, 0.2), at=3.0)
    put(spool, "operator", "o-second", tone(600, 0.2), at=2.0)
    put(spool, "department", "d-early", tone(600, 0.2), at=1.5)
    put(spool, "operator", "o-first", tone(600, 0.2), at=1.0)
    put(spool, "played", "c", tone(600, 0.2), at=0.5)
    put(spool, "citizen", "c", tone(600, 0.2), at=0.5)

    recording = ingest(spool, store)

    assert [(v.channel, v.key, v.role, v.leg_id, v.start_offset) for v in recording.voices] == [
        (0, "citizen-0", Role.CITIZEN, "c", 0.0),
        (1, "played-0", Role.PLAYED, "c", 0.0),
        (2, "operator-0", Role.OPERATOR, "o-first", 0.5),
        (3, "operator-1", Role.OPERATOR, "o-second", 1.5),
        (4, "department-0", Role.DEPARTMENT, "d-early", 1.0),
        (5, "department-1", Role.DEPARTMENT, "d-late", 2.5),
    ]


def test_a_level_is_the_rms_of_the_voice_alone(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(1000, 4.0, level=0.5))
    put(spool, "operator", "o", tone(1000, 1.0, level=0.05), at=3.0)

    recording = ingest(spool, store)

    # A sine of amplitude a has an RMS of a / sqrt(2): -9.03 and -29.03 dB.
    assert [voice.level_dbfs for voice in recording.voices] == pytest.approx(
        [-9.03, -29.03], abs=0.1
    )
