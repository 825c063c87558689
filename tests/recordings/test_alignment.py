"""Where the sound of each leg lies within the recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from recordings.errors import NoAudio, SpanRefused
from recordings.ingest import Span
from recordings.tracks import Role, Track, TrackName, scan_call
from recordings.voice_reader import VoiceReader
from recordings.voices import plan_voices
from tests.recordings.sounds import (
    CALL,
    NOON,
    Sound,
    amplitude,
    first_sound,
    ingest,
    listen,
    put,
    tone,
    tones_heard,
)


def click(at: int, length: int, rate: int = 8000) -> Sound:
    """Silence with a 10 ms burst beginning at sample ``at``."""
    sound = np.zeros(length, np.int16)
    sound[at : at + rate // 100] = tone(1000, 0.01, rate, level=0.9)
    return sound


def test_voices_meet_at_the_same_moment_whatever_their_rate(spool: Path, store: Path) -> None:
    # All three click at 1.750 s after the first track's start.
    put(spool, "citizen", "c", click(14000, 24000))
    put(spool, "operator", "o", click(16000, 32000, 16000), at=0.75, ext="sln16")
    put(spool, "department", "d", click(3996, 8000), at=1.2505)

    recording = ingest(spool, store)
    sound, rate = listen(store / recording.path)

    for channel in range(3):
        assert first_sound(sound[:, channel], rate) == pytest.approx(1.75, abs=0.020)


def test_before_the_encoder_the_place_is_exact_to_the_sample(spool: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0, 16000), ext="sln16")
    put(spool, "operator", "o", tone(1000, 1.0, 16000), at=0.123, ext="sln16")
    plan = plan_voices(scan_call(spool, CALL).tracks)
    assert plan.frames == 1968 + 16000

    with VoiceReader(plan.voices[1], plan.sample_rate) as reader:
        # Odd block sizes, so that starts and ends fall within blocks.
        read = np.concatenate(
            [reader.read(min(777, plan.frames - at)) for at in range(0, 17968, 777)]
        )

    assert not read[:1968].any()
    np.testing.assert_array_equal(read[1968:], tone(1000, 1.0, 16000))


def test_who_speaks_when_second_by_second(spool: Path, store: Path) -> None:
    """Operator answers at 1 s, department joins at 3 s, operator leaves at 5 s, all over at 7 s."""
    put(spool, "citizen", "c", tone(600, 7.0))
    put(spool, "operator", "o", tone(1000, 4.0), at=1.0)
    put(spool, "department", "d", tone(1700, 4.0), at=3.0)

    recording = ingest(spool, store)
    sound, rate = listen(store / recording.path)

    assert recording.duration_seconds == 7.0
    together = sound.sum(axis=1)
    heard = [
        tones_heard(together[s * rate + 800 : (s + 1) * rate - 800], rate, (600, 1000, 1700))
        for s in range(7)
    ]
    assert heard == [
        {600},
        {600, 1000},
        {600, 1000},
        {600, 1000, 1700},
        {600, 1000, 1700},
        {600, 1700},
        {600, 1700},
    ]


def test_a_leg_recorded_again_after_a_gap_keeps_its_voice(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    put(spool, "citizen", "c", tone(1000, 1.0), at=3.0)

    recording = ingest(spool, store)
    sound, rate = listen(store / recording.path)

    (voice,) = recording.voices
    assert (voice.start_offset, voice.duration) == (0.0, 4.0)
    assert voice.spans == (Span(0.0, 1.0), Span(3.0, 1.0))
    assert amplitude(sound[1600:14400, 0], 600, rate) == pytest.approx(0.3, abs=0.02)
    assert np.abs(sound[20000:44000]).max() < 0.001
    assert amplitude(sound[49600:62400, 0], 1000, rate) == pytest.approx(0.3, abs=0.02)


def test_tracks_of_one_leg_that_overlap_by_a_hair_follow_each_other(
    spool: Path, store: Path
) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    put(spool, "citizen", "c", tone(600, 1.0), at=0.96)

    (voice,) = ingest(spool, store).voices

    assert voice.spans == (Span(0.0, 1.0), Span(1.0, 1.0))


def test_tracks_of_one_leg_that_truly_overlap_are_both_kept(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 2.0))
    put(spool, "citizen", "c", tone(1000, 2.0), at=1.0)

    recording = ingest(spool, store)
    sound, rate = listen(store / recording.path)

    assert [(v.key, v.leg_id, v.start_offset) for v in recording.voices] == [
        ("citizen-0", "c", 0.0),
        ("citizen-1", "c", 1.0),
    ]
    overlap = sound[17600:30400]
    assert tones_heard(overlap[:, 0], rate, (600, 1000)) == {600}
    assert tones_heard(overlap[:, 1], rate, (600, 1000)) == {1000}


def test_without_the_citizen_the_others_still_make_a_recording(spool: Path, store: Path) -> None:
    put(spool, "operator", "o", tone(1000, 1.0), at=2.0)
    put(spool, "department", "d", tone(1700, 1.0), at=2.5)

    recording = ingest(spool, store)

    assert [(voice.key, voice.start_offset) for voice in recording.voices] == [
        ("operator-0", 0.0),
        ("department-0", 0.5),
    ]
    assert recording.started_at.timestamp() * 1000 == NOON + 2000


def test_an_empty_track_is_a_voice_of_no_length(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    put(spool, "operator", "o", np.zeros(0, np.int16), at=0.5)

    recording = ingest(spool, store)
    sound, _ = listen(store / recording.path)

    assert (recording.voices[1].duration, recording.voices[1].level_dbfs) == (0.0, -100.0)
    assert recording.voices[1].start_offset == 0.5
    assert np.abs(sound[:, 1]).max() < 1e-6


def test_nothing_but_empty_tracks_is_no_audio(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", np.zeros(0, np.int16))
    put(spool, "operator", "o", np.zeros(0, np.int16), tail=b"\x01")
    with pytest.raises(NoAudio):
        ingest(spool, store)
    assert list(store.iterdir()) == []


@pytest.mark.parametrize(("ext", "frames"), [("sln", 2), ("sln16", 1)])
def test_a_single_sample_is_a_recording(spool: Path, store: Path, ext: str, frames: int) -> None:
    put(spool, "citizen", "c", np.array([9000], np.int16), ext=ext)

    recording = ingest(spool, store)
    sound, _ = listen(store / recording.path)

    assert len(sound) == frames
    assert recording.duration_seconds == frames / 16000


def test_a_track_cut_by_a_crash_is_used_to_its_last_whole_sample(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 2.0), tail=b"\x55")

    recording = ingest(spool, store)

    assert recording.duration_seconds == 2.0
    assert recording.voices[0].odd_bytes == 1


def test_a_wideband_track_raises_the_rate(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    wide = spool / CALL / f"operator-o-{NOON + 500}.wav"
    soundfile.write(wide, tone(9000, 1.0, 44100), 44100)

    recording = ingest(spool, store)
    sound, rate = listen(store / recording.path)

    assert (recording.sample_rate, rate, len(sound)) == (48000, 48000, 72000)
    assert amplitude(sound[28800:67200, 1], 9000, rate) == pytest.approx(0.3, abs=0.03)
    assert first_sound(sound[:, 1], rate) == pytest.approx(0.5, abs=0.020)


def test_a_start_moment_from_another_age_is_refused(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 0.1))
    put(spool, "operator", "o", tone(600, 0.1), at=-NOON / 1000)
    with pytest.raises(SpanRefused):
        ingest(spool, store)


def test_placing_rounds_to_the_nearest_frame() -> None:
    def track(start_ms: int, frames: int, rate: int) -> Track:
        name = TrackName(Role.OPERATOR, f"leg-{start_ms}", start_ms, "wav")
        return Track(name, Path("unused"), rate, frames, 0, 0)

    plan = plan_voices([track(1000, 11025, 11025), track(1001, 1, 48000)])
    assert plan.sample_rate == 48000
    assert [(v.pieces[0].first, v.pieces[0].frames) for v in plan.voices] == [(0, 48000), (48, 1)]
