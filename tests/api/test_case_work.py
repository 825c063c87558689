"""The work on cases beside their loop, through the API and a real PostgreSQL: tasks, revisits,
categories, attachments, repeats.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from acd.events import OutboundWanted
from acd.values import Purpose, SeatState
from api.app import create_app
from api.ports.case_work import CaseWork
from api.settings import ApiSettings
from cases.attachments import Attachments
from cases.categories.book import CategoryBook
from cases.loop.values import Action, Given
from cases.register import Cases
from cases.repeats import Repeats
from cases.revisits import Revisits
from cases.tasks import Tasks
from recordings.store import LocalStore
from store import schema
from store.database import Database
from tests.api.city import CHINA, City, make_city
from tests.cases.bureau import WATER, Bureau
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"
MOST = 2_000


@dataclass
class Office:
    """The API in front of a bureau; its people's tokens are ``token-<name>``."""

    bureau: Bureau
    city: City
    app: Any

    async def ask(self, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://rexian.test/api/v1",
            headers={"Authorization": f"Bearer token-{who}"},
        ) as browser:
            return await browser.request(method, path, **sent)

    async def gets(self, who: str, path: str) -> Any:
        answer = await self.ask(who, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def replied(self) -> str:
        """A case the waterworks have answered."""
        case = await self.bureau.call()
        await self.bureau.does("li", case, Action.DISPATCH)
        await self.bureau.does("water", case, Action.ACCEPT)
        await self.bureau.does("water", case, Action.REPLY, Given(text="修好了"))
        return case


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    bureau = Bureau(database)
    bureau.at("2026-09-30 10:00")
    city = make_city()
    categories = CategoryBook(database)
    bureau.cases = Cases(database, bureau.rules, categories)
    work = CaseWork(
        tasks=Tasks(database),
        revisits=Revisits(database),
        categories=categories,
        attachments=Attachments(database, LocalStore(tmp_path), MOST),
        repeats=Repeats(database),
    )
    ports = replace(
        city.app.state.here.ports,
        cases=bureau.cases,
        desk=bureau.desk,
        case_work=work,
        clock=lambda: bureau.now,
    )
    settings = ApiSettings(timezone=CHINA, version="test", most_attachment_bytes=MOST)
    await bureau.open()
    async with database.writing() as connection:
        for name, role in (("li", "operator"), ("wang", "operator"), ("chen", "department")):
            row = {"name": name, "role": role, "password_hash": "", "created_at": 0.0}
            await connection.execute(insert(schema.accounts), row)
    await bureau.people.add(WATER, "chen", "zhao", 0.0)
    return Office(bureau, city, create_app(ports, settings))


async def test_a_task_is_taken_done_and_gone(office: Office) -> None:
    case = await office.replied()
    (task,) = (await office.gets("li", "/tasks"))["items"]
    assert (task["kind"], task["subject"], task["why"]) == ("feedback", case, "修好了")
    claim = f"/tasks/feedback/{case}/claim"
    taken = await office.ask("li", "PUT", claim)
    assert (taken.status_code, taken.json()["claimed_by"]) == (200, "li")
    refused = await office.ask("wang", "PUT", claim)
    assert (refused.status_code, refused.json()["code"]) == (409, "task_taken")
    assert refused.json()["detail"] == "The task is with li."
    assert [t["subject"] for t in (await office.gets("li", "/tasks?mine=true"))["items"]] == [case]
    for path in ("/tasks?free=true", "/tasks?kind=revisit&kind=urge", "/tasks?hotline=12319"):
        assert (await office.gets("wang", path))["items"] == []
    assert (await office.ask("zhao", "DELETE", claim)).json()["claimed_by"] is None
    await office.bureau.does("li", case, Action.CLOSE)
    gone = await office.ask("li", "PUT", claim)
    assert (gone.status_code, gone.json()["code"]) == (404, "task_gone")


async def test_what_is_decided_by_those_in_charge_is_no_task_of_an_operator(
    office: Office,
) -> None:
    case = await office.bureau.call()
    proposal = Given(text="拟转供水", department=WATER)
    await office.bureau.does("li", case, Action.PROPOSE, proposal)
    await office.bureau.does("li", case, Action.LIST_FOR_MEETING, Given(reason="涉及多个部门"))
    assert (await office.gets("li", "/tasks"))["items"] == []
    leaders = (await office.gets("zhao", "/tasks"))["items"]
    assert [(t["kind"], t["asked_by"], t["why"]) for t in leaders] == [
        ("meeting", "li", "涉及多个部门"),
        ("sign_off", "li", "拟转供水"),
    ]
    assert len((await office.gets("li", "/tasks?kind=meeting"))["items"]) == 1
    assert (await office.ask("chen", "GET", "/tasks")).json()["code"] == "role_may_not"


async def test_the_citizen_is_rung_from_the_case_without_naming_a_number(office: Office) -> None:
    case = await office.replied()
    path = f"/cases/{case}/revisits"
    early = await office.ask("li", "POST", path, json={})
    assert (early.status_code, early.json()["code"]) == (409, "not_at_this_stage")
    await office.bureau.does("li", case, Action.CLOSE)
    busy = await office.ask("li", "POST", path, json={})
    assert (busy.status_code, busy.json()["code"]) == (409, "seat_not_free")
    centre = office.city.centre
    one, two = centre.view.seats
    free = replace(two, state=SeatState.READY, operator="wang")
    centre.view = replace(centre.view, seats=(one, free))
    rung = await office.ask("wang", "POST", path, json={}, headers={"Idempotency-Key": "k"})
    again = await office.ask("wang", "POST", path, json={}, headers={"Idempotency-Key": "k"})
    assert (rung.status_code, again.json()["id"]) == (202, rung.json()["id"])
    (wanted,) = [e for e in centre.asked if isinstance(e, OutboundWanted)]
    assert (wanted.number, wanted.hotline, wanted.case, wanted.seat) == (
        "13800138000",
        "12345",
        case,
        "1002",
    )
    assert wanted.purpose is Purpose.RETURN_VISIT
    nobody = await office.ask("li", "POST", "/cases/none/revisits", json={})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_case")
    assert await office.gets("qian", path) == {"revisits": []}


async def test_a_case_has_a_category_of_the_tree_in_force(office: Office) -> None:
    case = await office.bureau.call()
    shipped = await office.gets("li", "/case-categories")
    assert (shipped["version"], shipped["categories"][0]["code"]) == (None, "01")
    change = {"version": 1, "category": "77"}
    wrong = await office.ask("li", "PATCH", f"/cases/{case}", json=change)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_category")

    tree = [{"code": "77", "name": "供水", "children": [{"code": "77a", "name": "停水"}]}]
    put = await office.ask("admin", "PUT", "/case-categories", json={"categories": tree})
    assert (put.status_code, put.json()["version"], put.json()["by"]) == (200, 1, "admin")
    assert (await office.ask("li", "PATCH", f"/cases/{case}", json=change)).status_code == 200

    twice = {"categories": [*tree, {"code": "77a", "name": "again"}]}
    refused = await office.ask("admin", "PUT", "/case-categories", json=twice)
    assert (refused.status_code, refused.json()["code"]) == (422, "categories_wrong")
    assert refused.json()["detail"] == "Two categories have the code 77a."
    # A tree that has the code no more: the case keeps what it has.
    await office.ask("admin", "PUT", "/case-categories", json={"categories": []})
    keeps = {"version": 2, "category": "77", "place": "人民路"}
    kept = await office.ask("li", "PATCH", f"/cases/{case}", json=keeps)
    assert (kept.status_code, kept.json()["category"], kept.json()["place"]) == (
        200,
        "77",
        "人民路",
    )


async def test_an_attachment_is_kept_and_every_download_of_it_logged(office: Office) -> None:
    case = await office.replied()
    path = f"/cases/{case}/attachments"
    sent = {"content": PDF, "headers": {"Content-Type": "application/pdf"}}
    made = await office.ask("chen", "POST", f"{path}?name=回复 函.pdf", **sent)
    assert made.status_code == 201, made.text
    (listed,) = (await office.gets("li", path))["attachments"]
    assert listed == made.json()
    assert (listed["name"], listed["bytes"], listed["added_by"]) == ("回复 函.pdf", 21, "chen")
    got = await office.ask("li", "GET", f"{path}/{listed['id']}")
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert got.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E5%9B%9E%E5%A4%8D%20%E5%87%BD.pdf"
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert [(e.account, e.action, e.subject) for e in office.city.access_log.rows] == [
        ("li", "download", case)
    ]
    missing = await office.ask("li", "GET", f"{path}/{'0' * 32}")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_attachment")


async def test_those_in_charge_remove_an_attachment_and_the_history_says_so(office: Office) -> None:
    case = await office.replied()
    path = f"/cases/{case}/attachments"
    made = (await office.ask("li", "POST", f"{path}?name=a.pdf", content=PDF)).json()
    one = f"{path}/{made['id']}"
    for who, address, status, code in (
        ("li", f"{one}?reason=wrong", 403, "role_may_not"),
        ("zhao", one, 422, "invalid"),
        ("zhao", f"{path}/{'0' * 32}?reason=wrong", 404, "no_such_attachment"),
    ):
        refused = await office.ask(who, "DELETE", address)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    gone = await office.ask("zhao", "DELETE", f"{one}?reason=another's papers")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await office.gets("li", path))["attachments"] == []
    last = (await office.gets("li", f"/cases/{case}/history"))["changes"][-1]
    assert (last["action"], last["why"]) == ("detach", "another's papers")


