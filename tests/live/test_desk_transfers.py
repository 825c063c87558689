"""The citizen is handed over: to whom answers, with all that is said heard and recorded; and back
to the operator when nobody does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.live.desk.ears import phase
from tests.live.desk.office import LEGAL_HOTLINE, LEGAL_SEAT, Office, opened
from tests.live.desk.talk import Talk
from tests.live.desk.whole import expect_whole
from tests.live.kit.scenario import seat_refuses
from tests.live.kit.sipp import SippSeat
from tests.live.kit.tools import Tools

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

SEATS = ("1001", "1002", "1003", "1004", "1005", "1006", "1007")
OUTSIDE, ELSEWHERE, NOBODYS = "95598", "95597", "95599"
A_WORD_SECONDS = 1.0


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with opened(tools, tmp_path_factory.mktemp("voices"), seats=len(SEATS)) as office:
        await asyncio.gather(
            office.at_work(*SEATS),
            office.outside(OUTSIDE, ELSEWHERE, by_hand=[ELSEWHERE]),
        )
        yield office


async def test_announced_and_unannounced_to_everybody_there_is(office: Office) -> None:
    await office.at_work("1011", LEGAL_SEAT)
    await office.state(LEGAL_SEAT, "on_break")
    told = await asyncio.gather(
        _announced(office, "13800002201", "seat", "1011"),
        _announced(office, "13800002202", "department", "2001"),
        _announced(office, "13800002203", "outside", OUTSIDE),
        _unannounced(office, "13800002204", "seat", "1012"),
        _unannounced(office, "13800002205", "department", "2002"),
        _to_a_queue(office, "13800002206"),
    )
    await office.system.pbx.no_channels_left()
    await office.is_free(*SEATS, "1011", "1012", LEGAL_SEAT)
    office.ears.judge()
    histories = await asyncio.gather(
        *(expect_whole(talk, "citizen", talk.seat, target) for talk, target in told)
    )
    for history in histories:
        assert history["transfers"] == 1
        case = (await office.admin.get(f"/cases/{history['case']}")).json()
        assert case["flags"] == ["transferred"]


async def test_unannounced_to_somebody_outside(office: Office) -> None:
    """On its own: the phone outside is one for all its numbers."""
    talk, target = await _unannounced(office, "13800002207", "outside", ELSEWHERE)
    await office.system.pbx.no_channels_left()
    await office.is_free(*SEATS)
    office.ears.judge()
    history = await expect_whole(talk, "citizen", talk.seat, target)
    assert history["transfers"] == 1


async def _talking(office: Office, citizen: str) -> Talk:
    """Put through, and a word or two said."""
    talk = await office.rings(await office.citizen(citizen))
    await talk.together(talk.citizen, talk.operator)
    await asyncio.sleep(A_WORD_SECONDS)
    return talk


async def _announced(office: Office, citizen: str, kind: str, number: str) -> tuple[Talk, str]:
    """First a word in private, then the citizen is handed over to who was consulted."""
    if kind == "department":
        await office.phone(number)
    target = office.phones[number]
    talk = await office.rings(await office.citizen(citizen))
    await talk.consult(kind, number)
    aside = await phase()
    office.ears.together(aside, talk.operator, target)
    office.ears.music(aside, talk.citizen)

    await talk.transfer(kind, number)
    assert (await talk.fact("consultation_ended"))["how"] == "transferred"
    assert (await talk.fact("transfer_ended"))["how"] == "answered"
    await talk.fact("party_left", role="operator", seat=talk.seat)
    await _goes_on_with(talk, number)
    return talk, "outside" if kind == "outside" else number


async def _unannounced(office: Office, citizen: str, kind: str, number: str) -> tuple[Talk, str]:
    """The operator leaves at once; the citizen hears music until the target picks up."""
    if kind == "seat":
        target = await office.at_work_by_hand(number)
    elif kind == "outside":
        target = office.phones[number]
    else:
        target = await office.phone(number, answer="manual")
    talk = await _talking(office, citizen)
    asked = time.time()
    await talk.transfer(kind, number)
    await talk.fact("party_left", role="operator", seat=talk.seat)
    await target.wait_for("CALL_INCOMING", since=asked, within=20)
    ringing = await phase()
    office.ears.music(ringing, talk.citizen)
    office.ears.nobody(ringing, talk.operator)
    await target.answer()
    assert (await talk.fact("transfer_ended"))["how"] == "answered"
    await _goes_on_with(talk, number)
    return talk, "outside" if kind == "outside" else number


async def _to_a_queue(office: Office, citizen: str) -> tuple[Talk, str]:
    """The citizen waits with music until a seat of that queue is free."""
    talk = await _talking(office, citizen)
    await talk.transfer("queue", LEGAL_HOTLINE)
    assert (await talk.fact("transfer_ended"))["how"] == "queued"
    waiting = await phase()
    office.ears.music(waiting, talk.citizen)
    await office.state(LEGAL_SEAT, "ready")
    await talk.fact("party_joined", role="operator", seat=LEGAL_SEAT)
    await _goes_on_with(talk, LEGAL_SEAT)
    return talk, LEGAL_SEAT


async def _goes_on_with(talk: Talk, number: str) -> None:
    """Citizen and target, nobody else, until the citizen hangs up."""
    target = talk.office.phones[number]
    await talk.inside(talk.call, talk.citizen.name, number)
    now = await phase()
    talk.office.ears.together(now, talk.citizen, target)
    talk.office.ears.nobody(now, talk.operator)
    await talk.leaves(talk.citizen, "citizen")
    await talk.is_over()


async def test_whoever_does_not_answer_the_citizen_is_back_with_the_operator(
    office: Office,
) -> None:
    _, silent, _ = await asyncio.gather(
        office.phone("2003", answer="manual"),
        office.phone("2004", answer="manual"),
        office.at_work_by_hand("1013"),
    )
    system = office.system
    away = SippSeat(
        system.tools.phones,
        "2005",
        system.secrets.sip["2005"],
        system.sip_server,
        seat_refuses("480 Temporarily Unavailable"),
    )
    async with away:
        await away.registered()
        talks = await asyncio.gather(
            _returned(office, "13800002301", "department", "2003", "busy", refuses=True),
            _returned(office, "13800002302", "seat", "1013", "busy", refuses=True),
            _returned(office, "13800002303", "department", "2004", "no_answer"),
            _returned(office, "13800002304", "department", "2005", "no_answer"),
            # Nobody's phone is there at all.
            _returned(office, "13800002305", "department", "2006", "unreachable"),
            _returned(office, "13800002306", "outside", NOBODYS, "vacant"),
        )
    await silent.wait_for("CALL_CLOSED")
    await system.pbx.no_channels_left()
    await office.is_free(*SEATS, "1013")
    office.ears.judge()
    histories = await asyncio.gather(
        *(expect_whole(talk, "citizen", talk.seat, talk.seat) for talk in talks)
    )
    for history in histories:
        told = [moment["fact"] for moment in history["moments"]]
        assert (told.count("transfer_started"), told.count("call_returned")) == (1, 1)


async def _returned(
    office: Office, citizen: str, kind: str, number: str, ending: str, *, refuses: bool = False
) -> Talk:
    """The operator hands over and has left; the citizen is put through to the same seat again."""
    talk = await _talking(office, citizen)
    await talk.transfer(kind, number)
    if refuses:
        phone = office.phones[number]
        await phone.wait_for("CALL_INCOMING", within=20)
        await phone.hang_up()
    ended = await talk.fact("transfer_ended")
    assert (ended["how"], ended["ending"]) == ("returned", ending)
    assert (await talk.fact("call_returned"))["seat"] == talk.seat
    await talk.fact("party_joined", role="operator", seat=talk.seat)
    await talk.together(talk.citizen, talk.operator)
    office.ears.together(await phase(), talk.citizen, talk.operator)
    await talk.leaves(talk.operator, "operator")
    await talk.is_over()
    return talk


async def test_who_cannot_take_the_citizen_is_not_rung_and_the_talk_goes_on(
    office: Office,
) -> None:
    await office.at_work("1014")
    first, second = await asyncio.gather(
        office.rings(await office.citizen("13800002401")),
        office.rings(await office.citizen("13800002402")),
    )
    await first.is_refused("transfer", {"kind": "seat", "number": first.seat}, "target_is_self")
    await first.is_refused("transfer", {"kind": "seat", "number": second.seat}, "seat_not_free")
    colleague = {"kind": "seat", "number": "1014"}
    await office.state("1014", "on_break")
    await first.is_refused("transfer", colleague, "seat_not_free")
    # Signed in, and the phone switched off.
    await office.state("1014", "ready")
    since = office.feed.mark()
    await office.phones["1014"].close()
    await office.feed.fact("seat_phone_changed", since=since, seat="1014", phone="unreachable")
    await first.is_refused("transfer", colleague, "seat_not_free")
    await first.is_refused("transfer", {"kind": "queue", "number": "nowhere"}, "no_such_queue")
    await first.is_refused("transfer", {"kind": "outside", "number": "12319"}, "target_is_self")
    for talk in (first, second):
        await talk.together(talk.citizen, talk.operator)
        await talk.leaves(talk.operator, "operator")
        await talk.is_over()
    await office.system.pbx.no_channels_left()
    await office.is_free(*SEATS)
