"""The whole way of a case through PostgreSQL: who may take which step, and what is kept of it."""

from __future__ import annotations

import asyncio

import pytest

from cases.deadlines.amounts import Amount, Unit
from cases.errors import (
    CallerHasOpenCase,
    CasesError,
    DeadlineInThePast,
    DepartmentClosed,
    ExtensionNotAllowed,
    GivenWrongly,
    NotAtThisStage,
    NotYoursToDo,
    TooLate,
    UnknownAccount,
    UnknownDepartment,
)
from cases.loop.values import Action, Given, Role, Unreached
from tests.cases.bureau import HEAT, ROADS, WATER, WATER_EAST, Bureau
from tests.cases.wanted import Change, Wanted
from tests.store.books import build
from tests.store.stories import answered_call

DAYS = Unit.WORKING_DAYS


async def with_water(bureau: Bureau) -> str:
    """Dispatched to the waterworks, which has it."""
    case = await bureau.call()
    await bureau.does("li", case, Action.DISPATCH, Given(department=WATER))
    await bureau.does("water", case, Action.ACCEPT)
    return case


async def test_from_the_call_to_the_verdict_across_national_day(bureau: Bureau) -> None:
    case = await bureau.call()
    assert await bureau.desk.first_taker(case) == WATER
    dispatched = await bureau.does("li", case, Action.DISPATCH)
    assert dispatched is not None
    assert (dispatched.stage, dispatched.lead, dispatched.mode) == (
        "dispatched",
        WATER,
        "dispatched",
    )
    # Five working days: 8, 9, 10 (worked in exchange), 12 and 13 October.
    assert await bureau.due(case) == {
        "return": "2026-10-09 17:00",
        "reply": "2026-10-13 17:00",
    }
    bureau.at("2026-10-08 09:00")
    await bureau.does("water", case, Action.ACCEPT)
    bureau.at("2026-10-10 11:00")
    await bureau.does("water", case, Action.REPLY, Given(text="the pipe is mended"))
    assert await bureau.due(case) == {}
    await bureau.does("li", case, Action.CLOSE)
    await bureau.does("li", case, Action.REVISIT, Given(resolved=True, text="content"))
    done = await bureau.does("li", case, Action.ASSESS, Given(grade=1))

    assert done is not None
    assert (done.stage, done.status, done.grade, done.resolved) == ("assessed", "closed", 1, True)
    assert await bureau.told(case) == [
        "",
        "dispatch",
        "accept",
        "reply",
        "close",
        "revisit",
        "assess",
    ]
    (dispatch,) = await bureau.desk.dispatches(case)
    assert (dispatch.sent_by, dispatch.accepted_by, dispatch.replied_by) == ("li", "water", "water")
    assert dispatch.reply == "the pipe is mended"


async def test_the_history_says_who_when_why_and_what(bureau: Bureau) -> None:
    case = await with_water(bureau)
    await bureau.does("water", case, Action.ASK_RETURN, Given(reason="a heating pipe"))

    *_, line = await bureau.cases.history(case)
    assert (line.by, line.at, line.action, line.why) == (
        "water",
        bureau.now,
        "ask_return",
        "a heating pipe",
    )
    assert line.what == {"marks": ([], ["return_asked"])}


async def test_returned_and_given_to_another(bureau: Bureau) -> None:
    case = await with_water(bureau)
    await bureau.does("water", case, Action.ASK_RETURN, Given(reason="a heating pipe"))
    back = await bureau.does("li", case, Action.GRANT_RETURN)
    assert back is not None
    assert (back.stage, back.lead, back.due_at) == ("received", None, None)
    bureau.at("2026-10-09 09:00")
    await bureau.does("li", case, Action.DISPATCH, Given(department=HEAT, text="please see to it"))

    assert await bureau.due(case) == {"return": "2026-10-12 17:00", "reply": "2026-10-15 17:00"}
    first, second = await bureau.desk.dispatches(case)
    assert (first.department, first.ended_because) == (WATER, "grant_return")
    assert (second.department, second.ended_at, second.note) == (HEAT, None, "please see to it")


