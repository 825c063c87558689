"""What is done on a call: each command of the core as the AMI actions that do it."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd.events import LegEnded
from acd.values import CallId, Ending, HotlineNumber, LegId, Place, Role, SeatNumber, Supervision
from pbx.ami import ActionRefused, AmiMessage
from tests.pbx.test_commander import CALL, CITIZEN, HOTLINE, LEG, Desk

OUT = CallId("rexian-1700000000000.o3")
OPERATOR = LegId(f"{CALL}-9")
REFUSED = AmiMessage.build([("Response", "Error"), ("Message", "No such channel")])


@pytest.fixture
async def desk() -> Desk:
    return Desk({CALL: CITIZEN})


def rung(desk: Desk, command: c.Command) -> tuple[str, str, str, set[str]]:
    """Channel, context, caller id and variables of the one Originate that follows."""
    ((name, fields),) = desk.run(command)
    assert name == "Originate"
    assert str(fields["ChannelId"]).removesuffix("-c") == fields["Exten"]
    channel, context, caller = (str(fields[key]) for key in ("Channel", "Context", "CallerID"))
    return channel, context, caller, set(fields["Variable"])


def sent_to(leg: str, context: str, exten: str) -> list[tuple[str, dict[str, str]]]:
    """The mark that says where, then the sending itself."""
    where = f"{context},{exten}"
    return [
        ("Setvar", {"Channel": leg, "Variable": "SHARED(sent)", "Value": where}),
        ("Redirect", {"Channel": leg, "Context": context, "Exten": exten, "Priority": "1"}),
    ]


def party(role: Role, target: str, dial: str, place: Place, call: CallId = CALL) -> c.RingParty:
    leg = LegId(f"{call}-1")
    return c.RingParty(call, leg, role, target, dial, 20.0, HOTLINE, "13800001111", place)


async def test_a_department_is_rung_into_a_consultation(desk: Desk) -> None:
    command = party(Role.DEPARTMENT, "2001", "8888", Place.ASIDE)
    channel, context, caller, variables = rung(desk, command)
    assert (channel, context, caller) == ("PJSIP/8888@carrier", "rx-party", "<12345>")
    assert variables >= {"RX_ROLE=department", "RX_DEPARTMENT=2001", "RX_WHERE=aside"}
    assert not any(name.startswith(("RX_BRING", "GROUP")) for name in variables)


async def test_a_colleague_who_takes_the_citizen_over_may_fetch_them(desk: Desk) -> None:
    channel, _, caller, variables = rung(desk, party(Role.OPERATOR, "1002", "", Place.MAIN))
    assert (channel, caller) == ("PJSIP/1002", "<13800001111>")
    assert variables >= {"RX_ROLE=operator", "RX_BRING=1", f"GROUP(rx-seat)={CALL}"}


async def test_a_number_outside_does_not_see_the_citizen_s(desk: Desk) -> None:
    channel, _, caller, variables = rung(desk, party(Role.OUTSIDE, "", "110", Place.MAIN))
    assert (channel, caller) == ("PJSIP/110@carrier", "<12345>")
    assert variables >= {"RX_ROLE=outside", "RX_NUMBER=110"}
    assert "13800001111" not in str(variables)


async def test_a_call_goes_out_first_to_the_seat_then_to_the_citizen() -> None:
    first = rung(Desk({}), party(Role.OPERATOR, "1001", "", Place.MAIN, OUT))
    assert first[3] >= {"RX_DIALS=1", f"RX_CITIZEN={OUT}-c"}
    dialled = c.DialCitizen(OUT, LegId(OUT), "13800001111", HotlineNumber("12345"), 30.0)
    channel, context, caller, variables = rung(Desk({}), dialled)
    assert (channel, context, caller) == ("PJSIP/13800001111@carrier", "rx-dialled", "<12345>")
    assert variables >= {"RX_ROLE=citizen", f"RX_CALL={OUT}", "RX_HOTLINE=12345"}


async def test_the_citizen_of_a_call_that_goes_out_has_a_channel_of_another_name() -> None:
    desk = Desk({})
    dialled = c.DialCitizen(OUT, LegId(OUT), "13800001111", HOTLINE, 30.0)
    sent = desk.run(dialled, c.HangUp(LegId(OUT)), c.MoveLeg(OUT, LegId(OUT), Place.HELD))
    assert sent[0][1]["ChannelId"] == f"{OUT}-c"
    assert {str(fields["Channel"]) for _, fields in sent[1:]} == {f"{OUT}-c"}


async def test_a_dial_that_was_refused_is_the_end_of_it() -> None:
    desk = Desk({})
    desk.run(c.DialCitizen(OUT, LegId(OUT), "13800001111", HOTLINE, 30.0))
    await desk.fails(ActionRefused("Originate", REFUSED))
    assert desk.reported == [LegEnded(leg=LegId(OUT), ending=Ending.CONGESTED)]


@pytest.mark.parametrize("place", list(Place))
async def test_a_leg_is_sent_to_its_place_and_its_end_is_no_failure(
    desk: Desk, place: Place
) -> None:
    assert desk.run(c.MoveLeg(CALL, LEG, place)) == sent_to(LEG, "rx-room", place.value)
    await desk.fails(ActionRefused("Redirect", REFUSED))
    assert desk.reported == []


@pytest.mark.parametrize(("muted", "volume"), [(True, "-32768"), (False, "0")])
async def test_a_leg_is_muted_behind_its_own_track(desk: Desk, muted: bool, volume: str) -> None:
    assert desk.run(c.MuteLeg(CALL, LEG, muted)) == [
        ("Setvar", {"Channel": LEG, "Variable": "VOLUME(RX)", "Value": volume})
    ]


async def test_a_supervisor_is_rung_and_changes_to_a_whisper(desk: Desk) -> None:
    seat = SeatNumber("1003")
    ring = c.RingSupervisor(CALL, LEG, seat, OPERATOR, Supervision.LISTEN, 20.0)
    channel, context, _, variables = rung(desk, ring)
    assert (channel, context) == ("PJSIP/1003", "rx-supervise")
    assert variables >= {"RX_ROLE=supervisor", "RX_MODE=listen", f"RX_TARGET={OPERATOR}"}
    sent = desk.run(c.ChangeSupervision(CALL, LEG, OPERATOR, Supervision.WHISPER))[1:]
    assert sent == [
        ("Setvar", {"Channel": LEG, "Variable": "RX_TARGET", "Value": OPERATOR}),
        *sent_to(LEG, "rx-supervise", "whisper"),
    ]


@pytest.mark.parametrize(
    ("command", "context"),
    [
        (c.AskSatisfaction(CALL), "rx-satisfaction"),
        (c.SendToVoicemail(CALL), "rx-voicemail"),
    ],
)
async def test_a_citizen_is_sent_to_what_follows(
    desk: Desk, command: c.Command, context: str
) -> None:
    assert desk.run(command) == sent_to(CALL, context, "s")
