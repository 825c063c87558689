"""The bench of making recordings, at a size that takes a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench import ingest_speed
from recordings.tracks import Role


def test_all_make_a_recording_of_the_same_call(tmp_path: Path) -> None:
    parties = ((Role.CITIZEN, 0.0), (Role.DEPARTMENT, 0.5))
    call = ingest_speed.record(tmp_path / "spool", "c1", parties, 4.0)
    plan = call.plan()
    assert plan.frames == 4 * 16_000
    assert [(v.key, v.pieces[0].first) for v in plan.voices] == [
        ("citizen-0", 0),
        ("department-0", 2 * 16_000),
    ]
    for name, way in ingest_speed.ways().items():
        out = tmp_path / name
        out.mkdir()
        way(call, out)
        [made] = out.rglob("*.ogg")
        assert 4_000 < made.stat().st_size < 60_000, name


def test_talk_is_as_loud_as_on_a_telephone_and_pauses() -> None:
    sound = ingest_speed.talk(8.0, 1).astype(float) / 32768
    seconds = 10 * np.log10(np.mean(sound.reshape(8, -1) ** 2, axis=1))
    loud = seconds > -45
    assert loud.tolist() == [False, False, True, True, False, False, True, True]
    assert -35 < seconds[loud].mean() < -20


def test_processor_time_is_told_with_the_ratio_to_the_encoder_alone() -> None:
    told = ingest_speed.measure_all(lambda _: None, minutes=0.1, rounds=1)
    assert [one["voices"] for one in told["calls"].values()] == [3, 4]
    for one in told["calls"].values():
        assert {"ingest", "libopus", "libsndfile"} <= set(one["times_real_time"])
    assert "three parties: times real time on one core: ingest" in ingest_speed.as_table(told)
    slow = {"calls": {"x": {"times_real_time": {"ingest": 19.9}}}}
    assert not ingest_speed.within(slow)
