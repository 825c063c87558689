"""Sealing a caller, working with the pseudonym, looking who it is, and showing them again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from acd import events as e
from acd import facts as f
from acd.values import CallId, HotlineNumber, SeatState
from api.permissions import AccountRole
from store.database import Database
from tests.api.city import NOON, City, make_city
from tests.api.stored import CASE, NAME, NUMBER, StoredCity, stored_city
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

API = "/api/v1"
SEAL = f"{API}/cases/{CASE}/seal"
LOOK = f"{API}/cases/{CASE}/caller-looks"
KNOWN = f"{API}/cases/k-1"
"""Of the city in memory."""


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> StoredCity:
    return await stored_city(database, database_url, tmp_path)


async def seal(town: StoredCity, who: str = "li", **given: str) -> str:
    async with town.browser(who) as browser:
        answer = await browser.post(SEAL, json={"reason": "asked for it", **given})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["pseudonym"])


async def seal_in(city: City) -> None:
    """The same of the case in memory."""
    city.cases.rows["k-1"] = replace(city.cases.rows["k-1"], caller=f"+86{NUMBER}")
    async with city.browser("li") as li:
        answer = await li.post(f"{KNOWN}/seal", json={"reason": "asked for it"})
    assert answer.json()["pseudonym"] == "sealed-0001"


async def test_a_sealed_caller_is_talked_of_by_a_pseudonym(town: StoredCity) -> None:
    assert await seal(town) == "sealed-7f3a"
    async with town.browser("li") as li:
        case = (await li.get(f"{API}/cases/{CASE}")).json()
        call = (await li.get(f"{API}/calls/c1")).json()
        sealed = (await li.get(SEAL)).json()
    assert case["caller"] == "sealed-7f3a"
    assert (call["caller"], call["caller_name"]) == ("sealed-7f3a", "")
    assert call["moments"][0]["values"]["caller"] == "sealed-7f3a"
    assert sealed == {
        "case": CASE,
        "pseudonym": "sealed-7f3a",
        "sealed_at": "2026-09-30T12:00:00+08:00",
        "sealed_by": "li",
        "reason": "asked for it",
    }
    assert await seal(town, "zhao", name="小张同志") == "sealed-7f3a"
    async with town.browser("li") as li:
        case = (await li.get(f"{API}/cases/{CASE}")).json()
        body = {"text": "小张同志 called from 138-0013-8000", "version": case["version"]}
        written = (await li.patch(f"{API}/cases/{CASE}", json=body)).json()
    assert written["text"] == "sealed-7f3a called from sealed-7f3a"


async def test_each_look_is_logged_with_its_reason(town: StoredCity) -> None:
    await seal(town)
    async with town.browser("zhao") as zhao:
        for wrong in ({}, {"reason": ""}, {"reason": "x"}):
            assert (await zhao.post(LOOK, json=wrong)).status_code == 422
        answer = await zhao.post(LOOK, json={"reason": "the police asks"})
        assert answer.json() == {
            "pseudonym": "sealed-7f3a",
            "number": f"+86{NUMBER}",
            "names": [NAME],
        }
        entries = (await zhao.get(f"{API}/access-log?subject={CASE}")).json()["items"]
    assert [(row["username"], row["action"], row["detail"]) for row in entries] == [
        ("zhao", "look_at_caller", "sealed-7f3a reason=the police asks"),
        ("li", "seal_caller", "sealed-7f3a reason=asked for it"),
    ]


async def test_nobody_else_looks_unless_the_site_says_so() -> None:
    city = make_city(roles={"look_at_caller": frozenset({AccountRole.QA})})
    await seal_in(city)
    answers = {}
    for who in ("li", "zhao", "qian", "admin", "robot", "chen"):
        async with city.browser(who) as browser:
            answer = await browser.post(f"{KNOWN}/caller-looks", json={"reason": "curious"})
            answers[who] = answer.status_code
    assert answers == {"li": 403, "zhao": 403, "qian": 200, "admin": 403, "robot": 403, "chen": 403}


async def test_a_search_by_number_does_not_confirm_a_sealed_one(town: StoredCity) -> None:
    async def found(path: str, caller: str, **more: str) -> int:
        async with town.browser("li") as li:
            answer = await li.get(f"{API}/{path}", params={"caller": caller, **more})
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    numbers = (NUMBER, f"+86{NUMBER}", f"0{NUMBER}", "8000", "138 0013 8000", "sealed-7f3a")
    before = [[await found(path, n) for n in numbers] for path in ("cases", "recordings", "calls")]
    assert before == [[1, 1, 0, 1, 0, 0], [1, 1, 0, 1, 0, 0], [7, 7, 0, 7, 0, 0]]
    await seal(town)
    after = [[await found(path, n) for n in numbers] for path in ("cases", "recordings", "calls")]
    assert after == [[0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 7]]
    assert await found("cases", "9000") == 1
    assert await found("calls", "8000", live="true") == 0
    assert await found("calls", "sealed-7f3a", live="true") == 1


async def test_a_sealed_citizen_is_rung_by_the_pseudonym(city: City) -> None:
    await seal_in(city)
    one, two = city.centre.view.seats
    free = replace(two, state=SeatState.READY, operator="wang")
    city.centre.view = replace(city.centre.view, seats=(one, free))
    body = {"number": "sealed-0001", "hotline": "12345", "case": "k-1"}
    async with city.browser("wang") as wang:
        rung = await wang.post(f"{API}/calls", json=body)
        unknown = await wang.post(f"{API}/calls", json={**body, "number": "sealed-ffff"})
    (asked,) = city.centre.asked
    assert isinstance(asked, e.OutboundWanted)
    assert asked.number == f"+86{NUMBER}"
    assert (rung.status_code, rung.json()["caller"]) == (202, "sealed-0001")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "invalid")


async def test_what_was_lifted_is_shown_and_keeps_its_pseudonym(town: StoredCity) -> None:
    await seal(town)
    async with town.browser("zhao") as zhao, town.browser("li") as li:
        assert (await zhao.delete(SEAL)).status_code == 422
        refused = await li.delete(SEAL, params={"reason": "agreed"})
        assert (refused.status_code, refused.json()["code"]) == (403, "role_may_not")
        assert (await zhao.delete(SEAL, params={"reason": "agreed"})).status_code == 204
        assert (await zhao.get(f"{API}/cases/{CASE}")).json()["caller"] == f"+86{NUMBER}"
        again = await zhao.delete(SEAL, params={"reason": "agreed"})
        assert (again.status_code, again.json()["code"]) == (404, "not_sealed")
        assert (await zhao.post(LOOK, json={"reason": "curious"})).json()["code"] == "not_sealed"
    assert await seal(town, "zhao") == "sealed-7f3a"


async def test_wrong_wishes_change_nothing(town: StoredCity) -> None:
    async with town.browser("li") as li:
        plain = await li.post(SEAL, json={"reason": "asked for it", "name": "open"})
        nobody = await li.post(f"{API}/cases/none/seal", json={"reason": "asked for it"})
        silent = await li.post(SEAL, json={})
        state = await li.get(SEAL)
    assert (plain.status_code, plain.json()["code"]) == (422, "name_too_plain")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_case")
    assert (silent.status_code, silent.json()["code"]) == (422, "invalid")
    assert (state.status_code, state.json()["code"]) == (404, "not_sealed")


async def test_a_restart_knows_who_is_sealed(town: StoredCity) -> None:
    await seal(town, name="小张同志")
    town.sealing.veil.replace([])
    await town.sealing.load()
    assert town.sealing.veil.hide(f"小张同志 {NAME} {NUMBER}") == " ".join(["sealed-7f3a"] * 3)


async def test_a_feed_that_is_followed_when_somebody_is_sealed(city: City) -> None:
    await city.feed.decide(
        f.CallOffered(
            CallId("c-9"), HotlineNumber("12345"), "12345", "city", NUMBER, "New Name", at=NOON
        )
    )
    async with city.browser("li") as li:
        await seal_in(city)
        city.feed.drop_after = 1
        seen = (await li.get(f"{API}/events", headers={"Last-Event-ID": "0@j1"})).text
    assert '"caller":"sealed-0001"' in seen
    assert NUMBER not in seen
    assert "New Name" not in seen
