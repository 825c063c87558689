from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest

from recordings.errors import (
    PathRefused,
    RecordingAltered,
    RecordingCut,
    RecordingForeign,
    RecordingMissing,
    StoreError,
    VoiceUnknown,
)
from recordings.ingest import Recording
from recordings.rendition import render
from recordings.replay import Playable, Replay
from tests.recordings.sounds import ingest, listen, put, tone, tones_heard

TONES = (600.0, 1000.0, 1700.0, 2300.0)


@pytest.fixture
def row(spool: Path, store: Path) -> Recording:
    put(spool, "citizen", "c", tone(600, 3.0))
    put(spool, "played", "c", tone(2300, 3.0))
    put(spool, "operator", "o", tone(1000, 2.0))
    put(spool, "department", "d", tone(1700, 2.0), at=1.0)
    return ingest(spool, store)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def replay(store: Path, cache: Path) -> Replay:
    return Replay(store, cache)


def test_the_whole_file_is_given_as_it_was_stored(
    row: Recording, store: Path, replay: Replay
) -> None:
    playable = replay.whole(row)
    assert (playable.path, playable.bytes) == (row.path, row.bytes)
    assert (playable.media_type, playable.etag) == ("audio/ogg; codecs=opus", row.sha256)
    with playable.open() as file:
        assert file.read() == (store / row.path).read_bytes()


@pytest.mark.parametrize(
    ("voice", "tones"),
    [
        ("citizen-0", {600}),
        ("played-0", {2300}),
        ("operator-0", {1000}),
        ("department-0", {1700}),
        ("mix", {600, 1000, 1700}),
    ],
)
def test_a_rendition_holds_the_voices_asked_for(
    row: Recording, replay: Replay, cache: Path, voice: str, tones: set[float]
) -> None:
    playable = replay.rendition(row, voice)

    path = cache / playable.path
    sound, rate = listen(path)
    assert (sound.shape, playable.bytes) == ((48000, 1), path.stat().st_size)
    assert tones_heard(sound[17600:30400, 0], rate, TONES) == tones


def test_a_rendition_is_ordinary_mono_that_browsers_play(
    row: Recording, replay: Replay, cache: Path
) -> None:
    path = cache / replay.rendition(row).path
    data = path.read_bytes()
    assert data[data.index(b"OpusHead") + 18] == 0
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.layout.name == "mono"


