"""Outages, odd calls and a full disk: nobody else's recording waits for them."""

from __future__ import annotations

import errno

import numpy as np
import pytest
import soundfile

from recordings.tracks import Stray
from store.errors import StoreUnavailable
from tests.recordings.sounds import CALL
from tests.rexian.backend.ingest.place import ENDED, Place, attempts_fail


async def test_the_database_away_and_back(place: Place) -> None:
    place.track()
    place.rows.ended()
    place.rows.away = True

    async with place.running() as ingest:
        await place.rows.until("away")
        ingest.wake()
        await place.rows.until("away")
        assert str(ingest.trouble) == "the database does not answer"

        place.rows.away = False
        ingest.wake()
        await place.rows.until("kept", CALL)
        await place.another_round(ingest)

        assert ingest.trouble is None
    assert list(place.spool.iterdir()) == []


async def test_the_database_gone_at_the_very_commit(place: Place) -> None:
    place.track()
    place.rows.ended()
    place.rows.keep_fails = StoreUnavailable("gone")

    async with place.running() as ingest:
        await place.rows.until("due")
        ingest.wake()
        await place.rows.until("kept", CALL)

    assert place.files() == [".json", ".ogg"]


@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError("a defect"),
        PermissionError(errno.EACCES, "not ours"),
        ValueError("odd sound"),
        OSError(errno.EIO, "bad sector"),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_one_bad_call_does_not_hold_up_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    bad, good = "1763784000.1", "1763784000.2"
    for call in (bad, good):
        place.track(call)
        place.rows.ended(call)
    attempts_fail(monkeypatch, bad, [fault])

    async with place.running() as ingest:
        await place.rows.until("not_made", bad)
        await place.rows.until("kept", good)

        place.now += 1.5
        ingest.wake()
        await place.rows.until("kept", bad)


async def test_a_call_whose_name_no_file_can_have_holds_up_nobody(place: Place) -> None:
    place.track()
    place.rows.ended("../../etc", at=ENDED - 5)
    place.rows.ended()

    async with place.running():
        await place.rows.until("kept", CALL)

    assert place.rows.pending["../../etc"].attempts == 1


async def test_a_row_the_database_does_not_take_holds_up_nobody(place: Place) -> None:
    bad, good = "1763784000.1", "1763784000.2"
    for call in (bad, good):
        place.track(call)
        place.rows.ended(call)
    place.rows.keep_fails = ValueError("no such call")

    async with place.running():
        await place.rows.until("not_made", bad)
        await place.rows.until("kept", good)

    assert (place.spool / bad).is_dir()


async def test_a_full_disk_is_nobodys_fault(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.track()
    place.rows.ended()
    full = OSError(errno.ENOSPC, "No space left on device")
    asked = attempts_fail(monkeypatch, CALL, [full, full])

    async with place.running() as ingest:
        await place.another_round(ingest)
        ingest.wake()
        await place.rows.until("kept", CALL)
        assert len(asked) == 3

    assert place.rows.failed == {}


async def test_a_full_disk_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.track()
    place.rows.ended()
    attempts_fail(monkeypatch, CALL, [OSError(errno.ENOSPC, "No space left on device")] * 99)

    async with place.running() as ingest:
        await place.another_round(ingest)

        assert ingest.trouble is not None
        assert "No space left on device" in ingest.trouble
        assert place.rows.pending[CALL].attempts == 0


async def test_a_wav_without_data_beside_good_tracks_is_told_and_kept(place: Place) -> None:
    place.track()
    silent = place.spool / CALL / "operator-o-1763784000000.wav"
    soundfile.write(silent, np.zeros(0, np.int16), 8000)
    torn = place.spool / CALL / "department-d-1763784000000.wav"
    torn.write_bytes(silent.read_bytes() + bytes(16_000))
    place.rows.ended()

    async with place.running() as ingest:
        await place.rows.until("kept", CALL)
        await place.another_round(ingest)

    made = place.rows.kept[CALL]
    assert [(voice.key, voice.duration) for voice in made.voices][1:] == [("operator-0", 0.0)]
    assert made.strays == (Stray(torn.name, "the header tells of 0 samples, the file holds more"),)
    # What could not be read stays for a person to look at; what was empty went with the others.
    assert [path.name for path in (place.spool / CALL).iterdir()] == [torn.name]


async def test_a_call_of_which_there_is_only_a_wav_without_data(place: Place) -> None:
    folder = place.spool / CALL
    folder.mkdir()
    soundfile.write(folder / "citizen-c-1763784000000.wav", np.zeros(0, np.int16), 8000)
    place.rows.ended()
    place.now = ENDED + 61

    async with place.running():
        await place.rows.until("failed", CALL)

    assert place.rows.failed == {CALL: "1 tracks, all empty"}
    assert len(list(folder.iterdir())) == 1
    assert place.files() == []
