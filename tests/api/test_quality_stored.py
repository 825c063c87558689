"""The quality staff's work through the API and a real PostgreSQL: a sheet, a draw, two who score
blindly, an appeal, its settlement.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.bearer import digest_of
from api.settings import ApiSettings
from store.database import Database
from store.quality import Quality
from store.recordings import Recordings
from tests.api import fakes
from tests.api.city import CHINA, make_city
from tests.conftest_postgres import database, database_url, server_url, template
from tests.store.books import Facts, build, projector
from tests.store.recorded import answered
from tests.store.stories import NOON, answered_call, signed_in
from tests.store.talk_stories import graded

__all__ = ["database", "database_url", "server_url", "template"]

SHEET = {
    "title": "通话质检",
    "sections": [
        {
            "key": "opening",
            "title": "开头",
            "weight": 20,
            "items": [{"key": "greeting", "title": "问候", "weight": 20}],
        },
        {
            "key": "handling",
            "title": "办理",
            "weight": 80,
            "items": [{"key": "answer", "title": "答复", "weight": 80, "levels": 5}],
        },
    ],
    "fatal": [{"key": "rude", "title": "辱骂来电人"}],
}
PEOPLE = {"wang": "operator", "li": "operator", "zhao": "supervisor", "qian": "qa", "sun": "qa"}


@dataclass
class Staff:
    """The API in front of a database; answers are given with their status."""

    app: FastAPI

    @asynccontextmanager
    async def _browser(self, who: str) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://rexian.test/api/v1/quality",
            headers={"Authorization": f"Bearer token-{who}"},
        ) as browser:
            yield browser

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self._browser(who) as browser:
            answer = await browser.request(method, path, json=body)
        return answer.status_code, answer.json()

    async def does(self, who: str, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.ask(who, method, path, body)
        assert status in (200, 201), answer
        return answer

    async def refused(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
        status, answer = await self.ask(who, method, path, body)
        return status, answer["code"]

    async def step(self, who: str, score: int, action: str, **given: Any) -> Any:
        return await self.does(who, "POST", f"/scores/{score}/actions", {"action": action, **given})

    async def scores(self, who: str, greeting: int, answer: int, score: int) -> Any:
        """Take it and finish it."""
        await self.step(who, score, "take")
        marks = {"greeting": greeting, "answer": answer}
        return await self.step(who, score, "finish", marks=marks)


@pytest.fixture
async def staff(database: Database) -> Staff:
    """Six recorded calls of wang's in the week of 2026-11-16, one of them graded 1; the sheet."""
    facts = [signed_in(NOON - 9)]
    for n in range(5):
        facts += answered_call(f"c{n}", NOON + 100 * n, f"1380013800{n}")
    await build(database, [*facts, *graded("c5", NOON + 900, 1)])
    for n in range(6):
        await Recordings(database).keep(answered(f"c{n}", NOON + 100 * n))
    city = make_city()
    for name, role in PEOPLE.items():
        city.accounts.rows[name] = fakes.Account(name, role, "", created_at=0.0)
        city.sessions.rows[digest_of(f"token-{name}")] = fakes.StoredSession(name, 0.0, 4e9)
    ports = replace(
        city.app.state.here.ports,
        quality=Quality(database, CHINA),
        recordings=city.recordings,
        clock=lambda: NOON + 5000,
    )
    found = Staff(create_app(ports, ApiSettings(timezone=CHINA, version="test")))
    await found.does("zhao", "PUT", "/sheets/calls", {"version": 0, **SHEET})
    return found


async def test_a_sheet_that_does_not_add_up_is_refused_and_versions_stay(staff: Staff) -> None:
    wrong = {**SHEET, "version": 1, "sections": SHEET["sections"][:1]}
    status, problem = await staff.ask("zhao", "PUT", "/sheets/calls", wrong)
    assert (status, problem["code"]) == (422, "score_sheet_wrong")
    assert problem["problems"] == [
        {
            "pointer": "/sections",
            "code": "weights",
            "sentence": "the sections' weights add up to 20, not to 100",
        }
    ]
    again = {**SHEET, "title": "第二版"}
    assert await staff.refused("zhao", "PUT", "/sheets/calls", {**again, "version": 0}) == (
        412,
        "version_conflict",
    )
    second = await staff.does("zhao", "PUT", "/sheets/calls", {**again, "version": 1})
    assert (second["version"], second["title"]) == (2, "第二版")
    first = await staff.does("qian", "GET", "/sheets/calls?version=1")
    assert (first["version"], first["title"], first["made_by"]) == (1, "通话质检", "zhao")
    (listed,) = (await staff.does("wang", "GET", "/sheets"))["sheets"]
    assert listed["version"] == 2


