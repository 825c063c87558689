"""The loop of a case through the API: steps, who sees what, rules, departments' desks."""

from __future__ import annotations

from typing import Any

import pytest

from api.cases.actions import CaseStep
from api.openapi import document
from cases.loop.table import TABLE
from cases.loop.values import Action
from tests.api.city import City

K = "/api/v1/cases/k-1"


async def dispatched(city: City) -> None:
    async with city.browser("li") as li:
        body = {"action": "dispatch", "department": "2001", "version": 1}
        assert (await li.post(f"{K}/actions", json=body)).status_code == 200


async def test_from_the_dispatch_to_the_grade(city: City) -> None:
    await dispatched(city)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("chen", {"action": "accept"}),
        ("chen", {"action": "reply", "text": "修好了\n今天上午"}),
        ("li", {"action": "close"}),
        ("li", {"action": "revisit", "resolved": True}),
        ("li", {"action": "assess", "grade": 2}),
    ]
    for version, (who, body) in enumerate(steps, 2):
        async with city.browser(who) as browser:
            answer = await browser.post(
                f"{K}/actions", json=body, headers={"If-Match": f'"{version}"'}
            )
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == f'"{version + 1}"'
    case = answer.json()
    assert (case["stage"], case["status"], case["grade"], case["resolved"]) == (
        "assessed",
        "closed",
        2,
        True,
    )


async def test_a_case_says_what_may_be_done_with_it(city: City) -> None:
    await dispatched(city)
    async with city.browser("chen") as chen, city.browser("robot") as robot:
        mine = (await chen.get(K)).json()["actions"]
        nothing = (await robot.get(K)).json()["actions"]
    assert mine == ["accept", "ask_return"]
    assert nothing == []


async def test_a_department_sees_its_own_cases_and_no_others(city: City) -> None:
    async with city.browser("chen") as chen:
        assert (await chen.get("/api/v1/cases")).json()["items"] == []
        for path in (K, f"{K}/history", f"{K}/dispatches", f"{K}/deadlines"):
            answer = await chen.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_case"), path
        body = {"action": "urge", "version": 1}
        assert (await chen.post(f"{K}/actions", json=body)).status_code == 404
        await dispatched(city)
        assert [c["id"] for c in (await chen.get("/api/v1/cases")).json()["items"]] == ["k-1"]
        other = (await chen.get("/api/v1/cases?department=2002")).json()["items"]
        assert other == []
        assert (await chen.get(f"{K}/history")).status_code == 200


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("li", {"action": "close"}, 409, "not_at_this_stage"),
        ("li", {"action": "supervise", "reason": "late"}, 403, "not_yours_to_do"),
        ("li", {"action": "list_for_meeting", "reason": " "}, 422, "given_wrongly"),
        (
            "li",
            {"action": "reply_part", "department": "2002", "text": "x"},
            409,
            "not_at_this_stage",
        ),
        ("li", {"action": "reply"}, 422, "invalid"),
        ("li", {"action": "fly"}, 422, "invalid"),
        ("li", {"action": "assess", "grade": 6}, 422, "invalid"),
        ("li", {"action": "close", "grade": 1}, 422, "invalid"),
        ("li", {"action": "ask_extension", "reason": "x", "extension": 3}, 422, "invalid"),
        ("chen", {"action": "urge"}, 403, "not_yours_to_do"),
        ("qian", {"action": "urge"}, 403, "role_may_not"),
        ("robot", {"action": "urge"}, 403, "role_may_not"),
    ],
)
async def test_refused_and_nothing_changed(
    city: City, who: str, body: dict[str, Any], status: int, code: str
) -> None:
    await dispatched(city)
    async with city.browser(who) as browser:
        answer = await browser.post(f"{K}/actions", json={**body, "version": 2})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert city.cases.rows["k-1"].version == 2


async def test_somebody_was_faster(city: City) -> None:
    await dispatched(city)
    async with city.browser("wang") as wang:
        body = {"action": "dispatch", "department": "2002"}
        late = await wang.post(f"{K}/actions", json={**body, "version": 1})
        unsaid = await wang.post(f"{K}/actions", json=body)
    assert (late.status_code, late.json()["version"]) == (412, 2)
    assert unsaid.status_code == 428


