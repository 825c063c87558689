"""Seats and departments as CSV: for Excel, harmless, all rows or none."""

from __future__ import annotations

from typing import Any

import pytest

from administration.errors import DocumentWrong
from administration.model import read
from administration.tables import departments_in, departments_out, seats_in, seats_out

BOM = b"\xef\xbb\xbf"


def wrong(table: bytes, of: Any = seats_in) -> list[str]:
    with pytest.raises(DocumentWrong) as refused:
        of(table)
    return [fault.sentence for fault in refused.value.faults]


def test_seats_go_out_in_order_with_a_mark_for_excel() -> None:
    seats = read(
        {
            "seats": {
                "1002": {"name": "窗口, 二", "skills": {"law": 2, "12345": 1}},
                "1001": {"networks": ["10.0.0.0/8", "192.0.2.7"]},
                "1003": {"outbound_classes": ["local", "premium"], "outbound_limit": 12.5},
                "1004": {"outbound_classes": [], "outbound_limit": 0},
            }
        }
    ).seats

    assert (
        seats_out(seats)
        == BOM
        + (
            "number,name,skills,networks,outbound_classes,outbound_limit\r\n"
            "1001,,,10.0.0.0/8 192.0.2.7,,\r\n"
            '1002,"窗口, 二",12345:1 law:2,,,\r\n'
            "1003,,,,local premium,12.5\r\n"
            "1004,,,,none,0\r\n"
        ).encode()
    )


def test_what_goes_out_comes_in_the_same() -> None:
    document = {
        "seats": {
            "1001": {"name": "a", "skills": {"q": 9}, "networks": ["::1/128"]},
            "1002": {},
            "1003": {"outbound_classes": ["national"], "outbound_limit": 1_000_000},
            "1004": {"outbound_classes": [], "outbound_limit": 0.07},
        },
        "departments": {
            "2001": {"name": "b", "dial": "+86735", "hours": "office", "dial_after_hours": "1"},
            "2002": {"parent": "2001"},
        },
    }
    first = read(document)

    again = read(
        {
            "seats": seats_in(seats_out(first.seats)),
            "departments": departments_in(departments_out(first.departments)),
        }
    )

    assert again == first


@pytest.mark.parametrize("name", ["=1+1", "+86735", "-1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_formulas_are_text_for_a_spreadsheet_and_come_back_as_they_were(name: str) -> None:
    seats = read({"seats": {"1001": {"name": name}}}).seats

    table = seats_out(seats)

    assert f",'{name},".encode() in table
    assert seats_in(table)["1001"]["name"] == name


def test_an_apostrophe_of_ones_own_stays() -> None:
    seats = read({"seats": {"1001": {"name": "'s"}}}).seats

    assert seats_in(seats_out(seats))["1001"]["name"] == "'s"


def test_columns_may_be_in_any_order_or_missing_and_empty_rows_are_passed_over() -> None:
    assert seats_in(b"skills,number\n\n12345:1 ,1001\n,\n,1002") == {
        "1001": {"skills": {"12345": 1}},
        "1002": {"skills": {}},
    }


def test_every_wrong_cell_is_named_by_row_and_column() -> None:
    table = (
        b"number,name,skills,networks\n"
        b"1001,a,12345:1,\n"
        b"x,a,12345,10.0.0.0/99\n"
        b"1001,b,12345:1 12345:2,\n"
        b"1003,c\x07,12345:10,nowhere\n"
    )

    assert wrong(table) == [
        "row 3, column number: a number has 1 to 32 digits",
        "row 3, column skills: queue:level with a space between two, such as 12345:1 12319:3",
        "row 4, column number: number 1001 stands in row 2 already",
        "row 4, column skills: queue:level with a space between two, such as 12345:1 12319:3",
        "row 5, column name: one line of at most 200 characters",
        "row 5, column skills: Input should be less than or equal to 9",
        "row 5, column networks: an address or network such as 192.0.2.7 or 192.0.2.0/24",
    ]


_NO_CLASS = (
    "row 2, column outbound_classes: Input should be 'local', 'national', 'international' "
    "or 'premium'"
)


def test_what_a_seat_may_dial_is_checked_like_the_rest() -> None:
    table = (
        b"number,outbound_classes,outbound_limit\n"
        b"1001,local abroad,5\n"
        b"1002,,five\n"
        b"1003,local local,-1\n"
        b"1004,,nan\n"
    )

    assert wrong(table) == [
        _NO_CLASS,
        "row 3, column outbound_limit: an amount such as 50 or 12.5, or nothing",
        "row 4, column outbound_classes: each kind of number once",
        "row 4, column outbound_limit: Input should be greater than or equal to 0",
        "row 5, column outbound_limit: Input should be a finite number",
    ]


def test_a_row_with_too_many_cells() -> None:
    assert wrong(b"number,name\n1001,a,b\n") == ["row 2 has 3 cells, the header has 2"]


def test_a_table_in_gbk_is_refused_and_not_guessed() -> None:
    table = "number,name\n1001,a\n1002,窗口\n".encode("gbk")

    [sentence] = wrong(table)
    assert sentence.startswith("row 3 is not UTF-8.")
    assert "CSV UTF-8" in sentence


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"", "the file is empty"),
        (b"name\na\n", "row 1, column number: the column number is missing"),
        (b"number,number\n1,2\n", "row 1, column number: the column number is there twice"),
        (b"number;name\n1;2\n", "the columns are separated by semicolons; commas are wanted"),
        (b'number,name\n1,"a\n', "row 2 is no CSV: unexpected end of data"),
        (b"number,name\n1,\x00\n", "this is no CSV file: it holds a NUL"),
        (b"PK\x03\x04\x00", "this is no CSV file: it holds a NUL"),
    ],
)
def test_what_is_no_table(table: bytes, sentence: str) -> None:
    assert wrong(table) == [sentence]


def test_an_unknown_column() -> None:
    [sentence] = wrong(b"number,dial\n1,2\n")
    assert sentence == (
        "row 1, column dial: there is no column 'dial'; there are number, name, skills, networks, "
        "outbound_classes, outbound_limit"
    )


def test_departments() -> None:
    table = "number,name,dial,parent\n2001,城管,0735288,\n2002,水务,,2001\n".encode()

    assert departments_in(table) == {
        "2001": {"name": "城管", "dial": "0735288", "parent": None},
        "2002": {"name": "水务", "dial": None, "parent": "2001"},
    }
    assert wrong(b"number,dial\n2001,1;2\n", departments_in) == [
        "row 2, column dial: 1 to 32 digits, * and #, with or without a leading +"
    ]
