"""``rexian doctor`` on a real system: running, with parts of it ended, stopped."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.live.system import System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

ROOT = Path(__file__).resolve().parents[2]
# What depends on the machine the tests run on, and not on the system.
MACHINE = {"clock", "disk", "limits"}


async def doctor(system: System, *, expect: int | None = None) -> dict[str, dict[str, Any]]:
    """What the command prints for programs, the worst finding of each check by its name."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("REXIAN_")}
    env |= system.environment()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "rexian",
        "doctor",
        "--json",
        env=env,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert err == b"", err.decode()
    said = json.loads(out)
    assert process.returncode == said["exit_code"]
    if expect is not None:
        assert process.returncode == expect, said
    order = ("ok", "not_checked", "warning", "failure")
    worst: dict[str, dict[str, Any]] = {}
    for finding in said["findings"]:
        before = worst.get(finding["check"])
        if before is None or order.index(finding["status"]) > order.index(before["status"]):
            worst[finding["check"]] = finding
    return worst


async def test_a_running_system_is_well(system: System) -> None:
    found = await doctor(system)

    unwell = {
        name: finding
        for name, finding in found.items()
        if finding["status"] != "ok" and name not in MACHINE
    }
    assert unwell == {}
    assert found["pbx"]["what"].startswith("Asterisk 2")
    assert f"udp/{system.settings.sip_port}" in found["ports"]["what"]
    assert "carrier" in found["trunk"]["what"]


async def test_what_is_taken_away_is_found(system: System) -> None:
    secrets = system.settings.data / "secrets.json"
    secrets.chmod(0o644)
    try:
        found = await doctor(system, expect=2)
    finally:
        secrets.chmod(0o600)
    # Without the password of the manager nothing of the PBX can be asked.
    assert found["secrets"]["status"] == "failure"
    assert "chmod 600" in found["secrets"]["todo"] + found["secrets"]["what"]
    assert found["pbx"]["status"] == "failure"

    await system.pbx.command("module unload codec_g722.so")
    try:
        found = await doctor(system, expect=2)
    finally:
        await system.pbx.command("module load codec_g722.so")
    assert found["modules"]["status"] == "failure"
    assert "codec_g722.so" in found["modules"]["what"]
    assert found["codecs"]["status"] == "failure"
    assert "g722" in found["codecs"]["what"]
    assert found["database"]["status"] == "ok"


async def test_with_the_backend_ended_the_rest_is_still_looked_at(system: System) -> None:
    await system.stop_backend()
    try:
        found = await doctor(system, expect=2)
    finally:
        await system.start_backend()
    assert found["system"]["status"] == "failure"
    assert "backend" in found["system"]["what"]
    assert found["pbx"]["status"] == "ok"
    assert found["database"]["status"] == "ok"


async def test_a_stopped_system(system: System) -> None:
    await system.stop_backend()
    await system.asterisk.stop()
    await system.stop_database()
    found = await doctor(system)
    await system.start_database()
    await system.start_pbx()
    await system.start_backend()

    assert found["system"]["status"] == "warning"
    assert "stopped" in found["system"]["what"]
    asked = ("pbx", "modules", "permissions", "codecs", "trunk", "database")
    assert {found[name]["status"] for name in asked} == {"not_checked"}
    assert {found[name]["status"] for name in ("ports", "prompts", "journal", "secrets")} == {"ok"}
