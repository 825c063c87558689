"""Sessions as they are shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from api.permissions import AccountRole
from api.schemas import Line, Shown, StrictBody
from api.times import Moment, Seconds


class SignIn(StrictBody):
    username: Annotated[Line, Field(min_length=1)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class Session(Shown):
    username: str
    role: AccountRole
    opened_at: Moment
    expires_at: Moment
    seconds_left: Seconds
    timezone: Annotated[
        str,
        Field(
            description="The site's time zone by its IANA name: the clocks that hours, rosters and "
            "days of statistics go by.",
            examples=["Asia/Shanghai"],
        ),
    ]


class OpenedSession(Session):
    token: Annotated[
        str,
        Field(description="Shown this once. Send it as ``Authorization: Bearer <token>``."),
    ]
