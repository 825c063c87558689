"""Recordings are found by anything that is known of them, and shown in the order of time."""

from __future__ import annotations

from typing import Any

import pytest

from recordings.tracks import Role
from store.database import Database
from store.measures import Measures
from store.recordings import Recordings
from tests.plans import asked_of
from tests.store.books import build
from tests.store.recorded import answered, recorded, sounding
from tests.store.stories import NOON, answered_call, signed_in, three_way_call
from tests.store.talk_stories import graded, supervised
from tests.store.test_recordings import Wanted


async def found(database: Database, **wanted: Any) -> list[str]:
    return [row.call for row in await Recordings(database).find(Wanted(**wanted), None, 10)]


@pytest.fixture
async def town(database: Database) -> Database:
    """c0: plain; c1: three-way with 2001; c2: graded 1; c3: long, silent and overlapping; c4: zhao
    listened and took it over.
    """
    await build(
        database,
        [
            signed_in(NOON - 9),
            *answered_call("c0", NOON),
            *three_way_call("c1", NOON + 100),
            *graded("c2", NOON + 200, 1),
            *answered_call("c3", NOON + 300, talk=600.0),
            *supervised("c4", NOON + 1000),
        ],
    )
    rows = Recordings(database)
    await rows.keep(answered("c0", NOON, sound=sounding(1.0, 0.5)))
    await rows.keep(recorded("c1", NOON + 100, 90.0, (Role.CITIZEN, "c1", 0.0, 90.0)))
    await rows.keep(recorded("c2", NOON + 200, 70.0, (Role.CITIZEN, "c2", 0.0, 70.0)))
    await rows.keep(answered("c3", NOON + 300, talk=600.0, sound=sounding(45.0, 12.0, 600.0)))
    await rows.keep(recorded("c4", NOON + 1000, 60.0, (Role.CITIZEN, "c4", 0.0, 60.0)))
    return database


@pytest.mark.parametrize(
    ("wanted", "calls"),
    [
        ({"seat": "1001"}, ["c4", "c3", "c2", "c1", "c0"]),
        ({"seat": "1001", "department": "2001"}, ["c1"]),
        ({"department": "2001", "operator": "wang", "hotline": "12345"}, ["c1"]),
        ({"department": "2001", "hotline": "12319"}, []),
        ({"operator": "wang", "since": NOON + 100, "before": NOON + 300}, ["c2", "c1"]),
        ({"operator": "zhao"}, ["c4"]),
        ({"grade": 1}, ["c2"]),
        ({"grade": 2}, []),
        ({"longer_than": 90.0}, ["c3", "c1"]),
        ({"longer_than": 70.0, "shorter_than": 90.0}, ["c2"]),
        ({"silence_over": 45.0}, ["c3"]),
        ({"overlap_over": 0.5}, ["c3", "c0"]),
        ({"overlap_over": 0.5, "shorter_than": 100.0, "operator": "wang"}, ["c0"]),
    ],
)
async def test_by_anything(town: Database, wanted: dict[str, Any], calls: list[str]) -> None:
    assert await found(town, **wanted) == calls


async def test_pages_of_a_seat_neither_repeat_nor_skip(town: Database) -> None:
    rows, seen = Recordings(town), []
    after = None
    while page := await rows.find(Wanted(seat="1001"), after, 2):
        seen += [row.call for row in page]
        after = (page[-1].started_at, page[-1].recording)
    assert seen == ["c4", "c3", "c2", "c1", "c0"]


async def test_shorter_silences_of_a_month_are_passed_over_in_the_index(town: Database) -> None:
    with asked_of(town) as asked:
        assert await found(town, since=NOON, before=NOON + 999, silence_over=45.0) == ["c3"]

    only = {"enable_seqscan": "off", "enable_bitmapscan": "off", "enable_sort": "off"}
    plan = await asked.plan("longest_silence_seconds >=", **only)
    _, of_the_index = plan.split("using ix_recordings_silent on recordings")
    condition = of_the_index.splitlines()[1]
    assert "Index Cond" in condition
    assert "longest_silence_seconds >= '45'" in condition


async def test_what_is_covered_too_little(town: Database) -> None:
    measures = Measures(town)
    await measures.covered("c0", 120.0, 119.9, NOON)
    await measures.covered("c3", 1200.0, 600.0, NOON)
    assert await found(town, coverage_below=0.995) == ["c3"]
    row = await Recordings(town).one("c3")
    assert row is not None
    assert (row.expected_seconds, row.recorded_seconds, row.coverage) == (1200.0, 600.0, 0.5)


async def test_a_row_tells_what_was_measured(town: Database) -> None:
    row = await Recordings(town).one("c3")
    assert row is not None
    assert (row.conversation_seconds, row.silence_seconds) == (600.0, 45.0)
    assert (row.longest_silence_seconds, row.overlap_seconds) == (45.0, 12.0)
    citizen, operator = row.voices
    assert (citizen.talk_seconds, citizen.talk_share) == (20.0, 0.5)
    assert (citizen.speech_dbfs, citizen.clipped_share) == (-24.5, 0.001)
    assert operator.clipped_share == 0.0
    graded_row = await Recordings(town).one("c2")
    assert graded_row is not None
    assert (graded_row.grade, graded_row.conversation_seconds) == (1, None)
