"""Messages by other channels than the telephone, from the signature to the case."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from sqlalchemy import func, select

from cases.loop.values import Action, Given, Mode
from store import schema
from store.database import Database
from tests.api.outside_wire import Outside
from tests.cases.bureau import WATER
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

LAMP: dict[str, Any] = {
    "hotline": "12345",
    "subject": "路灯不亮",
    "text": "芙蓉路的路灯三天没有亮了",
    "name": "王小明",
    "phone": "138 0013 8000",
    "place": "芙蓉区东湖街道",
}


@pytest.fixture
async def outside(database: Database) -> Outside:
    made = Outside(database)
    await made.bureau.open()
    return made


async def how_many(outside: Outside, table: Any) -> int:
    async with outside.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def test_a_web_form_opens_a_case(outside: Outside) -> None:
    secret = await outside.channel()

    answer = await outside.send(secret, LAMP, "form-1")

    assert answer.status_code == 201, answer.text
    assert answer.json() == {"case": "20260930-12345-0001", "joined": False}
    case = (await outside.ask("li", "GET", "/cases/20260930-12345-0001")).json()
    assert (case["subject"], case["caller"], case["place"]) == (
        "路灯不亮",
        "+8613800138000",
        "芙蓉区东湖街道",
    )
    assert (case["stage"], case["opened_by"], case["calls"]) == ("received", None, [])
    (message,) = (await outside.ask("li", "GET", f"/cases/{case['id']}/messages")).json()[
        "messages"
    ]
    assert (message["channel"], message["kind"], message["caller_name"]) == ("web", "web", "王小明")
    (line,) = (await outside.ask("li", "GET", f"/cases/{case['id']}/history")).json()["changes"]
    assert line["what"]["channel"] == {"before": None, "after": "web"}


async def test_a_further_message_joins_the_case_the_number_has_open(outside: Outside) -> None:
    secret = await outside.channel()
    first = await outside.send(secret, LAMP, "1")
    outside.bureau.now += 60

    again = await outside.send(secret, {**LAMP, "text": "还是没有亮", "may_publish": False}, "2")

    assert again.json() == {"case": first.json()["case"], "joined": True}
    case = (await outside.ask("li", "GET", f"/cases/{first.json()['case']}")).json()
    assert (case["version"], case["text"]) == (2, "芙蓉路的路灯三天没有亮了")
    told = (await outside.ask("li", "GET", f"/cases/{case['id']}/messages")).json()["messages"]
    assert [one["text"] for one in told] == ["芙蓉路的路灯三天没有亮了", "还是没有亮"]


async def test_a_message_repeated_gets_the_answer_it_got(outside: Outside) -> None:
    secret = await outside.channel()
    first = await outside.send(secret, LAMP, "same")
    outside.bureau.now += 1

    again = await outside.send(secret, LAMP, "same")

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert await how_many(outside, schema.intake_messages) == 1
    other = await outside.send(secret, {**LAMP, "text": "别的事"}, "same", seconds_off=1)
    assert (other.status_code, other.json()["code"]) == (409, "message_differs")
    assert await how_many(outside, schema.cases) == 1


async def test_one_message_sent_twice_at_once_opens_one_case(outside: Outside) -> None:
    secret = await outside.channel()
    sent = {**LAMP, "phone": ""}

    answers = await asyncio.gather(
        *(outside.send(secret, sent, "same", seconds_off=n) for n in range(4))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["case"] for answer in answers} == {"20260930-12345-0001"}
    assert await how_many(outside, schema.cases) == 1


async def test_the_very_same_request_is_not_taken_twice(outside: Outside) -> None:
    secret = await outside.channel()
    await outside.send(secret, LAMP, "1")

    replayed = await outside.send(secret, LAMP, "1")

    assert (replayed.status_code, replayed.json()["code"]) == (409, "signature_used")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"X-Rexian-Signature": "0" * 64}, "signature_wrong"),
        ({"X-Rexian-Signature": "nonsense"}, "signature_wrong"),
        ({"X-Rexian-Channel": "app"}, "signature_wrong"),
        ({"X-Rexian-Channel": "web\t"}, "signature_wrong"),
        ({"X-Rexian-Timestamp": "1790733601"}, "signature_wrong"),
        ({"Idempotency-Key": "another"}, "signature_wrong"),
    ],
)
async def test_what_is_not_as_it_was_signed_is_refused(
    outside: Outside, changed: dict[str, str], code: str
) -> None:
    secret = await outside.channel()

    answer = await outside.send(secret, LAMP, "1", changed=changed)

    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert await how_many(outside, schema.cases) == 0


@pytest.mark.parametrize("off", [-301, 301])
async def test_a_clock_that_is_off_is_told(outside: Outside, off: float) -> None:
    secret = await outside.channel()

    answer = await outside.send(secret, LAMP, "1", seconds_off=off)

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_out_of_time")


async def test_a_stranger_learns_nothing_about_bodies(outside: Outside) -> None:
    answer = await outside.ask(
        None, "POST", "/intake/messages", content=b"{broken", headers={"Idempotency-Key": "1"}
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")


@pytest.mark.parametrize(
    ("message", "status", "code"),
    [
        ({"text": ""}, 422, "invalid"),
        ({"text": "   "}, 422, "invalid"),
        ({"text": "x" * 20_001}, 422, "invalid"),
        ({"hotline": "99999"}, 404, "no_such_hotline"),
        ({"phone": "88886666"}, 422, "phone_unclear"),
        ({"phone": "not a number"}, 422, "phone_unclear"),
        ({"unknown": 1}, 422, "invalid"),
    ],
)
async def test_a_message_that_cannot_be_taken_changes_nothing(
    outside: Outside, message: dict[str, Any], status: int, code: str
) -> None:
    secret = await outside.channel()

    answer = await outside.send(secret, {**LAMP, **message}, "1")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await how_many(outside, schema.cases) == 0
    good = await outside.send(secret, LAMP, "1", seconds_off=1)
    assert good.status_code == 201, "the key is free again"


async def test_a_channel_that_was_closed_or_has_another_secret(outside: Outside) -> None:
    old = await outside.channel()
    made = await outside.ask("admin", "POST", "/intake/channels/web/secret")
    assert made.status_code == 200
    assert (await outside.send(old, LAMP, "1")).json()["code"] == "signature_wrong"
    assert (await outside.send(made.json()["secret"], LAMP, "1")).status_code == 201

    await outside.ask("admin", "PATCH", "/intake/channels/web", json={"active": False})

    refused = await outside.send(made.json()["secret"], LAMP, "2")
    assert (refused.status_code, refused.json()["code"]) == (401, "signature_wrong")
    (shown,) = (await outside.ask("admin", "GET", "/intake/channels")).json()["items"]
    assert (shown["name"], shown["active"], "secret" in shown) == ("web", False, False)


async def test_a_name_is_given_once(outside: Outside) -> None:
    await outside.channel()

    again = await outside.ask(
        "admin", "POST", "/intake/channels", json={"name": "web", "kind": "sms"}
    )

    assert (again.status_code, again.json()["code"]) == (409, "channel_taken")


async def test_secrets_are_in_no_log_and_not_in_the_database(
    outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = await outside.channel()
    await outside.send(secret, LAMP, "1")
    await outside.send(secret, LAMP, "1", changed={"X-Rexian-Signature": "0" * 64})

    assert secret not in caplog.text
    async with outside.database.reading() as connection:
        row = (await connection.execute(select(schema.intake_channels))).one()
    assert secret not in repr(tuple(row))
    assert secret.removeprefix("rexian_intake_").encode() not in row.salt


async def test_a_channel_that_sends_too_much_is_asked_to_wait(outside: Outside) -> None:
    secret = await outside.channel()
    limits = outside.app.state.here.intake_limits
    while limits.messages.take("web", outside.bureau.now) == 0.0:
        pass

    answer = await outside.send(secret, LAMP, "1")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers["retry-after"] == "1"


async def test_whoever_signs_wrongly_all_the_time_is_asked_to_wait(outside: Outside) -> None:
    for _ in range(60):
        await outside.send("made up", LAMP, "1")

    answer = await outside.send("made up", LAMP, "1")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


async def test_a_citizen_who_asks_for_it_is_sealed(outside: Outside) -> None:
    secret = await outside.channel()
    sent = {**LAMP, "sealed": True, "contact": "wang@example.com", "text": "王小明反映路灯不亮"}

    case = (await outside.send(secret, sent, "1")).json()["case"]
    again = await outside.send(secret, sent, "1", seconds_off=1)

    assert again.json() == {"case": case, "joined": False}
    seen = await outside.ask("li", "GET", f"/cases/{case}")
    told = await outside.ask("li", "GET", f"/cases/{case}/messages")
    for hidden in ("13800138000", "王小明", "wang@example.com"):
        assert hidden not in seen.text + told.text
    pseudonym = seen.json()["caller"]
    assert pseudonym.startswith("sealed-")
    # Who only heard of the pseudonym cannot ask in the citizen's name; the citizen can.
    assert (await asked(outside, case, pseudonym))["code"] == "no_such_progress"
    assert (await asked(outside, case, "13800138000"))["stage"] == "received"
    more = {**LAMP, "phone": pseudonym}
    assert (await outside.send(secret, more, "2")).json()["code"] == "phone_unclear"


# --- the citizen asks -----------------------------------------------------------------------------


async def asked(outside: Outside, case: str, phone: str) -> Any:
    answer = await outside.ask(None, "POST", "/progress", json={"case": case, "phone": phone})
    return answer.json()


async def test_the_citizen_is_told_how_far_their_case_is(outside: Outside) -> None:
    secret = await outside.channel()
    case = (await outside.send(secret, LAMP, "1")).json()["case"]
    to_water = Given(department=WATER, text="内部：请勿外传")
    await outside.bureau.does("li", case, Action.DISPATCH, to_water)
    await outside.bureau.does("water", case, Action.ACCEPT)
    await outside.bureau.does("water", case, Action.REPLY, Given(text="已修好，王工13900139000"))

    before = await asked(outside, case, "13800138000")
    assert (before["stage"], before["lead"], before["reply"]) == ("replied", "Water", "")
    await outside.bureau.does("li", case, Action.CLOSE)
    done = await asked(outside, case, "+86 138-0013-8000")

    assert (done["stage"], done["reply"]) == ("closed", "已修好，王工[电话]")
    assert done["replied_at"] == "2026-09-30T10:00:00+08:00"
    assert set(done) == {
        "case", "stage", "opened_at", "dispatched_at", "closed_at", "lead", "reply", "replied_at"
    }  # fmt: skip
    assert "内部" not in str(done)


async def test_what_was_settled_on_the_spot_is_told_too(outside: Outside) -> None:
    secret = await outside.channel()
    case = (await outside.send(secret, LAMP, "1")).json()["case"]
    told = Given(mode=Mode.ANSWERED, text="明天上午检修")
    await outside.bureau.does("li", case, Action.SETTLE, told)

    done = await asked(outside, case, "13800138000")

    assert (done["lead"], done["reply"]) == (None, "明天上午检修")


async def test_a_case_merged_into_another_goes_the_way_of_that_one(outside: Outside) -> None:
    secret = await outside.channel()
    case = (await outside.send(secret, LAMP, "1")).json()["case"]
    other = (await outside.send(secret, {**LAMP, "phone": "13900139000"}, "2")).json()["case"]
    merge = Given(into=other, reason="同一盏灯")
    await outside.bureau.does("li", case, Action.MERGE, merge)
    told = Given(mode=Mode.ANSWERED, text="明天上午检修")
    await outside.bureau.does("li", other, Action.SETTLE, told)

    seen = await asked(outside, case, "13800138000")

    assert (seen["case"], seen["stage"], seen["reply"]) == (case, "closed", "明天上午检修")


async def test_a_wrong_phone_and_a_wrong_case_get_the_same_answer(outside: Outside) -> None:
    secret = await outside.channel()
    case = (await outside.send(secret, LAMP, "1")).json()["case"]
    hidden = (await outside.send(secret, {**LAMP, "phone": ""}, "2")).json()["case"]

    answers = [
        await asked(outside, case, "13900139000"),
        await asked(outside, "20260930-12345-9999", "13800138000"),
        await asked(outside, hidden, "0"),
        await asked(outside, "\x00", "\U0001f600"),
    ]

    assert [answer["code"] for answer in answers] == ["no_such_progress"] * 4
    assert all(answer == answers[0] for answer in answers)


async def test_guessing_the_phone_of_a_case_is_slowed_down(outside: Outside) -> None:
    secret = await outside.channel()
    case = (await outside.send(secret, LAMP, "1")).json()["case"]
    codes = [(await asked(outside, case, f"1390013900{n}"))["code"] for n in range(6)]

    assert codes == ["no_such_progress"] * 5 + ["too_many_requests"]
    assert (await asked(outside, case, "13800138000"))["code"] == "too_many_requests"
    outside.bureau.now += 2
    assert (await asked(outside, case, "13800138000"))["stage"] == "received"
