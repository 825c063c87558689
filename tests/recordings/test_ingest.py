from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from recordings.assemble import Assembled, assemble
from recordings.errors import NameRefused, NoTracks, PathRefused, RecordingDiffers, TracksChanged
from recordings.evidence import Evidence, measure
from recordings.ingest import Recording, Source, discard_tracks, ingest_call
from recordings.opus import read_labels
from recordings.voices import Plan
from tests.recordings.sounds import CALL, ingest, listen, put, tone


def lay_call(spool: Path, call_id: str = CALL) -> None:
    put(spool, "citizen", "c", tone(600, 2.0), call_id=call_id)
    put(spool, "operator", "o", tone(1000, 1.0), at=0.5, call_id=call_id)


def all_files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_what_is_reported_is_what_lies_there(spool: Path, store: Path) -> None:
    lay_call(spool)

    recording = ingest(spool, store)

    path = store / recording.path
    data = path.read_bytes()
    assert recording.path == "2025/11/22/1763784000.12.ogg"
    assert recording.sha256 == hashlib.sha256(data).hexdigest()
    assert recording.bytes == len(data)
    assert recording.duration_seconds == 2.0
    assert recording.started_at == datetime(2025, 11, 22, 4, 0, tzinfo=UTC)
    assert recording.sources == (
        Source("citizen-c-1763784000000.sln", 32000),
        Source("operator-o-1763784000500.sln", 16000),
    )
    assert measure(path) == Evidence(recording.sha256, recording.bytes, 2.0)
    assert all_files(store) == [recording.path, recording.voices[0].peaks]


def test_the_file_says_itself_which_call_it_holds(spool: Path, store: Path) -> None:
    lay_call(spool)
    recording = ingest(spool, store)
    with (store / recording.path).open("rb") as file:
        labels = read_labels(file, recording.path)
    assert labels == {
        "call_id": "1763784000.12",
        "started_at": "2025-11-22T04:00:00.000+00:00",
        "voices": '[["citizen-0","c"],["operator-0","o"]]',
        "channels": "2",
    }


def test_the_folder_is_the_day_on_the_wall_where_the_hotline_is(spool: Path, store: Path) -> None:
    # 15 hours after noon in Beijing: the 23rd there, still the 22nd in UTC.
    put(spool, "citizen", "c", tone(600, 0.1), at=15 * 3600)
    assert ingest(spool, store).path == "2025/11/23/1763784000.12.ogg"
    assert ingest_call(spool, store, CALL, tz=UTC).path == "2025/11/22/1763784000.12.ogg"


def test_the_same_tracks_give_the_same_bytes(spool: Path, store: Path, tmp_path: Path) -> None:
    lay_call(spool)

    first = ingest(spool, store)
    before = (store / first.path).stat()
    again = ingest(spool, store)
    elsewhere = ingest(spool, tmp_path / "another")

    assert again == first == elsewhere
    after = (store / first.path).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_two_calls_of_equal_sound_are_two_different_files(spool: Path, store: Path) -> None:
    lay_call(spool, "call-1")
    lay_call(spool, "call-2")
    assert ingest(spool, store, "call-1").sha256 != ingest(spool, store, "call-2").sha256


def test_a_stored_recording_is_not_replaced_by_another_one(spool: Path, store: Path) -> None:
    lay_call(spool)
    first = ingest(spool, store)
    data = (store / first.path).read_bytes()
    peaks = (store / first.voices[0].peaks).read_bytes()
    put(spool, "department", "d", tone(1700, 1.0), at=1.0)

    with pytest.raises(RecordingDiffers):
        ingest(spool, store)

    assert (store / first.path).read_bytes() == data
    assert (store / first.voices[0].peaks).read_bytes() == peaks
    assert all_files(store) == [first.path, first.voices[0].peaks]

    second = ingest(spool, store, replace=True)
    assert [voice.key for voice in second.voices] == ["citizen-0", "operator-0", "department-0"]
    assert listen(store / second.path)[0].shape[1] == 3


def test_lost_peaks_come_back_and_the_recording_stays(spool: Path, store: Path) -> None:
    lay_call(spool)
    first = ingest(spool, store)
    peaks = store / first.voices[0].peaks
    data = peaks.read_bytes()
    peaks.unlink()
    assert ingest(spool, store) == first
    assert peaks.read_bytes() == data


