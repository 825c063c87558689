"""Three parties leave or break off in every order, wherever they are: nobody is lost.

After everything that can be heard of has been, the call has one outcome, every leg is gone on both
sides, and a citizen who did not hang up was hung up, was rung for again, or is talking.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from acd import facts as f
from acd.values import CallId, Ending, Place, Role, SeatState
from tests.acd.talk_desk import TalkDesk, consulting, department, outside, seat, talking

HOW = {"hangs up": Ending.HUNG_UP, "breaks": Ending.UNREACHABLE}
THIRD = {"department": department("2001"), "colleague": seat("1002"), "outside": outside("95598")}


def together(third: str) -> TalkDesk:
    desk = talking("1002")
    desk.add(THIRD[third])
    desk.enters("c1-2")
    desk.forget()
    return desk


def on_hold(third: str) -> TalkDesk:
    desk = together(third)
    desk.hold()
    desk.forget()
    return desk


def third_on_hold(third: str) -> TalkDesk:
    desk = together(third)
    desk.hold("c1-2")
    desk.forget()
    return desk


def aside(third: str) -> TalkDesk:
    return consulting(THIRD[third], "1002")


def swapped(third: str) -> TalkDesk:
    desk = aside(third)
    desk.swap()
    desk.forget()
    return desk


def handed_over(third: str) -> TalkDesk:
    """The operator is leaving and has not left."""
    desk = aside(third)
    desk.transfer(THIRD[third])
    desk.forget()
    return desk


def ringing(third: str) -> TalkDesk:
    """An unannounced transfer, the target's phone rings."""
    desk = talking("1002")
    desk.transfer(THIRD[third])
    desk.forget()
    return desk


SCENES = [together, on_hold, third_on_hold, aside, swapped, handed_over, ringing]


def leave(desk: TalkDesk, leg: str, how: str) -> None:
    """The leg goes down, and so does everything the core hangs up because of it."""
    pending = [(leg, HOW[how])]
    while pending:
        name, ending = pending.pop(0)
        before = len(desk.hung_up)
        desk.ends(name, ending)
        pending += [(x, Ending.HUNG_UP) for x in desk.hung_up[before:] if x in legs(desk)]


def legs(desk: TalkDesk) -> set[str]:
    return set(desk.centre.state.legs)


def the_citizen_is_in_hand(desk: TalkDesk) -> bool:
    """Talking with somebody in the same place, waiting first in line, or being rung for."""
    call = desk.centre.state.calls[CallId("c1")]
    citizen = call.citizen()
    assert citizen is not None
    if call.state == "connected":
        near = [x for x in call.joined() if x.place is citizen.place]
        on_the_way = call.transfer is not None or call.consultation is not None
        can_come = any(x.role is Role.OPERATOR for x in call.joined())
        return bool(near) or on_the_way or can_come
    return True


@pytest.mark.parametrize("third", THIRD)
@pytest.mark.parametrize("scene", SCENES, ids=lambda x: x.__name__)
@pytest.mark.parametrize("order", list(permutations(["c1", "c1-1", "c1-2"])), ids="-".join)
@pytest.mark.parametrize("first", HOW)
@pytest.mark.parametrize("second", HOW)
def test_every_order(
    scene: object, third: str, order: tuple[str, ...], first: str, second: str
) -> None:
    assert callable(scene)
    desk: TalkDesk = scene(third)
    for leg, how in zip(order, (first, second, "hangs up"), strict=True):
        if leg in legs(desk):
            leave(desk, leg, how)
        if "c1" in legs(desk):
            assert the_citizen_is_in_hand(desk)
            assert desk.places()["c1"] == ("held" if held(desk) else "main")
    # Whoever was rung for a citizen who came back alone is talking now; then that is over, too.
    if "c1" in legs(desk):
        desk.sign_in("1003")
        again = [leg for leg in legs(desk) if leg != "c1"]
        assert len(again) == 1
        desk.connects("c1", again[0])
        leave(desk, again[0], "hangs up")
    assert desk.outcomes == {"c1": "answered"}
    assert legs(desk) == set()
    busy = (SeatState.RESERVED, SeatState.TALKING)
    assert not [x for x in desk.centre.state.seats.values() if x.state in busy]


def held(desk: TalkDesk) -> bool:
    """The citizen is on hold, and an operator is there to take them off hold."""
    call = desk.centre.state.calls[CallId("c1")]
    citizen = call.citizen()
    operator = any(x.role is Role.OPERATOR for x in call.joined())
    return citizen is not None and citizen.place is Place.HELD and operator


@pytest.mark.parametrize("scene", SCENES, ids=lambda x: x.__name__)
@pytest.mark.parametrize("leg", ["c1", "c1-1", "c1-2"])
def test_everything_may_be_said_twice(scene: object, leg: str) -> None:
    assert callable(scene)
    desk: TalkDesk = scene("department")
    leave(desk, leg, "hangs up")
    facts = len(desk.facts)
    desk.ends(leg)
    assert desk.kinds()[facts:] == []
    assert sum(isinstance(x, f.CallEnded) for x in desk.facts) <= 1
