"""The number of a caller in the one form in which it can be compared: E.164."""

from __future__ import annotations

import re

import phonenumbers

_LONGEST = 40
"""E.164 has 15 digits; prefixes, spaces and brackets may come to them. Longer is no number."""
_LOOKS_LIKE_ONE = re.compile(r"\+?[0-9(][0-9 ().\-]*")


def e164(sent: str, region: str = "CN") -> str | None:
    """``+8613800138000`` for a number as the network sent it; None for a withheld one or for none.

    A number without country code is taken as one of ``region`` (ISO 3166 code). None too for a
    local number without its area code and for short ones: two callers may share those, and a call
    must never be put to the case of somebody else. Judged by libphonenumber's "valid": its
    "possible" lets a local number pass. A range too new for its tables costs a join, no more.
    """
    text = sent.strip()
    if len(text) > _LONGEST or not text.isascii() or not _LOOKS_LIKE_ONE.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
