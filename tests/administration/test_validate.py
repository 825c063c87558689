"""A document is checked as a whole: each fault has its place and a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from administration.errors import DocumentWrong
from administration.model import read, written
from administration.validate import check, warnings
from tests.administration.town import (
    NOW,
    WHERE,
    at,
    changed,
    faults,
    found,
    town,
)


def two_hotlines(**other: Any) -> Any:
    """12345, and 12319 that waits in its queue."""
    return town(hotlines={"12345": {"lines": 4}, "12319": {"lines": 2, "queue": "12345", **other}})


def test_a_town_as_it_should_be_has_no_fault() -> None:
    assert faults(town()) == []
    check(town(), NOW, WHERE)


def test_an_empty_document_has_no_fault_either() -> None:
    assert faults(read({})) == []


def test_all_faults_are_told_at_once() -> None:
    document = changed(town(), "seats", "1001", value={"skills": {"nobody": 1}})
    document = changed(document, "departments", "2002", "parent", value="2009")

    with pytest.raises(DocumentWrong) as wrong:
        check(document, NOW, WHERE)

    assert [fault.pointer for fault in wrong.value.faults] == [
        "/seats/1001/skills/nobody",
        "/departments/2002/parent",
    ]
    assert str(wrong.value) == (
        "/seats/1001/skills/nobody: there is no queue nobody; "
        "/departments/2002/parent: there is no department 2009"
    )


# --- form -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"hotlines": {"12a": {"lines": 1}}}, "/hotlines/12a"),
        ({"hotlines": {"1": {}}}, "/hotlines/1/lines"),
        ({"hotlines": {"1": {"lines": -1}}}, "/hotlines/1/lines"),
        ({"hotlines": {"1": {"lines": "4"}}}, "/hotlines/1/lines"),
        ({"hotlines": {"1": {"lines": 1, "numbers": ["1X2"]}}}, "/hotlines/1/numbers/0"),
        ({"hotlines": {"1": {"lines": 1, "name": "a\nb"}}}, "/hotlines/1/name"),
        ({"hotlines": {"1": {"lines": 1, "greeting": "../x"}}}, "/hotlines/1/greeting"),
        ({"seats": {"1": {"networks": ["10.0.0.0/99"]}}}, "/seats/1/networks/0"),
        ({"seats": {"1": {"skills": {"q": 0}}}}, "/seats/1/skills/q"),
        ({"seats": {"1": {"outbound_classes": ["emergency"]}}}, "/seats/1/outbound_classes/0"),
        ({"seats": {"1": {"outbound_classes": ["local"] * 2}}}, "/seats/1/outbound_classes"),
        ({"seats": {"1": {"outbound_limit": -0.01}}}, "/seats/1/outbound_limit"),
        ({"seats": {"1": {"outbound_limit": float("nan")}}}, "/seats/1/outbound_limit"),
        ({"departments": {"1": {"dial": "1;2"}}}, "/departments/1/dial"),
        ({"calendars": {"c": {"weekly": {"mon": ["8-9"]}}}}, "/calendars/c/weekly/mon/0"),
        ({"calendars": {"c": {"weekly": {"mon": ["08:00-08:00"]}}}}, "/calendars/c/weekly/mon/0"),
        ({"calendars": {"c": {"weekly": {"mon": ["08:00-24:30"]}}}}, "/calendars/c/weekly/mon/0"),
        (
            {"calendars": {"c": {"exceptions": {"2026-02-30": {}}}}},
            "/calendars/c/exceptions/2026-02-30",
        ),
        ({"blocked": {"1380000": {"until": "2026-12-01T00:00:00"}}}, "/blocked/1380000/until"),
        ({"codes": {"sign_in": "11"}}, "/codes/sign_in"),
        ({"codes": {"sign_in": "*1"}}, "/codes/sign_in"),
        ({"codes": {"hold": "5"}}, "/codes/hold"),
        ({"codes": {"hold": "*"}}, "/codes/hold"),
        ({"codes": {"hold": "*5\n*6 = leave_conference"}}, "/codes/hold"),
        ({"codes": {"mute": "*1"}}, "/codes/mute"),
        ({"queues": {"q": {"strategy": "best"}}}, "/queues/q/strategy"),
        ({"trunks": {"rx-seat": {"hosts": []}}}, "/trunks/rx-seat"),
        ({"unknown": {}}, "/unknown"),
        ({"format": 2}, "/format"),
    ],
)
def test_faults_of_form_have_their_place(document: Any, pointer: str) -> None:
    with pytest.raises(DocumentWrong) as wrong:
        read(document)

    assert [fault.pointer for fault in wrong.value.faults] == [pointer]


@pytest.mark.parametrize("nothing", [None, [], "x", 7, {"hotlines": float("nan")}, {"a": object()}])
def test_what_is_no_document(nothing: Any) -> None:
    with pytest.raises(DocumentWrong):
        read(nothing)


def test_a_document_is_written_as_it_is_read() -> None:
    assert read(written(town())) == town()


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12345", "12345"),
        ("0735288XXXX", "07352881234"),
        ("07352881234", "0735288XXXX"),
        ("0735288XXXX", "073528812XX"),
    ],
)
def test_one_number_for_two_hotlines(one: str, other: str) -> None:
    document = town(
        hotlines={
            "1": {"lines": 1, "queue": "12345", "numbers": [one]},
            "12345": {"lines": 1, "numbers": [other]},
        }
    )

    [fault] = faults(document)
    assert fault.code == "numbers_overlap"
    assert fault.pointer in ("/hotlines/12345", "/hotlines/12345/numbers/0")
    assert "is also answered by hotline 1 (" in fault.sentence


@pytest.mark.parametrize(
    "numbers", [["12345"], ["0735288XXXX", "07352881234"], ["0735288XXXX", "0735288XXX"]]
)
def test_numbers_that_do_not_meet_another_hotlines(numbers: list[str]) -> None:
    assert faults(town(hotlines={"12345": {"lines": 1, "numbers": numbers}})) == []


@pytest.mark.parametrize(
    ("field", "dial"),
    [
        ("dial", "12345"),
        ("dial_after_hours", "12345"),
        ("dial", "07352881234"),
        ("dial", "+867352881234"),
    ],
)
def test_a_department_whose_number_leads_back_to_a_hotline(field: str, dial: str) -> None:
    document = town(
        hotlines={"12345": {"lines": 1, "numbers": ["0735288XXXX"]}},
        departments={"2001": {field: dial}},
    )

    [fault] = faults(document)
    assert (fault.pointer, fault.code) == (f"/departments/2001/{field}", "leads_back")
    assert fault.sentence == (
        f"department 2001 is dialled as {dial}, which leads back to hotline 12345"
    )


def test_leaders_and_overflow_must_not_lead_back_either() -> None:
    document = town(
        queues={"12345": {"overflow": [{"when": "no_seats", "to": "outside", "number": "12345"}]}},
        rosters={
            "mayor": {
                "hotline": "12345",
                "begins": "2026-12-01T09:00:00+08:00",
                "ends": "2026-12-01T10:00:00+08:00",
                "dial": "12345",
            }
        },
    )

    assert found(document) == [
        ("/rosters/mayor/dial", "leads_back"),
        ("/queues/12345/overflow/0/number", "leads_back"),
    ]


def test_one_telephone_blocked_twice() -> None:
    document = town(blocked={"13800000000": {}, "+8613800000000": {}})

    assert found(document) == [("/blocked/+8613800000000", "blocked_twice")]


@pytest.mark.parametrize(
    ("codes", "faults"),
    [
        ({"sign_in": "*13"}, [("/codes/ready", "code_taken")]),
        # Dialled or keyed in, one code is one thing.
        ({"hold": "*11"}, [("/codes/hold", "code_taken")]),
        ({"swap": "*7", "join": "*7"}, [("/codes/swap", "code_taken")]),
        ({"hold": "*55", "consult": "*5"}, [("/codes/consult", "code_begins_another")]),
        ({"hold": "*031"}, [("/codes/leave", "code_begins_another")]),
        # What is dialled comes whole: *11 and *112 are told apart, and so are *1 and *11.
        ({"ready": "*112", "leave": "*1"}, []),
    ],
)
def test_codes_that_cannot_be_told_apart(
    codes: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    assert found(town(codes=codes)) == faults


def test_a_code_that_is_dialled_for_somebody() -> None:
    departments = {
        "2001": {"dial": "*12"},
        "2002": {"dial": "2002", "hours": "office", "dial_after_hours": "*5"},
    }

    assert found(town(departments=departments)) == [
        ("/codes/sign_out", "code_is_a_number"),
        ("/codes/hold", "code_is_a_number"),
    ]


def test_trunks_that_cannot_be_told_apart() -> None:
    document = town(
        trunks={
            "one": {"hosts": ["192.0.2.0/24"]},
            "two": {"hosts": ["198.51.100.1", "192.0.2.7"]},
            "three": {},
            "carrier": {"hosts": ["203.0.113.1"]},
        }
    )

    assert found(document) == [
        ("/trunks/two/hosts/1", "hosts_overlap"),
        ("/trunks/three/hosts", "no_hosts"),
        ("/trunks/carrier", "built_in_trunk"),
    ]


# --- hours ----------------------------------------------------------------------------------------


def test_hours_that_never_open() -> None:
    document = changed(town(), "calendars", "empty", value={})
    document = changed(
        document,
        "calendars",
        "past",
        value={"exceptions": {"2026-11-22": {"spans": ["08:00-09:00"]}}},
    )

    assert found(document) == [
        ("/calendars/empty", "never_opens"),
        ("/calendars/past", "never_opens"),
    ]


def test_calendars_that_are_not_there() -> None:
    document = town(
        hotlines={
            "12345": {
                "lines": 4,
                "hours": "day",
                "line_periods": [{"during": "night", "lines": 1}],
            }
        },
        departments={"2001": {"hours": "noon"}},
        trunks={"carrier": {"lines": 3, "line_periods": [{"during": "dawn", "lines": 1}]}},
    )

    assert found(document) == [
        ("/hotlines/12345/line_periods/0/during", "no_such_calendar"),
        ("/trunks/carrier/line_periods/0/during", "no_such_calendar"),
        ("/hotlines/12345/hours", "no_such_calendar"),
        ("/departments/2001/hours", "no_such_calendar"),
    ]


def test_holidays_that_nobody_knows_yet_are_a_warning() -> None:
    late = at("2030-12-01 00:00")

    [this_year, next_year] = warnings(town(), late, WHERE)

    assert this_year.sentence.startswith("the statutory holidays of 2030 are not known")
    assert (this_year.pointer, this_year.code) == ("/days", "holidays_unknown")
    assert (this_year.values, next_year.values) == ({"year": 2030}, {"year": 2031})
    entered = town(days={"2030-10-01": {"kind": "holiday"}, "2031-01-01": {"kind": "holiday"}})
    assert warnings(entered, late, WHERE) == []
    assert (
        warnings(town(calendars={"quiet": town().calendars["quiet"].model_dump()}), late, WHERE)
        == []
    )


def test_prompts_that_are_not_there() -> None:
    document = changed(town(), "hotlines", "12345", "greeting", value="welcome")

    assert faults(document, {"zh/welcome"}) == []
    [fault] = faults(document, {"en/welcome", "zh/hello"})
    assert (fault.pointer, fault.code) == ("/hotlines/12345/greeting", "no_such_prompt")
