"""How every story of the rooms is run."""

from __future__ import annotations

import pytest

JUDGED_IN_ROOMS = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]
"""On a real PBX, where every moment of what is heard is judged: no foreign voice ever, and no hole
longer than one a busy machine tears.
"""
