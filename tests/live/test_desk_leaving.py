"""Three on a call, and they leave it in every order: who remains goes on, and nobody is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import permutations

import pytest
import pytest_asyncio

from tests.live.desk.ears import phase
from tests.live.desk.office import Office, opened
from tests.live.desk.talk import Talk
from tests.live.desk.whole import expect_whole
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tools import Tools

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

ORDERS = tuple(permutations(("citizen", "operator", "department")))
BACK = ("operator", "department", "citizen")
"""The citizen is alone after the second one, and is put through to the operator again."""
SEATS = tuple(f"{1001 + n}" for n in range(len(ORDERS)))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with opened(tools, tmp_path_factory.mktemp("voices"), seats=len(SEATS)) as office:
        await office.at_work(*SEATS)
        yield office


async def test_three_leave_in_each_of_the_six_orders(office: Office) -> None:
    talks = await asyncio.gather(
        *(_leave(office, order, number) for number, order in enumerate(ORDERS))
    )
    await office.system.pbx.no_channels_left()
    await office.is_free(*SEATS)
    office.ears.judge()
    # Once more on the call: the operator whom the citizen was given back to.
    again = [
        [talk.seat] if order == BACK else [] for order, talk in zip(ORDERS, talks, strict=True)
    ]
    histories = await asyncio.gather(
        *(
            expect_whole(talk, "citizen", talk.seat, _department(number), *again[number])
            for number, talk in enumerate(talks)
        )
    )
    for history, returned in zip(histories, again, strict=True):
        told = [moment["fact"] for moment in history["moments"]]
        assert told.count("party_left") == 3 + len(returned)
        assert told.count("call_returned") == len(returned)


def _department(number: int) -> str:
    return f"{2001 + number}"


async def _leave(office: Office, order: tuple[str, ...], number: int) -> Talk:
    """All three talk, then they hang up one after the other."""
    department = await office.phone(_department(number))
    talk = await office.rings(await office.citizen(f"1380000210{number}"))
    await talk.bring_in(("department", department.name))
    phones = {"citizen": talk.citizen, "operator": talk.operator, "department": department}
    await talk.together(*phones.values())
    office.ears.together(await phase(), *phones.values())

    left = await _leaves(talk, phones, order[0])
    # Two go on, whoever they are.
    two = tuple(phones.values())
    await talk.together(*two)
    now = await phase()
    office.ears.together(now, *two)
    office.ears.nobody(now, left)

    left = await _leaves(talk, phones, order[1])
    if order == BACK:
        # The citizen had not finished with the operator: they are rung again.
        assert (await talk.fact("call_returned"))["seat"] == talk.seat
        await talk.fact("party_joined", role="operator", seat=talk.seat)
        await talk.together(talk.citizen, talk.operator)
        now = await phase()
        office.ears.together(now, talk.citizen, talk.operator)
        office.ears.nobody(now, left)
        phones = {"citizen": talk.citizen, "operator": talk.operator}
        await _leaves(talk, phones, "citizen")
    # The last one has nobody to talk with, and is let go.
    (last,) = phones
    await talk.fact("party_left", role=last)
    await talk.is_over()
    return talk


async def _leaves(talk: Talk, phones: dict[str, BaresipPhone], role: str) -> BaresipPhone:
    phone = phones.pop(role)
    await talk.leaves(phone, role)
    return phone
