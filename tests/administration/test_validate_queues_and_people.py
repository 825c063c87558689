"""Queues and people of a document: who serves whom, who is under whom, who is on duty when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.administration.town import (
    faults,
    found,
    town,
)

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
