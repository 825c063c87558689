"""Citizens asked back: whom to ring, what became of it, and what counts as a try."""

from __future__ import annotations

import asyncio

import pytest

from acd import facts as f
from acd.facts import Fact
from acd.values import CallId, Ending, LegId, Outcome, Purpose, Role, SeatNumber
from cases.errors import NotAtThisStage, NumberUnknown
from cases.loop.values import Action, Given, Unreached
from cases.revisits import Attempt, Revisits, ToRing, count_tries
from tests.cases.bureau import Bureau
from tests.store.books import Facts, projector
from tests.store.stories import CALLER, ended, joined
from tests.store.talk_stories import placed


def visit(call: str, at: float, case: str, ending: Ending | None) -> list[Fact]:
    """Seat 1001 rings the citizen; ``ending`` None: they talk for a minute."""
    of_call, citizen = CallId(call), LegId(call)
    dialled = f.CitizenDialled(
        at=at + 5, call=of_call, leg=citizen, number=CALLER, ring_seconds=30.0
    )
    begin = [
        f.SeatSignedIn(at=at - 1, seat=SeatNumber("1001"), operator="li"),
        *placed(call, at, Purpose.RETURN_VISIT, case=case),
        dialled,
    ]
    if ending is None:
        return [
            *begin,
            joined(call, at + 12, operator="li", leg=f"{call}-1"),
            ended(call, at + 72),
        ]
    return [
        *begin,
        f.PartyRingEnded(
            at=at + 35,
            call=of_call,
            leg=citizen,
            role=Role.CITIZEN,
            ending=ending,
            number=CALLER,
        ),
        f.CallEnded(at=at + 40, call=of_call, outcome=Outcome.FAILED, ending=ending),
    ]


async def rung(bureau: Bureau, call: str, case: str, ending: Ending | None) -> None:
    journal = Facts(visit(call, bureau.now, case, ending), journal_id=call)
    await projector(bureau.database, journal).catch_up()


@pytest.fixture
def revisits(bureau: Bureau) -> Revisits:
    return Revisits(bureau.database)


async def closed(bureau: Bureau) -> str:
    case = await bureau.call()
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("water", case, Action.ACCEPT)
    await bureau.does("water", case, Action.REPLY, Given(text="修好了"))
    await bureau.does("li", case, Action.CLOSE)
    return case


async def test_the_citizen_is_rung_as_the_carrier_gave_the_number(
    bureau: Bureau, revisits: Revisits
) -> None:
    case = await bureau.call()
    with pytest.raises(NotAtThisStage):
        await revisits.to_ring(case)
    await bureau.does("zhao", case, Action.TAKE_BACK, Given(reason="误拨"))
    assert await revisits.to_ring(case) == ToRing("13800138000", "12345")
    assert await revisits.to_ring("none") is None


async def test_nobody_can_be_rung_whose_number_was_withheld(
    bureau: Bureau, revisits: Revisits
) -> None:
    case = await bureau.another_calls("c9", "anonymous")
    await bureau.does("zhao", case, Action.TAKE_BACK, Given(reason="误拨"))
    with pytest.raises(NumberUnknown):
        await revisits.to_ring(case)


async def test_each_call_that_reaches_nobody_counts_once_and_three_end_it(
    bureau: Bureau, revisits: Revisits
) -> None:
    case = await closed(bureau)
    for number in (1, 2, 3):
        bureau.now += 3600
        await rung(bureau, f"v{number}", case, Ending.NO_ANSWER)
        counted = await asyncio.gather(
            *(count_tries(bureau.database, bureau.now + 60) for _ in range(3))
        )
        assert [one for some in counted for one in some] == [case]
    found = await bureau.cases.one(case)
    assert found is not None
    assert (found.tries, found.stage) == (3, "closed")
    *_, line = await bureau.cases.history(case)
    assert (line.action, line.why, line.by) == ("try_revisit", "no_answer (call v3)", "li")

    given_up = Given(unreached=Unreached.NO_ANSWER)
    done = await bureau.does("li", case, Action.GIVE_UP_REVISIT, given_up)
    assert done is not None
    assert (done.stage, done.unreached) == ("revisited", "no_answer")


@pytest.mark.parametrize("ending", [Ending.CANCELLED, Ending.CONGESTED, None])
async def test_a_call_given_up_or_lost_or_answered_is_no_try(
    bureau: Bureau, ending: Ending | None
) -> None:
    case = await closed(bureau)
    await rung(bureau, "v1", case, ending)
    assert await count_tries(bureau.database, bureau.now + 60) == []
    found = await bureau.cases.one(case)
    assert found is not None
    assert found.tries == 0


async def test_the_revisits_of_a_case_are_listed_with_what_became_of_them(
    bureau: Bureau, revisits: Revisits
) -> None:
    case = await closed(bureau)
    await rung(bureau, "v1", case, Ending.BUSY)
    bureau.now += 3600
    await rung(bureau, "v2", case, None)
    vain, asked = await revisits.attempts(case)
    assert vain == Attempt(
        "v1", bureau.now - 3600, "li", "failed", False, "busy", vain.talk_seconds, None
    )
    assert (asked.call, asked.operator, asked.outcome, asked.reached) == (
        "v2",
        "li",
        "answered",
        True,
    )


async def test_what_was_asked_meanwhile_counts_no_further_try(bureau: Bureau) -> None:
    case = await closed(bureau)
    await rung(bureau, "v1", case, Ending.NO_ANSWER)
    await bureau.does("li", case, Action.REVISIT, Given(resolved=True))
    assert await count_tries(bureau.database, bureau.now + 60) == []
    assert await count_tries(bureau.database, bureau.now + 120) == []
    assert (await bureau.told(case))[-1] == "revisit"
