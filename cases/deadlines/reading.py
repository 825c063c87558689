"""Rule packs as they are written: TOML, read strictly."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.clocks import Clock
from cases.deadlines.packs import Pack, Rule
from cases.errors import PackFault, PackWrong

LONGEST = 200_000
"""Characters of a pack."""
SHIPPED = ("beijing", "shandong", "tianjin")
_NAME = r"^[a-z0-9][a-z0-9_-]{0,39}$"

_Name = Annotated[str, Field(pattern=_NAME)]
_Line = Annotated[str, Field(max_length=300)]
_Count = Annotated[int, Field(ge=1, le=10_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Length(_Part):
    minutes: _Count | None = None
    hours: _Count | None = None
    days: _Count | None = None
    working_days: _Count | None = None

    @model_validator(mode="after")
    def _one(self) -> _Length:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("say it in one of minutes, hours, days, working_days")
        return self

    def amount(self) -> Amount:
        ((unit, number),) = self.model_dump(exclude_none=True).items()
        return Amount(number, Unit(unit))


class _Extension(_Part):
    times: Annotated[int, Field(ge=1, le=20)]
    longest: _Length


class _Rule(_Part):
    name: _Name
    clock: Annotated[str, Field(pattern="^(dispatch|accept|return|reply|revisit)$")]
    within: _Length
    classes: Annotated[list[_Name], Field(max_length=100)] = Field(default_factory=list)
    urgencies: Annotated[list[_Name], Field(max_length=100)] = Field(default_factory=list)
    warn_before: _Length | None = None
    extension: _Extension | None = None

    def rule(self) -> Rule:
        return Rule(
            self.name,
            Clock(self.clock),
            self.within.amount(),
            frozenset(self.classes),
            frozenset(self.urgencies),
            self.warn_before.amount() if self.warn_before else None,
            self.extension.times if self.extension else 0,
            self.extension.longest.amount() if self.extension else None,
        )


class _Pack(_Part):
    name: _Name
    title: _Line = ""
    source: _Line = ""
    classes: Annotated[list[_Name], Field(min_length=1, max_length=50)]
    urgencies: Annotated[list[_Name], Field(min_length=1, max_length=50)]
    revisit_tries: Annotated[int, Field(ge=1, le=100)] = 3
    rules: Annotated[list[_Rule], Field(max_length=500)] = Field(default_factory=list)


def read_pack(document: str) -> Pack:
    """The pack written in TOML. Raises PackWrong, naming each rule that is wrong."""
    if len(document) > LONGEST:
        raise PackWrong([PackFault("", f"it has more than {LONGEST} characters")])
    try:
        raw = tomllib.loads(document)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PackWrong([PackFault("", f"it is no TOML: {error}")]) from error
    try:
        written = _Pack.model_validate(raw)
    except ValidationError as error:
        raise PackWrong(_faults(raw, error)) from error
    return Pack(
        written.name,
        written.title,
        written.source,
        tuple(written.classes),
        tuple(written.urgencies),
        tuple(rule.rule() for rule in written.rules),
        written.revisit_tries,
    )


def shipped(name: str) -> str:
    """The text of a pack the program comes with, one of ``SHIPPED``. Raises KeyError."""
    if name not in SHIPPED:
        raise KeyError(name)
    return (files("cases.deadlines") / "shipped" / f"{name}.toml").read_text(encoding="utf-8")


def _faults(raw: dict[str, object], error: ValidationError) -> list[PackFault]:
    found = []
    for item in error.errors(include_url=False, include_input=False)[:50]:
        where = [str(part) for part in item["loc"]]
        rule = ""
        if len(where) > 1 and where[0] == "rules":
            rule = _name_of(raw, int(where[1]))
            where = where[2:]
        found.append(PackFault(rule, f"{'.'.join(where) or 'it'}: {item['msg']}"))
    return found


def _name_of(raw: dict[str, object], number: int) -> str:
    rules = raw.get("rules")
    rule = rules[number] if isinstance(rules, list) else None
    name = rule.get("name") if isinstance(rule, dict) else None
    return name if isinstance(name, str) and name else f"rule {number + 1}"
