"""Closed cases for the public, as files."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import insert

from cases.loop.values import Action, Given, Mode
from store import schema
from store.database import Database
from tests.api.outside_wire import Outside
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

PERIOD = {"since": "2026-09-30T00:00:00+08:00", "before": "2026-10-01T00:00:00+08:00"}


@pytest.fixture
async def outside(database: Database) -> Outside:
    made = Outside(database)
    await made.bureau.open()
    secret = await made.channel()
    text = "=1+1，回电13800138000"
    sent = {"hotline": "12345", "text": text, "phone": "13800138000", "name": "王小明"}
    case = (await made.send(secret, sent, "1")).json()["case"]
    told = Given(mode=Mode.ANSWERED, text="王小明，明天修")
    await made.bureau.does("li", case, Action.SETTLE, told)
    return made


async def test_as_json_and_the_export_is_logged(outside: Outside) -> None:
    answer = await outside.ask("zhao", "GET", "/publication/cases", params=PERIOD)

    assert answer.status_code == 200, answer.text
    (case,) = answer.json()["cases"]
    assert case == {
        "case": "20260930-12345-0001",
        "opened": "2026-09-30",
        "closed": "2026-09-30",
        "hotline": "12345",
        "channel": "web",
        "category": "",
        "place": "",
        "lead": "",
        "subject": "",
        "text": "=1+1，回电[电话]",
        "reply": "[姓名]，明天修",
    }
    log = (await outside.ask("admin", "GET", "/access-log")).json()["items"]
    assert [(line["username"], line["action"]) for line in log][:1] == [("zhao", "publish")]


async def test_as_csv_no_cell_is_a_formula(outside: Outside) -> None:
    answer = await outside.ask(
        "zhao", "GET", "/publication/cases", params={**PERIOD, "format": "csv"}
    )

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="cases.csv"'
    head, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(head, row, strict=True))["text"] == "'=1+1，回电[电话]"


async def test_an_empty_period_is_a_whole_document(outside: Outside) -> None:
    empty = {"since": "2025-01-01T00:00:00+08:00", "before": "2025-01-02T00:00:00+08:00"}

    answer = await outside.ask("zhao", "GET", "/publication/cases", params=empty)

    assert answer.json() == {"cases": []}


async def test_a_period_that_ends_before_it_begins(outside: Outside) -> None:
    backwards = {"since": PERIOD["before"], "before": PERIOD["since"]}

    answer = await outside.ask("zhao", "GET", "/publication/cases", params=backwards)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_many_cases_are_one_document(outside: Outside) -> None:
    rows = [
        {
            "case": f"k{n}",
            "version": 1,
            "status": "closed",
            "stage": "closed",
            "opened_at": outside.bureau.now,
            "changed_at": outside.bureau.now,
            "closed_at": outside.bureau.now + n,
        }
        for n in range(450)
    ]
    async with outside.database.writing() as connection:
        await connection.execute(insert(schema.cases), rows)

    answer = await outside.ask("zhao", "GET", "/publication/cases", params=PERIOD)

    assert len(answer.json()["cases"]) == 451
