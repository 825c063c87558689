"""Commands of the core to AMI actions: what goes over the wire, and what follows when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from acd import commands as c
from acd.events import Event, LegEnded
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    Place,
    Role,
    SeatNumber,
)
from pbx.ami import ActionRefused, AmiMessage, NotConnected, OutcomeUnknown
from pbx.commander import Commander

CALL, LEG, SEAT = CallId("rexian-1700.5"), LegId("rexian-1700.5-1"), SeatNumber("1001")
HOTLINE = HotlineNumber("12345")
CITIZEN = "PJSIP/carrier-00000005"
Sent = tuple[str, dict[str, str | Sequence[str]]]


class Wire:
    """Keeps what is sent; a test says what becomes of each."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.answers: list[asyncio.Future[AmiMessage]] = []

    def send(
        self, name: str, fields: Mapping[str, str | Sequence[str]] | None = None
    ) -> asyncio.Future[AmiMessage]:
        self.sent.append((name, dict(fields or {})))
        self.answers.append(asyncio.get_running_loop().create_future())
        return self.answers[-1]


class Desk:
    """A commander with its wire, what it reported, and how often it asked for a look."""

    def __init__(self, citizens: dict[CallId, str]) -> None:
        self.wire = Wire()
        self.reported: list[Event] = []
        self.looks = 0
        self.commander = Commander(
            self.wire,
            citizens=citizens,
            dial=lambda number: f"PJSIP/{number}@carrier",
            prompt=lambda code: f"sound-of-{code}",
            report=self.reported.append,
            look=self._look,
        )

    def _look(self) -> None:
        self.looks += 1

    def run(self, *commands: c.Command) -> list[Sent]:
        self.commander.execute(commands)
        return self.wire.sent

    async def fails(self, error: Exception) -> None:
        self.wire.answers[0].set_exception(error)
        await asyncio.sleep(0)


@pytest.fixture
async def desk() -> Desk:
    return Desk({CALL: CITIZEN})


def ring(caller: str = "13800001111", name: str = "") -> c.RingSeat:
    return c.RingSeat(CALL, LEG, SEAT, 20.0, HOTLINE, caller, name)


async def test_a_seat_is_rung_with_a_leg_of_our_own_name(desk: Desk) -> None:
    assert desk.run(ring()) == [
        (
            "Originate",
            {
                "Channel": "PJSIP/1001",
                "ChannelId": "rexian-1700.5-1",
                "Context": "rx-seat",
                "Exten": "rexian-1700.5-1",
                "Priority": "1",
                "Timeout": "20000",
                "CallerID": "<13800001111>",
                "Async": "true",
                "Variable": [
                    "RX_CALL=rexian-1700.5",
                    "RX_LEG=rexian-1700.5-1",
                    "RX_CITIZEN=PJSIP/carrier-00000005",
                    "RX_ROLE=operator",
                    "RX_HOTLINE=12345",
                    "GROUP(rx-seat)=rexian-1700.5",
                ],
            },
        )
    ]


async def test_a_department_sees_the_hotline_and_not_the_citizen(desk: Desk) -> None:
    unit = DepartmentNumber("2001")
    command = c.RingDepartment(CALL, LEG, unit, "8888", 40.0, HOTLINE, "13800001111")
    ((name, fields),) = desk.run(command)
    assert name == "Originate"
    assert fields["Channel"] == "PJSIP/8888@carrier"
    assert fields["Context"] == "rx-department"
    assert fields["CallerID"] == "<12345>"
    assert "13800001111" not in str(fields)
    assert "RX_DEPARTMENT=2001" in fields["Variable"]


async def test_what_a_caller_sent_cannot_become_syntax(desk: Desk) -> None:
    ((_, fields),) = desk.run(ring('138"<0>\r\nAction: Hangup', 'Wang, "X" \\<y>' + "长" * 90))
    assert fields["CallerID"] == f'"Wang X y{"长" * 72}" <1380Action: Hangup>'


async def test_no_ring_for_a_citizen_whose_channel_is_gone() -> None:
    desk = Desk({})
    assert desk.run(ring()) == []
    assert desk.reported == [LegEnded(leg=LEG, ending=Ending.CANCELLED)]


