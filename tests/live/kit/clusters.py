"""A new database for every system without making each anew: PostgreSQL's cluster is made and
migrated once in a process, by the code that does it at a first start, and copied afterwards.
"""

from __future__ import annotations

import asyncio
import functools
import subprocess
import tempfile
from pathlib import Path

from rexian.provision.postgres import prepare_postgres
from rexian.provision.progress import SilentProgress
from rexian.supervise.database import running_postgres
from store.migrate import upgrade
from tests.memory import quick_place

_CLUSTER = "postgres"


async def put_cluster(data: Path) -> None:
    """A migrated database without any row, in `data` as `prepare_postgres` keeps it; not running.

    Raises what making and migrating it raise.
    """
    kept = _kept()
    model = Path(kept.name) / _CLUSTER
    if not model.exists():
        await _make(Path(kept.name))
    # Owner and rights and all: the server is another user's when tests are root's.
    copied = ["cp", "-a", str(model), str(data / _CLUSTER)]
    await asyncio.to_thread(subprocess.run, copied, check=True)


@functools.cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="rx-cluster-", dir=quick_place())


async def _make(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="rx-new-", dir=folder) as name:
        making = Path(name)
        await asyncio.to_thread(prepare_postgres, making, SilentProgress())
        async with running_postgres(making) as url:
            await upgrade(url)
        (making / _CLUSTER).rename(folder / _CLUSTER)
