"""What live tests share: the tools, the tones, and for most of them one running system a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pbx.ami import AmiSettings
from tests.live.kit.tones import write_tones
from tests.live.kit.tools import Tools, find_tools
from tests.live.system import System, running_system, small_site


@pytest.fixture(scope="session")
def tools() -> Tools:
    return find_tools()


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A WAV of each tone, long enough for any call of a test."""
    return write_tones(tmp_path_factory.mktemp("tones"), seconds=120)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """One system for all tests of a module that leave it as they found it (no call up, seats signed
    out).
    """
    async with running_system(tools, small_site()) as running:
        yield running


@pytest.fixture(scope="module")
def live_ami(system: System) -> AmiSettings:
    """How to log in to the manager of the running system's Asterisk, beside its backend."""
    settings = system.settings
    return AmiSettings(settings.ami_host, settings.ami_port, "rexian", system.secrets.ami_secret)
