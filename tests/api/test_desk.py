"""What the operator's desk offers to choose from."""

from __future__ import annotations

from tests.api.city import City


async def test_reasons_emergency_numbers_classes_and_urgencies(city: City) -> None:
    async with city.browser("li") as operator:
        answer = await operator.get("/api/v1/desk/choices")
    assert answer.status_code == 200
    assert answer.json() == {
        "break_reasons": [],
        "emergency_numbers": ["110", "119", "120"],
        "case_classes": ["request", "consultation", "complaint", "report", "suggestion"],
        "urgencies": ["ordinary"],
    }


async def test_departments_have_no_desk_of_that_kind(city: City) -> None:
    async with city.browser("chen") as stranger:
        answer = await stranger.get("/api/v1/desk/choices")
    assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not")
