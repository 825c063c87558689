"""A rule pack as it is read: for people, who need not know TOML."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas import Shown
from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.clocks import Clock
from cases.deadlines.packs import Rule
from cases.deadlines.reading import read_pack


class AmountShown(Shown):
    number: int
    unit: Unit


class RuleShown(Shown):
    name: str
    clock: Clock
    classes: Annotated[list[str], Field(description="Empty: any.")]
    urgencies: Annotated[list[str], Field(description="Empty: any.")]
    within: AmountShown
    warn_before: AmountShown | None
    extensions: Annotated[int, Field(description="How many may be granted.")]
    longest_extension: AmountShown | None


class RulePack(Shown):
    name: str
    title: str
    source: Annotated[str, Field(description="Where its figures are from.")]
    classes: Annotated[list[str], Field(description="The first is that of a case nobody classed.")]
    urgencies: list[str]
    revisit_tries: Annotated[int, Field(description="How often a citizen is rung.")]
    rules: list[RuleShown]


def show_pack(document: str) -> RulePack:
    """Raises PackWrong."""
    pack = read_pack(document)
    return RulePack(
        name=pack.name,
        title=pack.title,
        source=pack.source,
        classes=list(pack.classes),
        urgencies=list(pack.urgencies),
        revisit_tries=pack.revisit_tries,
        rules=[_rule(rule) for rule in pack.rules],
    )


def _rule(rule: Rule) -> RuleShown:
    return RuleShown(
        name=rule.name,
        clock=rule.clock,
        classes=sorted(rule.classes),
        urgencies=sorted(rule.urgencies),
        within=_amount(rule.within),
        warn_before=None if rule.warn_before is None else _amount(rule.warn_before),
        extensions=rule.extensions,
        longest_extension=(
            None if rule.longest_extension is None else _amount(rule.longest_extension)
        ),
    )


def _amount(amount: Amount) -> AmountShown:
    return AmountShown(number=amount.number, unit=amount.unit)
