"""What holds for all tests."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

# What collecting makes stays to the end, and tests are many: to look for garbage among it again and
# again takes a fifth of the time it takes to collect them, and later a part of every test's.
gc.disable()

# Speed is measured side by side in bench/, not by a limit to each example on a machine that does
# other things, too.
settings.register_profile("rexian", deadline=None)
settings.load_profile("rexian")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