async def test_a_return_is_asked_for_within_two_working_days(bureau: Bureau) -> None:
    case = await with_water(bureau)
    bureau.at("2026-10-09 17:01")
    with pytest.raises(TooLate):
        await bureau.does("water", case, Action.ASK_RETURN, Given(reason="late thought"))
    assert await bureau.told(case) == ["", "dispatch", "accept"]


async def test_one_extension_of_up_to_ten_days(bureau: Bureau) -> None:
    case = await with_water(bureau)
    with pytest.raises(ExtensionNotAllowed, match="10 working days at most"):
        await bureau.does(
            "water", case, Action.ASK_EXTENSION, Given(extension=Amount(11, DAYS), reason="frost")
        )
    ask = Given(extension=Amount(3, DAYS), reason="parts")
    await bureau.does("water", case, Action.ASK_EXTENSION, ask)
    with pytest.raises(NotYoursToDo):
        await bureau.does("water", case, Action.GRANT_EXTENSION)
    await bureau.does("zhao", case, Action.GRANT_EXTENSION)

    assert (await bureau.due(case))["reply"] == "2026-10-16 17:00"
    *_, line = await bureau.cases.history(case)
    (before, after) = line.what["due.reply"]
    assert after - before == 3 * 86_400
    with pytest.raises(ExtensionNotAllowed, match="1 and no more"):
        await bureau.does("water", case, Action.ASK_EXTENSION, ask)


async def test_sent_back_the_old_deadline_runs_on(bureau: Bureau) -> None:
    case = await with_water(bureau)
    bureau.at("2026-10-08 09:00")
    await bureau.does("water", case, Action.REPLY, Given(text="we looked"))
    await bureau.does("li", case, Action.SEND_BACK, Given(reason="looking is not mending"))

    assert await bureau.due(case) == {"reply": "2026-10-13 17:00"}
    (dispatch,) = await bureau.desk.dispatches(case)
    assert (dispatch.accepted_by, dispatch.replied_at) == ("water", None)
    assert await bureau.does("water", case, Action.REPLY, Given(text="mended")) is not None


async def test_done_again_counts_from_the_day_it_was_asked_for(bureau: Bureau) -> None:
    case = await with_water(bureau)
    await bureau.does("water", case, Action.REPLY, Given(text="done"))
    await bureau.does("li", case, Action.CLOSE)
    bureau.at("2026-10-12 09:00")
    await bureau.does("li", case, Action.REVISIT, Given(resolved=False))
    again = await bureau.does("li", case, Action.REWORK, Given(reason="still leaks"))

    assert again is not None
    assert (again.stage, again.status, again.closed_at) == ("handling", "open", None)
    assert await bureau.due(case) == {"reply": "2026-10-19 17:00"}


async def test_lead_and_helpers(bureau: Bureau) -> None:
    case = await bureau.call()
    given = Given(department=WATER, helpers=frozenset({HEAT, ROADS}))
    sent = await bureau.does("li", case, Action.DISPATCH, given)
    assert sent is not None
    assert (sent.lead, sent.helpers) == (WATER, (HEAT, ROADS))
    await bureau.does("heat", case, Action.REPLY_PART, Given(department=HEAT, text="our part"))
    await bureau.does(
        "li", case, Action.REMOVE_HELPER, Given(department=ROADS, reason="not needed")
    )
    again = await bureau.does(
        "zhao",
        case,
        Action.REDISPATCH,
        Given(department=HEAT, helpers=frozenset({WATER}), reason="heat after all"),
    )
    assert again is not None
    assert (again.lead, again.helpers) == (HEAT, (WATER,))
    assert [
        (one.department, one.role, one.ended_because) for one in await bureau.desk.dispatches(case)
    ] == [
        (WATER, "lead", "redispatch"),
        (HEAT, "helper", "redispatch"),
        (ROADS, "helper", "remove_helper"),
        (WATER, "helper", ""),
        (HEAT, "lead", ""),
    ]


