"""A PostgreSQL of one's own for as long as a block runs: for tests, tools and trials."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from rexian.provision.postgres import STOP_SIGNAL, LocalPostgres, clear_stale_lock, prepare_postgres
from rexian.provision.progress import Progress, SilentProgress
from rexian.supervise.child import Child, ChildSpec


def postgres_spec(data: Path, postgres: LocalPostgres) -> ChildSpec:
    """PostgreSQL as a child of `data`: kept when its supervisor dies."""
    return ChildSpec(
        name="postgresql",
        argv=postgres.argv,
        marker=str(postgres.data_dir),
        run_dir=data / "run",
        log=data / "log" / "postgresql.log",
        env=postgres.env,
        stop_signal=STOP_SIGNAL,
        stop_seconds=60,
        before_start=lambda: clear_stale_lock(postgres),
        ready=postgres.wait_ready,
    )


@contextlib.asynccontextmanager
async def running_postgres(data: Path, progress: Progress | None = None) -> AsyncIterator[str]:
    """Run the cluster of the folder `data` and yield its URL; at the end it is stopped.

    Raises ProvisionError or ChildFailedError when it cannot be made or started.
    """
    postgres = prepare_postgres(data, progress or SilentProgress())
    child = Child(postgres_spec(data, postgres), lambda text: None)
    await child.start()
    try:
        yield postgres.url
    finally:
        await child.stop()
        if not postgres.socket_dir.is_relative_to(postgres.data_dir.parent):
            with contextlib.suppress(OSError):  # not empty: somebody else's by now
                postgres.socket_dir.rmdir()
