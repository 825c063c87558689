"""What may be dialled: the settings for all, the document for single seats, changed at once."""

from __future__ import annotations

import pytest

from administration.model import Document, read
from administration.people import OutboundClass
from outbound_policy import Allowed, CallClass, Reason, Refused, Spending
from rexian.outbound import SitePolicy, outbound_policy
from rexian.settings import Settings

T = 1_800_000_000.0
MOBILE, LONDON = "13800138000", "00442071234567"


class Scene:
    def __init__(self) -> None:
        self.document = Document()
        self.policy = SitePolicy(outbound_policy(Settings(), ()), lambda: self.document)
        self.spent = Spending()

    def answer(self, seat: str, number: str) -> CallClass | Reason | None:
        verdict = self.policy().may_dial(seat, number, T, self.spent)
        match verdict:
            case Allowed():
                return verdict.of
            case Refused():
                return verdict.reason


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_seat_of_which_nothing_is_said_has_the_setting(scene: Scene) -> None:
    scene.document = read({"seats": {"1001": {}}})

    assert scene.answer("1001", MOBILE) is CallClass.NATIONAL
    assert scene.answer("1001", LONDON) is Reason.CLASS_NOT_ALLOWED
    assert scene.policy().limit_of("1001") == 5000


def test_one_seat_may_dial_abroad_and_one_nothing_but_emergencies(scene: Scene) -> None:
    scene.document = read(
        {
            "seats": {
                "1001": {"outbound_classes": ["national", "international"]},
                "1002": {"outbound_classes": []},
            }
        }
    )

    assert scene.answer("1001", LONDON) is CallClass.INTERNATIONAL
    assert scene.answer("1002", MOBILE) is Reason.CLASS_NOT_ALLOWED
    assert scene.answer("1002", "110") is CallClass.EMERGENCY
    assert scene.answer("1003", MOBILE) is CallClass.NATIONAL


def test_a_seat_has_a_limit_of_its_own(scene: Scene) -> None:
    scene.document = read(
        {"seats": {"1001": {"outbound_limit": 0.5}, "1002": {"outbound_limit": 0}}}
    )
    price = scene.policy().price_of(MOBILE)
    for seat in ("1001", "1002"):
        for leg in range(50 // price + 1):
            scene.spent.rung(f"{seat}-{leg}", seat, price)

    assert scene.answer("1001", MOBILE) is Reason.SEAT_LIMIT
    # 0: no limit of its own; that of all seats together holds.
    assert scene.answer("1002", MOBILE) is CallClass.NATIONAL


def test_a_new_document_holds_at_once(scene: Scene) -> None:
    scene.document = read({"seats": {"1001": {"outbound_classes": []}}})
    assert scene.answer("1001", MOBILE) is Reason.CLASS_NOT_ALLOWED

    scene.document = read({"seats": {"1001": {}}})

    assert scene.answer("1001", MOBILE) is CallClass.NATIONAL


def test_every_class_of_the_document_is_one_of_the_policy() -> None:
    always = {CallClass.INTERNAL, CallClass.EMERGENCY}

    assert {CallClass(one) for one in OutboundClass} == set(CallClass) - always
