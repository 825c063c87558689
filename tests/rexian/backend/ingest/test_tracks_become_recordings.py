"""From tracks on a real disk to rows: when, once, and through a crash at any moment."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from recordings.errors import TracksChanged
from recordings.ingest import Recording, ingest_call
from rexian.backend import ingest as ingest_module
from tests.recordings.sounds import BEIJING, CALL
from tests.rexian.backend.ingest.place import ENDED, Place, attempts_fail


async def test_a_call_becomes_a_recording_and_its_tracks_go(place: Place) -> None:
    place.track()
    place.rows.ended()

    async with place.running() as ingest:
        await place.rows.until("kept", CALL)
        await place.another_round(ingest)

    made = place.rows.kept[CALL]
    assert [voice.key for voice in made.voices] == ["citizen-0"]
    assert (place.store / made.path).stat().st_size == made.bytes
    assert list(place.spool.iterdir()) == []
    assert ingest.trouble is None
    assert ingest._not_before == {}


async def test_tracks_are_left_alone_until_they_have_settled(place: Place) -> None:
    place.track()
    place.rows.ended()
    place.now = ENDED + 1.4

    async with place.running() as ingest:
        await place.another_round(ingest)
        assert place.rows.kept == {}

        place.now = ENDED + 1.5
        ingest.wake()
        await place.rows.until("kept", CALL)


async def test_it_comes_back_by_itself_when_they_have_settled(place: Place) -> None:
    place.track()
    place.rows.ended(at=time.time() - 1.4)

    async with place.running(time.time):
        await place.rows.until("kept", CALL)


async def test_the_database_hears_of_the_end_later_and_nobody_waits_for_the_next_round(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "SETTLE_SECONDS", 0.1)
    place.track()

    async with place.running(time.time) as ingest:
        await place.rows.until("due")
        ingest.wake()
        await place.rows.until("due")
        place.rows.ended(at=time.time())
        async with asyncio.timeout(ingest_module.LOOK_SECONDS - 1):
            await place.rows.until("kept", CALL)


async def test_a_recording_begins_by_our_clock_and_lies_where_the_pbxs_puts_it(
    place: Place,
) -> None:
    place.track()
    alone = ingest_call(place.spool, place.store, CALL, tz=BEIJING)
    place.rows.ended()
    place.clock_offset = 90.0

    async with place.running():
        await place.rows.until("kept", CALL)

    made = place.rows.kept[CALL]
    assert (alone.started_at - made.started_at).total_seconds() == 90
    assert (made.path, made.sha256) == (alone.path, alone.sha256)


async def test_after_a_start_recordings_wait_until_the_pbx_has_told_its_clock(
    place: Place,
) -> None:
    place.track()
    place.rows.ended()
    place.clock_offset = None

    async with place.running() as ingest:
        ingest.wake()
        await asyncio.sleep(0)
        assert place.rows.kept == {}

        place.clock_offset = 5.0
        ingest.wake()
        await place.rows.until("kept", CALL)

        # Out of sight later on: it is known still.
        place.clock_offset = None
        place.track("1763784099.1")
        place.rows.ended("1763784099.1")
        ingest.wake()
        await place.rows.until("kept", "1763784099.1")


async def test_a_pbx_that_never_tells_its_clock_holds_up_no_recording(place: Place) -> None:
    place.track()
    place.rows.ended()
    place.clock_offset = None

    async with place.running() as ingest:
        ingest.wake()
        place.now += ingest_module.STRANGE_CLOCK_SECONDS
        await place.rows.until("kept", CALL)


async def test_a_crash_between_file_and_row_makes_the_same_recording(place: Place) -> None:
    place.track()
    place.rows.ended()
    once = ingest_call(place.spool, place.store, CALL, tz=BEIJING)

    async with place.running():
        await place.rows.until("kept", CALL)

    assert place.rows.kept[CALL].sha256 == once.sha256
    assert place.files() == [".json", ".ogg"]


async def test_a_crash_between_row_and_spool_is_made_good_at_the_next_start(place: Place) -> None:
    place.track()
    place.track("1763784099.1")  # a call that is still up
    place.rows.kept[CALL] = ingest_call(place.spool, place.store, CALL, tz=BEIJING)

    async with place.running():
        await place.rows.until("due")

    assert [path.name for path in place.spool.iterdir()] == ["1763784099.1"]
    assert (place.store / place.rows.kept[CALL].path).exists()


async def test_tracks_that_changed_after_the_row_are_kept(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.track()
    place.rows.kept[CALL] = ingest_call(place.spool, place.store, CALL, tz=BEIJING)
    (track,) = (place.spool / CALL).iterdir()
    track.write_bytes(track.read_bytes() + b"more")

    async with place.running():
        await place.rows.until("due")

    assert track.exists()
    assert f"the tracks of call {CALL} were kept" in caplog.text


async def test_a_file_left_by_an_attempt_cut_off_is_replaced(place: Place) -> None:
    place.track(hertz=440)
    before = ingest_call(place.spool, place.store, CALL, tz=BEIJING)
    place.track(hertz=880)
    place.rows.ended()

    async with place.running():
        await place.rows.until("kept", CALL)

    made = place.rows.kept[CALL]
    assert made.sha256 != before.sha256
    assert made.path == before.path
    assert place.files() == [".json", ".ogg"]


async def test_a_replacement_that_fails_does_not_end_the_work(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.track()
    before = ingest_call(place.spool, place.store, CALL, tz=BEIJING)
    place.track(hertz=880)
    place.rows.ended()
    real = ingest_call
    asked = []

    def attempt(*where: Any, **options: Any) -> Recording:
        asked.append(options.get("replace", False))
        if asked == [False, True]:
            raise TracksChanged("still growing")
        return real(*where, **options)

    monkeypatch.setattr(ingest_module, "ingest_call", attempt)

    async with place.running() as ingest:
        await place.rows.until("not_made", CALL)
        place.now += 5
        ingest.wake()
        await place.rows.until("kept", CALL)

    assert asked == [False, True, False, True]
    assert place.rows.kept[CALL].sha256 != before.sha256


async def test_a_call_without_tracks_is_given_up_only_after_patience(place: Place) -> None:
    place.rows.ended()
    place.now = ENDED + 59.0

    async with place.running() as ingest:
        await place.rows.until("not_made", CALL)
        assert place.rows.failed == {}

        place.now = ENDED + 61.0
        ingest.wake()
        await place.rows.until("failed", CALL)
        await place.another_round(ingest)

    assert list(place.rows.failed) == [CALL]
    assert ingest._not_before == {}


async def test_tracks_that_come_late_are_still_taken(place: Place) -> None:
    place.rows.ended()
    place.now = ENDED + 5

    async with place.running() as ingest:
        await place.rows.until("not_made", CALL)
        place.track()
        await place.another_round(ingest)
        assert place.rows.kept == {}  # not before its time

        place.now += 1.5
        ingest.wake()
        await place.rows.until("kept", CALL)


async def test_growing_tracks_are_tried_again_less_and_less_often(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.track()
    place.rows.ended()
    attempts_fail(monkeypatch, CALL, [TracksChanged("growing") for _ in range(12)])
    pauses = []

    async with place.running() as ingest:
        for _ in range(12):
            await place.rows.until("not_made", CALL)
            pauses.append(ingest._not_before[CALL] - place.now)
            place.now += pauses[-1]
            ingest.wake()
        await place.rows.until("kept", CALL)
        await place.another_round(ingest)

    assert pauses[:4] == [1.5, 3.0, 6.0, 12.0]
    assert pauses[-1] == 600.0
    assert place.rows.failed == {}
    assert ingest._not_before == {}


async def test_a_hundred_calls_at_once_are_all_worked_off(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "AT_ONCE", 2)
    calls = [f"1763784000.{number}" for number in range(5)]
    for call in calls:
        place.track(call)
        place.rows.ended(call)

    async with place.running():
        for call in calls:
            await place.rows.until("kept", call)


async def test_a_spool_that_is_not_there_yet_is_no_trouble(place: Place) -> None:
    place.spool.rmdir()

    async with place.running() as ingest:
        await place.another_round(ingest)
        assert ingest.trouble is None