async def test_who_is_of_no_department_of_it_does_not_see_the_case(bureau: Bureau) -> None:
    case = await with_water(bureau)
    assert await bureau.does("heat", case, Action.ACCEPT) is None
    assert await bureau.desk.look(case, "heat", Role.DEPARTMENT) is None
    seen = await bureau.desk.look(case, "water", Role.DEPARTMENT)
    assert seen is not None
    assert seen.actions == (
        Action.ASK_RETURN,
        Action.ASK_EXTENSION,
        Action.REPLY,
    )
    mine = await bureau.desk.departments_of("water")
    assert mine == {WATER, WATER_EAST}
    assert [c.case for c in await bureau.cases.find(Wanted(departments=mine), None, 10)] == [case]
    theirs = await bureau.desk.departments_of("heat")
    assert await bureau.cases.find(Wanted(departments=theirs), None, 10) == []


async def test_who_acts_for_a_department_acts_for_those_below(bureau: Bureau) -> None:
    case = await bureau.call()
    await bureau.does("li", case, Action.DISPATCH, Given(department=WATER_EAST))
    assert await bureau.does("water", case, Action.ACCEPT) is not None


async def test_what_each_account_acts_for(bureau: Bureau) -> None:
    await bureau.people.add(HEAT, "water", "admin", bureau.now)
    assert await bureau.people.departments(["water", "heat", "li", "nobody"]) == {
        "water": sorted([WATER, HEAT]),
        "heat": [HEAT],
    }
    assert await bureau.people.departments([]) == {}


async def test_two_at_once_and_one_of_them_is_told(bureau: Bureau) -> None:
    case = await bureau.call()
    found = await asyncio.gather(
        *(
            bureau.desk.act(
                case, 1, Action.DISPATCH, Given(department=d), "li", Role.OPERATOR, bureau.now
            )
            for d in (WATER, HEAT)
        )
    )
    assert sorted(one is None for one in found) == [False, True]
    assert len(await bureau.desk.dispatches(case)) == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Given(department="9999"), UnknownDepartment),
        (Given(department=WATER, helpers=frozenset({"9999"})), UnknownDepartment),
        (Given(department=ROADS), DepartmentClosed),
        (Given(department=WATER, helpers=frozenset({ROADS})), DepartmentClosed),
        (Given(department=WATER, due=1.0), DeadlineInThePast),
        (Given(department=WATER, grade=1), GivenWrongly),
    ],
)
async def test_refused_and_nothing_half_done(
    bureau: Bureau, given: Given, wrong: type[CasesError]
) -> None:
    await bureau.people.close(ROADS, True, "merged into the waterworks", "zhao", bureau.now)
    case = await bureau.call()
    with pytest.raises(wrong):
        await bureau.does("li", case, Action.DISPATCH, given)
    kept = await bureau.cases.one(case)
    assert kept is not None
    assert (kept.version, kept.stage) == (1, "received")
    assert await bureau.desk.dispatches(case) == []
    assert await bureau.desk.deadlines(case) == []


async def test_without_a_department_on_the_call_one_has_to_be_named(bureau: Bureau) -> None:
    await build(bureau.database, answered_call("c1", bureau.now))
    (case,) = await bureau.cases.find(Wanted(), None, 1)
    with pytest.raises(GivenWrongly, match="none was on a call"):
        await bureau.does("li", case.case, Action.DISPATCH)


async def test_a_moment_set_by_hand_stands_over_the_rule(bureau: Bureau) -> None:
    case = await bureau.call()
    hour = Given(department=WATER, due=bureau.now + 3600)
    sent = await bureau.does("li", case, Action.DISPATCH, hour)
    assert sent is not None
    assert sent.due_at == bureau.now + 3600
    assert await bureau.due(case) == {"return": "2026-10-09 17:00", "reply": "2026-09-30 11:00"}


async def test_open_and_closed_by_status_alone(bureau: Bureau) -> None:
    case = await bureau.call()
    closed = await bureau.cases.change(case, 1, Change(status="closed"), "li", bureau.now)
    assert closed is not None
    assert (closed.stage, closed.mode, closed.due_at) == ("closed", "answered", None)
    opened = await bureau.cases.change(case, 2, Change(status="open"), "li", bureau.now)
    assert opened is not None
    assert (opened.stage, opened.mode, opened.closed_at) == ("received", None, None)
    await bureau.does("li", case, Action.DISPATCH)
    with pytest.raises(NotAtThisStage):
        await bureau.cases.change(case, 4, Change(status="closed"), "li", bureau.now)


