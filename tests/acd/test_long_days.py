"""Long days by the dice: the same rules as in any order, in the proportions of a real day.

Hypothesis looks for short stories that break something; here calls get through, talk, book and are
rung back by the hundred, with now and then a crash. A day that fails is repeated by its number.
"""

from __future__ import annotations

import dataclasses
import os
import random
from collections.abc import Callable

import pytest

from acd import events as e
from acd import facts as f
from acd.values import (
    DepartmentNumber,
    Ending,
    Phone,
    Purpose,
    SeatNumber,
    Supervision,
    Target,
    TargetKind,
)
from tests.acd.any_order_site import CITY, LEADERS, NIGHT, ROADS, SEATS, house
from tests.acd.any_order_talk import TalkRules
from tests.acd.desk import site
from tests.acd.test_any_order import AnyOrder

DAYS = max(6, int(os.environ.get("REXIAN_TEST_EXAMPLES", "100")) // 10)
STEPS = 400
PHONES = (*Phone, Phone.USABLE, Phone.USABLE)
WHOM = (
    *(Target(TargetKind.SEAT, number) for number in SEATS),
    Target(TargetKind.DEPARTMENT, "2002"),
    Target(TargetKind.OUTSIDE, "95598"),
    Target(TargetKind.QUEUE, NIGHT),
    Target(TargetKind.QUEUE, ROADS),
)
CALLERS = ("", "110", "13900000001", "13900000002", "13900000003", "13900000004")


class Day(TalkRules):
    def __init__(self, seed: int) -> None:
        super().__init__()
        self.dice = random.Random(seed)
        self.configured("nobody")

    def configured(self, leader: str) -> None:
        now = site() if leader == "plain" else house(leader)
        self.site = dataclasses.replace(now, satisfaction=self.dice.random() < 0.5)
        self.step(e.SiteConfigured(site=self.site))

    def walk(self, steps: int) -> None:
        rules = self._rules()
        kinds, weights = list(rules), [weight for weight, _ in rules.values()]
        for _ in range(steps):
            (kind,) = self.dice.choices(kinds, weights)
            rules[kind][1]()
            self.rows_are_right()
            self.seats_and_calls_agree()
            self.no_timer_is_behind()
            self.nobody_waits_whom_a_free_seat_may_serve()
            self.bookings_are_right()
            self.listeners_go_with_those_they_listen_to()
            self.grades_are_given_once_and_only_when_asked()
        self.teardown()

    def _rules(self) -> dict[str, tuple[int, Callable[[], None]]]:
        dice = self.dice

        def seat() -> SeatNumber:
            return SeatNumber(dice.choice(SEATS))

        def number() -> int:
            return dice.randrange(30)

        def when_connected(act: Callable[[], None]) -> Callable[[], None]:
            return lambda: act() if self.connected else self.connection_returns()

        def out_of_order() -> None:
            if self.connected and self.pbx.said:
                again = dice.choice((self.message_out_of_order, self.message_twice))
                again(number())

        endings = (Ending.BUSY, Ending.NO_ANSWER, Ending.UNREACHABLE)
        return {
            "rings": (
                16,
                lambda: self.citizen_rings(dice.choice((CITY, CITY, ROADS)), dice.choice(CALLERS)),
            ),
            "goes on": (40, when_connected(lambda: self.all_gets_through(dice.choice((0, 0, 3))))),
            "in vain": (10, lambda: self.ring_fails(number(), dice.choice(endings))),
            "hangs up": (12, lambda: self.somebody_hangs_up(number(), dice.random() < 0.1)),
            "time": (30, lambda: self.time_passes(dice.choice((0.5, 1.0, 2.5, 4.0, 11.0)))),
            "talks about": (12, self._talk_about),
            "signs in": (10, lambda: self.sign_in(seat(), "")),
            "signs out": (2, lambda: AnyOrder.sign_out(self, seat())),
            "ready": (8, lambda: self.ready(seat())),
            "break": (3, lambda: self.take_a_break(seat())),
            "phone": (2, lambda: AnyOrder.phone_changes(self, seat(), dice.choice(PHONES))),
            "steered": (
                12,
                lambda: self.somebody_steers(number(), seat(), dice.choice("111cpmle")),
            ),
            "configured": (1, lambda: self.configured(dice.choice((*LEADERS, "plain")))),
            "out of order": (2, out_of_order),
            "crash": (1, lambda: AnyOrder.backend_crashes(self)),
            "cut": (1, lambda: AnyOrder.connection_breaks(self, dice.random() < 0.5)),
            "restart": (1, lambda: AnyOrder.pbx_restarts(self)),
        }

    def _talk_about(self) -> None:
        """Something that is done on a call."""
        dice = self.dice
        number, seat = dice.randrange(30), SeatNumber(dice.choice(SEATS))
        kinds = (e.ConsultJoinWanted, e.ConsultSwapWanted, e.ConsultDropWanted)
        wishes: tuple[Callable[[], None], ...] = (
            lambda: self.hold_or_resume(number, dice.random() < 0.5, dice.random() < 0.5),
            lambda: self.bring_in(number, dice.choice(WHOM)),
            lambda: self.add_department(number, DepartmentNumber("2001")),
            lambda: self.consult(number, dice.choice(WHOM)),
            lambda: self.go_on_with_consultation(number, dice.choice(kinds)),
            lambda: self.transfer(number, dice.choice(WHOM)),
            lambda: self.transfer_to_the_one_consulted(number),
            lambda: self.supervise(number, seat, dice.choice(list(Supervision))),
            lambda: self.take_over(number),
            lambda: self.ring_a_citizen(seat, Purpose.CONTACT),
            lambda: self.drop_party(number),
        )
        dice.choice(wishes)()


@pytest.mark.parametrize("seed", range(DAYS))
def test_a_long_day(seed: int) -> None:
    day = Day(seed)
    day.walk(STEPS)


def test_a_long_day_holds_everything_there_is() -> None:
    """The proportions are such that the days above are worth something."""
    seen: set[str] = set()
    for seed in range(1000, 1004):
        day = Day(seed)
        day.walk(STEPS)
        seen |= {type(fact).__name__ for fact in day.facts}
        seen |= {x.how for x in day.facts if isinstance(x, f.RingBackClosed)}
    assert seen >= {
        "CallWidened",
        "CallOverflowed",
        "CallPriorityChanged",
        "CallPulled",
        "PlaceRestored",
        "RingBackPut",
        "SeatNotResponding",
        "VoicemailStarted",
        "WrapUpExtended",
        "CitizenDialled",
        "reached",
        "cancelled",
        "replaced",
    }
