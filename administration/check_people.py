"""Departments form a tree, seats that are named exist, nobody is on duty twice at once."""

from __future__ import annotations

from collections.abc import Iterator

from administration.errors import Fault
from administration.model import Document, pointer
from administration.numbers import same
from administration.people import Duty

MOST_LEVELS = 3


def people_faults(document: Document, region: str) -> Iterator[Fault]:
    yield from _tree(document)
    for name, duty in document.rosters.items():
        yield from _duty(document, name, duty)
    yield from _clashes(document, region)


def _tree(document: Document) -> Iterator[Fault]:
    for number, unit in document.departments.items():
        if unit.parent is None:
            continue
        at = pointer("departments", number, "parent")
        above = [number]
        parent: str | None = unit.parent
        while parent is not None and parent not in above and parent in document.departments:
            above.append(parent)
            parent = document.departments[parent].parent
        if parent is not None and parent not in document.departments:
            if len(above) == 1:
                yield Fault(at, "no_such_department", f"there is no department {parent}")
        elif parent == number:
            yield Fault(at, "department_above_itself", f"department {number} is above itself")
        elif parent is None and len(above) > MOST_LEVELS:
            sentence = (
                f"department {number} would be on level {len(above)} of at most {MOST_LEVELS}"
            )
            yield Fault(at, "too_many_levels", sentence)


def _duty(document: Document, name: str, duty: Duty) -> Iterator[Fault]:
    if duty.hotline not in document.hotlines:
        at = pointer("rosters", name, "hotline")
        yield Fault(at, "no_such_hotline", f"there is no hotline {duty.hotline}")
    if duty.ends <= duty.begins:
        at = pointer("rosters", name, "ends")
        yield Fault(at, "ends_before_it_begins", "the duty ends before it begins")
    if (duty.seat is None) == (duty.dial is None):
        at = pointer("rosters", name)
        yield Fault(at, "seat_or_dial", "a leader has a seat or an outside phone, one of the two")
    for field in ("seat", "writer"):
        seat = getattr(duty, field)
        if seat is not None and seat not in document.seats:
            yield Fault(pointer("rosters", name, field), "no_such_seat", f"there is no seat {seat}")
    if duty.writer is not None and duty.writer == duty.seat:
        at = pointer("rosters", name, "writer")
        yield Fault(at, "writer_is_leader", "the leader and who takes notes sit on one seat")


def _clashes(document: Document, region: str) -> Iterator[Fault]:
    # By their beginning, so that only those still going on have to be looked at.
    going_on: list[tuple[str, Duty]] = []
    for name, duty in sorted(document.rosters.items(), key=lambda entry: entry[1].begins):
        going_on = [(other, one) for other, one in going_on if one.ends > duty.begins]
        for other, one in going_on:
            if one.hotline == duty.hotline:
                sentence = f"{other} and {name} are on hotline {duty.hotline} at the same time"
            elif _one_telephone(one, duty, region):
                sentence = f"{other} and {name} put one telephone on two hotlines at the same time"
            else:
                continue
            yield Fault(pointer("rosters", name), "roster_clash", sentence)
        going_on.append((name, duty))


def _one_telephone(one: Duty, other: Duty, region: str) -> bool:
    if one.seat is not None:
        return one.seat == other.seat
    return one.dial is not None and other.dial is not None and same(one.dial, other.dial, region)
