"""What an operator dials to sign in and out, and keys in during a call."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from administration.words import Code, KeyCode, Part

DIALLED = ("sign_in", "sign_out", "ready", "on_break")
"""Dialled like a number, whole; the others are keyed in during a call, key by key."""


class Codes(Part):
    """Every code is another one, and none that is keyed in during a call begins another such."""

    sign_in: Code = "*11"
    sign_out: Code = "*12"
    ready: Code = "*13"
    on_break: Code = "*14"
    leave: Annotated[KeyCode, Field(description="Leaves the others together.")] = "*0"
    transfer: Annotated[
        KeyCode, Field(description="Beep, number: hands the citizen over and leaves.")
    ] = "*2"
    add_department: Annotated[
        KeyCode, Field(description="Beep, number: brings a department or 110, 119, 120 in.")
    ] = "*3"
    drop_department: Annotated[
        KeyCode, Field(description="Drops the department or outside number that came last.")
    ] = "*4"
    hold: Annotated[KeyCode, Field(description="Citizen on hold and back.")] = "*5"
    consult: Annotated[KeyCode, Field(description="Beep, number: a word in private.")] = "*6"
    join: Annotated[KeyCode, Field(description="Lets everybody together.")] = "*7"
    swap: Annotated[KeyCode, Field(description="Between who is consulted and citizen.")] = "*8"
    drop_consultation: Annotated[KeyCode, Field(description="Ends the consultation.")] = "*9"

    def dialled(self) -> dict[str, str]:
        """Name -> code, of those that are dialled."""
        return {name: code for name, code in self if name in DIALLED}

    def keyed(self) -> dict[str, str]:
        """Name -> code, of those that are keyed in during a call."""
        return {name: code for name, code in self if name not in DIALLED}
