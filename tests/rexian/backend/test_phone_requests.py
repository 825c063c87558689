"""What operators key in: each feature code, and the word they hear."""

from __future__ import annotations

import re

import pytest

from acd.commands import HangUp, MoveLeg, RingDepartment, RingParty
from acd.events import LegAnswered, LegJoined
from acd.refusals import Refusal
from acd.values import CallId, LegId, Place, Role, SeatNumber, SeatState, Target, TargetKind
from administration.codes import Codes
from pbx.requests import SeatRequest
from rexian.backend.dialling import dialler
from rexian.backend.phone_requests import event_of, reply_to, target_of
from rexian.paths import asterisk_conf
from rexian.prompts import prompt, prompt_globals
from tests.rexian.backend.parts import Backend


def keyed(
    backend: Backend, action: str, argument: str = "", call: str | None = None, seat: str = "1001"
) -> str:
    """Put a request as the watch does; the code of the reply."""
    request = SeatRequest(
        SeatNumber(seat), action, argument, "PJSIP/1001-1", CallId(call) if call else None
    )
    return reply_to(backend.loop, event_of(backend.loop, request))


def state(backend: Backend, seat: str = "1001") -> SeatState:
    return backend.loop.centre.state.seat(SeatNumber(seat)).state


def talking(backend: Backend) -> None:
    backend.sign_in("1001")
    backend.call_arrives("c1")
    backend.connects("c1", "c1-1")


async def test_every_action_of_a_code_is_known(backend: Backend) -> None:
    in_a_call = set(Codes().keyed())

    assert in_a_call == {
        "add_department",
        "drop_department",
        "hold",
        "consult",
        "join",
        "swap",
        "drop_consultation",
        "transfer",
        "leave",
    }
    for action in in_a_call | {"sign_in", "sign_out", "ready", "break"}:
        found = event_of(
            backend.loop, SeatRequest(SeatNumber("1001"), action, "", "PJSIP/1001-1", None)
        )
        assert not (isinstance(found, Refusal) and "nothing is known" in found.detail)


async def test_a_day_by_keypad(backend: Backend) -> None:
    assert keyed(backend, "sign_in") == "ok"
    assert backend.loop.centre.state.seat(SeatNumber("1001")).operator == "phone:1001"
    assert keyed(backend, "break") == "ok"
    assert state(backend) is SeatState.ON_BREAK
    assert keyed(backend, "ready") == "ok"
    assert state(backend) is SeatState.READY
    assert keyed(backend, "sign_out") == "ok"
    assert state(backend) is SeatState.SIGNED_OUT


async def test_a_refused_request_says_why(backend: Backend) -> None:
    assert keyed(backend, "sign_in", seat="9999") == "no_such_seat"
    assert keyed(backend, "ready") == "no_such_seat"  # nobody is signed in there
    backend.sign_in("1001")
    assert keyed(backend, "sign_in") == "seat_in_use"


async def test_a_department_comes_and_goes(backend: Backend) -> None:
    talking(backend)

    assert keyed(backend, "add_department", "2001", "c1") == "ok"
    assert isinstance(backend.sent[-1], RingDepartment)
    assert keyed(backend, "drop_department", call="c1") == "ok"

    assert backend.sent[-1] == HangUp(backend.sent[-2].leg)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "reply"),
    [
        ("9999", "no_such_department"),
        ("", "no_such_department"),
        ("2003", "department_has_no_number"),
    ],
)
async def test_departments_that_cannot_be_had(backend: Backend, number: str, reply: str) -> None:
    talking(backend)

    assert keyed(backend, "add_department", number, "c1") == reply


@pytest.mark.parametrize("call", [None, "c9"])
async def test_without_a_call(backend: Backend, call: str | None) -> None:
    talking(backend)

    assert keyed(backend, "add_department", "2001", call) == "no_such_call"
    assert keyed(backend, "drop_department", call=call) == "no_such_call"


async def test_dropping_without_a_department(backend: Backend) -> None:
    talking(backend)

    assert keyed(backend, "drop_department", call="c1") == "no_such_party"


async def test_dropping_again_means_the_one_before(backend: Backend) -> None:
    talking(backend)
    keyed(backend, "add_department", "2001", "c1")
    keyed(backend, "add_department", "2002", "c1")
    backend.sent.clear()

    replies = [keyed(backend, "drop_department", call="c1") for _ in range(3)]

    assert replies == ["ok", "ok", "ok"]
    assert [c.leg for c in backend.sent if isinstance(c, HangUp)] == ["c1-3", "c1-2"]


