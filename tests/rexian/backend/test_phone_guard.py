"""Failures are counted, addresses banned, the PBX told; bans end by time or by an admin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pbx.ami import AmiConnection, AmiSettings, NotConnected
from pbx.bans import BanBook, FailureCounter
from pbx.security import FailureKind, LoginFailure
from rexian.backend import phone_guard
from rexian.backend.alarms import AlarmKind
from rexian.backend.phone_guard import PhoneGuard
from tests.rexian.backend.parts import PATIENCE

T = 1_800_000_000.0


def wrong_password(address: str, account: str = "1001") -> LoginFailure:
    return LoginFailure(FailureKind.WRONG_PASSWORD, "PJSIP", "UDP", address, account, True)


class Scene:
    """A guard whose PBX reads the list when told to, unless it is ``away``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = T
        self.alarms: list[tuple[AlarmKind, str, str]] = []
        self.told: list[int] = []
        self.read: list[str] = []
        self.away = False
        self.tries = 0
        self.changed = asyncio.Condition()
        self.guard = self.another()

    def another(self) -> PhoneGuard:
        return PhoneGuard(
            # Nothing listens there: the failures come from the test.
            lambda: AmiConnection(AmiSettings("127.0.0.1", 1, "rexian-security", "secret")),
            self.reload,
            book=BanBook(60),
            counter=FailureCounter(3, ["127.0.0.1", "10.0.0.0/8"]),
            kept=self.folder / "bans.json",
            acl=self.folder / "generated" / "banned.conf",
            alarm=lambda kind, subject, detail: self.alarms.append((kind, subject, detail)),
            clock=lambda: self.now,
            told=self.told.append,
        )

    async def reload(self) -> None:
        async with self.changed:
            self.tries += 1
            if not self.away:
                self.read.append((self.folder / "generated" / "banned.conf").read_text())
            self.changed.notify_all()
        if self.away:
            raise NotConnected("no session")

    async def reads(self, text: str) -> None:
        """Wait until the PBX has read a list that ends with this line."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: self.read and self.read[-1].strip().endswith(text))

    def fail(self, address: str, times: int = 3) -> None:
        for _ in range(times):
            self.guard.failed(wrong_password(address))

    @property
    def kinds(self) -> list[AlarmKind]:
        return [kind for kind, _, _ in self.alarms]


@pytest_asyncio.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(phone_guard, "TELL_SECONDS", 0.01)
    made = Scene(tmp_path)
    running = asyncio.create_task(made.guard.run())
    await made.reads("lost.")
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_third_wrong_password_bans_and_the_pbx_is_told(scene: Scene) -> None:
    scene.fail("192.0.2.3", 2)
    assert scene.guard.all() == []
    scene.fail("192.0.2.3", 1)
    await scene.reads("deny = 192.0.2.3/32")

    (kind, subject, detail) = scene.alarms[0]
    assert (kind, subject) == (AlarmKind.ADDRESS_BANNED, "192.0.2.3/32")
    assert "3 failures" in detail
    assert "1001" in detail
    assert "60 minutes" in detail
    assert scene.told[-1] == 1
    ban = scene.guard.of("192.0.2.3")
    assert ban is not None
    assert ban.until == T + 3600
    assert scene.guard.of("192.0.2.4") is None
    # What was on its way when the ban was made is no new trouble.
    scene.fail("192.0.2.3")
    assert len(scene.alarms) == 1


async def test_an_admin_lifts_a_ban(scene: Scene) -> None:
    scene.fail("192.0.2.3")
    await scene.reads("deny = 192.0.2.3/32")
    assert await scene.guard.lift("192.0.2.3")
    await scene.reads("lost.")
    assert not await scene.guard.lift("192.0.2.3")
    assert scene.guard.all() == []


async def test_a_ban_ends_by_itself(scene: Scene) -> None:
    scene.fail("192.0.2.3")
    await scene.reads("deny = 192.0.2.3/32")
    scene.now = T + 3601
    # Another address makes the guard look; in life it wakes by itself at the end.
    scene.fail("192.0.2.4")
    await scene.reads("deny = 192.0.2.4/32")
    assert "192.0.2.3" not in scene.read[-1]


async def test_addresses_that_are_spared_are_reported_only(scene: Scene) -> None:
    scene.fail("10.1.2.3")
    assert scene.kinds == [AlarmKind.LOGIN_FAILURES]
    assert scene.guard.all() == []


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (FailureKind.UNKNOWN_ACCOUNT, AlarmKind.LOGIN_SCAN),
        (FailureKind.FORGED, AlarmKind.FORGED_NAME),
    ],
)
async def test_what_anybody_may_have_sent_in_another_s_name_bans_nobody(
    scene: Scene, failure: FailureKind, kind: AlarmKind
) -> None:
    for _ in range(3):
        scene.guard.failed(LoginFailure(failure, "PJSIP", "UDP", "192.0.2.3", "", False))
    assert scene.kinds == [kind]
    assert scene.guard.all() == []


async def test_failures_at_the_manager_are_reported(scene: Scene) -> None:
    for _ in range(3):
        scene.guard.failed(
            LoginFailure(FailureKind.WRONG_PASSWORD, "AMI", "TCP", "192.0.2.3", "rexian", True)
        )
    assert scene.kinds == [AlarmKind.LOGIN_FAILURES]
    assert scene.guard.all() == []


async def test_a_seat_in_the_wrong_network(scene: Scene) -> None:
    scene.guard.failed(
        LoginFailure(FailureKind.WRONG_ADDRESS, "PJSIP", "UDP", "192.0.2.3", "1001", False)
    )
    assert scene.alarms[0][:2] == (AlarmKind.WRONG_NETWORK, "1001")
    assert "192.0.2.3" in scene.alarms[0][2]


async def test_whose_place_is_wrong_is_not_banned_for_a_password_nobody_looked_at(
    scene: Scene,
) -> None:
    scene.guard.failed(
        LoginFailure(FailureKind.WRONG_ADDRESS, "PJSIP", "UDP", "192.0.2.3", "1001", False)
    )
    scene.fail("192.0.2.3", 50)
    for _ in range(50):
        scene.guard.failed(wrong_password("192.0.2.3", ""))
    assert scene.guard.all() == []
    # Who tries another account from there, or this one from elsewhere, is not spared.
    for _ in range(3):
        scene.guard.failed(wrong_password("192.0.2.3", "1002"))
        scene.guard.failed(wrong_password("192.0.2.4", "1001"))
    assert {ban.network for ban in scene.guard.all()} == {"192.0.2.3/32", "192.0.2.4/32"}


async def test_those_who_are_spared_are_not_remembered_for_ever(scene: Scene) -> None:
    for last in range(phone_guard.MOST_GRACED + 1):
        address = f"192.0.{2 + last // 256}.{last % 256}"
        scene.guard.failed(
            LoginFailure(FailureKind.WRONG_ADDRESS, "PJSIP", "UDP", address, "1001", False)
        )
    scene.fail("192.0.2.0")
    assert [ban.network for ban in scene.guard.all()] == ["192.0.2.0/32"]


async def test_a_pbx_that_is_away_is_told_as_soon_as_it_is_back(scene: Scene) -> None:
    scene.away = True
    scene.fail("192.0.2.3")
    async with asyncio.timeout(PATIENCE), scene.changed:
        await scene.changed.wait_for(lambda: scene.tries >= 3)
    scene.away = False
    await scene.reads("deny = 192.0.2.3/32")


async def test_bans_outlive_the_backend(scene: Scene) -> None:
    scene.fail("192.0.2.3")
    await scene.reads("deny = 192.0.2.3/32")
    again = scene.another()
    running = asyncio.create_task(again.run())
    try:
        await scene.reads("deny = 192.0.2.3/32")
        async with asyncio.timeout(PATIENCE), scene.changed:
            await scene.changed.wait_for(lambda: len(scene.read) == 3)
        assert [ban.network for ban in again.all()] == ["192.0.2.3/32"]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_damaged_list_of_bans_is_no_reason_not_to_guard(tmp_path: Path) -> None:
    (tmp_path / "bans.json").write_text("{nonsense")
    made = Scene(tmp_path)
    running = asyncio.create_task(made.guard.run())
    await made.reads("lost.")
    made.fail("192.0.2.3")
    await made.reads("deny = 192.0.2.3/32")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_telephone_with_a_new_password_has_a_quarter_of_an_hour(scene: Scene) -> None:
    scene.guard.renewed("1001")
    scene.fail("192.0.2.3", 50)
    assert scene.guard.all() == []
    # Who tries another account has none.
    for _ in range(3):
        scene.guard.failed(wrong_password("192.0.2.4", "1002"))
    assert [ban.network for ban in scene.guard.all()] == ["192.0.2.4/32"]

    scene.now += phone_guard.GRACE_SECONDS
    scene.fail("192.0.2.3")

    assert scene.guard.of("192.0.2.3") is not None
