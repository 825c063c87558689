"""What notices say, and how long they are tried."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.clocks import Clock
from notices.errors import TemplatesWrong
from notices.patience import Patience
from notices.templates import LANGUAGES, Said, Templates, shipped
from notices.values import Kind


def document() -> dict[str, Any]:
    text = (files("notices") / "templates.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_a_late_case_in_both_languages() -> None:
    words = shipped()
    known: dict[str, Any] = {"case": "k-1", "department": "Water", "due": "2026-10-13 17:00"}
    assert words.say(Kind.LATE, "zh", clock=Clock.REPLY, **known) == Said(
        "【超期】工单 k-1", "工单 k-1 的回复已超期，原时限：2026-10-13 17:00。"
    )
    assert words.say(Kind.LATE, "en", clock=Clock.REPLY, **known) == Said(
        "Case k-1 is late", "Case k-1 is late (reply); it was due: 2026-10-13 17:00."
    )


def test_without_a_deadline_and_for_those_in_charge() -> None:
    said = shipped().say(Kind.DISPATCHED, "en", case="k-1", department="", due=None, clock=None)
    assert said.text == (
        "Case k-1 was dispatched to those in charge; due: none set. "
        "Please sign in to read and accept it."
    )


@given(
    kind=st.sampled_from(Kind),
    language=st.sampled_from(LANGUAGES),
    department=st.text(min_size=1, max_size=60),
    clock=st.none() | st.sampled_from(Clock),
)
def test_any_name_is_only_a_name(
    kind: Kind, language: Any, department: str, clock: Clock | None
) -> None:
    said = shipped().say(kind, language, case="k-1", department=department, due=None, clock=clock)
    assert "k-1" in said.subject
    assert said.subject.isprintable()
    assert "{" not in said.text.replace(department, "")


def without_late() -> dict[str, Any]:
    found = document()
    del found["late"]
    return found


def with_a_number() -> dict[str, Any]:
    found = document()
    found["late"]["zh"]["text"] = "{caller}"
    return found


def with_two_lines() -> dict[str, Any]:
    found = document()
    found["late"]["zh"]["subject"] = "a\nb"
    return found


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (without_late(), "late"),
        (with_a_number(), "unknown field 'caller'"),
        (with_two_lines(), "a subject is one line"),
    ],
)
def test_words_that_do_not_fit_are_found_at_the_start(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(TemplatesWrong, match=told):
        Templates(wrong)


def test_the_waits_grow_and_end_after_a_day() -> None:
    patience, at, tries, waited = Patience(), 0.0, 0, []
    while (again := patience.next_try(0.0, tries := tries + 1, at)) is not None:
        waited.append(again - at)
        at = again
    assert waited[:8] == [10, 30, 60, 300, 900, 1800, 3600, 3600]
    assert (at, tries) == (86_400.0, 31)


@given(
    since=st.floats(0, 4e9),
    tries=st.integers(1, 1000),
    late=st.floats(0, 1e6),
    limit=st.floats(60, 1e6),
)
def test_the_next_try_lies_ahead_and_within_the_limit(
    since: float, tries: int, late: float, limit: float
) -> None:
    at = since + late
    again = Patience(limit).next_try(since, tries, at)
    if again is None:
        assert at - since >= limit
    else:
        assert at <= again <= since + limit
