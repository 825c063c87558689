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

    assert this_year.startswith("the statutory holidays of 2030 are not known")
    assert next_year.startswith("the statutory holidays of 2031 are not known")
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


# --- queues ---------------------------------------------------------------------------------------


def test_a_queue_without_anybody() -> None:
    document = town(hotlines={"12345": {"lines": 4}, "12319": {"lines": 2}}, queues={"law": {}})

    assert found(document) == [
        ("/hotlines/12319/queue", "nobody_serves"),
        ("/queues/law", "nobody_serves"),
    ]


def test_an_operator_or_an_overflow_makes_up_for_seats() -> None:
    document = town(
        queues={
            "law": {},
            "night": {"overflow": [{"when": "no_seats", "to": "queue", "queue": "12345"}]},
        },
        operators={"li": {"skills": {"law": 1}}},
    )

    assert faults(document) == []


def test_queues_that_are_not_there() -> None:
    document = town(
        hotlines={"12345": {"lines": 4}, "12319": {"lines": 1, "queue": "none"}},
        seats={"1001": {"skills": {"12345": 1, "gone": 1}}},
        operators={"li": {"skills": {"away": 1}}},
        queues={
            "12345": {"overflow": [{"when": "wait", "value": 60, "to": "queue", "queue": "x"}]}
        },
    )

    assert {one for one in found(document) if one[1] == "no_such_queue"} == {
        ("/hotlines/12319/queue", "no_such_queue"),
        ("/seats/1001/skills/gone", "no_such_queue"),
        ("/operators/li/skills/away", "no_such_queue"),
        ("/queues/12345/overflow/0/queue", "no_such_queue"),
    }


def overflow(**one: Any) -> list[tuple[str, str]]:
    document = town(
        queues={"12345": {"overflow": [one]}, "law": {}},
        seats={"1001": {"skills": {"12345": 1, "law": 1}}},
    )
    return found(document)


@pytest.mark.parametrize(
    ("one", "field", "code"),
    [
        ({"when": "wait", "value": 60, "to": "queue"}, "/queue", "target_missing"),
        ({"when": "wait", "value": 60, "to": "outside"}, "/number", "target_missing"),
        (
            {"when": "wait", "value": 60, "to": "voicemail", "number": "1380000"},
            "/number",
            "target_not_wanted",
        ),
        ({"when": "wait", "to": "queue", "queue": "law"}, "/value", "value_missing"),
        ({"when": "length", "value": 0, "to": "voicemail"}, "/value", "value_missing"),
        ({"when": "no_seats", "value": 3, "to": "voicemail"}, "/value", "value_not_wanted"),
        (
            {"when": "wait", "value": 60, "to": "queue", "queue": "12345"},
            "/queue",
            "overflow_in_a_circle",
        ),
    ],
)
def test_overflow_that_cannot_be(one: dict[str, Any], field: str, code: str) -> None:
    assert overflow(**one) == [(f"/queues/12345/overflow/0{field}", code)]


def test_overflow_that_can_be() -> None:
    assert overflow(when="wait", value=60, to="queue", queue="law") == []
    assert overflow(when="no_seats", to="ring_back") == []


def test_overflow_round_in_a_circle_of_three() -> None:
    def to(queue: str) -> dict[str, Any]:
        return {"overflow": [{"when": "wait", "value": 9, "to": "queue", "queue": queue}]}

    document = town(
        queues={"a": to("b"), "b": to("c"), "c": to("a")},
        seats={"1001": {"skills": {"12345": 1, "a": 1, "b": 1, "c": 1}}},
    )

    assert found(document) == [
        (f"/queues/{name}/overflow/0/queue", "overflow_in_a_circle") for name in "abc"
    ]


@pytest.mark.parametrize(
    "steps",
    [
        [{"after_seconds": 30, "level": 2}],
        [{"after_seconds": 30, "level": 5}, {"after_seconds": 30, "level": 9}],
        [{"after_seconds": 30, "level": 5}, {"after_seconds": 60, "level": 4}],
        [{"after_seconds": 0, "level": 5}],
    ],
)
def test_widening_that_does_not_widen(steps: list[dict[str, Any]]) -> None:
    document = town(queues={"12345": {"first_level": 2, "widen": steps}})

    assert {code for _, code in found(document)} == {"does_not_widen"}


# --- people ---------------------------------------------------------------------------------------


def departments(**parents: str | None) -> list[tuple[str, str]]:
    return found(town(departments={name[1:]: {"parent": up} for name, up in parents.items()}))


def test_three_levels_of_departments_and_no_more() -> None:
    assert departments(d1=None, d2="1", d3="2") == []
    assert departments(d1=None, d2="1", d3="2", d4="3") == [
        ("/departments/4/parent", "too_many_levels")
    ]


def test_departments_above_themselves() -> None:
    assert departments(d1="1") == [("/departments/1/parent", "department_above_itself")]
    assert departments(d1="2", d2="1") == [
        ("/departments/1/parent", "department_above_itself"),
        ("/departments/2/parent", "department_above_itself"),
    ]


def duty(begins: str, ends: str, **other: Any) -> dict[str, Any]:
    return {
        "hotline": "12345",
        "begins": f"2026-12-01T{begins}:00+08:00",
        "ends": f"2026-12-01T{ends}:00+08:00",
        **(other or {"seat": "1001"}),
    }


def test_two_leaders_on_one_hotline_at_the_same_time() -> None:
    document = town(rosters={"a": duty("09:00", "11:00"), "b": duty("10:59", "12:00", dial="138")})

    [fault] = faults(document)
    assert (fault.pointer, fault.code) == ("/rosters/b", "roster_clash")
    assert fault.sentence == "a and b are on hotline 12345 at the same time"


def test_one_after_the_other_is_no_clash() -> None:
    assert faults(town(rosters={"a": duty("09:00", "11:00"), "b": duty("11:00", "12:00")})) == []


@pytest.mark.parametrize("who", [{"seat": "1001"}, {"dial": "13800000000"}])
def test_one_telephone_on_two_hotlines_at_the_same_time(who: dict[str, str]) -> None:
    other = who if "seat" in who else {"dial": "+8613800000000"}
    document = town(
        hotlines={"12345": {"lines": 4}, "12319": {"lines": 2, "queue": "12345"}},
        rosters={
            "a": duty("09:00", "11:00", **who),
            "b": {**duty("10:00", "12:00", **other), "hotline": "12319"},
        },
    )

    assert found(document) == [("/rosters/b", "roster_clash")]


@pytest.mark.parametrize(
    ("entry", "pointer", "code"),
    [
        ({**duty("09:00", "11:00"), "hotline": "1"}, "/hotline", "no_such_hotline"),
        (duty("11:00", "09:00"), "/ends", "ends_before_it_begins"),
        (duty("09:00", "11:00", seat="1001", dial="138"), "", "seat_or_dial"),
        (duty("09:00", "11:00", writer="1001"), "", "seat_or_dial"),
        (duty("09:00", "11:00", seat="1009"), "/seat", "no_such_seat"),
        (duty("09:00", "11:00", dial="138", writer="1009"), "/writer", "no_such_seat"),
        (duty("09:00", "11:00", seat="1001", writer="1001"), "/writer", "writer_is_leader"),
    ],
)
def test_duties_that_cannot_be(entry: dict[str, Any], pointer: str, code: str) -> None:
    assert found(town(rosters={"a": entry})) == [(f"/rosters/a{pointer}", code)]
