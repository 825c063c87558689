"""One city for each test."""

from __future__ import annotations

import pytest

from tests.api.city import City, make_city


@pytest.fixture
def city() -> City:
    return make_city()
