"""Where tests put what only lives as long as they do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_SHARED_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 4 * 2**30


def quick_place() -> str | None:
    """REXIAN_TEST_TMP, or memory where there is plenty: making and dropping a database, which every
    second test does, takes a third of the processor there. None: wherever temporary files go.
    """
    if given := os.environ.get("REXIAN_TEST_TMP"):
        return given
    if not os.access(_SHARED_MEMORY, os.W_OK):
        return None
    return str(_SHARED_MEMORY) if shutil.disk_usage(_SHARED_MEMORY).free > _ENOUGH_BYTES else None
