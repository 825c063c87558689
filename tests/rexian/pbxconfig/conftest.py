"""What the stories of the PBX's configuration share."""

from __future__ import annotations

from pathlib import Path

import pytest

from rexian.pbxconfig import render
from tests.rexian.pbxconfig.conf import SECRETS, install, settings, site, written


@pytest.fixture(autouse=True)
def _bare(bare_environment: None) -> None:
    """For every story here."""


@pytest.fixture
def rendered(tmp_path: Path) -> dict[str, str]:
    return written(render(settings(tmp_path), SECRETS, install(tmp_path), site()))
