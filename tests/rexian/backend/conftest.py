from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.rexian.backend.parts import Backend


@pytest_asyncio.fixture
async def backend(tmp_path: Path) -> AsyncIterator[Backend]:
    """A backend that has begun its day."""
    made = Backend(tmp_path)
    made.open()
    yield made
    made.close()
