"""Telephone numbers: blocks of numbers dialled, and the ways one and the same number is sent."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat


def overlap(one: str, other: str) -> bool:
    """Whether two patterns (digits, then an X for each free digit) mean any number in common."""
    if len(one) != len(other):
        return False
    return all(a == b or "X" in (a, b) for a, b in zip(one, other, strict=True))


def matches(pattern: str, number: str) -> bool:
    """Whether the number (digits) is one of the pattern's."""
    return number.isdigit() and overlap(pattern, number)


def spellings(number: str, region: str) -> tuple[str, ...]:
    """All ways a carrier may send this number: as given, with the trunk prefix, with the country's
    prefix and without. ``region`` is a country of ISO 3166, such as ``CN``.

    One that is no telephone number (a short code) has only its own.
    """
    found = {number, number.removeprefix("+")}
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return tuple(sorted(found))
    # As in the books: a number that is not valid may be shared by several, so nothing is added.
    if not phonenumbers.is_valid_number(parsed):
        return tuple(sorted(found))
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    national = phonenumbers.national_significant_number(parsed)
    found |= {e164, e164[1:], "00" + e164[1:]}
    if parsed.country_code == phonenumbers.country_code_for_region(region):
        found |= {national, "0" + national}
    return tuple(sorted(found))


def same(one: str, other: str, region: str) -> bool:
    """Whether both mean the same telephone."""
    return bool({*spellings(one, region)} & {*spellings(other, region)})
