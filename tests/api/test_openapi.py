"""The committed OpenAPI document is the one the program gives, and says what a client needs."""

from __future__ import annotations

import json
from pathlib import Path

from api import openapi
from api.permissions import PUBLIC
from tests.api.city import City

KEPT = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_committed_document_is_up_to_date() -> None:
    assert KEPT.read_text(encoding="utf-8") == openapi.as_text(openapi.document()), (
        "docs/openapi.json is stale; renew it with: python -m api.openapi docs/openapi.json"
    )


async def test_the_running_system_serves_the_same(city: City) -> None:
    async with city.browser() as anybody:
        served = (await anybody.get("/api/v1/openapi.json")).json()
    assert served == json.loads(KEPT.read_text(encoding="utf-8"))


def test_every_guarded_operation_names_its_roles_and_errors() -> None:
    for path, methods in openapi.document()["paths"].items():
        for operation in methods.values():
            assert operation["responses"]["default"]["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
            if path.startswith("/api/v1") and operation["operationId"] not in PUBLIC:
                assert operation["x-roles"]
                assert operation["security"] == [{"token": []}]


def test_every_list_is_paged() -> None:
    document = openapi.document()
    lists = {
        operation["operationId"]: operation["responses"]["200"]["content"]["application/json"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if operation["operationId"].startswith("list_")
    }
    assert {"list_calls", "list_queues", "list_ring_backs", "list_access"} <= set(lists)
    for name, answer in lists.items():
        shown = answer["schema"]["$ref"].rpartition("/")[2]
        assert shown.startswith("Page_"), name
        assert document["components"]["schemas"][shown]["required"] == ["items", "next_cursor"]
