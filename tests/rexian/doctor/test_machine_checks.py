"""What is asked of the machine: clocks, disk, ports, memory, files, folders."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from rexian.doctor import clock, disk, limits, ports, recordings, secrets, system, timezone
from rexian.doctor.context import Running, Space
from rexian.doctor.finding import Status
from rexian.secrets import load_or_create
from rexian.settings import Settings
from tests.rexian.doctor.patient import NOW, FakePbx, settings, stopped, well


@pytest.fixture(autouse=True)
def _kept_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "synchronised", lambda: True)


def close(folder: Path, mode: int = 0o700) -> None:
    folder.chmod(mode)


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


# --- does it run ----------------------------------------------------------------------------------


async def test_everything_runs(tmp_path: Path) -> None:
    (finding,) = await system.check(well(tmp_path))
    assert (finding.status, finding.what) == (
        Status.OK,
        "runs: backend (1), asterisk (2), postgresql (3)",
    )


async def test_nothing_runs(tmp_path: Path) -> None:
    (finding,) = await system.check(stopped(tmp_path))
    assert finding.status is Status.WARNING
    assert "rexian run" in finding.todo


async def test_one_part_does_not_run(tmp_path: Path) -> None:
    context = well(tmp_path, running=Running({"backend": 1, "asterisk": 2}), books=None)
    (finding,) = await system.check(context)
    assert finding.status is Status.FAILURE
    assert "postgresql" in finding.what


async def test_parts_that_run_elsewhere_answer(tmp_path: Path) -> None:
    (finding,) = await system.check(well(tmp_path, running=Running()))
    assert finding.status is Status.OK


# --- clocks and zones -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "status"),
    [(0.01, Status.OK), (-0.7, Status.WARNING), (3.5, Status.FAILURE)],
)
async def test_the_pbx_s_clock(tmp_path: Path, offset: float, status: Status) -> None:
    pbx_s, ours = await clock.check(well(tmp_path, pbx=FakePbx(offset=offset)))
    assert pbx_s.status is status
    assert f"{offset * 1000:+.0f} ms off ours" in pbx_s.what
    assert ours.status is Status.OK


async def test_a_clock_that_nothing_keeps_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "synchronised", lambda: False)
    (finding,) = await clock.check(stopped(tmp_path))
    assert finding.status is Status.WARNING
    assert "chrony" in finding.todo


def test_the_kernel_says_whether_its_clock_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert clock.synchronised() in (True, False, None)


@pytest.mark.parametrize(
    ("name", "status"),
    [("Asia/Shanghai", Status.OK), ("UTC", Status.WARNING), ("Mars/Base", Status.FAILURE)],
)
async def test_time_zones(tmp_path: Path, name: str, status: Status) -> None:
    given = settings(tmp_path).model_copy(update={"timezone": name})
    (finding,) = await timezone.check(well(tmp_path, settings=given))
    assert finding.status is status


# --- room -----------------------------------------------------------------------------------------

GB = 1 << 30


def write(path: Path, size: int, age_seconds: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    os.utime(path, (NOW - age_seconds, NOW - age_seconds))


@pytest.mark.parametrize(
    ("free", "today", "status"),
    [
        (500 * GB, 10 * GB, Status.OK),
        (500 * GB, 50 * GB, Status.WARNING),
        (500 * GB, 300 * GB, Status.FAILURE),
        (5 * GB, 0, Status.WARNING),
        (GB // 2, 0, Status.FAILURE),
    ],
)
async def test_days_left_at_today_s_rate(
    tmp_path: Path, free: int, today: int, status: Status
) -> None:
    write(tmp_path / "recordings" / "2026" / "old.ogg", 400 * GB, 3 * 86_400)
    write(tmp_path / "recordings" / "2026" / "new.ogg", today, 3_600)
    context = well(tmp_path, space=lambda path: Space(1000 * GB, free))
    (finding,) = await disk.check(context)
    assert finding.status is status, finding


async def test_what_lies_where_is_said(tmp_path: Path) -> None:
    write(tmp_path / "recordings" / "a.ogg", 3 * GB, 60)
    write(tmp_path / "facts" / "facts-1.jsonl", 2048, 60)
    (finding,) = await disk.check(well(tmp_path, space=lambda path: Space(100 * GB, 90 * GB)))
    assert "90 GB free of 100 GB; recordings 3 GB, journal 2 KB, spool 0 B" in finding.what
    assert "full in 30 days" in finding.what


@pytest.mark.parametrize(
    ("free", "status"),
    [(4 * GB, Status.OK), (300 << 20, Status.WARNING), (100 << 20, Status.FAILURE)],
)
async def test_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, status: Status
) -> None:
    monkeypatch.setattr(limits, "available_memory", lambda: free)
    monkeypatch.setattr(limits, "open_files", lambda pid: (65_536, 10))
    (finding,) = await limits.check(well(tmp_path))
    assert finding.status is status


@pytest.mark.parametrize(
    ("allowed", "used", "status"),
    [(1_024, 20, Status.WARNING), (4_096, 4_000, Status.FAILURE), (None, 0, Status.OK)],
)
async def test_open_files(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    allowed: int | None,
    used: int,
    status: Status,
) -> None:
    monkeypatch.setattr(limits, "available_memory", lambda: 4 * GB)
    monkeypatch.setattr(limits, "open_files", lambda pid: (allowed, used))
    findings = await limits.check(well(tmp_path))
    assert {finding.status for finding in findings} == {status}


def test_our_own_limit_is_read() -> None:
    allowed, used = limits.open_files(os.getpid())
    assert allowed is not None
    assert 0 < used <= allowed


# --- ports ----------------------------------------------------------------------------------------


async def test_ports_that_are_listened_on(tmp_path: Path) -> None:
    (finding,) = await ports.check(well(tmp_path))
    assert finding.status is Status.OK
    assert finding.what == "listening on tcp/8080, udp/5060, tcp/5060, tcp/5038, tcp/8088"


async def test_a_program_that_does_not_listen_where_it_should(tmp_path: Path) -> None:
    context = well(tmp_path, listening=lambda kind, port: (kind, port) != ("udp", 5060))
    (finding,) = await ports.check(context)
    assert finding.status is Status.FAILURE
    assert "asterisk runs and does not listen on udp/5060" in finding.what


async def test_a_stopped_system_whose_port_somebody_has(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        given = settings(tmp_path, http_port=taken, manage_pbx=False)
        (finding,) = await ports.check(stopped(tmp_path, settings=given))
    assert finding.status is Status.WARNING
    assert f"TCP port {taken}" in finding.what
    assert "REXIAN_HTTP_PORT=" in finding.todo


# --- files and folders ----------------------------------------------------------------------------


async def test_secrets_that_only_we_can_read(tmp_path: Path) -> None:
    load_or_create(tmp_path / "secrets.json", ["1001"], [])
    close(tmp_path)
    (finding,) = await secrets.check(well(tmp_path))
    assert finding.status is Status.OK


async def test_no_secrets_yet(tmp_path: Path) -> None:
    (finding,) = await secrets.check(stopped(tmp_path))
    assert finding.status is Status.NOT_CHECKED


async def test_secrets_that_others_can_read(tmp_path: Path) -> None:
    load_or_create(tmp_path / "secrets.json", ["1001"], [])
    (tmp_path / "secrets.json").chmod(0o640)
    etc = tmp_path / "pbx" / "etc"
    (etc / "generated").mkdir(parents=True)
    for path in (etc / "manager.conf", etc / "generated" / "accounts.conf"):
        path.write_text("secret")
        path.chmod(0o644)
    close(tmp_path, 0o777)
    findings = await secrets.check(well(tmp_path))
    close(tmp_path)
    assert {finding.status for finding in findings} == {Status.FAILURE}
    todo = "\n".join(finding.todo + finding.what for finding in findings)
    for name in ("secrets.json", "manager.conf", "accounts.conf"):
        assert name in todo
    assert "chmod go-w" in todo


async def test_a_password_that_somebody_chose(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    made, _ = load_or_create(path, ["1001"], [])
    path.write_text(path.read_text().replace(made.sip["1001"], "sixteen-letters-"))
    close(tmp_path)
    (finding,) = await secrets.check(well(tmp_path))
    assert finding.status is Status.WARNING
    assert "1001" in finding.what


async def test_recordings_can_be_written(tmp_path: Path) -> None:
    (finding,) = await recordings.check(well(tmp_path))
    assert finding.status is Status.OK
    assert left_in(tmp_path) == []


async def test_recordings_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object, **named: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    (finding,) = await recordings.check(well(tmp_path))
    assert finding.status is Status.FAILURE
    assert "No space left on device" in finding.what


def test_a_default_system_is_well_formed(tmp_path: Path) -> None:
    assert isinstance(settings(tmp_path), Settings)
