from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from recordings.errors import NameRefused, NoTracks
from recordings.tracks import Role, Stray, scan_call
from tests.recordings.sounds import CALL, put, tone


def test_tracks_come_in_order_of_their_start(spool: Path) -> None:
    put(spool, "operator", "o-1", tone(600, 1.0), at=2.5)
    put(spool, "citizen", "c", tone(600, 0.5, rate=16000), ext="sln16")

    found = scan_call(spool, CALL)

    assert [(t.name.role, t.name.leg_id, t.sample_rate, t.frames) for t in found.tracks] == [
        (Role.CITIZEN, "c", 16000, 8000),
        (Role.OPERATOR, "o-1", 8000, 8000),
    ]
    assert found.tracks[1].seconds == 1.0
    assert found.strays == ()


def test_half_a_sample_at_the_end_is_left_out_and_told(spool: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0), tail=b"\x7f")

    (track,) = scan_call(spool, CALL).tracks

    assert (track.frames, track.odd_bytes, track.size_bytes) == (8000, 1, 16001)


def test_what_is_no_track_is_named_with_the_reason(spool: Path, tmp_path: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    folder = spool / CALL
    secret = tmp_path / "secret.sln"
    secret.write_bytes(b"\0\0")
    (folder / "notes.txt").write_text("x")
    (folder / "operator-linked-1.sln").symlink_to(secret)
    (folder / "operator-folder-1.sln").mkdir()
    (folder / "operator-broken-1.wav").write_bytes(b"RIFF nothing")
    soundfile.write(folder / "operator-stereo-1.wav", np.zeros((80, 2)), 8000)

    found = scan_call(spool, CALL)

    assert [track.name.leg_id for track in found.tracks] == ["c"]
    assert [stray.name for stray in found.strays] == [
        "notes.txt",
        "operator-broken-1.wav",
        "operator-folder-1.sln",
        "operator-linked-1.sln",
        "operator-stereo-1.wav",
    ]
    assert Stray("operator-linked-1.sln", "not a regular file") in found.strays
    assert found.strays[4].reason == "a track has one channel, this file 2"


def test_a_wav_track_is_taken_with_its_own_rate(spool: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    soundfile.write(spool / CALL / "operator-o-1763784000000.wav", tone(600, 1.0, 16000), 16000)

    found = scan_call(spool, CALL)

    assert [(track.name.ext, track.sample_rate, track.frames) for track in found.tracks] == [
        ("sln", 8000, 8000),
        ("wav", 16000, 16000),
    ]


def test_a_wav_never_closed_is_not_taken_for_silence(spool: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0))
    wav = spool / CALL / "operator-killed-1.wav"
    soundfile.write(wav, tone(600, 1.0), 8000)
    data = wav.read_bytes()
    size = data.index(b"data") + 4
    wav.write_bytes(data[:size] + bytes(4) + data[size + 4 :])

    found = scan_call(spool, CALL)

    assert found.strays == (
        Stray("operator-killed-1.wav", "the header tells of 0 samples, the file holds more"),
    )


def test_no_folder_or_an_empty_one_is_no_tracks(spool: Path) -> None:
    with pytest.raises(NoTracks, match="no folder"):
        scan_call(spool, CALL)
    (spool / CALL).mkdir()
    with pytest.raises(NoTracks, match="no track"):
        scan_call(spool, CALL)


def test_a_linked_folder_is_not_followed(spool: Path, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", "citizen", "c", tone(600, 0.1))
    (spool / CALL).symlink_to(tmp_path / "elsewhere" / CALL)
    with pytest.raises(NoTracks, match="not a folder"):
        scan_call(spool, CALL)


def test_an_id_leading_out_of_the_spool_is_refused(spool: Path, tmp_path: Path) -> None:
    put(tmp_path, "citizen", "c", tone(600, 0.1), call_id="outside")
    with pytest.raises(NameRefused):
        scan_call(spool, "../outside")
