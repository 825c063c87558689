"""Every cell of the permission table, asserted against the API on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.permission_table import FIELDS, page
from api.permissions import MATRIX, AccountRole
from store.database import Database
from tests.api.city import PEOPLE
from tests.api.stored import CASE, StoredCity, stored_city
from tests.api.test_permissions import BODIES, GUARDED, THERE
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

KEPT = Path(__file__).parents[2] / "docs" / "permissions.md"
HERE = {**THERE, "{case}": CASE, "{call}": "c1", "{recording}": "c1"}
ONE_EACH = {role: who for who, role in reversed(PEOPLE.items())}
"""Somebody of each role."""
REASONED = frozenset({"get_recording_audio", "lift_seal", "remove_attachment"})
"""What is asked with a reason in the address."""
LAST = ("close_session",)
"""What ends what the others need."""


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> StoredCity:
    return await stored_city(database, database_url, tmp_path)


def cells() -> Iterator[tuple[AccountRole, str, str, str]]:
    """Role, operation, method and path of every cell."""
    for role in AccountRole:
        for operation, method, path in sorted(GUARDED, key=lambda row: row[0] in LAST):
            yield role, operation, method, path


async def ask(browser: httpx.AsyncClient, operation: str, method: str, path: str) -> httpx.Response:
    for name, value in HERE.items():
        path = path.replace(name, value)
    params = {"reason": "to check it"} if operation in REASONED else {}
    return await browser.request(method, path, json=BODIES.get(operation), params=params)


def test_the_page_says_what_the_table_says() -> None:
    assert KEPT.read_text(encoding="utf-8") == page(), (
        "docs/permissions.md is stale; renew it with: "
        "python -m api.permission_table docs/permissions.md"
    )


async def test_who_may_not_is_told_so_and_changes_nothing(town: StoredCity) -> None:
    before = await town.digest()
    told = 0
    for role, operation, method, path in cells():
        if role in MATRIX[operation]:
            continue
        async with town.browser(ONE_EACH[role]) as browser:
            answer = await ask(browser, operation, method, path)
        assert answer.status_code == 403, (role, operation)
        if method != "HEAD":
            assert answer.json()["code"] == "role_may_not", (role, operation)
        told += 1
    assert told == sum(len(AccountRole) - len(MATRIX[name]) for name, _, _ in GUARDED)
    assert await town.digest() == before
    assert town.city.centre.asked == []


async def test_who_may_is_let_through(town: StoredCity) -> None:
    for role, operation, method, path in cells():
        if role not in MATRIX[operation]:
            continue
        async with town.browser(ONE_EACH[role]) as browser:
            answer = await ask(browser, operation, method, path)
        assert answer.status_code < 500, (role, operation, answer.text)
        assert answer.status_code != 401, (role, operation)
        if answer.status_code == 403:
            assert answer.json()["code"] != "role_may_not", (role, operation)


async def test_everybody_reads_the_same_but_for_what_the_page_names(town: StoredCity) -> None:
    async with town.browser("li") as li:
        version = (await li.get(f"/api/v1/cases/{CASE}")).json()["version"]
        step = {"action": "dispatch", "department": "2001", "version": version}
        answer = await li.post(f"/api/v1/cases/{CASE}/actions", json=step)
        assert answer.status_code == 200, answer.text
    found: dict[str, dict[AccountRole, tuple[str, ...]]] = {}
    for operation, method, path in GUARDED:
        if method != "GET" or AccountRole.ADMIN not in MATRIX[operation]:
            continue
        answers = {}
        for role in AccountRole:
            if role in MATRIX[operation]:
                async with town.browser(ONE_EACH[role]) as browser:
                    answers[role] = await ask(browser, operation, method, path)
        reference = answers.pop(AccountRole.ADMIN)
        if "json" not in reference.headers.get("content-type", ""):
            continue
        for role, answer in answers.items():
            fields = tuple(sorted(differing(reference.json(), answer.json())))
            if fields:
                found.setdefault(operation, {})[role] = fields
    assert found == FIELDS


def differing(one: Any, other: Any, where: str = "") -> set[str]:
    """The fields that are not the same in two answers; those of a list's items as ``items[].x``."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {
            field
            for key in one.keys() | other.keys()
            for field in differing(one.get(key), other.get(key), f"{where}.{key}".lstrip("."))
        }
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return {field for a, b in pairs for field in differing(a, b, f"{where}[]")}
    return set() if one == other else {where or "everything"}


def test_a_get_of_an_admin_is_a_reference_for_everybody() -> None:
    """Nobody reads what an administrator may not: else the test above compares too little."""
    reads = {name for name, method, _ in GUARDED if method == "GET"}
    assert {name for name in reads if AccountRole.ADMIN not in MATRIX[name]} == set()
    assert {name for name in FIELDS if name not in reads} == set()
