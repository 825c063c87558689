"""A fact as JSON and back, for the journal and the database. The dataclasses in ``acd.facts`` are
the only schema.

Every field of a fact is a string, a number, a truth value, one of the enumerations of
``acd.values``, or None where the fact says so. A field that is missing in stored text takes the
default of the fact, so that facts may gain fields with defaults; a field or a kind that is not
known is an error, because leaving it out would silently change what happened.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NewType

import acd.facts
from acd.facts import Fact
from store.errors import FactUnreadable, FactUnwritable

Json = str | int | float | bool | None
Body = dict[str, Json]

_Check = Callable[[object], Any]


class _Wrong(Exception):
    """What a value should have been."""


def _a_string(value: object) -> str:
    if not isinstance(value, str):
        raise _Wrong("a string")
    return value


def _a_truth_value(value: object) -> bool:
    if type(value) is not bool:
        raise _Wrong("true or false")
    return value


def _a_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _Wrong("a finite number")
    return float(value)


def _a_whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong("a whole number")
    return value


def _one_of(enumeration: type[StrEnum]) -> _Check:
    def check(value: object) -> StrEnum:
        try:
            return enumeration(_a_string(value))
        except (ValueError, _Wrong):
            raise _Wrong(f"one of {', '.join(enumeration)}") from None

    return check


def _or_none(check: _Check) -> _Check:
    return lambda value: None if value is None else check(value)


def _check_for(hint: Any) -> _Check:
    if isinstance(hint, NewType):
        return _check_for(hint.__supertype__)
    # A NewType joined with None is a typing.Union in Python 3.11, all else a types.UnionType.
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        (inner,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
        return _or_none(_check_for(inner))
    if inspect.isclass(hint) and issubclass(hint, StrEnum):
        return _one_of(hint)
    simple: dict[Any, _Check] = {
        str: _a_string,
        bool: _a_truth_value,
        int: _a_whole_number,
        float: _a_number,
    }
    return simple[hint]


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    make: type[Fact]
    checks: Mapping[str, _Check]
    needed: frozenset[str]


def _kind_of(cls: type[Fact]) -> _Kind:
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    return _Kind(
        cls,
        {field.name: _check_for(hints[field.name]) for field in fields},
        frozenset(f.name for f in fields if f.default is dataclasses.MISSING),
    )


KINDS: Mapping[str, _Kind] = {
    name: _kind_of(getattr(acd.facts, name)) for name in acd.facts.__all__ if name != Fact.__name__
}
"""Every kind of fact by its name, which is what the journal and the database call it."""


def kind_name(fact: Fact) -> str:
    """The name a fact is stored under. Raises FactUnwritable for what is not in ``acd.facts``."""
    name = type(fact).__name__
    kind = KINDS.get(name)
    if kind is None or kind.make is not type(fact):
        raise FactUnwritable(f"{name} is not one of the facts in acd.facts")
    return name


def encode(fact: Fact) -> Body:
    """The fields of a fact as JSON values. Raises FactUnwritable when a value is not what the field
    is declared as.
    """
    kind = KINDS[kind_name(fact)]
    body: Body = {}
    for name, check in kind.checks.items():
        try:
            value = check(getattr(fact, name))
        except _Wrong as wrong:
            detail = f"{type(fact).__name__}.{name} is {getattr(fact, name)!r}, not {wrong}"
            raise FactUnwritable(detail) from None
        body[name] = value.value if isinstance(value, StrEnum) else value
    return body


def decode(kind_name: object, body: object) -> Fact:
    """The fact that was stored. Raises FactUnreadable, naming the kind and the field, for anything
    else.
    """
    kind = KINDS.get(kind_name) if isinstance(kind_name, str) else None
    if kind is None:
        raise FactUnreadable(f"no fact is called {kind_name!r}")
    if not isinstance(body, dict):
        raise FactUnreadable(f"the body of {kind_name} is not an object")
    if unknown := sorted(body.keys() - kind.checks.keys()):
        raise FactUnreadable(f"{kind_name} has no field {unknown[0]!r}")
    if missing := sorted(kind.needed - body.keys()):
        raise FactUnreadable(f"{kind_name} lacks the field {missing[0]!r}")
    values: dict[str, Any] = {}
    for name, value in body.items():
        try:
            values[name] = kind.checks[name](value)
        except _Wrong as wrong:
            raise FactUnreadable(f"{kind_name}.{name} is {value!r}, not {wrong}") from None
    return kind.make(**values)
