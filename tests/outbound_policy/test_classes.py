"""Which kind of number is which, as it is dialled from an office in China."""

from __future__ import annotations

import pytest

from outbound_policy import CallClass, NumberPlan, PlanRule, china, digits_of

PLAN, _ = china()


@pytest.mark.parametrize(
    ("dialled", "of"),
    [
        ("110", CallClass.EMERGENCY),
        ("120", CallClass.EMERGENCY),
        ("12345", CallClass.LOCAL),
        ("10086", CallClass.LOCAL),
        ("95588", CallClass.LOCAL),
        ("2222222", CallClass.LOCAL),
        ("6222 2222", CallClass.LOCAL),
        ("4008001234", CallClass.LOCAL),
        ("13800138000", CallClass.NATIONAL),
        ("0735-2222222", CallClass.NATIONAL),
        ("010 6222 2222", CallClass.NATIONAL),
        ("+86 735 2222222", CallClass.NATIONAL),
        ("0086 13800138000", CallClass.NATIONAL),
        ("+861062222222", CallClass.NATIONAL),
        ("00852 2222 2222", CallClass.INTERNATIONAL),
        ("+1 (212) 555-0100", CallClass.INTERNATIONAL),
        ("+8816 31 555 555", CallClass.INTERNATIONAL),
        ("13491234567", CallClass.INTERNATIONAL),
        ("16812345", CallClass.PREMIUM),
    ],
)
def test_the_class_of_a_number(dialled: str, of: CallClass) -> None:
    digits = digits_of(dialled)
    assert digits is not None
    assert PLAN.class_of(digits) is of


def test_an_access_code_of_another_carrier_is_as_dear_as_what_may_stand_behind_it() -> None:
    assert PLAN.class_of("17951") is CallClass.INTERNATIONAL
    assert PLAN.class_of("179510012125550100") is CallClass.INTERNATIONAL
    assert PLAN.class_of("17911222222") is CallClass.INTERNATIONAL


@pytest.mark.parametrize("number", ["1", "19300121255501001", "999", "138001380000", ""])
def test_what_the_plan_does_not_know_has_no_class(number: str) -> None:
    assert PLAN.class_of(number) is None


@pytest.mark.parametrize(
    "text", ["", "*72", "110#", "abc", "13800138000;phone-context=x", "１３８", "1" * 33, "0\r\n0"]
)
def test_what_is_no_number(text: str) -> None:
    assert digits_of(text) is None


def test_the_longest_prefix_that_fits_the_length_decides() -> None:
    plan = NumberPlan(
        [
            PlanRule("1", 3, 11, CallClass.NATIONAL),
            PlanRule("12", 3, 3, CallClass.EMERGENCY),
            PlanRule("", 1, 2, CallClass.LOCAL),
        ]
    )
    assert plan.class_of("120") is CallClass.EMERGENCY
    assert plan.class_of("1200") is CallClass.NATIONAL
    assert plan.class_of("77") is CallClass.LOCAL
    assert plan.class_of("777") is None


def test_another_country_has_its_own_code() -> None:
    assert digits_of("+49 30 123456", country="49") == "030123456"
    assert digits_of("+86 735 2222222", country="49") == "00867352222222"
