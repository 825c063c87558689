from __future__ import annotations

import pytest

from store.database import Database
from tests.conftest_postgres import *  # noqa: F403 (fixtures)
from tests.knowledge.library import Library


@pytest.fixture
def library(database: Database) -> Library:
    return Library(database)
