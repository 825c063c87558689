"""From the call to the verdict through the API and a real PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.bearer import digest_of
from api.settings import ApiSettings
from store.database import Database
from tests.api import fakes
from tests.api.city import CHINA, make_city
from tests.cases.bureau import Bureau
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]


@dataclass
class Wire:
    """The API in front of a bureau; its people's tokens are ``token-<name>``."""

    app: FastAPI
    path: str

    async def ask(self, who: str, method: str, path: str = "", **sent: Any) -> Any:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://rexian.test",
            headers={"Authorization": f"Bearer token-{who}"},
        ) as browser:
            answer = await browser.request(method, self.path + path, **sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def does(self, who: str, action: str, **given: Any) -> Any:
        version = (await self.ask("li", "GET"))["version"]
        body = {"action": action, "version": version, **given}
        return await self.ask(who, "POST", "/actions", json=body)


@pytest.fixture
def bureau(database: Database) -> Bureau:
    return Bureau(database)


async def test_from_the_call_to_the_verdict_across_national_day(bureau: Bureau) -> None:
    await bureau.open()
    bureau.at("2026-09-30 10:00")
    city = make_city()
    city.accounts.rows["water"] = fakes.Account("water", "department", "", created_at=0.0)
    city.sessions.rows[digest_of("token-water")] = fakes.StoredSession("water", 0.0, 4e9)
    ports = replace(
        city.app.state.here.ports,
        cases=bureau.cases,
        desk=bureau.desk,
        case_rules=bureau.rules,
        department_people=bureau.people,
        clock=lambda: bureau.now,
    )
    app = create_app(ports, ApiSettings(timezone=CHINA, version="test"))
    wire = Wire(app, f"/api/v1/cases/{await bureau.call()}")

    seen = await wire.ask("li", "GET")
    assert (seen["stage"], seen["first_taker"]) == ("received", "2001")
    sent = await wire.does("li", "dispatch", text="请处理")
    assert (sent["lead"], sent["due_at"]) == ("2001", "2026-10-13T17:00:00+08:00")
    bureau.at("2026-10-08 09:00")
    await wire.does("water", "accept")
    ask = {"extension": {"number": 2, "unit": "working_days"}, "reason": "零件未到"}
    await wire.does("water", "ask_extension", **ask)
    longer = await wire.does("zhao", "grant_extension")
    assert longer["due_at"] == "2026-10-15T17:00:00+08:00"
    await wire.does("water", "reply", text="已修复")
    await wire.does("li", "close")
    await wire.does("li", "revisit", resolved=True)
    done = await wire.does("li", "assess", grade=1)

    assert (done["stage"], done["grade"], done["due_at"]) == ("assessed", 1, None)
    history = (await wire.ask("water", "GET", "/history"))["changes"]
    assert [(line["action"], line["by"]) for line in history] == [
        ("", "wang"),
        ("dispatch", "li"),
        ("accept", "water"),
        ("ask_extension", "water"),
        ("grant_extension", "zhao"),
        ("reply", "water"),
        ("close", "li"),
        ("revisit", "li"),
        ("assess", "li"),
    ]
    assert history[4]["what"]["due.reply"] == {
        "before": "2026-10-13T17:00:00+08:00",
        "after": "2026-10-15T17:00:00+08:00",
    }
    (dispatch,) = (await wire.ask("qian", "GET", "/dispatches"))["dispatches"]
    assert (dispatch["note"], dispatch["reply"]) == ("请处理", "已修复")
    clocks = (await wire.ask("robot", "GET", "/deadlines"))["deadlines"]
    assert {clock["clock"]: clock["ended_at"] is not None for clock in clocks} == {
        "reply": True,
        "return": True,
    }
