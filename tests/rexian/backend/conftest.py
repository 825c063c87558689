from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.rexian.backend.parts import Backend
from tests.rexian.backend.site_desk import Desk, desk_at


@pytest_asyncio.fixture
async def backend(tmp_path: Path) -> AsyncIterator[Backend]:
    """A backend that has begun its day."""
    made = Backend(tmp_path)
    made.open()
    yield made
    made.close()


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """An administrator's desk; it is Monday, ten o'clock."""
    async with desk_at(tmp_path) as made:
        yield made
