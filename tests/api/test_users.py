"""The administrator keeps the accounts; everybody changes the own password."""

from __future__ import annotations

import pytest

from tests.api.city import PASSWORD, City

NEW = {"username": "sun", "role": "supervisor", "password": "a long enough one"}


async def test_a_new_user_signs_in(city: City) -> None:
    async with city.browser("admin") as admin, city.browser() as sun:
        made = await admin.post("/api/v1/users", json=NEW)
        assert made.status_code == 201
        assert made.headers["location"] == "/api/v1/users/sun"
        assert made.json() == {
            "username": "sun",
            "role": "supervisor",
            "active": True,
            "created_at": "2026-11-22T12:00:00+08:00",
            "departments": [],
        }
        body = {"username": "sun", "password": "a long enough one"}
        assert (await sun.post("/api/v1/sessions", json=body)).status_code == 201


async def test_a_taken_name(city: City) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/users", json={**NEW, "username": "li"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "name_taken"
    assert city.accounts.rows["li"].role == "operator"


@pytest.mark.parametrize(
    "changed",
    [
        {"username": "Sun"},
        {"username": "-sun"},
        {"username": "孙"},
        {"username": ""},
        {"username": "s" * 65},
        {"role": "root"},
        {"password": "short"},
        {"password": "x" * 201},
        {"password": None},
        {"admin": True},
    ],
)
async def test_bad_new_users(city: City, changed: dict[str, object]) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/users", json={**NEW, **changed})
    assert answer.status_code == 422
    (wrong,) = answer.json()["errors"]
    assert wrong["field"] == "body." + next(iter(changed))
    assert "sun" not in city.accounts.rows


async def test_deactivating_ends_the_sessions_at_once(city: City) -> None:
    async with city.browser("admin") as admin, city.browser("li") as li:
        assert (await li.get("/api/v1/seats")).status_code == 200
        answer = await admin.patch("/api/v1/users/li", json={"active": False})
        assert answer.json()["active"] is False
        assert (await li.get("/api/v1/seats")).status_code == 401


async def test_the_last_administrator_stays(city: City) -> None:
    async with city.browser("admin") as admin:
        for change in ({"active": False}, {"role": "qa"}):
            answer = await admin.patch("/api/v1/users/admin", json=change)
            assert answer.status_code == 409
            assert answer.json()["code"] == "last_administrator"
        assert (await admin.get("/api/v1/users/admin")).json()["role"] == "admin"


async def test_unknown_users_and_empty_changes(city: City) -> None:
    async with city.browser("admin") as admin:
        assert (await admin.get("/api/v1/users/sun")).json()["code"] == "no_such_user"
        assert (await admin.patch("/api/v1/users/sun", json={"active": True})).status_code == 404
        assert (await admin.patch("/api/v1/users/li", json={})).status_code == 422


async def test_changing_the_own_password(city: City) -> None:
    async with city.browser("li") as here, city.browser() as there:
        signed_in = await there.post(
            "/api/v1/sessions", json={"username": "li", "password": PASSWORD}
        )
        there.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
        wrong = await here.put(
            "/api/v1/users/me/password", json={"current": "no", "new": "a new long one"}
        )
        assert wrong.status_code == 403
        assert wrong.json()["code"] == "current_password_wrong"
        right = await here.put(
            "/api/v1/users/me/password", json={"current": PASSWORD, "new": "a new long one"}
        )
        assert right.status_code == 204
        assert (await here.get("/api/v1/seats")).status_code == 200
        assert (await there.get("/api/v1/seats")).status_code == 401
        again = await there.post(
            "/api/v1/sessions", json={"username": "li", "password": "a new long one"}
        )
        assert again.status_code == 201


async def test_users_are_listed_by_name_page_by_page(city: City) -> None:
    names = []
    async with city.browser("admin") as admin:
        cursor = ""
        while True:
            found = (await admin.get(f"/api/v1/users?limit=4{cursor}")).json()
            names.append([user["username"] for user in found["items"]])
            if found["next_cursor"] is None:
                break
            cursor = f"&cursor={found['next_cursor']}"
        assert "argon2" not in (await admin.get("/api/v1/users")).text
    assert names == [
        ["admin", "chen", "li", "qian"],
        ["robot", "wang", "zhao"],
    ]


async def test_a_user_is_shown_with_the_departments_they_act_for(city: City) -> None:
    async with city.browser("admin") as admin:
        for number in ("2002", "2001"):
            (await admin.put(f"/api/v1/departments/{number}/desk/people/chen")).raise_for_status()
        one = (await admin.get("/api/v1/users/chen")).json()
        listed = (await admin.get("/api/v1/users")).json()["items"]
    assert one["departments"] == ["2001", "2002"]
    assert {user["username"]: user["departments"] for user in listed if user["departments"]} == {
        "chen": ["2001", "2002"]
    }
