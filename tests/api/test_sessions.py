"""Signing in and out, guessing, and an outage of the database."""

from __future__ import annotations

import logging

import pytest

from tests.api.city import NOON, PASSWORD, City, make_city

GOOD = {"username": "li", "password": PASSWORD}


async def test_sign_in_use_sign_out(city: City) -> None:
    async with city.browser() as browser:
        answer = await browser.post("/api/v1/sessions", json=GOOD)
        assert answer.status_code == 201
        opened = answer.json()
        assert opened["username"] == "li"
        assert opened["role"] == "operator"
        assert opened["expires_at"] == "2026-11-23T00:00:00+08:00"
        assert opened["seconds_left"] == 43200.0
        assert opened["timezone"] == "UTC+08:00"
        assert opened["token"].startswith("rexian_")
        browser.headers["Authorization"] = f"Bearer {opened['token']}"
        current = (await browser.get("/api/v1/sessions/current")).json()
        assert current["username"] == "li"
        assert "token" not in current
        assert (await browser.delete("/api/v1/sessions/current")).status_code == 204
        after = await browser.get("/api/v1/sessions/current")
    assert after.status_code == 401
    assert after.json()["code"] == "token_unknown"


async def test_the_token_itself_is_nowhere_kept(city: City) -> None:
    async with city.browser() as browser:
        token = (await browser.post("/api/v1/sessions", json=GOOD)).json()["token"]
    assert token not in repr(city.sessions.rows)


async def test_names_are_not_case_sensitive(city: City) -> None:
    async with city.browser() as browser:
        answer = await browser.post(
            "/api/v1/sessions", json={"username": "LI", "password": PASSWORD}
        )
    assert answer.json()["username"] == "li"


@pytest.mark.parametrize(
    "body",
    [
        {"username": "li", "password": "wrong"},
        {"username": "nobody", "password": PASSWORD},
    ],
)
async def test_wrong_name_and_wrong_password_look_the_same(
    city: City, body: dict[str, str]
) -> None:
    async with city.browser() as browser:
        answer = await browser.post("/api/v1/sessions", json=body)
    assert answer.status_code == 401
    assert answer.json()["code"] == "wrong_password"
    assert answer.json()["detail"] == "Name or password is wrong."


async def test_passwords_appear_neither_in_answers_nor_in_the_log(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bodies: list[dict[str, object]] = [
        {"username": "li", "password": "sesame-open"},
        {"username": "li", "password": "sesame-open", "more": "sesame-open"},
        {"username": "li", "password": ["sesame-open"]},
        {"username": "li", "password": "sesame-open" * 100},
    ]
    async with city.browser() as browser:
        for body in bodies:
            answer = await browser.post("/api/v1/sessions", json=body)
            assert answer.status_code in (401, 422)
            assert "sesame-open" not in answer.text
    assert "sesame-open" not in caplog.text


async def test_after_five_failures_the_next_has_to_wait(city: City) -> None:
    wrong = {"username": "li", "password": "wrong"}
    async with city.browser() as browser:
        for _ in range(5):
            assert (await browser.post("/api/v1/sessions", json=wrong)).status_code == 401
        held = await browser.post("/api/v1/sessions", json=GOOD)
        assert held.status_code == 429
        assert held.json()["code"] == "too_many_attempts"
        assert held.headers["retry-after"] == "1"
        other = {"username": "wang", "password": PASSWORD}
        assert (await browser.post("/api/v1/sessions", json=other)).status_code == 201
        city.clock.now += 1
        assert (await browser.post("/api/v1/sessions", json=GOOD)).status_code == 201
        assert (await browser.post("/api/v1/sessions", json=wrong)).status_code == 401


async def test_a_deactivated_account_cannot_sign_in(city: City) -> None:
    await city.accounts.set_active("li", False)
    async with city.browser() as browser:
        answer = await browser.post("/api/v1/sessions", json=GOOD)
    assert answer.status_code == 401


async def test_during_an_outage_nobody_signs_in_and_those_signed_in_go_on(city: City) -> None:
    async with city.browser("li") as known, city.browser("wang") as unknown:
        assert (await known.get("/api/v1/seats")).status_code == 200
        city.outage.on = True
        city.clock.now += 1800
        answer = await unknown.post("/api/v1/sessions", json=GOOD)
        assert answer.status_code == 503
        assert answer.json()["code"] == "store_unavailable"
        assert answer.headers["retry-after"] == "5"
        assert (await known.get("/api/v1/seats")).status_code == 200
        assert (await known.get("/api/v1/calls?live=true")).status_code == 200
        assert (await known.get("/api/v1/calls")).status_code == 503
        assert (await unknown.get("/api/v1/seats")).status_code == 503
        city.clock.now = NOON + 3600
        assert (await known.get("/api/v1/seats")).json()["code"] == "token_expired"


async def test_an_outage_does_not_count_as_a_wrong_password(city: City) -> None:
    city.outage.on = True
    async with city.browser() as browser:
        for _ in range(20):
            assert (await browser.post("/api/v1/sessions", json=GOOD)).status_code == 503
        city.outage.on = False
        assert (await browser.post("/api/v1/sessions", json=GOOD)).status_code == 201


async def test_how_long_an_outage_may_last_is_bounded() -> None:
    city = make_city(token_outage_seconds=60.0)
    async with city.browser("li") as browser:
        assert (await browser.get("/api/v1/seats")).status_code == 200
        city.outage.on = True
        city.clock.now += 59
        assert (await browser.get("/api/v1/seats")).status_code == 200
        city.clock.now += 1
        assert (await browser.get("/api/v1/seats")).status_code == 503


async def test_a_session_closed_elsewhere_ends_within_seconds(city: City) -> None:
    async with city.browser("li") as browser:
        assert (await browser.get("/api/v1/seats")).status_code == 200
        await city.sessions.close_all("li")
        city.clock.now += 5
        assert (await browser.get("/api/v1/seats")).status_code == 401


async def test_the_database_is_not_asked_at_every_request(city: City) -> None:
    async with city.browser("li") as browser:
        for _ in range(50):
            assert (await browser.get("/api/v1/seats")).status_code == 200
    assert city.sessions.lookups == 1