def test_the_moments_of_a_rendition_are_those_of_the_recording(
    row: Recording, replay: Replay, cache: Path
) -> None:
    sound, rate = listen(cache / replay.rendition(row, "department-0").path)
    assert np.abs(sound[: rate - rate // 50]).max() < 0.01
    assert np.abs(sound[rate + rate // 50 : 2 * rate]).max() > 0.25


def test_a_loud_mix_does_not_wrap_around(
    spool: Path, store: Path, replay: Replay, cache: Path
) -> None:
    put(spool, "citizen", "c", tone(600, 1.0, level=0.99), call_id="loud")
    put(spool, "operator", "o", tone(600, 1.0, level=0.99), call_id="loud")
    sound, _ = listen(cache / replay.rendition(ingest(spool, store, "loud")).path)
    # A wrapped sample jumps by the whole scale; a clipped sine never does.
    assert np.abs(np.diff(sound[:, 0])).max() < 0.8


@pytest.mark.parametrize("voice", ["", "operator-1", "citizen", "../x", "mix/..", "0", "热线"])
def test_a_voice_it_has_not_is_said_so(
    row: Recording, replay: Replay, cache: Path, voice: str
) -> None:
    with pytest.raises(VoiceUnknown):
        replay.rendition(row, voice)
    assert not cache.exists()


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("damage", ["missing", "cut", "altered", "foreign"])
def test_a_file_that_is_off_is_an_error_with_a_name(
    row: Recording, store: Path, replay: Replay, damage: str, warm: bool
) -> None:
    """Also when it had been asked for before, and its rendition lies in the cache."""
    if warm:
        replay.whole(row)
        replay.rendition(row)
    path = store / row.path
    data = path.read_bytes()
    wanted: type[StoreError]
    if damage == "missing":
        wanted = RecordingMissing
        path.unlink()
    elif damage == "cut":
        wanted = RecordingCut
        os.truncate(path, len(data) // 2)
    elif damage == "altered":
        wanted = RecordingAltered
        path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    else:
        wanted = RecordingForeign
        path.write_bytes(b"x" * len(data))

    with pytest.raises(wanted):
        replay.whole(row)
    with pytest.raises(wanted):
        replay.rendition(row)


@pytest.mark.parametrize("path", ["../x.ogg", "/etc/passwd", "2025/../../x.ogg", "", "a\0b"])
def test_a_path_out_of_the_store_is_refused(row: Recording, replay: Replay, path: str) -> None:
    tampered = replace(row, path=path)
    with pytest.raises(PathRefused):
        replay.whole(tampered)
    with pytest.raises(PathRefused):
        replay.rendition(tampered)
    with pytest.raises(PathRefused):
        replay.peaks(tampered)


def test_a_link_out_of_the_store_is_refused(
    row: Recording, store: Path, replay: Replay, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.ogg"
    (store / row.path).rename(outside)
    (store / row.path).symlink_to(outside)
    with pytest.raises(PathRefused):
        replay.whole(row)


def test_peaks_are_given_or_missing(row: Recording, store: Path, replay: Replay) -> None:
    peaks = replay.peaks(row)
    assert (peaks.path, peaks.media_type) == (row.voices[0].peaks, "application/json")
    (store / peaks.path).unlink()
    with pytest.raises(RecordingMissing):
        replay.peaks(row)


def test_a_rendition_is_made_once_even_if_many_ask_at_the_same_time(
    row: Recording, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []

    def counting(whole: BinaryIO, of: str, channels: list[int], name: str, file: BinaryIO) -> None:
        rendered.append(name)
        render(whole, of, channels, name, file)

    monkeypatch.setattr("recordings.replay.render", counting)
    given: list[Playable] = []
    threads = [
        threading.Thread(target=lambda: given.append(replay.rendition(row))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert rendered == ["mix"]
    assert len(given) == 6
    assert len(set(given)) == 1


def test_a_rendition_that_fails_leaves_nothing(
    row: Recording, store: Path, replay: Replay, cache: Path
) -> None:
    wrong = replace(row, voices=(replace(row.voices[0], channel=99),))
    with pytest.raises(RecordingForeign):
        replay.rendition(wrong, "citizen-0")
    assert list(cache.iterdir()) == []


def test_the_cache_keeps_to_its_bound_and_lets_the_longest_unused_go(
    row: Recording, store: Path, cache: Path
) -> None:
    replay = Replay(store, cache, cache_bytes=10**9, grace_seconds=0)
    for age, voice in ((300, "citizen-0"), (200, "operator-0"), (100, "department-0")):
        path = cache / replay.rendition(row, voice).path
        stamp = path.stat().st_mtime - age
        os.utime(path, (stamp, stamp))
    replay.rendition(row, "citizen-0")  # used again: now operator-0 is the oldest

    sizes = {
        path.name.removeprefix(f"{row.sha256}-"): path.stat().st_size for path in cache.iterdir()
    }
    bound = sum(sizes.values()) - 1
    small = Replay(store, cache, cache_bytes=bound, grace_seconds=0)
    small.rendition(row, "department-0")

    left = sorted(path.name.removeprefix(f"{row.sha256}-") for path in cache.iterdir())
    assert left == ["citizen-0.ogg", "department-0.ogg"]


def test_what_was_asked_for_a_moment_ago_is_never_taken_away(
    row: Recording, store: Path, cache: Path
) -> None:
    replay = Replay(store, cache, cache_bytes=1, grace_seconds=60)
    first = replay.rendition(row, "citizen-0")
    second = replay.rendition(row, "operator-0")
    assert (cache / first.path).exists()
    assert (cache / second.path).exists()