async def test_lists_are_asked_by_stage_level_mark_department_and_due(city: City) -> None:
    async with city.browser("li") as li:
        answer = await li.get(
            "/api/v1/cases?stage=handling&level=supervised&mark=meeting&department=2001"
            "&due_before=2026-11-22T12:00:00%2B08:00"
        )
        assert answer.status_code == 200
        assert (await li.get("/api/v1/cases?stage=lost")).status_code == 422
    wanted = city.cases.wanted
    assert wanted is not None
    assert (wanted.stage, wanted.level, wanted.mark) == ("handling", "supervised", "meeting")
    assert (wanted.departments, wanted.due_before) == (frozenset({"2001"}), 1_795_320_000.0)


async def test_rules_are_put_in_force_as_a_whole(city: City) -> None:
    async with city.browser("admin") as admin:
        now = (await admin.get("/api/v1/case-rules")).json()
        assert (now["version"], now["shipped"]) == (None, ["beijing", "shandong", "tianjin"])
        tianjin = (await admin.get("/api/v1/case-rules/shipped/tianjin")).json()["document"]
        put = await admin.put("/api/v1/case-rules", json={"document": tianjin})
        assert (put.status_code, put.json()["version"]) == (200, 1)
        twice = tianjin.replace('"accept-life"', '"accept-basics"')
        wrong = await admin.put("/api/v1/case-rules", json={"document": twice})
        assert (await admin.get("/api/v1/case-rules/shipped/utopia")).status_code == 404
    assert (wrong.status_code, wrong.json()["code"]) == (422, "rule_pack_wrong")
    assert {"rule": "accept-basics", "sentence": "two rules have this name"} in wrong.json()[
        "problems"
    ]
    assert len(city.case_rules.kept) == 2


async def test_rules_can_be_read_without_knowing_toml(city: City) -> None:
    async with city.browser("admin") as admin:
        rules = (await admin.get("/api/v1/case-rules/shipped/shandong")).json()["pack"]
    assert rules["title"].startswith("山东")
    assert "request" in rules["classes"]
    reply = next(one for one in rules["rules"] if one["clock"] == "reply")
    assert reply["within"] == {"number": 5, "unit": "working_days"}
    assert (reply["extensions"], reply["longest_extension"]) == (
        1,
        {"number": 10, "unit": "working_days"},
    )


async def test_a_departments_desk(city: City) -> None:
    desk = "/api/v1/departments/2001/desk"
    async with city.browser("admin") as admin:
        closed = await admin.put(desk, json={"closed": True, "reason": "merged"})
        assert (closed.json()["closed"], closed.json()["changed_by"]) == (True, "admin")
        assert (await admin.put(f"{desk}/people/chen")).json()["people"] == ["chen"]
        wrong = await admin.put(f"{desk}/people/li")
        assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_account")
        assert (await admin.delete(f"{desk}/people/chen")).json()["people"] == []
        assert (await admin.get("/api/v1/departments/9999/desk")).status_code == 404


async def test_while_the_database_is_away(city: City) -> None:
    city.outage.on = True
    async with city.browser("li") as li:
        answer = await li.post(f"{K}/actions", json={"action": "urge", "version": 1})
    assert answer.status_code == 503


def test_every_step_of_the_table_has_a_body_that_takes_what_it_takes() -> None:
    schema = document()["components"]["schemas"]
    mapping = document()["paths"]["/api/v1/cases/{case}/actions"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"]["discriminator"]["mapping"]
    assert set(mapping) == {action.value for action in Action}
    assert CaseStep is not None
    for row in TABLE:
        body = schema[mapping[row.action.value].rpartition("/")[2]]
        fields = set(body["properties"]) - {"action", "version"}
        assert fields == row.gives | row.takes, row.action
        needed = set(body["required"]) - {"action"}
        # Left out, the department of a dispatch is the first-taker.
        assert needed | ({"department"} & row.gives) == row.gives, row.action
