"""Toll fraud: asks the policy before a number outside is dialled for somebody, keeps account of
what is dialled, and raises an alarm when something is refused.

Asked for at the one door of the core (``CentreLoop.guard``), so that the API, feature codes and the
keypad of a caller who wants to be rung back are all judged. What an admin has configured (overflow
to an outside number, a leader's telephone) is not asked for by anybody and only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from acd import events as e
from acd import facts as f
from acd.refusals import Refusal
from acd.values import OverflowTo, Role, Site, Target, TargetKind
from outbound_policy import Policy, Reason, Refused, Spending
from rexian.backend.alarms import AlarmKind

OVERFLOW = "overflow"
"""In whose name calls are booked that the site's own rules send to the outside."""
_LIMITS = (Reason.SEAT_LIMIT, Reason.SITE_LIMIT)

Alarm = Callable[[AlarmKind, str, str], None]


class NumberNotAllowed(Refusal):
    """The number is of a class that the seat may not dial."""

    code = "number_not_allowed"


class SpendingLimitReached(Refusal):
    """What may be spent on calls to the outside within an hour is spent."""

    code = "spending_limit_reached"


class TollGuard:
    """``refuse`` before a request reaches the core, ``take`` for every fact, replayed ones too."""

    def __init__(
        self,
        policy: Callable[[], Policy],
        site: Callable[[], Site],
        caller: Callable[[str], str],
        clock: Callable[[], float],
        alarm: Alarm,
    ) -> None:
        """``caller`` tells the number a live call comes from, "" when it is not known."""
        self._policy = policy
        self._site = site
        self._caller = caller
        self._clock = clock
        self._alarm = alarm
        self._spent = Spending()
        self._legs: dict[str, set[str]] = {}
        self._placed: dict[str, str] = {}
        self._overflowed: set[str] = set()

    # --- before ---------------------------------------------------------------------------------

    def refuse(self, event: e.Event) -> Refusal | None:
        """Why a request must not reach the core; None: it may."""
        match event:
            case e.DepartmentWanted():
                return self._judge(event.by, self._dial_of(event.department), vouched=True)
            case e.PartyWanted() | e.ConsultWanted() | e.TransferWanted():
                vouched = event.target.kind is TargetKind.DEPARTMENT
                return self._judge(event.by, self._number_of(event.target), vouched=vouched)
            case e.OutboundWanted():
                return self._judge(event.seat, event.number)
            case e.RingBackWanted():
                # Callers choose the number they show: one that earns from being rung must not be.
                return self._judge(None, event.number or self._caller(event.call) or None)
        return None

    def _judge(
        self, seat: str | None, number: str | None, *, vouched: bool = False
    ) -> Refusal | None:
        if number is None:
            return None
        name = seat or ""
        verdict = self._policy().may_dial(name, number, self._clock(), self._spent, vouched=vouched)
        if not isinstance(verdict, Refused):
            return None
        if verdict.reason in _LIMITS:
            who = "all" if verdict.reason is Reason.SITE_LIMIT else name or "no seat"
            self._alarm(AlarmKind.OUTBOUND_LIMIT, who, verdict.detail)
            return SpendingLimitReached(verdict.detail)
        # Cut: what was dialled may be anything.
        self._alarm(
            AlarmKind.OUTBOUND_REFUSED, name or "no seat", f"{number[:40]!r}: {verdict.detail}"
        )
        return NumberNotAllowed(verdict.detail)

    def _number_of(self, target: Target) -> str | None:
        match target.kind:
            case TargetKind.OUTSIDE:
                return target.number
            case TargetKind.DEPARTMENT:
                return self._dial_of(target.number)
        return None

    def _dial_of(self, number: str) -> str | None:
        units = self._site().departments
        return next((unit.dial for name, unit in units.items() if name == number), None)

    # --- afterwards -----------------------------------------------------------------------------

    def remember(self, facts: Iterable[f.Fact]) -> Iterable[f.Fact]:
        """The same facts, each taken in as it passes: for the journal's replay at the start."""
        for fact in facts:
            self.take(fact)
            yield fact

    def take(self, fact: f.Fact) -> None:
        """Keep account of what is dialled."""
        match fact:
            case f.DepartmentRung():
                self._rung(fact.call, fact.leg, fact.by, self._dial_of(fact.department))
            case f.PartyRung() if fact.role is Role.DEPARTMENT:
                self._rung(fact.call, fact.leg, fact.by, self._dial_of(fact.department or ""))
            case f.PartyRung() if fact.role is Role.OUTSIDE:
                by = fact.by or (OVERFLOW if fact.call in self._overflowed else None)
                self._rung(fact.call, fact.leg, by, fact.number)
            case f.CallOverflowed() if fact.to is OverflowTo.OUTSIDE:
                self._overflowed.add(fact.call)
            case f.CallPlaced():
                self._placed[fact.call] = fact.seat
            case f.CitizenDialled():
                self._rung(fact.call, fact.leg, self._placed.get(fact.call), fact.number)
            case f.PartyAnswered() | f.PartyJoined():
                self._spent.answered(fact.leg, fact.at)
            case f.DepartmentRingEnded() | f.PartyRingEnded() | f.PartyLeft():
                self._over(fact.call, fact.leg, fact.at)
            case f.CallEnded():
                for leg in list(self._legs.get(fact.call, ())):
                    self._over(fact.call, leg, fact.at)
                self._placed.pop(fact.call, None)
                self._overflowed.discard(fact.call)

    def _rung(self, call: str, leg: str, seat: str | None, number: str | None) -> None:
        if number is None:
            return
        price = self._policy().price_of(number)
        if price > 0:
            self._spent.rung(leg, seat or "", price)
            self._legs.setdefault(call, set()).add(leg)

    def _over(self, call: str, leg: str, at: float) -> None:
        self._spent.ended(leg, at)
        legs = self._legs.get(call)
        if legs is not None:
            legs.discard(leg)
            if not legs:
                del self._legs[call]
