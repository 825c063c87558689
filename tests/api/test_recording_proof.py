"""What vouches for a recording, through the API: on a real PostgreSQL and a real ledger, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.database import Database
from store.evidence import Retention
from store.recordings import Recordings
from store.retention_classes import RetentionClass
from tests.api.city import City
from tests.api.stored import CASE, StoredCity, stored_city
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

URL = "/api/v1/recordings/c1/evidence"


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> StoredCity:
    return await stored_city(database, database_url, tmp_path)


async def test_a_new_recording_is_in_the_signed_ledger_and_kept_for_ever(town: StoredCity) -> None:
    async with town.browser("zhao") as zhao:
        found = (await zhao.get(URL)).json()
    ledger = found.pop("ledger")
    assert (ledger["entry"], ledger["signed"], len(ledger["key"])) == (1, True, 16)
    assert found == {
        "state": "ok",
        "reason": "",
        "checked_at": None,
        "deleted_at": None,
        "retention_class": None,
        "own_class": False,
        "kept_until": None,
        "holds": [],
    }


async def test_a_day_whose_head_is_gone_is_not_signed(town: StoredCity, tmp_path: Path) -> None:
    (head,) = (tmp_path / "ledger").glob("*.head")
    head.unlink()
    async with town.browser("zhao") as zhao:
        found = (await zhao.get(URL)).json()
    assert (found["ledger"]["entry"], found["ledger"]["signed"]) == (1, False)


async def test_what_a_check_found_how_long_it_is_kept_and_what_holds_it(
    town: StoredCity, database: Database
) -> None:
    checked = 1_800_000_000.0
    await Recordings(database).all_found({"c1": ("cut", "10 bytes, 900 were stored")}, checked)
    kept = RetentionClass("short", 1, None, ("12345",), "", checked, "admin")
    await Retention(database).put_class(kept)
    await Retention(database).place_hold(None, CASE, "court order 7", "zhao", checked)
    async with town.browser("zhao") as zhao:
        found = (await zhao.get(URL)).json()
        recording = (await zhao.get("/api/v1/recordings/c1")).json()
    assert (found["state"], found["reason"]) == ("cut", "10 bytes, 900 were stored")
    assert recording["state"] == "cut"
    assert found["checked_at"] == "2027-01-15T16:00:00+08:00"
    assert (found["retention_class"], found["own_class"]) == ("short", False)
    assert found["kept_until"][:10] > recording["started_at"][:10]
    (hold,) = found["holds"]
    assert (hold["case"], hold["reason"], hold["placed_by"]) == (CASE, "court order 7", "zhao")


async def test_there_is_no_proof_of_what_is_not_there(city: City) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.get("/api/v1/recordings/r-9/evidence")
        found = await zhao.get("/api/v1/recordings/r-1/evidence")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_recording")
    assert found.json()["ledger"] == {
        "day": "2026-11-22",
        "entry": 7,
        "signed": True,
        "key": "0123456789abcdef",
    }
