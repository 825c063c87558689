"""The work off the phone: what is there to be done, and who takes it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert

from cases.deadlines.amounts import Amount, Unit
from cases.errors import TaskGone, TaskTaken
from cases.loop.values import Action, Given, Mode
from cases.task_lists import TaskKind
from cases.tasks import Task, Tasks
from cases.watch import CaseWatch
from store import schema
from tests.cases.bureau import WATER, Bureau
from tests.cases.deadlines.calendars import at, shown

ALL = tuple(TaskKind)


@pytest.fixture
async def tasks(bureau: Bureau) -> Tasks:
    """Li, Wang and Zhao have accounts."""
    async with bureau.database.writing() as connection:
        for name, role in (("li", "operator"), ("wang", "operator"), ("zhao", "supervisor")):
            row = {"name": name, "role": role, "password_hash": "", "created_at": 0.0}
            await connection.execute(insert(schema.accounts), row)
    return Tasks(bureau.database)


async def kinds(tasks: Tasks, bureau: Bureau) -> list[str]:
    return [task.kind.value for task in await tasks.find(ALL, bureau.now, 50)]


async def only(tasks: Tasks, bureau: Bureau) -> Task:
    (task,) = await tasks.find(ALL, bureau.now, 50)
    return task


async def test_a_case_is_a_task_of_one_kind_after_the_other(bureau: Bureau, tasks: Tasks) -> None:
    case = await bureau.call()
    assert await kinds(tasks, bureau) == []
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("water", case, Action.ACCEPT)
    assert await kinds(tasks, bureau) == []
    bureau.at("2026-10-08 09:00")
    await bureau.does("water", case, Action.REPLY, Given(text="修好了"))
    feedback = await only(tasks, bureau)
    assert (feedback.kind, feedback.subject, feedback.lead) == ("feedback", case, WATER)
    assert (feedback.asked_by, feedback.why, shown(feedback.since)) == (
        "water",
        "修好了",
        "2026-10-08 09:00",
    )
    await bureau.does("li", case, Action.CLOSE)
    await bureau.does("li", case, Action.TRY_REVISIT, Given(reason="no answer"))
    revisit = await only(tasks, bureau)
    assert (revisit.kind, revisit.tries) == ("revisit", 1)
    await bureau.does("li", case, Action.REVISIT, Given(resolved=True))
    assert await kinds(tasks, bureau) == []


async def test_a_department_is_urged_when_a_deadline_is_near_and_again_the_next_day(
    bureau: Bureau, tasks: Tasks
) -> None:
    case = await bureau.call()
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("water", case, Action.ACCEPT)
    bureau.at("2026-10-12 17:30")
    await CaseWatch(bureau.database, bureau.rules).sweep(bureau.now)
    urge = await only(tasks, bureau)
    assert (urge.kind, urge.why, shown(urge.since)) == ("urge", "reply", "2026-10-12 17:00")
    assert urge.due_at == at("2026-10-13 17:00")

    await bureau.does("li", case, Action.URGE, Given(reason="电话催办"))
    assert await kinds(tasks, bureau) == []
    bureau.at("2026-10-13 17:31")
    assert await kinds(tasks, bureau) == ["urge"]


async def test_what_departments_ask_for_waits_for_a_decision_with_who_asked_and_why(
    bureau: Bureau, tasks: Tasks
) -> None:
    case = await bureau.call()
    await bureau.does("li", case, Action.PROPOSE, Given(text="拟转供水", department=WATER))
    sign_off = await only(tasks, bureau)
    assert (sign_off.kind, sign_off.asked_by, sign_off.why) == ("sign_off", "li", "拟转供水")
    await bureau.does("zhao", case, Action.SIGN_OFF)
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("li", case, Action.LIST_FOR_MEETING, Given(reason="涉及多个部门"))
    await bureau.does("water", case, Action.ASK_RETURN, Given(reason="不属我局"))
    await bureau.does("li", case, Action.REFUSE_RETURN, Given(reason="属于"))
    await bureau.does("water", case, Action.DISPUTE, Given(reason="职责不清"))
    found = {task.kind.value: task.why for task in await tasks.find(ALL, bureau.now, 50)}
    assert found == {"meeting": "涉及多个部门", "dispute": "职责不清"}
    await bureau.does("zhao", case, Action.REJECT_DISPUTE, Given(reason="你局办理"))
    await bureau.does("water", case, Action.ACCEPT)
    longer = Given(extension=Amount(2, Unit.WORKING_DAYS), reason="零件未到")
    await bureau.does("water", case, Action.ASK_EXTENSION, longer)
    await bureau.does("zhao", case, Action.RECORD_MEETING, Given(text="由供水牵头"))
    extension = await only(tasks, bureau)
    assert (extension.kind, extension.asked_by) == ("extension", "water")


async def test_of_two_who_take_a_task_at_once_the_second_is_told(
    bureau: Bureau, tasks: Tasks
) -> None:
    case = await replied(bureau, "c1")
    took = await asyncio.gather(
        *(tasks.claim(TaskKind.FEEDBACK, case, who, bureau.now) for who in ("li", "wang")),
        return_exceptions=True,
    )
    (mine,) = [one for one in took if isinstance(one, Task)]
    (told,) = [one for one in took if isinstance(one, TaskTaken)]
    holder = mine.claimed_by
    assert str(told) == f"the task is with {holder}"
    other = "wang" if holder == "li" else "li"

    assert [t.subject for t in await tasks.find(ALL, bureau.now, 9, claimed_by=holder)] == [case]
    assert await tasks.find(ALL, bureau.now, 9, claimed_by=other) == []
    assert await tasks.find(ALL, bureau.now, 9, free=True) == []
    with pytest.raises(TaskTaken):
        await tasks.release(TaskKind.FEEDBACK, case, other, False, bureau.now)
    freed = await tasks.release(TaskKind.FEEDBACK, case, "zhao", True, bureau.now)
    assert freed.claimed_by is None
    again = await tasks.claim(TaskKind.FEEDBACK, case, other, bureau.now)
    assert (again.claimed_by, again.claimed_at) == (other, bureau.now)


async def test_a_task_that_was_left_lying_is_anybodys_after_a_shift(
    bureau: Bureau, tasks: Tasks
) -> None:
    case = await replied(bureau, "c1")
    await tasks.claim(TaskKind.FEEDBACK, case, "li", bureau.now)
    with pytest.raises(TaskTaken):
        await tasks.claim(TaskKind.FEEDBACK, case, "wang", bureau.now + 8 * 3600 - 1)
    taken = await tasks.claim(TaskKind.FEEDBACK, case, "wang", bureau.now + 8 * 3600)
    assert taken.claimed_by == "wang"


async def test_who_had_the_task_the_last_time_does_not_have_it_now(
    bureau: Bureau, tasks: Tasks
) -> None:
    case = await replied(bureau, "c1")
    await tasks.claim(TaskKind.FEEDBACK, case, "li", bureau.now)
    bureau.now += 60
    await bureau.does("li", case, Action.SEND_BACK, Given(reason="没有修好"))
    with pytest.raises(TaskGone):
        await tasks.claim(TaskKind.FEEDBACK, case, "li", bureau.now)
    bureau.now += 60
    await bureau.does("water", case, Action.REPLY, Given(text="这次修好了"))
    task = await only(tasks, bureau)
    assert task.claimed_by is None


async def test_the_list_goes_on_where_it_ended_across_all_kinds(
    bureau: Bureau, tasks: Tasks
) -> None:
    for number in range(4):
        await replied(bureau, f"f{number}", f"1380013800{number}")
    for number in range(3):
        case = await replied(bureau, f"r{number}", f"1390013900{number}")
        await bureau.does("li", case, Action.CLOSE)
    whole = await tasks.find(ALL, bureau.now, 50, hotline="12345")
    assert len(whole) == 7
    for size in (1, 2, 3):
        seen: list[Task] = []
        while page := await tasks.find(ALL, bureau.now, size, after=seen[-1].key if seen else None):
            seen += page
        assert seen == list(whole)
    assert await tasks.find(ALL, bureau.now, 50, hotline="12319") == []


async def replied(bureau: Bureau, call: str, caller: str = "13800138000") -> str:
    case = await bureau.another_calls(call, caller)
    await bureau.does("li", case, Action.DISPATCH, Given(department=WATER))
    await bureau.does("water", case, Action.ACCEPT)
    await bureau.does("water", case, Action.REPLY, Given(text="修好了"))
    return case


async def test_a_citizen_who_asked_to_be_rung_back_is_a_task_until_it_is_over(
    bureau: Bureau, tasks: Tasks
) -> None:
    case = await bureau.another_calls("c1", "13800000001")
    await bureau.does("li", case, Action.SETTLE, Given(mode=Mode.ANSWERED))
    async with bureau.database.writing() as connection:
        booked = {"call": "c1", "number": "13800000001", "queue": "12345", "attempts": 2}
        await connection.execute(insert(schema.ring_backs), {**booked, "booked_at": bureau.now})
    ring_back = await only(tasks, bureau)
    assert (ring_back.kind, ring_back.subject, ring_back.case) == ("ring_back", "c1", case)
    assert (ring_back.number, ring_back.tries) == ("13800000001", 2)
    taken = await tasks.claim(TaskKind.RING_BACK, "c1", "li", bureau.now)
    assert taken.claimed_by == "li"
    async with bureau.database.writing() as connection:
        over = {"closed_at": bureau.now, "how": "reached"}
        await connection.execute(schema.ring_backs.update().values(over))
    assert await kinds(tasks, bureau) == []
