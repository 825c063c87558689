"""The API of a whole running system: bad requests, who may what, the resuming feed, figures.

Every wrong request gets a problem that names it and changes nothing else; what concerns calls and
seats is recorded (fact `request_refused`).
"""

from __future__ import annotations

import asyncio
import hashlib

import httpx
import pytest
from sqlalchemy import text

from store.database import Database
from tests.live.follow import Follower
from tests.live.kit.rawsip import RawCaller
from tests.live.system import HOTLINE, TRUNK_IP, System
from tests.plain_http import TRUSTS_NOBODY

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


PROBLEM = "application/problem+json"


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
    async with httpx.AsyncClient(base_url=url, verify=TRUSTS_NOBODY) as stranger:
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
    async with httpx.AsyncClient(base_url=system.base_url, verify=TRUSTS_NOBODY) as client:
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


# --- helpers ------------------------------------------------------------------------------------


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