async def test_from_the_draw_to_the_settlement(staff: Staff) -> None:
    plan = {"version": 0, "sheet": "calls", "per_operator": 1, "double_percent": 100}
    await staff.does("zhao", "PUT", "/plans/weekly", {**plan, "rule": {"grades": [1]}})
    drawn = await staff.does(
        "qian", "POST", "/plans/weekly/draws", {"week": "2026-11-21", "seed": "7"}
    )
    assert (drawn["week"], drawn["population"], drawn["made_by"]) == ("2026-11-16", 1, "qian")
    assert drawn["drawn"] == [{"operator": "wang", "place": 1, "call": "c5", "double": True}]

    second, first = (await staff.does("qian", "GET", "/scores?state=unscored"))["items"]
    assert (first["half"], second["half"], first["call"]) == (1, 2, "c5")
    one, two = first["score"], second["score"]

    done = await staff.scores("qian", 1, 3, one)
    assert (done["state"], done["points"], done["scorer"]) == ("scored", 80.0, "qian")
    # Nobody who may still be the second sees the first one's marks, nor does the operator yet.
    hidden = await staff.does("sun", "GET", f"/scores/{one}")
    assert (hidden["marks"], hidden["points"], hidden["history"]) == (None, None, [])
    assert await staff.refused("wang", "GET", f"/scores/{one}") == (404, "no_such_score")
    take = {"action": "take"}
    assert await staff.refused("qian", "POST", f"/scores/{two}/actions", take) == (
        403,
        "not_yours_to_score",
    )
    await staff.step("sun", two, "take")
    said = await staff.does(
        "sun", "POST", f"/scores/{two}/comments", {"starts": 5, "until": 9.5, "text": "没有问候"}
    )
    assert (said["starts"], said["until"], said["made_by"]) == (5.0, 9.5, "sun")
    too_long = {"starts": 5, "until": 65, "text": "没有问候"}
    assert await staff.refused("sun", "POST", f"/scores/{two}/comments", too_long) == (
        422,
        "not_within_the_recording",
    )
    saved = await staff.step("sun", two, "save", marks={"greeting": 0})
    assert (saved["state"], saved["points"]) == ("in_progress", None)
    finish = {"action": "finish"}
    assert await staff.refused("sun", "POST", f"/scores/{two}/actions", finish) == (
        422,
        "marks_wrong",
    )
    await staff.step("sun", two, "finish", marks={"greeting": 0, "answer": 3})

    # Both are done: each sees the other's, and the operator both.
    assert (await staff.does("sun", "GET", f"/scores/{one}"))["points"] == 80.0
    seen = await staff.does("wang", "GET", f"/scores/{two}")
    assert (seen["points"], [one["text"] for one in seen["comments"]]) == (60.0, ["没有问候"])
    assert (await staff.does("li", "GET", "/scores"))["items"] == []

    appealed = await staff.step("wang", two, "appeal", reason="我问候了")
    assert (appealed["state"], appealed["appeal"]) == ("appealed", "我问候了")
    wish = {"action": "settle", "reason": "录音可闻", "marks": {"greeting": 1, "answer": 3}}
    assert await staff.refused("qian", "POST", f"/scores/{two}/actions", wish) == (
        403,
        "not_yours_to_score",
    )
    settled = await staff.does("zhao", "POST", f"/scores/{two}/actions", wish)
    assert settled["state"] == "settled"
    assert (settled["points"], settled["settlement"]["points"]) == (60.0, 80.0)
    assert [
        (one["action"], one["by"], one["before"], one["after"]) for one in settled["history"]
    ] == [
        ("take", "sun", "unscored", "in_progress"),
        ("save", "sun", "in_progress", "in_progress"),
        ("finish", "sun", "in_progress", "scored"),
        ("appeal", "wang", "scored", "appealed"),
        ("settle", "zhao", "appealed", "settled"),
    ]


