"""A telephone that was lost gets a new password: shown once, written down, for administrators."""

from __future__ import annotations

import pytest

from administration.errors import NotTakenOver, TelephoneSystemAway
from tests.api.city import City


async def test_an_admin_gives_a_telephone_a_new_password(city: City) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/phone-accounts/1001/password")

    assert answer.status_code == 201
    assert answer.json() == {"account": "1001", "password": "new-secret-of-1001"}
    assert answer.headers["cache-control"] == "no-store"
    assert [(row.account, row.action, row.subject) for row in city.access_log.rows] == [
        ("admin", "renew_phone_password", "1001")
    ]
    # The password stands nowhere else.
    assert "new-secret" not in repr(city.access_log.rows)


async def test_which_telephones_there_are(city: City) -> None:
    async with city.browser("admin") as admin:
        first = (await admin.get("/api/v1/phone-accounts?limit=3")).json()
        rest = await admin.get(f"/api/v1/phone-accounts?limit=3&cursor={first['next_cursor']}")

    assert first["items"] == [
        {"account": "1001", "holder": "seat"},
        {"account": "1002", "holder": "seat"},
        {"account": "2001", "holder": "department"},
    ]
    assert rest.json() == {
        "items": [{"account": "trunk", "holder": "nobody"}],
        "next_cursor": None,
    }


async def test_there_is_no_such_telephone(city: City) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/phone-accounts/1777/password")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_phone_account")
    assert city.access_log.rows == []


async def test_what_cannot_be_written_down_is_not_done(city: City) -> None:
    async with city.browser("admin") as admin:
        await admin.get("/api/v1/phone-accounts")
        city.outage.on = True
        assert (await admin.post("/api/v1/phone-accounts/1001/password")).status_code == 503

    assert city.site.passwords["1001"] == "first"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (NotTakenOver("it says no"), 502, "not_taken_over"),
        (TelephoneSystemAway("not in sight"), 503, "pbx_out_of_sight"),
    ],
)
async def test_a_pbx_that_does_not_take_it(
    city: City, fault: Exception, status: int, code: str
) -> None:
    city.site.refuse_with = fault
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/phone-accounts/1001/password")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert city.site.passwords["1001"] == "first"


async def test_nobody_else_may(city: City) -> None:
    for name in ("li", "zhao"):
        async with city.browser(name) as somebody:
            assert (await somebody.get("/api/v1/phone-accounts")).status_code == 403
            answer = await somebody.post("/api/v1/phone-accounts/1001/password")
            assert answer.status_code == 403
    assert city.site.passwords["1001"] == "first"
