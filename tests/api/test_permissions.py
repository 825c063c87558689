"""Every cell of the table role x operation, for every operation of the OpenAPI document."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.openapi import document
from api.permissions import MATRIX, PUBLIC, AccountRole
from tests.api.city import PEOPLE, City

THERE = {
    "{username}": "wang",
    "{department}": "2001",
    "{seat}": "1001",
    "{call}": "c-live",
    "{leg}": "l2",
    "{case}": "k-1",
    "{recording}": "r-1",
}
BODIES: dict[str, dict[str, Any]] = {
    "change_own_password": {"current": "wrong wrong wrong", "new": "another long one"},
    "create_user": {"username": "sun", "role": "qa", "password": "long enough"},
    "change_user": {"active": True},
    "set_seat_state": {"state": "ready"},
    "add_party": {"department": "2001"},
    "change_case": {"subject": "Lamp", "version": 1},
}


def operations() -> list[tuple[str, str, str]]:
    """``(operation, method, path)`` of everything under ``/api/v1``."""
    found = []
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/v1"):
                found.append((operation["operationId"], method.upper(), path))
    return found


GUARDED = [found for found in operations() if found[0] not in PUBLIC]


async def ask(browser: httpx.AsyncClient, operation: str, method: str, path: str) -> httpx.Response:
    for name, value in THERE.items():
        path = path.replace(name, value)
    return await browser.request(method, path, json=BODIES.get(operation))


def test_the_table_and_the_document_name_the_same_operations() -> None:
    assert {name for name, _, _ in operations()} == set(MATRIX) | set(PUBLIC)


def test_the_table_says_what_was_agreed() -> None:
    assert sorted(PUBLIC) == ["open_session"]
    assert MATRIX["create_user"] == {AccountRole.ADMIN}
    assert MATRIX["change_user"] == {AccountRole.ADMIN}
    assert AccountRole.API not in MATRIX["get_recording_audio"]
    assert AccountRole.OPERATOR not in MATRIX["list_access"]
    for operation in ("set_seat_state", "add_party", "drop_party", "hang_up_call"):
        assert MATRIX[operation] == {
            AccountRole.OPERATOR,
            AccountRole.SUPERVISOR,
            AccountRole.ADMIN,
        }


@pytest.mark.parametrize(("operation", "method", "path"), GUARDED)
@pytest.mark.parametrize("who", sorted(PEOPLE))
async def test_every_role_at_every_operation(
    city: City, who: str, operation: str, method: str, path: str
) -> None:
    city.app.state.here.closing.set()  # the live feed ends at once
    allowed = AccountRole(PEOPLE[who]) in MATRIX[operation]
    async with city.browser(who) as browser:
        answer = await ask(browser, operation, method, path)
    if allowed:
        assert answer.status_code < 500
        if answer.status_code == 403:
            assert answer.json()["code"] != "role_may_not"
    else:
        assert answer.status_code == 403
        if method != "HEAD":
            assert answer.json()["code"] == "role_may_not"
        assert city.centre.asked == []


@pytest.mark.parametrize(("operation", "method", "path"), GUARDED)
async def test_no_token_a_wrong_one_and_an_expired_one(
    city: City, operation: str, method: str, path: str
) -> None:
    city.clock.now += 3601
    seen = []
    for token in (None, "made-up", "token-admin", "x" * 5000):
        async with city.browser(token=token) as browser:
            answer = await ask(browser, operation, method, path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        if method != "HEAD":
            seen.append(answer.json()["code"])
    assert method == "HEAD" or seen == [
        "token_missing",
        "token_unknown",
        "token_expired",
        "token_unknown",
    ]
    assert city.centre.asked == []


async def test_a_stranger_learns_nothing_about_bodies(city: City) -> None:
    async with city.browser() as browser:
        answer = await browser.post("/api/v1/users", content=b"{broken")
    assert answer.status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dG9rZW4tYWRtaW4=", "token-li"])
async def test_other_kinds_of_authorization_are_no_token(city: City, header: str) -> None:
    async with city.browser() as browser:
        answer = await browser.get("/api/v1/seats", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_missing"
