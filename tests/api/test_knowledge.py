"""Articles and hot topics through the API: who may do what, and what an operator is offered."""

from __future__ import annotations

from typing import Any

import pytest

from store.database import Database
from tests.api.outside_wire import Outside
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

HEATING = {
    "department": "2001",
    "topic": "供暖",
    "title": "暖气不热怎么办",
    "body": "室温低于18度可以退费，请联系热力公司。",
    "hotlines": ["12345"],
}


@pytest.fixture
async def outside(database: Database) -> Outside:
    made = Outside(database)
    await made.bureau.open()
    return made


async def said(outside: Outside, who: str, method: str, path: str, **sent: Any) -> Any:
    answer = await outside.ask(who, method, path, **sent)
    assert answer.status_code < 300, answer.text
    return answer.json()


async def refused(
    outside: Outside, who: str, method: str, path: str, **sent: Any
) -> tuple[int, str]:
    answer = await outside.ask(who, method, path, **sent)
    return answer.status_code, answer.json()["code"]


async def published(outside: Outside, **changed: Any) -> int:
    article = await said(outside, "li", "POST", "/articles", json={**HEATING, **changed})
    for who, action in (("li", "submit"), ("zhao", "approve")):
        deed = {"action": action, "revision": article["revision"]}
        path = f"/articles/{article['id']}/actions"
        article = await said(outside, who, "POST", path, json=deed)
    assert article["in_force"] is True
    return int(article["id"])


async def test_an_operator_is_offered_what_fits_the_case(outside: Outside) -> None:
    number = await published(outside)
    await published(outside, title="户口迁移", body="请带户口本。", hotlines=[])
    secret = await outside.channel()
    sent = {"hotline": "12345", "text": "家里暖气一直不热，希望尽快处理"}
    case = (await outside.send(secret, sent, "1")).json()["case"]

    (offer,) = (await said(outside, "li", "GET", f"/knowledge/offers?case={case}"))["items"]
    assert (offer["id"], offer["title"]) == (number, "暖气不热怎么办")
    assert offer["words"] == ["不热", "暖气"]
    typed = {"text": "孩子的户口", "hotline": "12319"}
    (offer,) = (await said(outside, "li", "GET", "/knowledge/offers", params=typed))["items"]
    assert offer["title"] == "户口迁移"
    blank = (await said(outside, "li", "GET", "/knowledge/offers?hotline=12345"))["items"]
    assert [offer["title"] for offer in blank] == ["户口迁移", "暖气不热怎么办"]
    other = {"text": "暖气", "hotline": "12319"}
    assert (await said(outside, "li", "GET", "/knowledge/offers", params=other))["items"] == []
    found = await said(outside, "qian", "GET", "/knowledge/search", params={"text": "暖气"})
    assert [one["id"] for one in found["items"]] == [number]


async def test_offers_need_something_to_go_by(outside: Outside) -> None:
    assert await refused(outside, "li", "GET", "/knowledge/offers") == (422, "invalid")
    path = "/knowledge/offers?case=none"
    assert await refused(outside, "li", "GET", path) == (404, "no_such_case")


async def test_nobody_decides_on_their_own_article(outside: Outside) -> None:
    article = await said(outside, "zhao", "POST", "/articles", json=HEATING)
    path = f"/articles/{article['id']}/actions"
    await said(outside, "zhao", "POST", path, json={"action": "submit", "revision": 1})

    approve = {"action": "approve", "revision": 2}
    assert await refused(outside, "zhao", "POST", path, json=approve) == (403, "own_article")
    assert await refused(outside, "li", "POST", path, json=approve) == (403, "role_may_not")
    refuse = {"action": "refuse", "revision": 2}
    assert await refused(outside, "admin", "POST", path, json=refuse) == (422, "given_wrongly")
    done = await said(outside, "admin", "POST", path, json={**refuse, "reason": "没有来源"})
    assert (done["state"], done["decided_by"]) == ("refused", "admin")
    changes = await said(outside, "qian", "GET", f"/articles/{article['id']}/history")
    assert changes["changes"][-1]["why"] == "没有来源"


async def test_of_two_who_write_the_second_is_told(outside: Outside) -> None:
    number = await published(outside)
    body = {"title": "暖气", "body": "请联系热力公司", "revision": 3}
    await said(outside, "li", "PUT", f"/articles/{number}", json=body)

    answer = await outside.ask("wang", "PUT", f"/articles/{number}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")
    assert answer.json()["revision"] == 4
    newest, oldest = (await said(outside, "li", "GET", f"/articles/{number}"))["versions"]
    assert (newest["state"], oldest["in_force"]) == ("draft", True)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"department": "9999"}, 404, "no_such_department"),
        ({"hotlines": ["99999"]}, 404, "no_such_hotline"),
        ({"title": ""}, 422, "invalid"),
        ({"body": "x" * 20_001}, 422, "invalid"),
        ({"valid_until": "2026-09-29T00:00:00+08:00"}, 422, "validity_wrong"),
        ({"valid_until": "tomorrow"}, 422, "invalid"),
    ],
)
async def test_an_article_that_cannot_be(
    outside: Outside, changed: dict[str, Any], status: int, code: str
) -> None:
    sent = {**HEATING, **changed}

    assert await refused(outside, "li", "POST", "/articles", json=sent) == (status, code)

    assert (await said(outside, "li", "GET", "/articles"))["items"] == []


async def test_somebody_of_a_department_writes_for_it_and_sees_no_other_drafts(
    outside: Outside,
) -> None:
    theirs = await said(outside, "water", "POST", "/articles", json=HEATING)
    foreign = await said(outside, "li", "POST", "/articles", json={**HEATING, "department": "2002"})

    code = await refused(
        outside, "water", "POST", "/articles", json={**HEATING, "department": "2002"}
    )
    assert code == (403, "not_your_department")
    assert await refused(outside, "water", "GET", f"/articles/{foreign['id']}") == (
        404,
        "no_such_article",
    )
    listed = (await said(outside, "water", "GET", "/articles"))["items"]
    assert [one["id"] for one in listed] == [theirs["id"]]


async def test_hot_topics_of_phone_and_form_alike(outside: Outside) -> None:
    secret = await outside.channel()
    for n in range(60):
        text = "自来水停水" if n >= 45 else f"第{n}件：路灯不亮"
        outside.bureau.at("2026-09-29 10:00" if n >= 40 else "2026-09-10 10:00")
        await outside.send(secret, {"hotline": "12345", "text": text}, f"{n}")
    outside.bureau.at("2026-09-30 10:00")
    await outside.count()

    found = await said(outside, "zhao", "GET", "/topics/hot")

    assert (found["cases"], found["past_cases"], found["since"]) == (20, 40, "2026-09-24")
    assert [one["word"] for one in found["topics"]] == ["停水", "自来水"]
    assert found["topics"][0]["by_channel"] == {"web": 15}
    wrong = "/topics/hot?past_days=10"
    assert await refused(outside, "zhao", "GET", wrong) == (422, "invalid")
