"""A sheet adds up, or it is refused with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quality.errors import MarksWrong, SheetWrong
from quality.scoring import check_marks, points
from quality.sheet import FatalError, Item, Section, Sheet, check_sheet, sheet_document, sheet_from

OPENING = Section("opening", "开头", 20, (Item("greeting", "问候", 20),))
HANDLING = Section(
    "handling", "办理", 80, (Item("listening", "倾听", 30, 4), Item("answer", "答复", 50, 5))
)
SHEET = Sheet("通话质检", (OPENING, HANDLING), (FatalError("rude", "辱骂来电人"),))


def test_a_sheet_that_adds_up_is_kept_as_it_is() -> None:
    assert check_sheet(SHEET) is SHEET
    assert sheet_from(sheet_document(SHEET)) == SHEET


@pytest.mark.parametrize(
    ("sheet", "where", "code"),
    [
        (replace(SHEET, sections=(OPENING,)), "/sections", "weights"),
        (
            replace(SHEET, sections=(OPENING, replace(HANDLING, items=HANDLING.items[:1]))),
            "/sections/1/items",
            "weights",
        ),
        (
            replace(SHEET, sections=(replace(OPENING, items=(Item("x", "", 20, 1),)), HANDLING)),
            "/sections/0/items/0",
            "levels",
        ),
        (replace(SHEET, fatal=(FatalError("answer", ""),)), "/fatal/0", "twice"),
        (replace(SHEET, fatal=(FatalError("Very rude", ""),)), "/fatal/0", "key"),
    ],
)
def test_a_sheet_that_does_not_is_refused(sheet: Sheet, where: str, code: str) -> None:
    with pytest.raises(SheetWrong) as refused:
        check_sheet(sheet)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(where, code)]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    nothing = Section("none", "", 0, (Item("zero", "", 0),))
    with pytest.raises(SheetWrong) as refused:
        check_sheet(Sheet("", (nothing,)))
    assert [fault.sentence for fault in refused.value.faults] == [
        "the sections' weights add up to 0, not to 100",
        "section none weighs nothing",
        "item zero weighs nothing",
    ]


def test_points_are_weight_times_level_to_the_hundredth() -> None:
    assert points(SHEET, {"greeting": 1, "listening": 3, "answer": 4}, ()) == 100.0
    assert points(SHEET, {"greeting": 0, "listening": 0, "answer": 0}, ()) == 0.0
    assert points(SHEET, {"greeting": 1, "listening": 2, "answer": 3}, ()) == 77.5
    thirds = Sheet("", (Section("s", "", 100, (Item("i", "", 100, 4),)),))
    assert points(thirds, {"i": 1}, ()) == 33.33


def test_a_fatal_error_spoils_everything() -> None:
    assert points(SHEET, {"greeting": 1, "listening": 3, "answer": 4}, {"rude"}) == 0.0


@pytest.mark.parametrize(
    ("marks", "fatal", "said"),
    [
        ({"greeting": 2}, (), "the levels of greeting are 0 to 1"),
        ({"smile": 1}, (), "the sheet has no item smile"),
        ({}, ("late",), "the sheet has no fatal error late"),
    ],
)
def test_marks_the_sheet_does_not_know(
    marks: dict[str, int], fatal: tuple[str, ...], said: str
) -> None:
    with pytest.raises(MarksWrong, match=said):
        check_marks(SHEET, marks, fatal, complete=False)


def test_marks_may_be_missing_until_the_score_is_finished() -> None:
    check_marks(SHEET, {"greeting": 1}, (), complete=False)
    with pytest.raises(MarksWrong, match="no mark for listening, answer"):
        points(SHEET, {"greeting": 1}, ())