def test_a_call_still_being_recorded_is_not_stored(
    spool: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_call(spool)
    track = spool / CALL / "citizen-c-1763784000000.sln"

    def assemble_while_the_pbx_writes(
        plan: Plan, call_id: str, file: BinaryIO, **options: int
    ) -> Assembled:
        made = assemble(plan, call_id, file, **options)
        with track.open("ab") as file:
            file.write(b"\0\0")
        return made

    monkeypatch.setattr("recordings.ingest.assemble", assemble_while_the_pbx_writes)
    with pytest.raises(TracksChanged, match="still growing"):
        ingest(spool, store)
    assert all_files(store) == []


def test_a_disk_full_leaves_no_half_file(
    spool: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_call(spool)

    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("recordings.ingest.write_peaks", full)
    with pytest.raises(OSError, match="No space left"):
        ingest(spool, store)
    assert all_files(store) == []


def test_what_a_killed_writer_left_is_swept_by_the_next(spool: Path, store: Path) -> None:
    lay_call(spool)
    day = store / "2025/11/22"
    day.mkdir(parents=True)
    (day / ".1763784000.12.ogg.k3x9.part").write_bytes(b"OggS half")
    (day / ".1763784000.12.peaks.json.k3x9.part").write_bytes(b"{")
    (day / ".another.ogg.k3x9.part").write_bytes(b"OggS of a call being stored right now")

    recording = ingest(spool, store)

    assert all_files(store) == [
        "2025/11/22/.another.ogg.k3x9.part",
        recording.path,
        recording.voices[0].peaks,
    ]


def test_no_tracks_is_said_and_nothing_is_made(spool: Path, store: Path) -> None:
    with pytest.raises(NoTracks):
        ingest(spool, store)
    assert all_files(store) == []


@pytest.mark.parametrize("call_id", ["..", "../x", "/tmp", "a/b", "", "a\0b"])
def test_a_hostile_call_id_is_refused(spool: Path, store: Path, call_id: str) -> None:
    with pytest.raises(NameRefused):
        ingest(spool, store, call_id)
    with pytest.raises(NameRefused):
        discard_tracks(spool, call_id, [])


def test_a_day_folder_linked_out_of_the_store_is_refused(
    spool: Path, store: Path, tmp_path: Path
) -> None:
    lay_call(spool)
    (tmp_path / "elsewhere").mkdir()
    (store / "2025").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PathRefused):
        ingest(spool, store)
    assert all_files(tmp_path / "elsewhere") == []


class TestDiscard:
    def stored(self, spool: Path, store: Path) -> Recording:
        lay_call(spool)
        return ingest(spool, store)

    def test_the_spool_is_untouched_until_the_caller_says_so(
        self, spool: Path, store: Path
    ) -> None:
        recording = self.stored(spool, store)
        assert len(all_files(spool)) == 2
        assert discard_tracks(spool, CALL, recording.sources) == 2
        assert list(spool.iterdir()) == []

    def test_doing_it_twice_is_harmless(self, spool: Path, store: Path) -> None:
        recording = self.stored(spool, store)
        discard_tracks(spool, CALL, recording.sources)
        assert discard_tracks(spool, CALL, recording.sources) == 0

    def test_what_was_not_recorded_stays(self, spool: Path, store: Path) -> None:
        recording = self.stored(spool, store)
        late = put(spool, "department", "d", tone(600, 0.1), at=9.0)
        assert discard_tracks(spool, CALL, recording.sources) == 2
        assert all_files(spool) == [f"{CALL}/{late.name}"]

    def test_a_track_that_grew_since_keeps_all_of_them(self, spool: Path, store: Path) -> None:
        recording = self.stored(spool, store)
        put(spool, "operator", "o", tone(1000, 1.5), at=0.5)
        with pytest.raises(TracksChanged):
            discard_tracks(spool, CALL, recording.sources)
        assert len(all_files(spool)) == 2

    def test_only_names_of_tracks_are_removed(self, spool: Path, store: Path) -> None:
        self.stored(spool, store)
        (spool / "precious.txt").write_text("x")
        with pytest.raises(NameRefused):
            discard_tracks(spool, CALL, [Source("../precious.txt", 1)])
        assert (spool / "precious.txt").exists()
