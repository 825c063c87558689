"""The PostgreSQL of the data folder: real, closed to others, and gone when it is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from pathlib import Path

import asyncpg
import pytest

from rexian.errors import ProvisionError
from rexian.provision.postgres import (
    clear_stale_lock,
    dsn,
    prepare_postgres,
    sqlalchemy_url,
)
from rexian.provision.progress import SilentProgress
from rexian.supervise import procfs
from rexian.supervise.child import Child
from rexian.supervise.database import postgres_spec, running_postgres


def servers_of(data: Path) -> list[int]:
    """Every process that has the folder's cluster on its command line."""
    cluster = str(data.resolve() / "postgres")
    numbers = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
    return [pid for pid in numbers if cluster in procfs.cmdline(pid)]


def owners_of(pids: list[int]) -> set[int]:
    return {Path(f"/proc/{pid}").stat().st_uid for pid in pids}


async def test_what_is_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running_postgres(tmp_path) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE hotline (number text)")
        await connection.execute("INSERT INTO hotline VALUES ('12345 热线')")
        await connection.close()
        assert servers_of(tmp_path)
    assert servers_of(tmp_path) == []

    async with running_postgres(tmp_path) as url:
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT number FROM hotline") == "12345 热线"
        await connection.close()
    assert servers_of(tmp_path) == []


async def test_nobody_else_gets_in(tmp_path: Path) -> None:
    async with running_postgres(tmp_path) as url:
        postgres = prepare_postgres(tmp_path, SilentProgress())
        connection = await asyncpg.connect(url)
        # No port at all, and on the socket no other role: only the kernel's word counts.
        assert await connection.fetchval("SHOW listen_addresses") == ""
        rules = await connection.fetch("SELECT type, user_name, auth_method FROM pg_hba_file_rules")
        assert [tuple(rule) for rule in rules] == [("local", ["rexian"], "peer")]
        await connection.close()
        assert stat.S_IMODE(postgres.socket_dir.stat().st_mode) == 0o700
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await asyncpg.connect(url.replace("rexian@", "postgres@"))


async def test_it_does_not_run_as_root(tmp_path: Path) -> None:
    async with running_postgres(tmp_path):
        owners = owners_of(servers_of(tmp_path))

    assert owners
    assert 0 not in owners


async def test_after_a_kill_it_starts_again_and_has_lost_nothing(tmp_path: Path) -> None:
    postgres = prepare_postgres(tmp_path, SilentProgress())
    said: asyncio.Queue[str] = asyncio.Queue()
    child = Child(postgres_spec(tmp_path, postgres), said.put_nowait, first_delay=0.05)
    await child.start()
    try:
        connection = await asyncpg.connect(postgres.url)
        await connection.execute("CREATE TABLE fact AS SELECT 1 AS number")
        assert child.process is not None

        os.kill(child.process.pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            assert "SIGKILL" in await said.get()
        connection.terminate()
        await postgres.wait_ready()

        connection = await asyncpg.connect(postgres.url)
        assert await connection.fetchval("SELECT number FROM fact") == 1
        await connection.close()
    finally:
        await child.stop()
    assert servers_of(tmp_path) == []


async def test_one_left_by_a_killed_supervisor_is_taken_over(tmp_path: Path) -> None:
    postgres = prepare_postgres(tmp_path, SilentProgress())
    former = Child(postgres_spec(tmp_path, postgres), lambda text: None)
    await former.start()
    connection = await asyncpg.connect(postgres.url)
    await former.let_go()

    child = Child(postgres_spec(tmp_path, postgres), lambda text: None)
    await child.start()
    try:
        assert child.taken_over
        assert await connection.fetchval("SELECT 1") == 1  # the session has noticed nothing
        connection.terminate()
    finally:
        await child.stop()
    assert servers_of(tmp_path) == []


def test_a_lock_that_names_another_program_is_removed(tmp_path: Path) -> None:
    postgres = prepare_postgres(tmp_path, SilentProgress())
    stale = postgres.data_dir / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{postgres.data_dir}\n")

    clear_stale_lock(postgres)

    assert not stale.exists()


def test_an_interrupted_making_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / ".postgres-in-the-making"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    postgres = prepare_postgres(tmp_path, SilentProgress())

    assert (postgres.data_dir / "global" / "pg_control").is_file()
    assert not half.exists()


def test_a_cluster_of_another_version_is_not_touched(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("16\n")

    with pytest.raises(ProvisionError, match="was made by PostgreSQL 16, the one here is 18"):
        prepare_postgres(tmp_path, SilentProgress())

    assert (cluster / "PG_VERSION").read_text() == "16\n"


@pytest.mark.parametrize(
    "given",
    ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"],
)
def test_every_way_to_write_a_url_serves_both_libraries(given: str) -> None:
    assert dsn(given) == "postgresql://u:p@h/d"
    assert sqlalchemy_url(given) == "postgresql+asyncpg://u:p@h/d"
