"""Cases are searched through the API, on a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from store.database import Database
from tests.api.stored import CASE, NAME, NUMBER, StoredCity, stored_city
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

CASES = "/api/v1/cases"


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> StoredCity:
    """The case of ``NUMBER`` was written into."""
    made = await stored_city(database, database_url, tmp_path)
    written = {
        "subject": "路灯不亮",
        "text": f"{NAME}说楼下的路灯坏了，回电 {NUMBER}",
        "place": "长沙市芙蓉区",
        "category": "0101",
    }
    async with made.browser("li") as li:
        version = (await li.get(f"{CASES}/{CASE}")).json()["version"]
        changed = await li.patch(f"{CASES}/{CASE}", json={**written, "version": version})
    assert changed.status_code == 200, changed.text
    return made


async def asked(town: StoredCity, who: str, **wanted: str) -> Any:
    async with town.browser(who) as browser:
        return await browser.get(CASES, params=wanted)


async def found(town: StoredCity, who: str = "li", **wanted: str) -> list[str]:
    answer = await asked(town, who, **wanted)
    assert answer.status_code == 200, answer.text
    return [case["id"] for case in answer.json()["items"]]


async def test_by_words_place_and_category_together(town: StoredCity) -> None:
    assert await found(town, words="路灯 芙蓉区") == [CASE]
    assert await found(town, words="路灯", place="长沙市", category="0101", status="open") == [CASE]
    assert await found(town, words="路灯", place="株洲市") == []
    assert await found(town, words="停水") == []


async def test_departments_search_among_their_own(town: StoredCity) -> None:
    assert await found(town, "chen", words="路灯") == []
    async with town.browser("li") as li:
        version = (await li.get(f"{CASES}/{CASE}")).json()["version"]
        step = {"action": "dispatch", "department": "2001", "version": version}
        assert (await li.post(f"{CASES}/{CASE}/actions", json=step)).status_code == 200
    assert await found(town, "chen", words="路灯") == [CASE]
    assert await found(town, "chen", words="路灯", department="2002") == []


async def test_a_sealed_caller_is_not_found_by_what_is_hidden(town: StoredCity) -> None:
    assert await found(town, words=NAME) == [CASE]
    assert await found(town, words=NUMBER) == []
    async with town.browser("li") as li:
        assert (await li.post(f"{CASES}/{CASE}/seal", json={"reason": "asked"})).status_code == 200
    for words in (NAME, NAME[1:], f"路灯 {NAME[1:]}", NUMBER, NUMBER[-4:], "sealed-7f3a"):
        assert await found(town, words=words) == [], words
    assert await found(town, words="路灯") == [CASE]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"words": "的"}, "words_say_nothing"),
        ({"words": " ，"}, "words_say_nothing"),
        ({"words": ""}, "invalid"),
        ({"words": "路" * 201}, "invalid"),
        ({"place": ""}, "invalid"),
        ({"category": "a\nb"}, "invalid"),
    ],
)
async def test_what_cannot_be_searched_for_is_told(
    town: StoredCity, wanted: dict[str, str], code: str
) -> None:
    answer = await asked(town, "li", **wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