async def test_the_citizen_is_put_on_hold_and_taken_off_it_by_the_same_code(
    backend: Backend,
) -> None:
    talking(backend)

    assert [keyed(backend, "hold", call="c1") for _ in range(2)] == ["ok", "ok"]
    moves = [c for c in backend.sent if isinstance(c, MoveLeg)]
    assert moves == [
        MoveLeg(CallId("c1"), LegId("c1"), Place.HELD),
        MoveLeg(CallId("c1"), LegId("c1"), Place.MAIN),
    ]


async def test_an_emergency_number_is_dialled_whatever_departments_there_are(
    backend: Backend,
) -> None:
    talking(backend)

    assert keyed(backend, "add_department", "120", "c1") == "ok"
    ring = backend.sent[-1]
    assert isinstance(ring, RingParty)
    assert (ring.role, ring.dial, ring.place) == (Role.OUTSIDE, "120", Place.MAIN)


async def test_a_consultation_from_beginning_to_end(backend: Backend) -> None:
    talking(backend)
    assert keyed(backend, "join", call="c1") == "not_now"
    assert keyed(backend, "consult", "2001", "c1") == "ok"
    ring = backend.sent[-1]
    assert isinstance(ring, RingParty)
    assert (ring.role, ring.target, ring.place) == (Role.DEPARTMENT, "2001", Place.ASIDE)
    backend.loop.take(LegAnswered(leg=ring.leg))
    backend.loop.take(LegJoined(leg=ring.leg, place=Place.ASIDE))

    for code in ("swap", "swap", "join"):
        assert keyed(backend, code, call="c1") == "ok"
    # Everybody is together: there is no consultation to end any more, and one may leave.
    assert keyed(backend, "drop_consultation", call="c1") == "not_now"
    backend.sent.clear()
    assert keyed(backend, "leave", call="c1") == "ok"
    assert backend.sent == [HangUp(LegId("c1-1"))]


async def test_nobody_is_left_alone_with_nobody(backend: Backend) -> None:
    talking(backend)

    assert keyed(backend, "leave", call="c1") == "not_now"
    assert keyed(backend, "transfer", call="c1") == "not_now"


async def test_without_a_number_the_one_consulted_takes_the_citizen_over(backend: Backend) -> None:
    talking(backend)
    keyed(backend, "consult", "2001", "c1")
    backend.sent.clear()

    assert keyed(backend, "transfer", call="c1") == "ok"
    assert HangUp(LegId("c1-1")) in backend.sent


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("1002", TargetKind.SEAT),
        ("2001", TargetKind.DEPARTMENT),
        ("13900001111", TargetKind.OUTSIDE),
    ],
)
async def test_what_a_number_means(backend: Backend, number: str, kind: TargetKind) -> None:
    assert target_of(backend.loop.centre.state.site, number) == Target(kind, number)


async def test_a_hotline_s_number_is_its_queue(backend: Backend) -> None:
    talking(backend)

    assert keyed(backend, "transfer", "12345", "c1") == "ok"
    assert backend.sent[-1] == HangUp(LegId("c1-1"))


async def test_an_unknown_action(backend: Backend) -> None:
    assert keyed(backend, "dance") == "not_now"


async def test_a_defect_is_answered_too(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(backend.loop.centre, "step", fails)

    assert keyed(backend, "sign_in") == "refused"
    assert "a request from a phone could not be handled" in caplog.text


def test_every_word_has_a_sound() -> None:
    sounds = prompt_globals()

    assert sounds["RX_SAY_ok"] == prompt("ok")
    assert sounds["RX_SAY_department_busy"] == prompt("department_busy")
    assert prompt("a code nobody thought of") == prompt("refused")
    used = re.findall(
        r"RX_SAY_(\w+)", "".join(p.read_text() for p in asterisk_conf().rglob("*.conf"))
    )
    assert {f"RX_SAY_{name}" for name in used} <= set(sounds)


def test_numbers_of_our_own_are_rung_here_and_others_through_the_carrier() -> None:
    dial = dialler({"2001", "1001"})

    assert dial("2001") == "PJSIP/2001"
    assert dial("073512345") == "PJSIP/073512345@carrier"
