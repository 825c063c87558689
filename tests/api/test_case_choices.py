"""The names a case is read by."""

from __future__ import annotations

import pytest

from tests.api.city import City


@pytest.mark.parametrize("who", ["li", "chen", "robot"])
async def test_names_of_hotlines_classes_and_urgencies_for_all_who_read_cases(
    city: City, who: str
) -> None:
    async with city.browser(who) as browser:
        answer = await browser.get("/api/v1/case-choices")
    assert answer.status_code == 200
    assert answer.json() == {
        "hotlines": [{"number": "12345", "name": "Mayor's line"}],
        "case_classes": ["request", "consultation", "complaint", "report", "suggestion"],
        "urgencies": ["ordinary"],
    }


async def test_departments_read_no_more_of_a_hotline_than_its_name(city: City) -> None:
    async with city.browser("chen") as chen:
        answer = await chen.get("/api/v1/hotlines")
    assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not")
