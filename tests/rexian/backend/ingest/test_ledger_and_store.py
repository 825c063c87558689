"""Every recording has its entry in the ledger, once; the store may be away."""

from __future__ import annotations

from recordings.ledger import check_ledger
from store.errors import StoreUnavailable
from tests.recordings.sounds import CALL
from tests.rexian.backend.ingest.place import Place


async def test_every_recording_and_its_peaks_are_in_the_ledger_before_the_tracks_go(
    place: Place,
) -> None:
    place.track()
    place.rows.ended()

    async with place.running() as ingest:
        await place.rows.until("kept", CALL)
        await place.another_round(ingest)

    made = place.rows.kept[CALL]
    report = check_ledger(place.book, place.key.public)
    assert report.findings == []
    assert {path: (live.call, live.sha256) for path, live in report.live.items()} == {
        made.path: (CALL, made.sha256),
        made.peaks.path: (CALL, made.peaks.sha256),
    }
    assert place.rows.entries[CALL] == ("1970-01-12", 1)


async def test_the_store_away_for_an_hour_loses_nothing(place: Place) -> None:
    calls = [f"1763784000.{number}" for number in range(4)]
    for call in calls[:2]:
        place.track(call)
        place.rows.ended(call)
    place.archive.away = True

    async with place.running() as ingest:
        for _ in range(60):
            place.now += 60
            await place.another_round(ingest)
        assert str(ingest.trouble) == "recordings cannot be made: the store does not answer"
        assert place.rows.kept == {}
        assert all(due.attempts == 0 for due in place.rows.pending.values())
        for call in calls[2:]:
            place.track(call)
            place.rows.ended(call)
        assert len(list(place.spool.iterdir())) == 4

        place.archive.away = False
        for call in calls:
            ingest.wake()
            await place.rows.until("kept", call)
        await place.another_round(ingest)

        assert ingest.trouble is None
    assert place.archive.asked >= 60
    assert list(place.spool.iterdir()) == []
    assert check_ledger(place.book, place.key.public).entries == 8


async def test_a_recording_waiting_for_the_database_is_entered_once(place: Place) -> None:
    place.track()
    place.rows.ended()
    place.rows.keep_fails = StoreUnavailable("gone")

    async with place.running() as ingest:
        await place.rows.until("due")
        ingest.wake()
        await place.rows.until("kept", CALL)

    assert check_ledger(place.book, place.key.public).entries == 2
