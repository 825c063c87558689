"""From tracks on a real disk to rows, through crashes, outages and odd calls."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from recordings.errors import TracksChanged
from recordings.ingest import Recording, ingest_call
from recordings.ledger import Ledger, check_ledger, load_or_create_key
from recordings.store import LocalStore
from rexian.backend import ingest as ingest_module
from rexian.backend.ingest import Ingest
from store.errors import StoreUnavailable
from store.recordings import Due, RecordingRow, Recordings, SourceRow
from tests.recordings.sounds import BEIJING, CALL, put, tone
from tests.recordings.store.faults import Away
from tests.rexian.backend.parts import PATIENCE

ENDED = 1_000_000.0


class Rows(Recordings):
    """The table of recordings, in memory; says everything it is told."""

    def __init__(self) -> None:
        self.pending: dict[str, Due] = {}
        self.kept: dict[str, Recording] = {}
        self.entries: dict[str, tuple[str, int] | None] = {}
        self.failed: dict[str, str] = {}
        self.away = False
        self.keep_fails: Exception | None = None
        self._heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def ended(self, call: str = CALL, at: float = ENDED, attempts: int = 0) -> None:
        self.pending[call] = Due(call, at, attempts)

    async def until(self, what: str, call: str = "") -> None:
        """Wait until it was told of ``what``: ``due``, ``kept``, ``not_made``, ``failed``."""
        async with asyncio.timeout(PATIENCE):
            while await self._heard.get() != (what, call):
                pass

    def forget(self) -> None:
        while not self._heard.empty():
            self._heard.get_nowait()

    async def due(self, limit: int = 100, most_attempts: int = 100) -> Sequence[Due]:
        self._heard.put_nowait(("due", ""))
        self._check()
        order = sorted(self.pending.values(), key=lambda d: (d.attempts, d.ended_at, d.call))
        return [due for due in order if due.attempts < most_attempts][:limit]

    async def keep(self, recording: Recording, ledgered: tuple[str, int] | None = None) -> None:
        self._check()
        if self.keep_fails is not None:
            fault, self.keep_fails = self.keep_fails, None
            raise fault
        self.kept[recording.call_id] = recording
        self.entries[recording.call_id] = ledgered
        self.pending.pop(recording.call_id, None)
        self._heard.put_nowait(("kept", recording.call_id))

    async def not_made(self, call: str, reason: str, *, final: bool) -> None:
        self._check()
        old = self.pending.pop(call)
        if final:
            self.failed[call] = reason
        else:
            self.pending[call] = Due(call, old.ended_at, old.attempts + 1)
        self._heard.put_nowait(("failed" if final else "not_made", call))

    async def is_kept(self, call: str) -> bool:
        self._check()
        return call in self.kept

    async def one(self, recording: str) -> RecordingRow | None:
        made = self.kept.get(recording)
        if made is None:
            return None
        fields: dict[str, Any] = dict.fromkeys(RecordingRow.__slots__)
        fields["call"] = made.call_id
        fields["sources"] = tuple(SourceRow(one.name, one.bytes) for one in made.sources)
        return RecordingRow(**fields)

    def _check(self) -> None:
        if self.away:
            self._heard.put_nowait(("away", ""))
            raise StoreUnavailable("away")


class Place:
    """A spool, a store, the rows and a clock of one's own."""

    def __init__(self, folder: Path) -> None:
        self.spool, self.store = folder / "spool", folder / "store"
        self.spool.mkdir()
        self.store.mkdir()
        self.archive = Away(LocalStore(self.store))
        self.key = load_or_create_key(folder / "ledger.key")
        self.book = folder / "ledger"
        self.ledger = Ledger(self.book, self.key)
        self.rows = Rows()
        self.now = ENDED + 60.0

    def track(self, call: str = CALL, hertz: float = 440) -> None:
        put(self.spool, "citizen", call, tone(hertz, 0.2), call_id=call)

    def files(self) -> list[str]:
        return sorted(path.suffix for path in self.store.rglob("*") if path.is_file())

    @asynccontextmanager
    async def running(self, clock: Callable[[], float] | None = None) -> AsyncIterator[Ingest]:
        ingest = Ingest(
            self.rows,
            spool=self.spool,
            recordings=self.archive,
            ledger=self.ledger,
            zone=BEIJING,
            clock=clock or (lambda: self.now),
        )
        task = asyncio.create_task(ingest.run())
        try:
            yield ingest
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def another_round(self, ingest: Ingest) -> None:
        """Have everything looked at again, from the beginning to the end."""
        for _ in range(2):
            self.rows.forget()
            ingest.wake()
            await self.rows.until("due")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def attempts_fail(
    monkeypatch: pytest.MonkeyPatch, call: str, faults: list[Exception]
) -> list[dict[str, Any]]:
    """Let the first attempts for a call fail; returns how it was asked each time."""
    asked: list[dict[str, Any]] = []

    def attempt(spool: Path, store: Path, call_id: str, **options: Any) -> Recording:
        if call_id == call:
            asked.append(options)
            if faults:
                raise faults.pop(0)
        return ingest_call(spool, store, call_id, **options)

    monkeypatch.setattr(ingest_module, "ingest_call", attempt)
    return asked


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


async def test_a_spool_that_is_not_there_yet_is_no_trouble(place: Place) -> None:
    place.spool.rmdir()

    async with place.running() as ingest:
        await place.another_round(ingest)
        assert ingest.trouble is None
