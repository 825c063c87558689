from __future__ import annotations

import pytest_asyncio

from store.database import Database
from tests.cases.bureau import Bureau
from tests.conftest_postgres import *  # noqa: F403 (fixtures)


@pytest_asyncio.fixture
async def bureau(database: Database) -> Bureau:
    """Open, at ten in the morning of Wednesday, 30 September 2026."""
    made = Bureau(database)
    await made.open()
    made.at("2026-09-30 10:00")
    return made
