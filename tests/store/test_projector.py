"""The tables follow the journal: in order, every fact exactly once, whatever dies in between."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from acd import facts as f
from acd.facts import Fact
from acd.values import CallId, SeatNumber
from store import schema
from store.columns import stored_moment
from store.database import Database
from store.errors import JournalGap, StoreUnavailable
from store.journal import Journal
from store.projector import Projector
from store.stored_fact import StoredFact
from tests.conftest_postgres import Server
from tests.store.books import PROJECTIONS, Facts, all_tables, build, projector
from tests.store.stories import (
    NOON,
    abandoned_call,
    answered_call,
    joined,
    offered,
    refused,
    signed_in,
    three_way_call,
)
from tests.store.talk_stories import (
    consulted_and_handed_over,
    emergency,
    graded,
    held_call,
    return_visit,
    supervised,
)
from tests.store.waiting_stories import rung_back

DAY = [
    f.PbxSeen(at=NOON - 100),
    signed_in(NOON - 50),
    *answered_call("c1", NOON),
    *three_way_call("c2", NOON + 100),
    *abandoned_call("c3", NOON + 300, wait=12.0),
    refused("c4", NOON + 400),
    f.PbxLost(at=NOON + 500, reason="cut"),
    f.PbxSeen(at=NOON + 520),
    *answered_call("c5", NOON + 600, "bad number", seat="1002"),
]

TALK = [
    fact
    for story in (
        held_call("c1", NOON),
        consulted_and_handed_over("c2", NOON + 50),
        emergency("c3", NOON + 100),
        graded("c1", NOON + 200, 4),
        supervised("c2", NOON + 300),
        rung_back("c1", NOON + 400),
        return_visit("o1", NOON + 500, "20261121-12345-0001"),
    )
    for fact in story
]


async def test_all_facts_arrive_in_order_whatever_the_size_of_a_batch(
    database: Database,
) -> None:
    assert await projector(database, Facts(DAY), batch=7).catch_up() == len(DAY)

    async with database.reading() as connection:
        rows = (await connection.execute(select(schema.facts).order_by(schema.facts.c.seq))).all()
    assert [(row.seq, row.kind, row.at) for row in rows] == [
        (n, type(fact).__name__, stored_moment(fact.at)) for n, fact in enumerate(DAY, 1)
    ]
    assert {row.journal for row in rows} == {"j1"}


async def test_what_is_not_on_the_disk_yet_stays_out_of_the_database(database: Database) -> None:
    facts = Facts(DAY, synced=5)

    assert await projector(database, facts).catch_up() == 5
    facts.synced = 6
    assert await projector(database, facts).catch_up() == 1


class _Killed(BaseException):
    """Stands for the death of the process: nothing catches it."""


async def test_death_between_any_two_steps_changes_nothing_in_the_end(
    database: Database, database_url: str
) -> None:
    facts = Facts(DAY[:14])
    steps = 0
    killed_at = 0
    deaths = 0

    def step(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == killed_at:
            raise _Killed

    # Every round dies one statement later than the one before, the commit included, with a fresh
    # projector each time, until one gets through.
    while True:
        killed_at += 1
        steps = 0
        mortal = Database(database_url, pool_size=1)
        event.listen(mortal.engine.sync_engine, "before_cursor_execute", step)
        event.listen(mortal.engine.sync_engine, "commit", step)
        try:
            await projector(mortal, facts, batch=14).catch_up()
            break
        except _Killed:
            deaths += 1
        finally:
            await mortal.close()

    assert deaths > 50
    survived = await all_tables(database)
    assert len(survived["facts"]) == 14
    assert survived["positions"] == [("j1", 14)]
    await _same_as_a_clean_run(database_url, DAY[:14], survived)


async def _same_as_a_clean_run(
    database_url: str, facts: list[Fact], tables: dict[str, list[tuple[Any, ...]]]
) -> None:
    clean = Database(database_url)
    await _empty(clean)
    await build(clean, facts)
    assert tables == await all_tables(clean)
    await clean.close()


async def _empty(database: Database) -> None:
    names = ", ".join(f'"{table.name}"' for table in schema.metadata.sorted_tables)
    async with database.writing() as connection:
        await connection.execute(text(f"TRUNCATE {names}"))


async def test_an_answer_lost_after_the_commit_does_not_count_the_batch_twice(
    database: Database,
) -> None:
    facts = Facts(DAY)
    first, second = projector(database, facts), projector(database, facts)

    await first.catch_up()

    assert await second.catch_up() == 0
    assert await first.catch_up() == 0


async def test_two_projectors_at_once_take_turns(database: Database) -> None:
    facts = Facts(DAY)

    counts = await asyncio.gather(
        *(projector(database, facts, batch=3).catch_up() for _ in range(3))
    )

    assert sum(counts) == len(DAY)
    assert (await all_tables(database))["positions"] == [("j1", len(DAY))]


async def test_a_journal_that_lost_its_end_is_noticed(database: Database) -> None:
    await projector(database, Facts(DAY)).catch_up()

    with pytest.raises(JournalGap, match=f"fact {len(DAY) + 1} is not in journal j1"):
        await projector(database, Facts(DAY[:-3])).catch_up()


async def test_what_is_done_on_calls_is_built_once_whatever_the_size_of_a_batch(
    database: Database,
) -> None:
    facts = Facts(TALK)
    await projector(database, facts, batch=1).catch_up()
    one_by_one = await all_tables(database)
    await projector(database, facts, batch=5).catch_up()
    assert await all_tables(database) == one_by_one

    await _empty(database)
    await build(database, TALK)
    assert await all_tables(database) == one_by_one
    assert one_by_one["projection_failures"] == []


async def test_a_new_journal_is_built_in_beside_the_old_one(database: Database) -> None:
    await projector(database, Facts(DAY[:5])).catch_up()
    await projector(database, Facts(answered_call("c9", NOON + 900), "j2")).catch_up()

    assert (await all_tables(database))["positions"] == [("j1", 5), ("j2", 9)]


async def test_a_fact_that_cannot_be_built_in_is_set_aside_and_the_rest_goes_on(
    database: Database,
) -> None:
    async def squeamish(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
        if isinstance(stored.fact, f.CallEnded):
            await connection.execute(text("SELECT 1/0"))

    facts = Facts(answered_call("c1", NOON))
    careful = Projector(database, facts, (*PROJECTIONS, squeamish))

    assert await careful.catch_up() == 9

    assert careful.status.failed == 1
    tables = await all_tables(database)
    (failure,) = tables["projection_failures"]
    assert failure[:3] == ("j1", 7, "squeamish")
    assert "division by zero" in failure[3]
    async with database.reading() as connection:
        call = (await connection.execute(select(schema.calls))).one()
    assert (call.outcome, call.ended_at) == ("answered", NOON + 64)


@pytest.mark.parametrize(
    "caller", ["x" * 200, "a\"b'c\\", "\r\nVia: evil", "市民", "\x00", "\ud800"]
)
async def test_no_caller_number_stops_the_books(database: Database, caller: str) -> None:
    await build(database, answered_call("c1", NOON, caller))

    tables = await all_tables(database)
    assert tables["projection_failures"] == []
    async with database.reading() as connection:
        call = (await connection.execute(select(schema.calls))).one()
    assert call.caller == caller.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert call.caller_e164 is None


@pytest.mark.parametrize("at", [-1e300, -1.0, 0.0, 1e12, 1e300])
async def test_no_clock_however_wrong_stops_the_books(database: Database, at: float) -> None:
    await build(database, [offered("c1", at), joined("c1", at), f.PbxSeen(at=at)])

    tables = await all_tables(database)
    assert tables["projection_failures"] == []
    assert len(tables["facts"]) == 3


# --- outages --------------------------------------------------------------------------------------


async def test_a_database_that_is_down_is_waited_out_and_nothing_is_missing(
    own_server: Server, tmp_path: Path
) -> None:
    from store import migrate

    await migrate.upgrade(own_server.url)
    database = Database(own_server.url, connect_seconds=1.0)
    journal = Journal(tmp_path / "facts")
    following = Projector(
        database, journal, PROJECTIONS, first_retry_seconds=0.05, last_retry_seconds=0.1
    )
    task = asyncio.create_task(following.run())
    try:
        journal.append(DAY[:5])
        await asyncio.wait_for(following.wait_for(5), 10)

        await asyncio.to_thread(own_server.stop)
        for fact in DAY[5:]:
            journal.append([fact])
        while following.status.trouble is None:
            await asyncio.sleep(0.01)
        with pytest.raises(StoreUnavailable):
            async with database.reading() as connection:
                await connection.execute(text("SELECT 1"))
        assert await database.check() == "the database does not answer"
        assert following.status.behind == len(DAY) - 5

        own_server.start()
        await own_server.wait_ready()
        await asyncio.wait_for(following.wait_for(len(DAY)), 10)
        assert await database.check() is None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        journal.close()
    tables = await all_tables(database)
    assert [row[1] for row in tables["facts"]] == list(range(1, len(DAY) + 1))
    assert len(tables["calls"]) == 5
    await database.close()


async def test_run_follows_the_journal_as_it_grows(database: Database, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "facts")
    following = Projector(database, journal, PROJECTIONS)
    task = asyncio.create_task(following.run())
    try:
        for fact in DAY:
            journal.append([fact])
            await asyncio.sleep(0)
        await asyncio.wait_for(following.wait_for(len(DAY)), 10)
        assert following.status.behind == 0
        assert following.status.trouble is None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        journal.close()


# --- any stream -----------------------------------------------------------------------------------

_calls = st.sampled_from(["c1", "c2", "c3"])
_later = st.integers(0, 1000).map(lambda seconds: NOON + seconds)
_seats = st.sampled_from(["1001", "1002"])
_any_order: st.SearchStrategy[Fact] = st.one_of(
    st.builds(offered, _calls, _later, st.sampled_from(["13800138000", "anonymous"])),
    st.sampled_from(DAY),
    st.sampled_from(TALK),
    st.builds(joined, _calls, _later, _seats),
    st.builds(signed_in, _later, _seats),
    st.builds(lambda at, seat: f.SeatBecameReady(at=at, seat=SeatNumber(seat)), _later, _seats),
    st.builds(lambda at, call: f.CallReturned(at=at, call=CallId(call), seat=None), _later, _calls),
)


@settings(
    max_examples=int(os.environ.get("REXIAN_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    facts=st.lists(_any_order, max_size=25),
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
async def test_any_stream_in_any_pieces_gives_the_tables_of_a_clean_run(
    database: Database, facts: list[Fact], cuts: list[int]
) -> None:
    await _empty(database)
    known = Facts(facts, synced=0)
    for cut in cuts:
        known.synced = min(known.synced_seq + cut, len(facts))
        await projector(database, known, batch=cut).catch_up()
        await projector(database, known, batch=cut).catch_up()
    known.synced = None
    await projector(database, known).catch_up()
    in_pieces = await all_tables(database)

    await _empty(database)
    await build(database, facts)
    assert in_pieces == await all_tables(database)
    assert in_pieces["projection_failures"] == []
    assert len(in_pieces["facts"]) == len(facts)
