"""Seats and departments as tables for a spreadsheet: CSV (RFC 4180) in UTF-8.

Out: with a byte order mark, without which Excel takes UTF-8 for the local code page, and with an
apostrophe before what a spreadsheet would run as a formula (OWASP, "CSV injection"). In: all rows
or none; every wrong one is named with its column. Other encodings are not guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from administration.errors import DocumentWrong, Fault
from administration.people import Department, Seat
from administration.words import Part

MOST_BYTES = 4 * 1024 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_KEY = "number"
_NONE = "none"
"""No class at all; an empty cell leaves it to the system's setting."""

Row = Mapping[str, str]


def seats_out(seats: Mapping[str, Seat]) -> bytes:
    """``skills`` are ``queue:level`` with a space between two; ``networks`` and
    ``outbound_classes`` likewise. Of the last two columns nothing means the system's setting.
    """
    return _out(
        ("number", "name", "skills", "networks", "outbound_classes", "outbound_limit"),
        (
            (
                number,
                seat.name,
                " ".join(f"{queue}:{level}" for queue, level in sorted(seat.skills.items())),
                " ".join(seat.networks),
                "" if seat.outbound_classes is None else " ".join(seat.outbound_classes) or _NONE,
                "" if seat.outbound_limit is None else str(seat.outbound_limit).removesuffix(".0"),
            )
            for number, seat in sorted(seats.items())
        ),
    )


def departments_out(departments: Mapping[str, Department]) -> bytes:
    columns = ("number", "name", "dial", "hours", "dial_after_hours", "parent")
    return _out(
        columns,
        (
            (number, *(getattr(unit, name) or "" for name in columns[1:]))
            for number, unit in sorted(departments.items())
        ),
    )


def seats_in(table: bytes) -> dict[str, Any]:
    """Number -> seat, in plain JSON values. Raises DocumentWrong, naming rows and columns."""
    columns: dict[str, Callable[[str], Any]] = {
        "name": str,
        "skills": _skills,
        "networks": str.split,
        "outbound_classes": _classes,
        "outbound_limit": _amount,
    }
    return _in(table, Seat, columns)


def departments_in(table: bytes) -> dict[str, Any]:
    """As ``seats_in``."""
    optional = dict.fromkeys(("dial", "hours", "dial_after_hours", "parent"), _optional)
    return _in(table, Department, {"name": str, **optional})


def _optional(cell: str) -> str | None:
    return cell or None


def _classes(cell: str) -> list[str] | None:
    if not cell:
        return None
    return [] if cell == _NONE else cell.split()


def _amount(cell: str) -> float | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        raise ValueError("an amount such as 50 or 12.5, or nothing") from None


def _skills(cell: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in cell.split():
        queue, colon, level = word.partition(":")
        if not queue or not level.isdecimal() or len(level) > 2 or not colon or queue in found:
            raise ValueError("queue:level with a space between two, such as 12345:1 12319:3")
        found[queue] = int(level)
    return found


# --- out ------------------------------------------------------------------------------------------


def _out(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(columns)
    table.writerows(tuple(map(_harmless, row)) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _meant(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


# --- in -------------------------------------------------------------------------------------------


def _in(
    table: bytes, kind: type[Part], columns: Mapping[str, Callable[[str], Any]]
) -> dict[str, Any]:
    rows = _rows(table, columns)
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    first_seen: dict[str, int] = {}
    for line, row in rows:
        number = row[_KEY]
        part: dict[str, Any] = {}
        before = len(faults)
        if number in first_seen:
            sentence = f"number {number} stands in row {first_seen[number]} already"
            faults.append(_fault(line, _KEY, sentence))
        if not (number.isascii() and number.isdecimal() and len(number) <= 32):
            faults.append(_fault(line, _KEY, "a number has 1 to 32 digits"))
        for name, convert in columns.items():
            if name in row:
                try:
                    part[name] = convert(row[name])
                except ValueError as wrong:
                    faults.append(_fault(line, name, str(wrong)))
        if len(faults) == before:
            faults += _check(kind, part, line)
        first_seen.setdefault(number, line)
        found[number] = part
    if faults:
        raise DocumentWrong(faults[:200])
    return found


def _check(kind: type[Part], part: dict[str, Any], line: int) -> list[Fault]:
    try:
        # From JSON a list may be given where the model has a tuple.
        kind.model_validate(part, strict=False)
    except ValidationError as wrong:
        return [
            _fault(line, str(error["loc"][0]), str(error["msg"]).removeprefix("Value error, "))
            for error in wrong.errors(include_url=False, include_input=False)
        ]
    return []


def _rows(table: bytes, columns: Mapping[str, object]) -> list[tuple[int, Row]]:
    """Rows with their number as a spreadsheet shows it; empty ones are left out."""
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = table[: wrong.start].count(b"\n") + 1
        sentence = (
            f"row {line} is not UTF-8. Excel: save as “CSV UTF-8 (comma delimited)”; other "
            "encodings (GBK) are not guessed"
        )
        raise DocumentWrong([Fault(f"row {line}", "not_utf8", sentence)]) from None
    if "\x00" in text:
        raise DocumentWrong([Fault("", "not_csv", "this is no CSV file: it holds a NUL")])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = list(enumerate(reader, 1))
    except csv.Error as wrong:
        at = f"row {reader.line_num}"
        raise DocumentWrong([Fault(at, "not_csv", f"{at} is no CSV: {wrong}")]) from None
    if not lines:
        raise DocumentWrong([Fault("row 1", "no_header", "the file is empty")])
    header = [cell.strip() for cell in lines[0][1]]
    faults = list(_header_faults(header, columns))
    full = [(line, cells) for line, cells in lines[1:] if any(cell.strip() for cell in cells)]
    for line, cells in full:
        if len(cells) != len(header):
            sentence = f"row {line} has {len(cells)} cells, the header has {len(header)}"
            faults.append(Fault(f"row {line}", "wrong_row", sentence))
    if faults:
        raise DocumentWrong(faults[:200])
    return [(line, dict(zip(header, map(_meant, cells), strict=True))) for line, cells in full]


def _header_faults(header: list[str], columns: Mapping[str, object]) -> Iterator[Fault]:
    known = [_KEY, *columns]
    if header and ";" in header[0]:
        sentence = "the columns are separated by semicolons; commas are wanted"
        yield Fault("row 1", "not_csv", sentence)
        return
    for name in dict.fromkeys(header):
        if name not in known:
            sentence = f"there is no column {name!r}; there are {', '.join(known)}"
            yield _fault(1, name, sentence)
        elif header.count(name) > 1:
            yield _fault(1, name, f"the column {name} is there twice")
    if _KEY not in header:
        yield _fault(1, _KEY, "the column number is missing")


def _fault(line: int, column: str, sentence: str) -> Fault:
    return Fault(
        f"row {line}, column {column}", "wrong_row", f"row {line}, column {column}: {sentence}"
    )