async def test_done_again_while_the_caller_has_another_open(bureau: Bureau) -> None:
    case = await with_water(bureau)
    await bureau.does("water", case, Action.REPLY, Given(text="done"))
    await bureau.does("li", case, Action.CLOSE)
    bureau.now += 60
    other = await bureau.call("c2")
    assert other != case
    with pytest.raises(CallerHasOpenCase):
        await bureau.does("li", case, Action.REWORK, Given(reason="again"))


async def test_the_citizen_was_not_reached(bureau: Bureau) -> None:
    case = await with_water(bureau)
    await bureau.does("water", case, Action.REPLY, Given(text="done"))
    await bureau.does("li", case, Action.CLOSE)
    gone = await bureau.does(
        "li", case, Action.GIVE_UP_REVISIT, Given(unreached=Unreached.PUBLIC_PHONE)
    )
    assert gone is not None
    assert (gone.stage, gone.unreached, gone.marks) == ("revisited", "public_phone", ("unreached",))


async def test_a_case_classed_anew_is_due_by_its_own_rule(bureau: Bureau) -> None:
    await bureau.rules.put(
        'name = "here"\nclasses = ["request"]\nurgencies = ["low", "high"]\n'
        '[[rules]]\nname = "low"\nclock = "reply"\nurgencies = ["low"]\nwithin = { days = 7 }\n'
        '[[rules]]\nname = "high"\nclock = "reply"\nurgencies = ["high"]\nwithin = { hours = 2 }\n',
        "admin",
        bureau.now,
    )
    case = await with_water(bureau)
    assert await bureau.due(case) == {"reply": "2026-10-07 10:00"}
    found = await bureau.cases.change(case, 3, Change(urgency="high"), "li", bureau.now)
    assert found is not None
    assert await bureau.due(case) == {"reply": "2026-09-30 12:00"}
    with pytest.raises(CasesError, match="urgencies in force are low, high"):
        await bureau.cases.change(case, 4, Change(urgency="odd"), "li", bureau.now)


async def test_only_accounts_of_departments_act_for_them(bureau: Bureau) -> None:
    with pytest.raises(UnknownAccount):
        await bureau.people.add(WATER, "li", "zhao", bureau.now)
    state = await bureau.people.add(WATER, "bureau", "zhao", bureau.now)
    assert state.people == ("bureau", "water")
    assert (await bureau.people.remove(WATER, "water")).people == ("bureau",)


async def test_lists_by_stage_level_department_and_due(bureau: Bureau) -> None:
    case = await with_water(bureau)
    await bureau.does("zhao", case, Action.SUPERVISE, Given(reason="twice late"))
    await bureau.does("li", case, Action.LIST_FOR_MEETING, Given(reason="three bureaus"))
    due = (await bureau.desk.deadlines(case))[0].due_at
    for wanted, count in (
        (Wanted(stage="handling"), 1),
        (Wanted(stage="closed"), 0),
        (Wanted(level="supervised"), 1),
        (Wanted(mark="meeting"), 1),
        (Wanted(mark="disputed"), 0),
        (Wanted(departments=frozenset({WATER})), 1),
        (Wanted(departments=frozenset()), 0),
        (Wanted(departments=frozenset({WATER}), status="open"), 1),
        (Wanted(departments=frozenset({WATER}), status="closed"), 0),
        (Wanted(departments=frozenset({HEAT}), status="open"), 0),
        (Wanted(departments=frozenset({WATER}), due_before=due + 1), 1),
        (Wanted(caller="00138000"), 1),
        (Wanted(caller="00138001"), 0),
        (Wanted(due_before=due + 1), 1),
        (Wanted(due_before=due), 0),
    ):
        assert len(await bureau.cases.find(wanted, None, 10)) == count, wanted
