"""Codes of the keypad: no two alike, none that could not be keyed in, none that is a number."""

from __future__ import annotations

from collections.abc import Iterator

from administration.errors import Fault
from administration.model import Document, pointer


def code_faults(document: Document) -> Iterator[Fault]:
    yield from _alike(document)
    yield from _beginnings(document)
    yield from _numbers(document)


def _alike(document: Document) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name, code in document.codes:
        if code in seen:
            sentence = f"{code} is the code of {seen[code]} already"
            yield Fault(pointer("codes", name), "code_taken", sentence)
        seen.setdefault(code, name)


def _beginnings(document: Document) -> Iterator[Fault]:
    # The PBX acts on the first code that fits what was keyed in; dialled ones come whole.
    keyed = document.codes.keyed()
    for name, code in keyed.items():
        for longer, other in keyed.items():
            if other != code and other.startswith(code):
                sentence = f"{code} begins {other} ({longer}), which could not be keyed in any more"
                yield Fault(pointer("codes", name), "code_begins_another", sentence)
                break


def _numbers(document: Document) -> Iterator[Fault]:
    """Seats, departments and hotlines have numbers of digits alone; what is dialled for one may
    look like a code.
    """
    dials = {
        **{
            dial: f"department {number}"
            for number, unit in document.departments.items()
            for dial in (unit.dial, unit.dial_after_hours)
        },
        **{duty.dial: f"the leader of {name}" for name, duty in document.rosters.items()},
    }
    for name, code in document.codes:
        if code in dials:
            sentence = f"{code} is what {dials[code]} is dialled as"
            yield Fault(pointer("codes", name), "code_is_a_number", sentence)
