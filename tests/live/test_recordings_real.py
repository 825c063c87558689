"""Recordings of a whole running system: heard in parts, verified, and listed page by page.

Who listens is in the access log; a file changed, cut or removed is noticed.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from rexian.commands import recordings as command
from rexian.provision.progress import SilentProgress
from store.database import Database
from tests.live.system import HOTLINE, System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]
PROBLEM = "application/problem+json"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def recorded(system: System, tones: dict[int, Path]) -> AsyncIterator[list[str]]:
    """Three answered calls with a recording each, oldest first; made once."""
    api, feed = await system.api(), await system.follow()
    calls: list[str] = []
    async with (
        system.seat_phone("1004", plays=tones[1000]) as seat,
        system.citizen_phone("13800003333", plays=tones[600]) as citizen,
    ):
        await seat.registered()
        await system.sign_in(api, "1004")
        for _ in range(3):
            mark = feed.mark()
            await citizen.dial(HOTLINE)
            joined = await feed.fact("party_joined", since=mark, role="operator")
            await citizen.in_call()
            await asyncio.sleep(1)
            await citizen.hang_up()
            call = joined["values"]["call"]
            await feed.fact("call_ended", since=mark, call=call)
            await citizen.call_over()
            calls.append(call)
        await system.sign_in(api, "1004", "signed_out")
    async with asyncio.timeout(30):
        for call in calls:
            while (await api.get(f"/recordings/{call}")).status_code != 200:
                await asyncio.sleep(0.1)
    yield calls


async def test_a_recording_is_heard_in_parts(system: System, recorded: list[str]) -> None:
    # Somebody of their own: what others listened to is in the log as well.
    listener = {"username": "listener", "password": "hears every part of it", "role": "admin"}
    (await (await system.api()).post("/users", json=listener)).raise_for_status()
    api = await system.api(listener["username"], listener["password"])
    path = f"/recordings/{recorded[0]}/audio"
    row = (await api.get(f"/recordings/{recorded[0]}")).json()
    whole = await api.get(path)
    assert whole.status_code == 200
    assert whole.headers["content-type"].startswith("audio/ogg")
    assert hashlib.sha256(whole.content).hexdigest() == row["sha256"]
    etag = whole.headers["etag"]
    size = len(whole.content)
    head = await api.head(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))
    assert head.headers["etag"] == etag
    for asked, expected in (
        ("bytes=0-99", whole.content[:100]),
        ("bytes=100-", whole.content[100:]),
        ("bytes=-50", whole.content[-50:]),
    ):
        part = await api.get(path, headers={"Range": asked})
        assert (part.status_code, part.content) == (206, expected)
    beyond = await api.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range_not_satisfiable")
    assert beyond.headers["content-range"] == f"bytes */{size}"
    assert (await api.get(path, headers={"If-None-Match": etag})).status_code == 304
    stale = await api.get(path, headers={"Range": "bytes=0-9", "If-Range": '"old"'})
    assert (stale.status_code, len(stale.content)) == (200, size)
    one = await api.get(path, params={"voice": row["voices"][0]["id"]})
    assert one.status_code == 200
    assert (await api.get(path, params={"voice": "nobody"})).json()["code"] == "no_such_voice"
    asked_of = {"subject": recorded[0], "username": listener["username"]}
    log = (await api.get("/access-log", params=asked_of)).json()["items"]
    # Each once, however many ranges were fetched.
    assert [entry["detail"] for entry in log] == [
        f"voice={row['voices'][0]['id']} reason=to check it",
        "voice=all reason=to check it",
    ]


async def test_what_became_of_a_recording_is_noticed(
    system: System, recorded: list[str], tmp_path: Path
) -> None:
    """By the API, and by `rexian recordings verify`: each verdict, and the exit code."""
    api = await system.api()
    store = system.settings.data / "recordings"
    victim, other = (next(store.rglob(f"{call}.ogg")) for call in (recorded[1], recorded[2]))
    kept = tmp_path / "kept.ogg"
    shutil.copy2(victim, kept)
    there = -1
    while there != await stored(api):
        # That of a caller of another story may be finished meanwhile.
        there = await stored(api)
        code, said = await verify(system)
    assert (code, said.splitlines()[-1].split(" (")[0]) == (
        0,
        f"{2 * there} of {2 * there} files are as they were stored",
    )
    path = f"/recordings/{recorded[1]}/audio"

    def cut() -> None:
        os.truncate(victim, kept.stat().st_size // 2)

    def altered() -> None:
        whole = bytearray(kept.read_bytes())
        whole[-10] ^= 1
        victim.write_bytes(whole)

    def swapped() -> None:
        shutil.copy2(other, victim)

    def foreign() -> None:
        victim.write_bytes(b"RIFF" + bytes(1000))

    for harm, verdict, found, status in (
        (victim.unlink, "missing", "missing", 410),
        (cut, "cut", "cut", 409),
        (altered, "altered", "altered", 409),
        (swapped, "altered", "swapped", 409),
        (foreign, "foreign", "foreign", 409),
    ):
        await asyncio.to_thread(harm)
        answer = await api.get(path)
        assert (answer.status_code, answer.json()["code"]) == (status, f"recording_{verdict}")
        assert answer.headers["content-type"] == PROBLEM
        code, said = await verify_here(system)
        assert code == 1
        assert f"{found}: {victim.relative_to(store)} (call {recorded[1]})" in said
        assert f"1 {found}" in said.splitlines()[-1]
        assert await noted(system, recorded[1]) == verdict
        await asyncio.to_thread(shutil.copy2, kept, victim)
    stranger = victim.with_name("stranger.ogg")
    await asyncio.to_thread(shutil.copy2, kept, stranger)
    code, said = await verify(system)
    assert (code, "unknown: " in said) == (1, True)
    await asyncio.to_thread(stranger.unlink)
    assert (await verify_here(system))[0] == 0
    assert (await api.get(path)).status_code == 200
    assert await noted(system, recorded[1]) == "ok"


async def test_verify_says_what_it_lacks(system: System, tmp_path: Path) -> None:
    code, said = await verify(system, data=tmp_path)
    assert code == 2
    assert "REXIAN_DATABASE_URL" in said
    code, said = await verify(system, url="postgresql://nobody@127.0.0.1:1/x")
    assert code == 1
    assert "cannot be reached" in said


async def test_every_list_is_paged(system: System, recorded: list[str]) -> None:
    api = await system.api()
    assert len(recorded) == 3
    for path in ("users", "hotlines", "departments", "seats", "calls", "cases", "recordings"):
        whole = await pages(api, f"/{path}", 200)
        assert whole == await pages(api, f"/{path}", 2), path
        assert len({json.dumps(one, sort_keys=True) for one in whole}) == len(whole)
        assert whole, path
    await api.get(f"/recordings/{recorded[0]}/audio")
    assert len(await pages(api, "/access-log", 1)) == len(await pages(api, "/access-log", 200))


# --- helpers ------------------------------------------------------------------------------------


async def pages(api: httpx.AsyncClient, path: str, limit: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    params = {"limit": str(limit)}
    while True:
        answer = (await api.get(path, params=params)).json()
        assert len(answer["items"]) <= limit
        rows += [{k: v for k, v in one.items() if k != "seconds"} for one in answer["items"]]
        if answer["next_cursor"] is None:
            return rows
        params["cursor"] = answer["next_cursor"]


async def stored(api: httpx.AsyncClient) -> int:
    return len(await pages(api, "/recordings", 200))


async def verify(
    system: System, *, data: Path | None = None, url: str | None = None
) -> tuple[int, str]:
    """`rexian recordings verify` as a person runs it; exit code and what it said."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("REXIAN_")}
    env["REXIAN_DATA"] = str(data or system.settings.data)
    if url is not None:
        env["REXIAN_DATABASE_URL"] = url
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "rexian", "recordings", "verify"),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def verify_here(system: System) -> tuple[int, str]:
    """The same without starting a program for it."""
    said: list[str] = []
    settings = system.settings
    code = await asyncio.to_thread(command.verify, settings, said.append, SilentProgress())
    return code, "\n".join(said)


async def noted(system: System, call: str) -> str:
    """What the database keeps of the last check."""
    database = Database(system.database_url)
    try:
        async with database.reading() as connection:
            query = text("SELECT status FROM recordings WHERE call = :call")
            return str(await connection.scalar(query, {"call": call}))
    finally:
        await database.close()
