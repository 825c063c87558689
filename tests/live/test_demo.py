"""The demo, from its command to its end: calls, a conference and a recording come by themselves."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest

from rexian.phones.ports import reserve_ports
from tests.live.kit.tools import DEFAULT_FOLDER, FOLDER_VARIABLE, Tools
from tests.plain_http import TRUSTS_NOBODY

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
# Half a minute is what a person sees on a machine of its own; the rest is for a crowded one.
WITHIN_SECONDS = 120.0


async def test_a_demo_fills_with_calls_by_itself_and_leaves_nothing_behind(
    tools: Tools, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("demo")
    ports, voice = reserve_ports(6), reserve_ports(200)
    address = f"http://127.0.0.1:{ports.first}"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "REXIAN_DATA": str(data),
        "REXIAN_TOOLS": os.environ.get(FOLDER_VARIABLE) or str(DEFAULT_FOLDER),
        "REXIAN_HTTP_PORT": str(ports.first),
        "REXIAN_SIP_PORT": str(ports.first + 2),
        "REXIAN_AMI_PORT": str(ports.first + 4),
        "REXIAN_RTP_START": str(voice.first),
        "REXIAN_RTP_END": str(voice.last),
    }
    try:
        async with (
            _demo(env) as demo,
            httpx.AsyncClient(base_url=f"{address}/api/v1", verify=TRUSTS_NOBODY) as api,
        ):
            lines = await _until_ready(demo)
            await _sign_in(api, data)
            ended = await _wait(lambda: _answered_call_with_department(api))
            recording = await _wait(lambda: _recording(api, ended))
            assert [voice["role"] for voice in recording["voices"]] == [
                "citizen",
                "played",
                "operator",
                "department",
            ]
            assert recording["seconds"] > 3

            family = psutil.Process(demo.pid).children(recursive=True)
            assert any("baresip" in word for one in family for word in one.cmdline())
            demo.send_signal(signal.SIGTERM)
            rest = (await asyncio.wait_for(demo.communicate(), 60))[0].decode()
            assert demo.returncode == 0
        said = "".join(lines) + rest
        assert address in said
        assert "a three-way call" in said
        assert said.rstrip().endswith("stopped")
        _, alive = psutil.wait_procs(family, timeout=5)
        assert not alive
    finally:
        ports.release()
        voice.release()


@contextlib.asynccontextmanager
async def _demo(env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "rexian", "demo", "--seed", "7"),
        env=env,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), 60)


async def _until_ready(demo: asyncio.subprocess.Process) -> list[str]:
    """Everything said up to the ready line."""
    assert demo.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(120):
        while not lines or not lines[-1].startswith("ready after"):
            line = (await demo.stdout.readline()).decode()
            assert line, "the demo ended:\n" + "".join(lines)
            lines.append(line)
    return lines


async def _sign_in(api: httpx.AsyncClient, data: Path) -> None:
    password = json.loads((data / "secrets.json").read_text())["admin_password"]
    answer = await api.post("/sessions", json={"username": "admin", "password": password})
    answer.raise_for_status()
    api.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    api.headers["X-Reason"] = "to check it"


async def _answered_call_with_department(api: httpx.AsyncClient) -> str | None:
    calls = (await api.get("/calls", params={"limit": 50})).json()["items"]
    for call in calls:
        if call.get("outcome") == "answered":
            whole = (await api.get(f"/calls/{call['id']}")).json()
            if "department" in [leg["role"] for leg in whole["legs"]]:
                return str(call["id"])
    return None


async def _recording(api: httpx.AsyncClient, call: str) -> dict[str, Any] | None:
    answer = await api.get(f"/recordings/{call}")
    found: dict[str, Any] = answer.json()
    return found if answer.status_code == 200 else None


async def _wait(look: Callable[[], Awaitable[T | None]]) -> T:
    """What `look` finds, asked again and again."""
    end = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < end:
        found = await look()
        if found is not None:
            return found
        await asyncio.sleep(0.5)
    raise AssertionError("it did not happen in time")