@pytest.mark.parametrize(
    "error",
    [
        ActionRefused("Originate", AmiMessage.build([("Response", "Error"), ("Message", "no")])),
        NotConnected("Originate"),
    ],
)
async def test_a_ring_that_was_not_carried_out_is_the_end_of_its_leg(
    desk: Desk, error: Exception
) -> None:
    desk.run(ring())
    await desk.fails(error)
    assert desk.reported == [LegEnded(leg=LEG, ending=Ending.CONGESTED)]
    assert (len(desk.wire.sent), desk.looks) == (1, 0)


async def test_a_ring_whose_outcome_is_unknown_is_looked_up_and_never_repeated(desk: Desk) -> None:
    desk.run(ring())
    await desk.fails(OutcomeUnknown("Originate", "the connection broke"))
    assert desk.reported == []
    assert (len(desk.wire.sent), desk.looks) == (1, 1)


async def test_hanging_up_what_is_gone_already_is_no_news(desk: Desk) -> None:
    assert desk.run(c.HangUp(LEG)) == [("Hangup", {"Channel": LEG, "Cause": "16"})]
    await desk.fails(
        ActionRefused("Hangup", AmiMessage.build([("Response", "Error"), ("Message", "No such")]))
    )
    assert (desk.reported, desk.looks) == ([], 0)


async def test_a_caller_is_taken_out_of_the_pbx_queue(desk: Desk) -> None:
    assert desk.run(c.TakeFromPbxQueue(CALL)) == [
        ("Setvar", {"Channel": CALL, "Variable": "SHARED(sent)", "Value": "rx-wait,s"}),
        (
            "Redirect",
            {"Channel": CALL, "Context": "rx-wait", "Exten": "s", "Priority": "1"},
        ),
    ]


@pytest.mark.parametrize(("on_break", "paused"), [(False, "false"), (True, "true")])
async def test_a_seat_is_mirrored_into_the_pbx_queue(
    desk: Desk, on_break: bool, paused: str
) -> None:
    mirror = c.MirrorSeat(SEAT, signed_in=True, on_break=on_break, hotlines=(HOTLINE,))

    def added(phone: str) -> list[tuple[str, dict[str, str]]]:
        member = {"Queue": "12345", "Interface": phone}
        words = {"MemberName": "1001", "StateInterface": phone, "Paused": paused}
        return [
            ("QueueAdd", {**member, **words}),
            ("QueuePause", {**member, "Paused": paused}),
        ]

    assert desk.run(mirror) == added("PJSIP/1001") + added("PJSIP/1001-web")


async def test_a_seat_that_signed_out_leaves_the_pbx_queue(desk: Desk) -> None:
    mirror = c.MirrorSeat(SEAT, signed_in=False, on_break=False, hotlines=(HOTLINE,))
    assert desk.run(mirror) == [
        ("QueueRemove", {"Queue": "12345", "Interface": "PJSIP/1001"}),
        ("QueueRemove", {"Queue": "12345", "Interface": "PJSIP/1001-web"}),
    ]


async def test_a_phone_that_asked_is_answered(desk: Desk) -> None:
    desk.commander.reply("PJSIP/1001-00000001", "ok")
    assert desk.wire.sent == [
        ("Setvar", {"Channel": "PJSIP/1001-00000001", "Variable": "RX_REPLY", "Value": "ok"})
    ]


async def test_a_phone_shows_the_pseudonym_of_a_sealed_caller() -> None:
    wire = Wire()
    commander = Commander(
        wire,
        citizens={CALL: CITIZEN},
        dial=lambda number: f"PJSIP/{number}@carrier",
        prompt=lambda code: code,
        report=lambda event: None,
        look=lambda: None,
        pseudonym={"13800001111": "sealed-7f3a"}.get,
    )
    handed_over = c.RingParty(
        CALL, LEG, Role.OPERATOR, "1002", "", 20.0, HOTLINE, "13800001111", Place.MAIN
    )
    commander.execute([ring(name="Zhang"), ring("13800002222", "Li"), handed_over])
    assert [fields["CallerID"] for _, fields in wire.sent] == [
        '"sealed-7f3a" <12345>',
        '"Li" <13800002222>',
        "<12345>",
    ]
