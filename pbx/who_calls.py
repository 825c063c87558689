"""What the dialplan tells of a caller: a SIP header (From, or what a carrier asserts), encoded.

Nothing in it means anything on the way: the dialplan (rx-safe in dialplan/trunk.conf)
percent-encodes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_ADDRESS = re.compile(r"sips?:(?P<user>[^@>]*)@|tel:(?P<tel>[^>]*)", re.IGNORECASE)
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Who:
    """Number and name as they were sent; "" for what was not."""

    number: str
    name: str


def decoded(safe: str) -> str:
    """The text behind the dialplan's encoding; bytes that are no UTF-8 become U+FFFD."""
    return unquote(safe, errors="replace")


def who_calls(safe: str) -> Who:
    """Number and name of an encoded ``"name" <sip:number@host>;tag=...`` (RFC 3261, RFC 3966).

    Whatever a header holds, this returns: a caller must not be lost for an odd name.
    """
    header = decoded(safe)
    quoted = _QUOTED.match(header)
    if quoted:
        name, rest = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL), header[quoted.end() :]
    else:
        before, bracket, after = header.partition("<")
        name, rest = (before.strip(), after) if bracket else ("", header)
    address = _ADDRESS.match(rest.lstrip(" <"))
    number = (address["user"] or address["tel"] or "") if address else ""
    # What follows ";" are parameters. The number's own escapes are still in it: a header is
    # encoded as it is printed.
    return Who(unquote(number.partition(";")[0], errors="replace"), name)