async def test_an_attachment_that_lies_or_is_too_large_is_refused(office: Office) -> None:
    case = await office.bureau.call()
    path = f"/cases/{case}/attachments"
    lies = await office.ask("li", "POST", f"{path}?name=a.png", content=PDF)
    assert (lies.status_code, lies.json()["code"]) == (422, "attachment_refused")
    read = 0

    async def a_gigabyte() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1_000_000_000:
            read += 1000
            yield bytes(1000)

    large = await office.ask(
        "li",
        "POST",
        f"{path}?name=a.pdf",
        content=a_gigabyte(),
        headers={"Content-Length": "1000000000"},
    )
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    assert read == 0
    unsaid = await office.ask("li", "POST", f"{path}?name=a.pdf", content=a_gigabyte())
    assert (unsaid.status_code, unsaid.json()["code"]) == (413, "body_too_large")
    assert read <= MOST + 2_000
    assert (await office.gets("li", path))["attachments"] == []
    # Elsewhere a body is as small as ever.
    long = await office.ask("li", "PATCH", f"/cases/{case}", json={"text": "长" * 30_000})
    assert long.status_code in (413, 422)
    hidden = await office.ask("chen", "POST", f"{path}?name=a.pdf", content=PDF)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "no_such_case")


async def test_repeats_are_proposed_and_merged(office: Office) -> None:
    bureau = office.bureau
    first = await bureau.another_calls("c1", "13800000001")
    second = await bureau.another_calls("c2", "13800000002")
    filed = {"version": 1, "category": "020101", "place": "人民路", "text": "停水"}
    for case in (first, second):
        assert (await office.ask("li", "PATCH", f"/cases/{case}", json=filed)).status_code == 200
    (repeat,) = (await office.gets("li", f"/cases/{first}/repeats"))["repeats"]
    assert (repeat["case"]["id"], repeat["because"], repeat["alike"]) == (second, ["matter"], 1.0)
    merge = {"action": "merge", "into": first, "reason": "同一处停水", "version": 2}
    merged = await office.ask("li", "POST", f"/cases/{second}/actions", json=merge)
    assert (merged.status_code, merged.json()["merged_into"]) == (200, first)
    whole = await office.gets("li", f"/cases/{first}")
    assert (whole["calls"], whole["merged"]) == (["c1", "c2"], [second])
    again = await office.ask("li", "POST", f"/cases/{first}/actions", json={**merge, "into": "x"})
    assert again.json()["code"] in ("version_conflict", "merge_refused")


async def test_a_closed_department_and_a_deadline_in_the_past(office: Office) -> None:
    bureau = office.bureau
    case = await bureau.call()
    path = f"/cases/{case}/actions"
    await bureau.people.close(WATER, True, "撤销", "zhao", bureau.now)
    send: dict[str, Any] = {"action": "dispatch", "department": WATER, "version": 1}
    closed = await office.ask("li", "POST", path, json=send)
    assert (closed.status_code, closed.json()["code"]) == (409, "department_closed")
    await bureau.people.close(WATER, False, "", "zhao", bureau.now)
    late = {**send, "due": "2026-09-30T09:59:59+08:00"}
    past = await office.ask("li", "POST", path, json=late)
    assert (past.status_code, past.json()["code"]) == (422, "deadline_in_the_past")
    seen = await office.gets("li", f"/cases/{case}")
    assert (seen["version"], seen["stage"], seen["lead"]) == (1, "received", None)
    assert await bureau.told(case) == [""]
