"""What the parts of the document are made of: strict objects, numbers, names, networks, moments."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, WithJsonSchema

_NO_CONTROL = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"


class Part(BaseModel):
    """A part of the document: unknown names are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _matching(pattern: str, sentence: str, longest: int) -> tuple[Any, Any]:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if len(value) > longest or not compiled.fullmatch(value):
            raise ValueError(sentence)
        return value

    schema = {"type": "string", "pattern": f"^{pattern}$", "maxLength": longest}
    return AfterValidator(check), WithJsonSchema(schema)


Line = Annotated[str, *_matching(_NO_CONTROL, "one line of at most 200 characters", 200)]
"""One line of text for people."""
Number = Annotated[str, *_matching("[0-9]{1,32}", "a number has 1 to 32 digits", 32)]
"""Of a hotline, seat or department: it becomes a name in the PBX's configuration."""
Dial = Annotated[
    str, *_matching(r"\+?[0-9*#]{1,32}", "1 to 32 digits, * and #, with or without a leading +", 33)
]
"""What the PBX can be asked to ring."""
Name = Annotated[
    str,
    *_matching("[a-z0-9][a-z0-9_-]{0,31}", "1 to 32 of a-z, 0-9, _ and -, no sign first", 32),
]
"""Of a queue, a calendar, a roster's entry."""
TrunkName = Annotated[
    str, *_matching("[a-z][a-z0-9_]{0,31}", "1 to 32 of a-z, 0-9 and _, a letter first", 32)
]
PromptName = Annotated[
    str,
    *_matching("(|[a-z0-9][a-z0-9_-]{0,39})", "1 to 40 of a-z, 0-9, _ and -, no sign first", 40),
]
AccountName = Annotated[
    str, *_matching(r"[a-z0-9][a-z0-9._-]{0,63}", "a user's name: a-z, 0-9, dot, _ and -", 64)
]
NumberPattern = Annotated[
    str,
    *_matching(
        r"[0-9]{1,32}|[0-9]{1,31}X{1,8}",
        "digits, and in place of the last (at most eight) an X for any digit: 0735288XXXX",
        32,
    ),
]
"""A number dialled, or a block of them."""
Code = Annotated[str, *_matching(r"\*[0-9]{2,3}", "a star and two or three digits, such as *11", 4)]

"""Dialled like a number."""
KeyCode = Annotated[
    str, *_matching(r"\*[0-9]{1,3}", "a star and one to three digits, such as *3", 4)
]
"""Keyed in during a call. It begins with a star: digits are for answering machines."""


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError("an address or network such as 192.0.2.7 or 192.0.2.0/24") from None
    return value


Network = Annotated[str, AfterValidator(_network), WithJsonSchema({"type": "string"})]


def _whole_seconds(value: datetime) -> datetime:
    return value.replace(microsecond=0)


Moment = Annotated[AwareDatetime, AfterValidator(_whole_seconds)]
"""RFC 3339 with an offset."""
