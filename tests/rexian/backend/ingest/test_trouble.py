"""Outages, odd calls and a full disk: nobody else's recording waits for them."""

from __future__ import annotations

import errno

import pytest

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
