"""Who may dial what."""

from __future__ import annotations

import pytest

from outbound_policy import Allowed, CallClass, Policy, Reason, Refused, Spending, china

T = 1_800_000_000.0
PLAN, PRICES = china()
POLICY = Policy(
    PLAN,
    PRICES,
    accounts=frozenset({"2001"}),
    seat_classes={
        "1009": frozenset({CallClass.LOCAL, CallClass.NATIONAL, CallClass.INTERNATIONAL}),
        "1008": frozenset(),
    },
    limit_per_hour=500,
    seat_limits={"1009": 2000},
)


def test_a_number_of_an_allowed_class_with_its_price() -> None:
    assert POLICY.may_dial("1001", "0735-2222222", T, Spending()) == Allowed(
        "07352222222", CallClass.NATIONAL, 70
    )


@pytest.mark.parametrize(
    ("seat", "number", "reason"),
    [
        ("1001", "0012125550100", Reason.CLASS_NOT_ALLOWED),
        ("1001", "+1 212 555 0100", Reason.CLASS_NOT_ALLOWED),
        ("1001", "16812345", Reason.CLASS_NOT_ALLOWED),
        ("1008", "2222222", Reason.CLASS_NOT_ALLOWED),
        ("", "0012125550100", Reason.CLASS_NOT_ALLOWED),
        ("1009", "999", Reason.NOT_IN_PLAN),
        ("1009", "*72#", Reason.NO_NUMBER),
    ],
)
def test_what_a_seat_may_not_dial(seat: str, number: str, reason: Reason) -> None:
    refused = POLICY.may_dial(seat, number, T, Spending())
    assert isinstance(refused, Refused)
    assert refused.reason is reason


def test_a_seat_with_more_permissions() -> None:
    assert isinstance(POLICY.may_dial("1009", "0012125550100", T, Spending()), Allowed)


def test_phones_of_the_house_and_emergency_numbers_are_always_allowed() -> None:
    spent = Spending()
    spent.rung("leg", "1008", 10_000)
    assert POLICY.may_dial("1008", "2001", T, spent) == Allowed("2001", CallClass.INTERNAL, 0)
    assert POLICY.may_dial("1008", "120", T, spent) == Allowed("120", CallClass.EMERGENCY, 0)


def test_the_limit_is_reached_before_the_minute_that_would_break_it() -> None:
    spent = Spending()
    spent.rung("leg", "1001", 70)
    spent.answered("leg", T)
    # Seven minutes have started: 490 of 500 are spent, another minute would be 560.
    at = T + 6 * 60
    assert spent.of("1001", at) == 490
    refused = POLICY.may_dial("1001", "13800138000", at, spent)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SEAT_LIMIT
    assert "5.00" in refused.detail
    # A local minute would just be too much as well; others are not concerned.
    assert isinstance(POLICY.may_dial("1001", "2222222", at, spent), Refused)
    assert isinstance(POLICY.may_dial("1002", "13800138000", at, spent), Allowed)
    # When the call is over and its minutes are an hour old, the seat may dial again.
    spent.ended("leg", at)
    assert isinstance(POLICY.may_dial("1001", "13800138000", at + 3600, spent), Allowed)


def test_a_number_an_admin_wrote_down_is_asked_its_price_alone() -> None:
    spent = Spending()
    assert POLICY.may_dial("1001", "8123", T, spent, vouched=True) == Allowed("8123", None, 11)
    foreign = POLICY.may_dial("1009", "0085222222222", T, spent, vouched=True)
    assert foreign == Allowed("0085222222222", CallClass.INTERNATIONAL, 200)
    refused = POLICY.may_dial("1001", "0012125550100", T, spent, vouched=True)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SEAT_LIMIT
    assert isinstance(POLICY.may_dial("1001", "*72", T, spent, vouched=True), Refused)


def test_a_limit_for_all_seats_together() -> None:
    policy = Policy(PLAN, PRICES, limit_of_all_per_hour=150)
    spent = Spending()
    spent.rung("a", "1001", 70)
    assert isinstance(policy.may_dial("1002", "13800138000", T, spent), Allowed)
    spent.rung("b", "1002", 70)
    refused = policy.may_dial("1003", "13800138000", T, spent)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SITE_LIMIT


def test_no_limit_at_all() -> None:
    policy = Policy(PLAN, PRICES)
    spent = Spending()
    spent.rung("a", "1001", 1_000_000)
    assert isinstance(policy.may_dial("1001", "13800138000", T, spent), Allowed)
