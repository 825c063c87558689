"""What happens to a case is written down for others in the same transaction."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from cases.deadlines.amounts import Amount, Unit
from cases.errors import UnknownDepartment
from cases.loop.values import Action, Given
from cases.telling import Happening
from notices.values import IN_CHARGE, Kind, Wanted
from store import schema
from tests.cases.bureau import HEAT, ROADS, WATER
from tests.cases.deadlines.calendars import at
from tests.notices.desk import TellingBureau
from tests.notices.examples import happening
from tests.notices.receivers import Hook


async def test_the_lead_is_told_of_its_case(desk: TellingBureau) -> None:
    await desk.addresses.add(
        Wanted(WATER, "王科长", "smtp", "wang@water.example.cn", "zh"), "admin", desk.now()
    )
    await desk.addresses.add(
        Wanted(WATER, "", "smtp", "desk@water.example.cn", "en"), "admin", desk.now()
    )
    case = await desk.dispatched()

    english, chinese = await desk.notices.find(case, None, None, 10)
    assert (chinese.person, chinese.target) == ("王科长", "wang@water.example.cn")
    assert chinese.subject == f"【派单】工单 {case}"
    assert chinese.text == (
        f"工单 {case} 已交由自来水公司办理，办理时限：2026-10-13 17:00。请登录系统查看并签收。"
    )
    assert english.subject == f"Case {case} was dispatched to you"
    assert (english.due_at, english.made_at) == (at("2026-10-13 17:00"), desk.now())
    assert (english.version, english.state, english.tries) == (2, "waiting", 0)
    assert english.letter != chinese.letter
    assert await desk.planned() == [chinese.notice, english.notice]


async def test_the_loop_and_who_hears_of_it(desk: TellingBureau) -> None:
    case = await desk.dispatched()
    await desk.bureau.does("li", case, Action.ADD_HELPER, Given(department=HEAT))
    await desk.bureau.does("water", case, Action.ASK_RETURN, Given(reason="not ours"))
    await desk.bureau.does("li", case, Action.REFUSE_RETURN, Given(reason="yours"))
    await desk.bureau.does("water", case, Action.ACCEPT)
    await desk.bureau.does("li", case, Action.URGE, Given(reason="soon"))
    await desk.bureau.does("li", case, Action.LIST_FOR_MEETING, Given(reason="two at odds"))
    await desk.bureau.does("water", case, Action.REPLY, Given(text="done"))
    await desk.bureau.does("li", case, Action.SEND_BACK, Given(reason="no"))
    await desk.bureau.does("water", case, Action.REPLY, Given(text="done indeed"))
    await desk.bureau.does("li", case, Action.CLOSE)
    await desk.bureau.does("li", case, Action.REVISIT, Given(resolved=False))

    assert await desk.listed() == [
        ("dispatched", WATER, "waiting"),
        ("dispatched", HEAT, "waiting"),
        ("return_asked", IN_CHARGE, "waiting"),
        ("return_refused", WATER, "waiting"),
        ("urged", WATER, "waiting"),
        ("meeting", IN_CHARGE, "waiting"),
        ("meeting", WATER, "waiting"),
        ("meeting", HEAT, "waiting"),
        ("sent_back", WATER, "waiting"),
        ("unsettled", WATER, "waiting"),
        ("unsettled", HEAT, "waiting"),
    ]


async def test_more_time_is_asked_for_refused_and_granted(desk: TellingBureau) -> None:
    case = await desk.dispatched()
    await desk.bureau.does("water", case, Action.ACCEPT)
    asks = Given(extension=Amount(2, Unit.WORKING_DAYS), reason="parts")
    await desk.bureau.does("water", case, Action.ASK_EXTENSION, asks)
    await desk.bureau.does("zhao", case, Action.REFUSE_EXTENSION, Given(reason="no"))
    await desk.bureau.does("water", case, Action.ASK_EXTENSION, asks)
    await desk.bureau.does("zhao", case, Action.GRANT_EXTENSION)

    granted, _, refused, asked, _ = await desk.notices.find(case, None, None, 10)
    assert (asked.kind, asked.department) == ("extension_asked", IN_CHARGE)
    assert (refused.kind, refused.department) == ("extension_refused", WATER)
    assert (granted.kind, granted.department) == ("extension_granted", WATER)
    assert (refused.due_at, granted.due_at) == (at("2026-10-13 17:00"), at("2026-10-15 17:00"))
    assert granted.text == (
        f"工单 {case} 的延期申请已批准，请自来水公司于新时限前办理：2026-10-15 17:00。"
    )


async def test_time_warns_and_accuses_once(desk: TellingBureau) -> None:
    case = await desk.dispatched()
    await desk.bureau.does("water", case, Action.ACCEPT)
    for moment in ("2026-10-12 17:00", "2026-10-12 17:01", "2026-10-13 17:01", "2026-10-20 09:00"):
        await desk.watch.sweep(at(moment))
    assert (await desk.listed())[1:] == [
        ("due_soon", WATER, "waiting"),
        ("late", WATER, "waiting"),
        ("late", IN_CHARGE, "waiting"),
    ]
    *_, warned, _ = await desk.notices.find(case, None, None, 10)
    assert warned.text == f"工单 {case} 的回复时限将至：2026-10-13 17:00。"


async def test_a_new_holiday_is_told_with_the_new_moment(desk: TellingBureau) -> None:
    case = await desk.dispatched()
    await desk.watch.sweep(desk.now())
    desk.bureau.declare_holiday(date(2026, 10, 12))
    await desk.watch.sweep(desk.now())
    newest, *_ = await desk.notices.find(case, None, None, 10)
    assert (newest.kind, newest.due_at) == ("recounted", at("2026-10-14 17:00"))


async def test_an_address_may_want_some_kinds_only(desk: TellingBureau) -> None:
    await desk.hook(WATER, Hook(port=9), Kind.URGED, Kind.LATE)
    case = await desk.dispatched()
    assert await desk.listed() == []
    await desk.bureau.does("li", case, Action.URGE)
    assert await desk.listed() == [("urged", WATER, "waiting")]


async def test_told_twice_of_the_same_change_it_is_one_notice(desk: TellingBureau) -> None:
    twice = happening(Action.URGE)
    for _ in range(2):
        async with desk.bureau.database.writing() as connection:
            await desk.outbox.tell(connection, twice)
    assert await desk.listed() == [("urged", WATER, "waiting")]
    assert len(await desk.planned()) == 1


async def test_a_step_that_is_refused_tells_nobody(desk: TellingBureau) -> None:
    case = await desk.bureau.call()
    with pytest.raises(UnknownDepartment):
        await desk.bureau.does("li", case, Action.DISPATCH, Given(department="9999"))
    assert await desk.listed() == []
    assert await desk.planned() == []


async def test_undone_with_the_step_it_belongs_to(desk: TellingBureau) -> None:
    class Breaks:
        async def tell(self, connection: object, happening: Happening) -> None:
            await desk.outbox.tell(connection, happening)  # type: ignore[arg-type]
            raise RuntimeError("the machine stops here")

    case = await desk.bureau.call()
    desk.bureau.desk._teller = Breaks()
    with pytest.raises(RuntimeError):
        await desk.bureau.does("li", case, Action.DISPATCH)
    found = await desk.bureau.cases.one(case)
    assert found is not None
    assert found.stage == "received"
    assert await desk.listed() == []
    assert await desk.planned() == []


async def test_no_notice_holds_what_a_citizen_or_an_operator_said(desk: TellingBureau) -> None:
    """Whatever is written into the case, and whoever rang: only its number leaves the house."""
    case = await desk.bureau.call()
    async with desk.bureau.database.writing() as connection:
        number = await connection.scalar(
            select(schema.cases.c.caller_e164).where(schema.cases.c.case == case)
        )
        await connection.execute(
            schema.cases.update()
            .where(schema.cases.c.case == case)
            .values(subject=f"call {number}", text=f"{number}", place=f"{number}")
        )
    assert number
    said = Given(text=f"ring {number}", department=WATER)
    await desk.bureau.does("li", case, Action.DISPATCH, said)
    await desk.bureau.does("zhao", case, Action.SUPERVISE, Given(reason=f"ring {number}"))
    again = Given(department=ROADS, reason=f"{number}")
    await desk.bureau.does("zhao", case, Action.REDISPATCH, again)
    await desk.watch.sweep(at("2027-01-01 09:00"))

    async with desk.bureau.database.reading() as connection:
        rows = (await connection.scalars(text("SELECT to_jsonb(n)::text FROM notices n"))).all()
    assert len(rows) == 6
    digits = number.lstrip("+")
    assert [row for row in rows if digits in row or digits[2:] in row] == []
