"""A place of its own for every story."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rexian.backend.ingest.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)
