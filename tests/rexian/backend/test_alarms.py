"""Alarms reach the database, however long that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from rexian.backend import alarms
from rexian.backend.alarms import AlarmBoard, AlarmKind
from store.errors import StoreUnavailable
from tests.rexian.backend.parts import PATIENCE


class Shelf:
    """Keeps alarms in memory; ``away`` for a while, or ``broken`` for one."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str, float, int]] = []
        self.away = False
        self.broken = False
        self.asked = asyncio.Event()
        self.changed = asyncio.Condition()

    async def raise_alarm(
        self, kind: str, subject: str, detail: str, at: float, times: int = 1
    ) -> object:
        self.asked.set()
        if self.away:
            raise StoreUnavailable("away")
        if self.broken:
            self.broken = False
            raise ValueError("a defect")
        async with self.changed:
            self.kept.append((kind, subject, detail, at, times))
            self.changed.notify_all()
        return None

    async def holds(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: len(self.kept) >= count)


class Scene:
    def __init__(self) -> None:
        self.shelf = Shelf()
        self.now = 100.0
        self.counted: list[str] = []
        self.board = AlarmBoard(self.shelf, lambda: self.now, self.counted.append)


@pytest_asyncio.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(alarms, "RETRY_SECONDS", 0.01)
    made = Scene()
    running = asyncio.create_task(made.board.run())
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_alarm_is_kept_and_counted(scene: Scene) -> None:
    scene.board(AlarmKind.LOGIN_SCAN, "192.0.2.3", "10 failures")
    await scene.shelf.holds(1)
    assert scene.shelf.kept == [("login_scan", "192.0.2.3", "10 failures", 100.0, 1)]
    assert scene.counted == ["login_scan"]


async def test_while_the_database_is_away_the_same_trouble_is_counted_together(
    scene: Scene,
) -> None:
    scene.shelf.away = True
    scene.board(AlarmKind.OUTBOUND_LIMIT, "1001", "first")
    scene.board(AlarmKind.LOGIN_SCAN, "192.0.2.3", "scan")
    await asyncio.wait_for(scene.shelf.asked.wait(), PATIENCE)
    scene.now = 160.0
    scene.board(AlarmKind.OUTBOUND_LIMIT, "1001", "second")
    scene.board(AlarmKind.OUTBOUND_LIMIT, "1001", "third")
    scene.shelf.away = False
    await scene.shelf.holds(2)
    assert sorted(scene.shelf.kept) == [
        ("login_scan", "192.0.2.3", "scan", 100.0, 1),
        ("outbound_limit", "1001", "third", 160.0, 3),
    ]


async def test_an_alarm_that_cannot_be_kept_does_not_hold_up_the_next(scene: Scene) -> None:
    scene.shelf.broken = True
    scene.board(AlarmKind.LOGIN_SCAN, "bad", "")
    scene.board(AlarmKind.LOGIN_SCAN, "good", "")
    await scene.shelf.holds(1)
    assert [row[1] for row in scene.shelf.kept] == ["good"]


async def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "MOST_HELD", 3)
    shelf = Shelf()
    board = AlarmBoard(shelf, lambda: 0.0)
    for number in range(10):
        board(AlarmKind.LOGIN_SCAN, str(number), "")
    running = asyncio.create_task(board.run())
    await shelf.holds(3)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [row[1] for row in shelf.kept] == ["7", "8", "9"]
