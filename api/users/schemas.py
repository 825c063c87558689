"""Users (accounts) as they are shown and changed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints, model_validator

from api.passwords import LONGEST, SHORTEST
from api.permissions import AccountRole
from api.schemas import Shown, StrictBody
from api.times import Moment

USERNAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"

Username = Annotated[
    str,
    StringConstraints(pattern=USERNAME),
    Field(description="Small letters, digits, dot, underscore, hyphen; at most 64."),
]
NewPassword = Annotated[
    SecretStr,
    Field(
        min_length=SHORTEST,
        max_length=LONGEST,
        description=f"{SHORTEST} to {LONGEST} characters of any kind.",
    ),
]


class User(Shown):
    username: str
    role: AccountRole
    active: bool
    created_at: Moment
    departments: Annotated[
        list[str],
        Field(description="The departments the user acts for, besides those below them."),
    ]


class NewUser(StrictBody):
    username: Username
    role: AccountRole
    password: NewPassword


class UserChange(StrictBody):
    """At least one field; what is left out stays. A change closes all sessions of the user."""

    active: bool | None = None
    role: AccountRole | None = None
    password: NewPassword | None = None

    @model_validator(mode="after")
    def _something(self) -> UserChange:
        if self.active is None and self.role is None and self.password is None:
            raise ValueError("give at least one of active, role, password")
        return self


class PasswordChange(StrictBody):
    current: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
    new: NewPassword