async def test_a_draw_is_made_once_and_calls_that_come_later_change_nothing(
    staff: Staff, database: Database
) -> None:
    plan = {"version": 0, "sheet": "calls", "per_operator": 2, "rule": {"shorter_than": 66}}
    await staff.does("zhao", "PUT", "/plans/weekly", plan)
    wish = {"week": "2026-11-18", "seed": "seven"}
    drawn = await staff.does("qian", "POST", "/plans/weekly/draws", wish)
    assert (drawn["population"], len(drawn["drawn"])) == (6, 2)

    later = Facts(answered_call("c9", NOON + 2000), journal_id="j2")
    await projector(database, later).catch_up()
    await Recordings(database).keep(answered("c9", NOON + 2000))
    await staff.does("zhao", "PUT", "/plans/weekly", {**plan, "version": 1, "per_operator": 5})
    assert await staff.does("sun", "POST", "/plans/weekly/draws", wish) == drawn
    assert await staff.does("sun", "GET", f"/draws/{drawn['draw']}") == drawn
    other = {**wish, "seed": "eight"}
    assert await staff.refused("sun", "POST", "/plans/weekly/draws", other) == (
        409,
        "drawn_otherwise",
    )
    # What is to be scored already is not drawn again by another plan of the same sheet.
    await staff.does("zhao", "PUT", "/plans/more", {**plan, "per_operator": 9})
    more = await staff.does("qian", "POST", "/plans/more/draws", wish)
    assert more["population"] == 5
    taken = {one["call"] for one in drawn["drawn"]}
    assert taken.isdisjoint(one["call"] for one in more["drawn"])
    assert len((await staff.does("qian", "GET", "/scores"))["items"]) == 7


async def test_agreement_of_those_who_scored_blindly(staff: Staff) -> None:
    marks = [((1, 4), (1, 4)), ((1, 3), (1, 2)), ((0, 1), (1, 1)), ((0, 0), (0, 0))]
    for n, (first, second) in enumerate(marks):
        made = await staff.does(
            "qian", "POST", "/scores", {"call": f"c{n}", "sheet": "calls", "double": True}
        )
        one, two = (score["score"] for score in made["scores"])
        await staff.scores("qian", *first, one)
        if n == 3:
            unfinished = await staff.does("zhao", "GET", "/sheets/calls/agreement?version=1")
            assert [item["pairs"] for item in unfinished["items"]] == [3, 3, 3]
        await staff.scores("sun", *second, two)

    found = await staff.does(
        "zhao", "GET", "/sheets/calls/agreement?version=1&first=qian&second=sun"
    )
    greeting, answer, fatal = found["items"]
    assert (greeting["item"], greeting["pairs"], greeting["observed"]) == ("greeting", 4, 0.75)
    # margins 2:2 and 1:3 -> p_e = (2 + 6)/16; (3/4 - 1/2) / (1 - 1/2)
    assert greeting["kappa"] == 0.5
    # one pair a level apart; the margins 4, 3, 1, 0 and 4, 2, 1, 0 alone give 76
    assert answer["observed"] == 0.75
    assert answer["kappa_quadratic"] == pytest.approx(1 - 4 / 76)
    assert (fatal["item"], fatal["observed"], fatal["kappa"]) == ("", 1.0, None)
    nobody = await staff.does(
        "zhao", "GET", "/sheets/calls/agreement?version=1&first=qian&second=li"
    )
    assert nobody["items"][0]["pairs"] == 0


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"call": "c9", "sheet": "calls"}, 422, "nothing_to_score"),
        ({"call": "c1", "sheet": "other"}, 422, "nothing_to_score"),
        ({"call": "c1", "sheet": "calls", "operator": "li"}, 422, "nothing_to_score"),
        ({"call": "c1", "sheet": "calls", "colour": "red"}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_scored(
    staff: Staff, wish: dict[str, str], status: int, code: str
) -> None:
    assert await staff.refused("qian", "POST", "/scores", wish) == (status, code)
    assert (await staff.does("qian", "GET", "/scores"))["items"] == []


async def test_a_call_is_scored_once_by_a_sheet(staff: Staff) -> None:
    wish = {"call": "c1", "sheet": "calls"}
    await staff.does("qian", "POST", "/scores", wish)
    assert await staff.refused("sun", "POST", "/scores", wish) == (409, "already_to_be_scored")


async def test_what_is_given_back_is_as_if_nobody_had_begun(staff: Staff) -> None:
    made = await staff.does("qian", "POST", "/scores", {"call": "c1", "sheet": "calls"})
    score = made["scores"][0]["score"]
    await staff.step("qian", score, "take")
    await staff.step("qian", score, "save", marks={"greeting": 1}, note="…")
    words = {"starts": 0, "until": 1, "text": "gut"}
    await staff.does("qian", "POST", f"/scores/{score}/comments", words)
    await staff.step("zhao", score, "give_back")
    taken = await staff.step("sun", score, "take")
    assert (taken["scorer"], taken["marks"], taken["note"], taken["comments"]) == (
        "sun",
        {},
        "",
        [],
    )
