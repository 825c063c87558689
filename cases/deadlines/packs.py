"""A rule pack: a city's or province's deadlines, by class of case and urgency. Data, never code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.clocks import Clock
from cases.errors import PackFault, PackWrong, UnknownClass


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something may take. Of several rules that fit a case the most particular counts."""

    name: str
    clock: Clock
    within: Amount
    classes: frozenset[str] = frozenset()
    """Empty: any."""
    urgencies: frozenset[str] = frozenset()
    warn_before: Amount | None = None
    extensions: int = 0
    """How many may be granted."""
    longest_extension: Amount | None = None

    def fits(self, case_class: str, urgency: str) -> bool:
        return (not self.classes or case_class in self.classes) and (
            not self.urgencies or urgency in self.urgencies
        )

    @property
    def particular(self) -> int:
        return bool(self.classes) + bool(self.urgencies)


@dataclass(frozen=True, slots=True)
class Pack:
    """All rules of a place. Raises PackWrong when they contradict each other."""

    name: str
    title: str
    source: str
    """Where its figures are from."""
    classes: tuple[str, ...]
    """The first is taken for a case nobody has classed."""
    urgencies: tuple[str, ...]
    rules: tuple[Rule, ...]
    revisit_tries: int = 3
    """How often a citizen is rung before "no answer" ends the revisit."""

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise PackWrong(faults)

    def rule(self, clock: Clock, case_class: str, urgency: str) -> Rule | None:
        """The rule for such a case; None: nothing is laid down. "" stands for the first of each.

        Raises UnknownClass.
        """
        case_class, urgency = self.checked(case_class, urgency)
        return _most_particular(self, clock, case_class, urgency)

    def checked(self, case_class: str, urgency: str) -> tuple[str, str]:
        """Both as they count. Raises UnknownClass."""
        case_class, urgency = case_class or self.classes[0], urgency or self.urgencies[0]
        if case_class not in self.classes:
            raise UnknownClass(f"the classes in force are {', '.join(self.classes)}")
        if urgency not in self.urgencies:
            raise UnknownClass(f"the urgencies in force are {', '.join(self.urgencies)}")
        return case_class, urgency


def _most_particular(pack: Pack, clock: Clock, case_class: str, urgency: str) -> Rule | None:
    fitting = [r for r in pack.rules if r.clock is clock and r.fits(case_class, urgency)]
    return max(fitting, key=lambda rule: rule.particular, default=None)


# --- what contradicts itself ----------------------------------------------------------------------


def _faults(pack: Pack) -> Iterator[PackFault]:
    for what, listed in (("class", pack.classes), ("urgency", pack.urgencies)):
        if not listed or len(set(listed)) != len(listed) or not all(listed):
            yield PackFault("", f"name each {what} once, and at least one")
    if pack.revisit_tries < 1:
        yield PackFault("", "a citizen is rung at least once")
    names = [rule.name for rule in pack.rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield PackFault(name, "two rules have this name")
    for rule in pack.rules:
        yield from _in_itself(rule, pack)
    for one, other in combinations(pack.rules, 2):
        yield from _between(one, other, pack)
    for case_class, urgency in product(pack.classes, pack.urgencies):
        yield from _in_order(pack, case_class, urgency)


def _in_itself(rule: Rule, pack: Pack) -> Iterator[PackFault]:
    def fault(sentence: str) -> PackFault:
        return PackFault(rule.name, sentence)

    for wrong in sorted(rule.classes - set(pack.classes)):
        yield fault(f"there is no class {wrong}")
    for wrong in sorted(rule.urgencies - set(pack.urgencies)):
        yield fault(f"there is no urgency {wrong}")
    for amount in (rule.within, rule.warn_before, rule.longest_extension):
        if amount is not None and not amount.is_sound:
            yield fault(f"{amount} is no length of time for a deadline")
    if rule.warn_before is not None:
        if rule.warn_before.nominal_seconds >= rule.within.nominal_seconds:
            yield fault(f"it warns {rule.warn_before} before the end of {rule.within}")
        if rule.warn_before.unit is Unit.WORKING_DAYS and rule.within.unit is not Unit.WORKING_DAYS:
            yield fault("what is not counted in working days cannot be warned of in working days")
        if rule.clock is Clock.RETURN:
            yield fault("nobody has to return a case, so there is nothing to warn of")
    if rule.extensions < 0:
        yield fault("a number of extensions is not negative")
    if (rule.extensions > 0) != (rule.longest_extension is not None):
        yield fault("say how many extensions there may be and how long one is at most, or neither")
    if rule.extensions and rule.clock is not Clock.REPLY:
        yield fault("only the reply can be extended")


def _between(one: Rule, other: Rule, pack: Pack) -> Iterator[PackFault]:
    if one.clock is not other.clock or one.particular != other.particular:
        return
    for case_class, urgency in product(pack.classes, pack.urgencies):
        if one.fits(case_class, urgency) and other.fits(case_class, urgency):
            yield PackFault(
                other.name,
                f"{one.name} says how long a case of class {case_class} and urgency {urgency} may "
                f"take to {one.clock}, too",
            )
            return


_ORDER = ((Clock.ACCEPT, Clock.REPLY), (Clock.RETURN, Clock.REPLY))


def _in_order(pack: Pack, case_class: str, urgency: str) -> Iterator[PackFault]:
    for earlier, later in _ORDER:
        first = _most_particular(pack, earlier, case_class, urgency)
        last = _most_particular(pack, later, case_class, urgency)
        if first is None or last is None:
            continue
        if first.within.nominal_seconds > last.within.nominal_seconds:
            yield PackFault(
                first.name,
                f"{first.within} to {earlier} are longer than the {last.within} that {last.name} "
                f"gives to {later} (class {case_class}, urgency {urgency})",
            )
    for clock in Clock:
        rules = [rule for rule in pack.rules if rule.clock is clock]
        if rules and _most_particular(pack, clock, case_class, urgency) is None:
            yield PackFault(
                rules[0].name,
                f"no rule says how long a case of class {case_class} and urgency {urgency} may "
                f"take to {clock}",
            )
