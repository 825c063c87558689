"""What live tests share: the tools, the tones, and for most of them one running system a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from pbx.ami import AmiSettings
from tests.live.browser import watched
from tests.live.browser.chromium import computer
from tests.live.kit.tones import write_tone, write_tones
from tests.live.kit.tools import Tools, find_tools
from tests.live.rooms.hands import Hands, hands_on
from tests.live.shared import Shared
from tests.live.system import System

TAKE_LONGEST = (
    "test_case_loop",
    "test_audio_proof",
    "test_races",
    "test_administration",
    "test_waiting_announcements",
    "test_doctor",
    "test_feature_codes",
    "test_rooms_keys",
    "test_kit_phones",
    "test_kit_sipp",
    "test_rooms_hold",
    "test_survival_backend",
    "test_supervising_real",
    "test_phone_security",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker goes on alone with it at the end."""
    rank = {name: place for place, name in enumerate(TAKE_LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure in a browser is told with what its pages did."""
    report = yield
    if report.failed and (pages := watched.told()):
        report.sections.append(("what the pages did", pages))
    if report.when == "teardown":
        watched.forget()
    return report


@pytest.fixture(scope="session")
def tools() -> Tools:
    return find_tools()


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A WAV of each tone, long enough for any call of a test."""
    return write_tones(tmp_path_factory.mktemp("tones"), seconds=120)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def shared(tools: Tools) -> AsyncIterator[Shared]:
    shared = Shared(tools)
    yield shared
    await shared.end()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(shared: Shared, request: pytest.FixtureRequest) -> AsyncIterator[System]:
    """A system that other modules use after this one: they leave it as they found it (no call up,
    everything running). A module with other wishes has a fixture of the same name.
    """
    failed_before = request.session.testsfailed
    yield await shared.lend()
    await shared.take_back(spoiled=request.session.testsfailed > failed_before)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def shared_desks(tools: Tools) -> AsyncIterator[Shared]:
    """For operators' desks in a browser: time enough to answer by hand, a wrap-up soon over."""
    shared = Shared(tools, wrap_up_seconds=6.0, ring_seconds=60.0)
    yield shared
    await shared.end()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desks(shared_desks: Shared, request: pytest.FixtureRequest) -> AsyncIterator[System]:
    """As ``system``, shared by the modules about an operator's desk."""
    failed_before = request.session.testsfailed
    yield await shared_desks.lend()
    await shared_desks.take_back(spoiled=request.session.testsfailed > failed_before)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A computer whose microphone hears 1000 Hz."""
    tone = write_tone(tmp_path_factory.mktemp("voice") / "1000.wav", 1000, 20, rate=48_000)
    async with computer(tone) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def hands(system: System) -> AsyncIterator[Hands]:
    """A module's system with the test in the backend's place, which is stopped."""
    async with hands_on(system) as hands:
        yield hands
    await system.start_backend()


@pytest.fixture(scope="module")
def live_ami(system: System) -> AmiSettings:
    """How to log in to the manager of the running system's Asterisk, beside its backend."""
    settings = system.settings
    return AmiSettings(settings.ami_host, settings.ami_port, "rexian", system.secrets.ami_secret)
