"""A word in private: the citizen hears music and neither of the two, whatever becomes of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.live.desk.ears import phase
from tests.live.desk.office import Office, opened
from tests.live.desk.talk import Talk
from tests.live.desk.voices import SECOND_DEPARTMENT_HZ
from tests.live.desk.whole import expect_whole
from tests.live.kit.tools import Tools

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

SEATS = ("1001", "1002", "1003", "1004", "1005", "1006")
OUTSIDE, EMERGENCY = "95598", "110"
GIVEN_UP_SECONDS = 3


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with opened(tools, tmp_path_factory.mktemp("voices"), seats=len(SEATS)) as office:
        await asyncio.gather(
            _phones_are_given_up_soon(office),
            office.at_work(*SEATS, "1011"),
            office.outside(OUTSIDE, EMERGENCY),
        )
        yield office


async def _phones_are_given_up_soon(office: Office) -> None:
    """The PBX takes a phone that sends no sound for dead, after a minute; here it is seconds."""
    file = office.system.settings.data / "pbx" / "etc" / "pjsip.conf"
    text = file.read_text()
    assert "rtp_timeout = 60\n" in text
    file.write_text(text.replace("rtp_timeout = 60\n", f"rtp_timeout = {GIVEN_UP_SECONDS}\n"))
    await office.system.pbx.command("module reload res_pjsip.so")
    async with asyncio.timeout(10):
        while True:
            shown = await office.system.pbx.command("pjsip show endpoint 1001")
            if f" {GIVEN_UP_SECONDS}\n" in shown.partition("rtp_timeout ")[2][:40]:
                return
            await asyncio.sleep(0.05)


async def test_to_an_end_and_cut_off_in_the_middle(office: Office) -> None:
    talks = await asyncio.gather(
        _with_a_colleague(office),
        _with_somebody_outside_and_then_the_police(office),
        _the_one_consulted_hangs_up(office),
        _the_citizen_hangs_up(office),
        _the_operators_phone_dies(office),
    )
    await office.system.pbx.no_channels_left()
    office.ears.judge()
    await asyncio.gather(
        *(expect_whole(talk, *parties, silent_from=silent) for talk, parties, silent in talks)
    )


Told = tuple[Talk, tuple[str, ...], dict[str, float]]


async def _consulting(office: Office, citizen: str, kind: str, number: str) -> Talk:
    """The two are aside, and nobody hears what is not for them."""
    if kind == "department":
        await office.phone(number)
    talk = await office.rings(await office.citizen(citizen))
    await talk.consult(kind, number)
    aside = await phase()
    office.ears.together(aside, talk.operator, office.phones[number])
    office.ears.music(aside, talk.citizen)
    return talk


async def _with_a_colleague(office: Office) -> Told:
    """Back to the citizen for a moment, then all together; the colleague leaves again."""
    talk = await _consulting(office, "13800002501", "seat", "1011")
    colleague = office.phones["1011"]
    await talk.change_consultation("swap")
    await talk.together(talk.citizen, talk.operator)
    swapped = await phase()
    office.ears.together(swapped, talk.citizen, talk.operator)
    office.ears.nobody(swapped, colleague)

    await talk.change_consultation("join")
    assert (await talk.fact("consultation_ended"))["how"] == "joined"
    await talk.together(talk.citizen, talk.operator, colleague)
    office.ears.together(await phase(), talk.citizen, talk.operator, colleague)

    await talk.leaves(colleague, "operator")
    await talk.together(talk.citizen, talk.operator)
    await talk.leaves(talk.citizen, "citizen")
    await talk.is_over()
    return talk, ("citizen", talk.seat, "1011"), {}


async def _with_somebody_outside_and_then_the_police(office: Office) -> Told:
    """Consulted and dropped. Then, the citizen on hold, the emergency is handed over."""
    talk = await _consulting(office, "13800002502", "outside", OUTSIDE)
    outside = office.phones[OUTSIDE]
    await talk.change_consultation("drop")
    assert (await talk.fact("consultation_ended"))["how"] == "dropped"
    await talk.fact("party_left", role="outside")
    await talk.together(talk.citizen, talk.operator)
    dropped = await phase()
    office.ears.together(dropped, talk.citizen, talk.operator)
    office.ears.nobody(dropped, outside)

    await talk.ask("POST", "hold")
    await talk.is_refused("emergency", {"number": OUTSIDE}, "no_emergency_number")
    shown = await talk.ask("POST", "emergency", {"number": EMERGENCY})
    assert shown["flags"] == ["emergency"]
    await talk.fact("party_joined", role="outside", number=EMERGENCY)
    await talk.together(talk.citizen, talk.operator, outside)
    office.ears.together(await phase(), talk.citizen, talk.operator, outside)
    await talk.leaves(talk.operator, "operator")
    await talk.together(talk.citizen, outside)
    await talk.leaves(talk.citizen, "citizen")
    await talk.is_over()
    return talk, ("citizen", talk.seat, "outside", "outside"), {}


async def _the_one_consulted_hangs_up(office: Office) -> Told:
    talk = await _consulting(office, "13800002503", "department", "2001")
    await talk.leaves(office.phones["2001"], "department")
    assert (await talk.fact("consultation_ended"))["how"] == "failed"
    await talk.together(talk.citizen, talk.operator)
    office.ears.together(await phase(), talk.citizen, talk.operator)
    await talk.leaves(talk.operator, "operator")
    await talk.is_over()
    return talk, ("citizen", talk.seat, "2001"), {}


async def _the_citizen_hangs_up(office: Office) -> Told:
    """The two aside finish what they have to say; then nobody is kept."""
    talk = await _consulting(office, "13800002504", "department", "2002")
    department = office.phones["2002"]
    await talk.leaves(talk.citizen, "citizen")
    office.ears.together(await phase(), talk.operator, department)
    await talk.leaves(talk.operator, "operator")
    await talk.fact("party_left", role="department")
    await talk.is_over()
    return talk, ("citizen", talk.seat, "2002"), {}


async def _the_operators_phone_dies(office: Office) -> Told:
    """Without a word; another operator takes the citizen, and the one consulted never does."""
    talk = await _consulting(office, "13800002505", "department", "2003")
    dead, first = talk.operator, talk.seat
    talk.now()
    died_at = time.time()
    await dead.unplug()
    assert (await talk.fact("party_left", role="operator"))["ending"] == "unreachable"
    await talk.fact("party_left", role="department")
    assert (await talk.fact("call_returned"))["seat"] is None
    second = str((await talk.fact("party_joined", role="operator"))["seat"])
    assert second != first
    talk.seat = second
    await talk.together(talk.citizen, talk.operator)
    now = await phase()
    office.ears.together(now, talk.citizen, talk.operator)
    office.ears.nobody(now, office.phones["2003"])
    await talk.leaves(talk.operator, "operator")
    await talk.is_over()
    return talk, ("citizen", first, "2003", second), {first: died_at}


async def test_six_in_one_room_and_a_seventh_is_refused(office: Office) -> None:
    departments = await asyncio.gather(
        office.phone("2004"), office.phone("2005", SECOND_DEPARTMENT_HZ)
    )
    talk = await office.rings(await office.citizen("13800002506"))
    await talk.bring_in(
        ("department", "2004"), ("department", "2005"), ("seat", "1011"), ("outside", OUTSIDE)
    )
    seventh = {"kind": "department", "number": "2006"}
    await talk.is_refused("parties", seventh, "too_many_parties")
    await talk.is_refused("consultation", seventh, "too_many_parties")
    others = (talk.operator, *departments, office.phones["1011"], office.phones[OUTSIDE])
    await talk.together(talk.citizen, *others)
    office.ears.together(await phase(), talk.citizen, *others)
    answer = await office.operators[talk.seat].delete(f"/calls/{talk.call}")
    assert answer.status_code == 204
    await talk.is_over()
    await office.system.pbx.no_channels_left()
    office.ears.judge()
    await expect_whole(talk, "citizen", talk.seat, "2004", "2005", "1011", "outside")
