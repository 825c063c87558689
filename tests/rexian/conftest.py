from __future__ import annotations

import os

import pytest


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting comes from where the tests are run."""
    for name in os.environ:
        if name.startswith("REXIAN_"):
            monkeypatch.delenv(name)
