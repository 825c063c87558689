"""The API of a whole running system: bad requests, the resuming feed, recordings, figures.

Every wrong request gets a problem that names it and changes nothing else; what concerns calls and
seats is recorded (fact `request_refused`), what concerns listening is in the access log.
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
from tests.live.follow import Follower
from tests.live.kit.rawsip import RawCaller
from tests.live.system import HOTLINE, TRUNK_IP, System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]
PROBLEM = "application/problem+json"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
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


async def test_wrong_requests_get_a_problem_and_change_nothing(system: System) -> None:
    api = await system.api()
    feed = await system.follow()
    seats = (await api.get("/seats")).json()
    for method, path, content, status, code in (
        ("POST", "/sessions", b"{", 422, "invalid"),
        ("POST", "/sessions", b'{"username": "admin"}', 422, "invalid"),
        ("POST", "/sessions", b'{"username": "admin", "password": "no"}', 401, "wrong_password"),
        ("PUT", "/seats/1001/state", b"\xff\xfe", 422, "invalid"),
        ("PUT", "/seats/1001/state", b"[]", 422, "invalid"),
        ("PUT", "/seats/1001/state", b'{"state": "flying"}', 422, "invalid"),
        ("PUT", "/seats/1001/state", b'{"state": "ready", "x": 1}', 422, "invalid"),
        ("PUT", "/seats/9999/state", b'{"state": "ready"}', 404, "no_such_seat"),
        ("PUT", "/seats/1001/state", b'{"state": "on_break"}', 404, "no_such_seat"),
        ("POST", "/calls/none/parties", b'{"department": "2001"}', 404, "no_such_call"),
        ("DELETE", "/calls/none", b"", 404, "no_such_call"),
        ("GET", "/recordings/none/audio", b"", 404, "no_such_recording"),
        ("GET", "/calls?limit=0", b"", 422, "invalid"),
        ("GET", "/calls?cursor=x", b"", 400, "bad_cursor"),
        ("GET", "/nothing", b"", 404, "not_found"),
        ("PATCH", "/seats", b"{}", 405, "method_not_allowed"),
        ("POST", "/users", b"x" * 100_000, 413, "body_too_large"),
    ):
        answer = await api.request(
            method, path, content=content, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), (
            method,
            path,
            content,
        )
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["status"] == status
    answer = await api.post("/users", content=b"a=b", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    after = (await api.get("/seats")).json()
    assert [one["state"] for one in after["items"]] == [one["state"] for one in seats["items"]]
    assert {one["fact"] for one in feed.facts} <= {"request_refused"}
    assert [one["values"]["code"] for one in feed.facts] == ["no_such_seat"]


async def test_who_one_is_and_may_do(system: System) -> None:
    api = await system.api()
    url = f"{system.base_url}/api/v1"
    feed = await system.follow()
    for name, role in (("op1", "operator"), ("sup1", "supervisor"), ("qa1", "qa"), ("bot1", "api")):
        body = {"username": name, "password": "a long pass phrase", "role": role}
        assert (await api.post("/users", json=body)).status_code == 201
    operator, qa, bot = [
        await system.api(name, "a long pass phrase") for name in ("op1", "qa1", "bot1")
    ]
    async with httpx.AsyncClient(base_url=url) as stranger:
        for headers, code in (
            ({}, "token_missing"),
            ({"Authorization": "Basic YWRtaW46eA=="}, "token_missing"),
            ({"Authorization": "Bearer rexian_wrong"}, "token_unknown"),
            ({"Authorization": "Bearer " + "x" * 3000}, "token_unknown"),
        ):
            answer = await stranger.get("/calls", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, code)
            assert answer.headers["content-type"] == PROBLEM
            assert answer.headers["www-authenticate"].startswith("Bearer")
    # A session that is over.
    over = await system.api("op1", "a long pass phrase")
    await expire(system, over.headers["Authorization"].removeprefix("Bearer "))
    await system.stop_backend()  # it remembers tokens for a while
    await system.start_backend()
    answer = await over.get("/calls")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
    # Roles that may not.
    attempts: list[tuple[httpx.AsyncClient, str, str, dict[str, str] | None]] = [
        (operator, "GET", "/users", None),
        (operator, "GET", "/access-log", None),
        (qa, "PUT", "/seats/1001/state", {"state": "ready"}),
        (bot, "GET", "/recordings", None),
        (bot, "DELETE", "/calls/x", None),
    ]
    for client, method, path, wanted in attempts:
        answer = await client.request(method, path, json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not"), path
        assert answer.headers["content-type"] == PROBLEM
    assert feed.all("seat_signed_in") == []
    answer = await operator.request("PUT", "/seats/1001/state", json={"state": "signed_out"})
    assert answer.json()["code"] == "not_your_seat"


async def test_departments_that_cannot_be_brought_in(system: System) -> None:
    api, feed = await system.api(), await system.follow()
    async with system.seat_phone("1001") as seat, RawCaller(TRUNK_IP, system.sip_server) as raw:
        await seat.registered()
        await system.sign_in(api, "1001")
        citizen = await raw.invite(HOTLINE)
        await citizen.final()
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        for department, status, code in (
            ("7777", 404, "no_such_department"),
            ("2999", 409, "department_has_no_number"),
        ):
            mark = feed.mark()
            answer = await api.post(f"/calls/{call}/parties", json={"department": department})
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert answer.headers["content-type"] == PROBLEM
            await feed.fact("request_refused", since=mark, code=code)
            assert [one["fact"] for one in feed.facts[mark:]] == ["request_refused"]
        for odd in ("", "2001; drop", "\uff12\uff10\uff10\uff11", "9" * 100, 2001, None):
            answer = await api.post(f"/calls/{call}/parties", json={"department": odd})
            assert answer.json()["code"] in ("invalid", "no_such_department"), odd
        answer = await api.delete(f"/calls/{call}/parties/none")
        assert answer.json()["code"] == "no_such_party"
        assert len(await system.pbx.channels()) == 2
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
    await system.sign_in(api, "1001", "signed_out")
    await system.pbx.no_channels_left()


async def test_the_feed_goes_on_across_a_restart_without_a_gap(system: System) -> None:
    """What happened before, during and after the restart: once each, in order, numbered so."""
    feed = await system.follow()
    async with RawCaller(TRUNK_IP, system.sip_server) as raw:
        first = await raw.invite(HOTLINE)
        await first.final()
        await feed.fact("call_offered")
        await system.kill_backend()
        second = await raw.invite(HOTLINE)
        await second.final()
        await first.hang_up()
        await system.start_backend()
        await feed.fact("call_ended", within=15)
        await second.hang_up()
        await feed.fact("call_ended", since=feed.facts.index(feed.all("call_ended")[0]) + 1)
    numbers = [one["seq"] for one in feed.facts]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(feed.all("call_offered")) == 2
    assert len(feed.all("call_ended")) == 2
    # Whoever follows from the start of it reads the same once more.
    again = Follower(system.base_url, feed._headers["Authorization"])
    again._last_id = f"{numbers[0] - 1}@{await journal_of(system, feed)}"
    await again.start()
    async with asyncio.timeout(10):
        while len(again.facts) < len(numbers):
            await asyncio.sleep(0.02)
    await again.close()
    assert [one["seq"] for one in again.facts[: len(numbers)]] == numbers
    await system.pbx.no_channels_left()


async def test_a_recording_is_heard_in_parts(system: System, recorded: list[str]) -> None:
    api = await system.api()
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
    log = (await api.get("/access-log", params={"subject": recorded[0]})).json()["items"]
    assert {entry["username"] for entry in log} == {"admin"}
    assert any("range=bytes=0-99" in entry["detail"] for entry in log)


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


async def test_the_figures_of_the_day_are_what_one_counts_by_hand(system: System) -> None:
    api, feed = await system.api(), await system.follow()
    before = (await api.get("/statistics/day")).json()["counts"]
    async with system.seat_phone("1001") as seat:
        await seat.registered()
        await system.sign_in(api, "1001")
        async with RawCaller(TRUNK_IP, system.sip_server) as raw:
            # Answered, twice.
            for _ in range(2):
                mark = feed.mark()
                call = await raw.invite(HOTLINE)
                await call.final()
                await feed.fact("party_joined", since=mark, role="operator")
                await call.hang_up()
                await feed.fact("call_ended", since=mark, outcome="answered")
            await system.sign_in(api, "1001", "signed_out")
            # Given up while waiting; the lines are four: the fifth is refused.
            mark = feed.mark()
            waiting = [await raw.invite(HOTLINE) for _ in range(4)]
            assert [await one.final() for one in waiting] == [200] * 4
            fifth = await raw.invite(HOTLINE)
            assert await fifth.final() == 486
            for one in waiting:
                await one.hang_up()
            async with asyncio.timeout(10):
                while len(feed.all("call_ended", since=mark, outcome="abandoned")) < 4:
                    await asyncio.sleep(0.02)
            assert await (await raw.invite("99999")).final(20) == 404
            await feed.fact("call_refused", since=mark, reason="unknown_number")
    expected = {"offered": 8, "answered": 2, "abandoned": 4, "refused": 2, "failed": 0}
    async with asyncio.timeout(10):
        while True:
            counts = (await api.get("/statistics/day")).json()["counts"]
            grown = {name: counts[name] - before[name] for name in expected}
            if grown["offered"] == 8:
                break
            await asyncio.sleep(0.05)
    assert grown == expected
    assert counts["refused_because"]["no_line"] - before["refused_because"]["no_line"] == 1
    day = (await api.get("/statistics/day")).json()
    rate = next(one for one in day["figures"] if one["id"] == "answer_rate")
    assert rate["value"] == pytest.approx(rate["numerator"] / rate["denominator"])
    assert rate["definition"]
    assert counts["in_progress"] == 0
    await system.pbx.no_channels_left()


async def test_health_metrics_and_the_plain_page(system: System) -> None:
    async with httpx.AsyncClient(base_url=system.base_url) as client:
        assert (await client.get("/healthz")).json()["status"] == "alive"
        ready = await client.get("/readyz")
        assert ready.json()["ready"] is True
        assert {"pbx", "database", "journal"} <= set(ready.json()["checks"])
        metrics = (await client.get("/metrics")).text
        assert "# TYPE" in metrics
        assert system.secrets.admin_password not in metrics
        page = await client.get("/")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")


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


async def expire(system: System, token: str) -> None:
    database = Database(system.database_url)
    try:
        async with database.writing() as connection:
            done = await connection.execute(
                text("UPDATE sessions SET expires_at = opened_at WHERE token_digest = :digest"),
                {"digest": hashlib.sha256(token.encode()).hexdigest()},
            )
            assert done.rowcount == 1
    finally:
        await database.close()


async def journal_of(system: System, feed: Follower) -> str:
    """The journal's id, as every event id names it."""
    assert feed._last_id is not None
    return feed._last_id.partition("@")[2]
