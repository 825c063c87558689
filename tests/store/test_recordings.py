"""Which calls are to be recorded, what was stored of them, and how it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from recordings.ingest import Recording, Source, Span, StoredPeaks, Voice
from recordings.tracks import Role, Stray
from rexian.backend.ingest import AT_ONCE, MOST_ATTEMPTS
from store.database import Database
from store.recordings import Recordings
from tests.store.books import build
from tests.store.stories import NOON, abandoned_call, answered_call, offered, refused, signed_in


@dataclass(frozen=True)
class Wanted:
    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    call: str | None = None
    case: str | None = None
    grade: int | None = None
    longer_than: float | None = None
    shorter_than: float | None = None
    silence_over: float | None = None
    overlap_over: float | None = None
    coverage_below: float | None = None


def voice(role: Role, leg: str, channel: int, start: float) -> Voice:
    return Voice(
        key=f"{role.value}-1",
        role=role,
        leg_id=leg,
        channel=channel,
        start_offset=start,
        duration=60.0,
        level_dbfs=-20.5,
        peaks="2026/11/21/x.peaks.json",
        spans=(Span(start, 20.0), Span(start + 30, 30.0)),
        odd_bytes=1,
    )


def recording(call: str, at: float = NOON) -> Recording:
    return Recording(
        call_id=call,
        path=f"2026/11/21/{call}.ogg",
        sha256="ab" * 32,
        bytes=12345,
        duration_seconds=64.0,
        started_at=datetime.fromtimestamp(at, UTC),
        sample_rate=16000,
        voices=(voice(Role.CITIZEN, call, 0, 0.0), voice(Role.OPERATOR, f"{call}-1001", 1, 4.0)),
        sources=(Source("a.wav", 1000), Source("b.wav", 2000)),
        strays=(Stray("c.txt", "no track"),),
        peaks=StoredPeaks(f"2026/11/21/{call}.peaks.json", "cd" * 32, 99),
    )


async def test_every_ended_call_that_had_a_line_is_due(database: Database) -> None:
    rows = Recordings(database)
    await build(
        database,
        [
            *answered_call("c1", NOON),
            *abandoned_call("c2", NOON - 50, 9.0),
            refused("c3", NOON),
            offered("c4", NOON),
        ],
    )

    assert [(due.call, due.ended_at, due.attempts) for due in await rows.due()] == [
        ("c2", NOON - 41, 0),
        ("c1", NOON + 64, 0),
    ]
    await rows.not_made("c2", "still growing", final=False)
    assert [(due.call, due.attempts) for due in await rows.due()] == [("c1", 0), ("c2", 1)]
    assert [due.call for due in await rows.due(most_attempts=1)] == ["c1"]
    # The backend's own bound fits what the count is kept in.
    assert [due.call for due in await rows.due(AT_ONCE, MOST_ATTEMPTS)] == ["c1", "c2"]
    await rows.not_made("c2", "no tracks", final=True)
    assert [due.call for due in await rows.due()] == ["c1"]
    assert await rows.counts() == {"pending": 1, "failed": 1}


async def test_a_kept_recording_says_all_of_itself(database: Database) -> None:
    rows = Recordings(database)
    await build(database, [signed_in(NOON - 9), *answered_call("c1", NOON)])
    assert not await rows.is_kept("c1")
    assert await rows.one("c1") is None

    await rows.keep(recording("c1"))
    await rows.keep(recording("c1"))

    assert await rows.is_kept("c1")
    assert await rows.due() == []
    row = await rows.one("c1")
    assert row is not None
    assert (row.recording, row.call_id, row.case) == ("c1", "c1", "20261121-12345-0001")
    assert (row.hotline, row.caller, row.operator) == ("12345", "13800138000", "wang")
    assert (row.path, row.sha256, row.bytes) == ("2026/11/21/c1.ogg", "ab" * 32, 12345)
    assert (row.started_at, row.seconds, row.media_type) == (NOON, 64.0, "audio/ogg")
    assert (row.status, row.reason, row.sample_rate) == ("ok", "", 16000)
    assert [(source.name, source.bytes) for source in row.sources] == [
        ("a.wav", 1000),
        ("b.wav", 2000),
    ]
    citizen, operator = row.voices
    assert (citizen.voice, citizen.role, citizen.leg, citizen.seat) == (
        "citizen-1",
        "citizen",
        "c1",
        None,
    )
    assert (operator.voice, operator.seat, operator.operator) == ("operator-1", "1001", "wang")
    assert (operator.starts, operator.seconds, operator.level_dbfs) == (4.0, 60.0, -20.5)
    assert [(span.start, span.seconds) for span in operator.spans] == [(4.0, 20.0), (34.0, 30.0)]


async def test_a_kept_recording_cannot_be_said_not_to_be_made(database: Database) -> None:
    rows = Recordings(database)
    await build(database, answered_call("c1", NOON))
    await rows.keep(recording("c1"))

    await rows.not_made("c1", "late news", final=True)

    assert await rows.counts() == {"ok": 1}


async def test_what_a_check_found_is_kept(database: Database) -> None:
    rows = Recordings(database)
    await build(database, answered_call("c1", NOON))
    await rows.keep(recording("c1"))

    await rows.all_found({"c1": ("cut", "9 bytes, 12345 were stored")}, NOON + 100)

    row = await rows.one("c1")
    assert row is not None
    assert (row.status, row.reason) == ("cut", "9 bytes, 12345 were stored")
    with pytest.raises(IntegrityError):
        await rows.all_found({"c1": ("eaten", "")}, NOON + 100)


async def test_recordings_are_found_and_paged(database: Database) -> None:
    rows = Recordings(database)
    facts = [signed_in(NOON - 9)]
    for n in range(5):
        facts += answered_call(f"c{n}", NOON + 100 * n, f"1380013800{n}")
    await build(database, facts)
    for n in range(5):
        await rows.keep(recording(f"c{n}", NOON + 100 * n))

    async def found(**wanted: Any) -> list[str]:
        return [row.call for row in await rows.find(Wanted(**wanted), None, 10)]

    assert await found() == ["c4", "c3", "c2", "c1", "c0"]
    assert await found(since=NOON + 100, before=NOON + 300) == ["c2", "c1"]
    assert await found(caller="8003") == ["c3"]
    assert await found(operator="wang", call="c2") == ["c2"]
    assert await found(operator="li") == []
    assert await found(case="20261121-12345-0005") == ["c4"]
    assert await found(hotline="12319") == []
    page = await rows.find(Wanted(), None, 2)
    page = await rows.find(Wanted(), (page[-1].started_at, page[-1].recording), 2)
    assert [row.call for row in page] == ["c2", "c1"]
    assert [row.call_id async for row in rows.digests(page=2)] == ["c0", "c1", "c2", "c3", "c4"]


async def test_a_recording_of_a_call_the_database_does_not_know_is_not_kept(
    database: Database,
) -> None:
    with pytest.raises(IntegrityError):
        await Recordings(database).keep(recording("c1"))
    assert await Recordings(database).counts() == {}


async def test_two_calls_cannot_have_one_file(database: Database) -> None:
    rows = Recordings(database)
    await build(database, [*answered_call("c1", NOON), *answered_call("c2", NOON)])
    await rows.keep(recording("c1"))

    with pytest.raises(IntegrityError):
        await rows.keep(replace(recording("c2"), path="2026/11/21/c1.ogg"))
