"""The one place where calls are decided on: ``Centre.step(event, now)``.

A step never waits and never fails half-way: a request is checked before the first fact is
recorded. While the PBX is not in sight events are still taken in (the PBX's own journal tells what
happened), but nothing is commanded and nobody is assigned; the next snapshot puts things right and
routing goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypedDict

from acd import announcements
from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.calls import CallHandlers
from acd.consult import ConsultHandlers
from acd.evolve import evolve, replay
from acd.leaders import Leaders
from acd.leaving import Leaving
from acd.moves import HANG_UP_GRACE_SECONDS, end_rest
from acd.outbound import OutboundHandlers
from acd.overflow import Overflows
from acd.parties import PartyHandlers
from acd.places import PlaceHandlers
from acd.queues import QueueHandlers
from acd.reconcile import Reconciler
from acd.records import LegRecord
from acd.refusals import PbxOutOfSight, Refusal
from acd.ring_back import RingBacks
from acd.routing.assign import assign
from acd.satisfaction import SatisfactionHandlers
from acd.seats import SeatHandlers
from acd.state import State
from acd.supervise import SuperviseHandlers
from acd.told_late import earliest
from acd.transfer import TransferHandlers
from acd.values import CallId, LegId, LegState, Role, SeatNumber, SeatState


@dataclass(frozen=True, slots=True)
class Decision:
    """What one step decided.

    ``refusal`` is set when somebody asked for what cannot be; nothing else changed then.
    """

    facts: tuple[f.Fact, ...]
    commands: tuple[c.Command, ...]
    refusal: Refusal | None = None


class Stamp(TypedDict):
    """What every fact carries: the moment, and whether it was seen or concluded."""

    at: float
    inferred: bool


class Centre:
    """The core of one PBX: all its hotlines, seats and calls."""

    def __init__(self) -> None:
        self.state = State()
        self._facts: list[f.Fact] = []
        self._commands: list[c.Command] = []
        self._look = False
        self._stamp = Stamp(at=0.0, inferred=False)
        self._blind_since: float | None = None
        self.seats = SeatHandlers(self)
        self.queues = QueueHandlers(self)
        self.ring_backs = RingBacks(self)
        self.leaders = Leaders(self)
        self._overflows = Overflows(self)
        self.calls = CallHandlers(self)
        self.leaving = Leaving(self)
        self.places = PlaceHandlers(self)
        self.consult = ConsultHandlers(self)
        self.transfer = TransferHandlers(self)
        self.supervise = SuperviseHandlers(self)
        self.outbound = OutboundHandlers(self)
        self.satisfaction = SatisfactionHandlers(self)
        self._parties = PartyHandlers(self)
        self._reconciler = Reconciler(self)
        self._handlers: dict[type[e.Event], Callable[[Any], None]] = {
            e.SiteConfigured: self.seats.site_configured,
            e.TimeReached: lambda event: None,
            e.CallArrived: self.calls.arrived,
            e.CallTurnedAway: self.calls.turned_away,
            e.LegAnswered: self.calls.leg_answered,
            e.LegJoined: self.calls.leg_joined,
            e.LegLeft: self.calls.leg_left,
            e.LegHangingUp: self.calls.leg_hanging_up,
            e.LegEnded: self.calls.leg_ended,
            e.LegAdopted: self.calls.leg_adopted,
            e.DepartmentWanted: self._parties.department_wanted,
            e.PartyDropWanted: self._parties.party_drop_wanted,
            e.HangUpWanted: self._parties.hang_up_wanted,
            e.SeatPhoneSeen: self.seats.phone_seen,
            e.SightLost: self._sight_lost,
            e.PbxSnapshot: self._reconciler.snapshot,
            e.SignInWanted: self.seats.sign_in_wanted,
            e.SignOutWanted: self.seats.sign_out_wanted,
            e.ReadyWanted: self.seats.ready_wanted,
            e.BreakWanted: self.seats.break_wanted,
            # queues and routing
            e.WrapUpExtendWanted: self.seats.wrap_up_extend_wanted,
            e.CallPriorityWanted: self.queues.call_priority_wanted,
            e.CallMoveWanted: self.queues.call_move_wanted,
            e.CallPullWanted: self.queues.call_pull_wanted,
            e.VoicemailEnded: self.queues.voicemail_ended,
            e.RingBackWanted: self.ring_backs.wanted,
            e.RingBackCancelWanted: self.ring_backs.cancel_wanted,
            # on a call
            e.PartyWanted: self._parties.party_wanted,
            e.EmergencyWanted: self._parties.emergency_wanted,
            e.HoldWanted: self.places.hold_wanted,
            e.ResumeWanted: self.places.resume_wanted,
            e.MuteWanted: self.places.mute_wanted,
            e.ConsultWanted: self.consult.wanted,
            e.ConsultJoinWanted: self.consult.join_wanted,
            e.ConsultSwapWanted: self.consult.swap_wanted,
            e.ConsultDropWanted: self.consult.drop_wanted,
            e.TransferWanted: self.transfer.wanted,
            e.SuperviseWanted: self.supervise.wanted,
            e.SuperviseChangeWanted: self.supervise.change_wanted,
            e.TakeOverWanted: self.supervise.take_over_wanted,
            e.OutboundWanted: self.outbound.wanted,
            e.GradeGiven: self.satisfaction.grade_given,
        }

    # --- the interface ---

    def step(self, event: e.Event, now: float) -> Decision:
        """Take in one event at the moment ``now`` (seconds since the epoch, never going back)."""
        self._facts, self._commands, self._look = [], [], False
        if self._blind_since is not None:
            self._stamp = Stamp(at=self._blind_since, inferred=True)
            self.record(f.PbxLost(**self._stamp, reason="nobody was watching"))
            self._blind_since = None
        refusal: Refusal | None = None
        at = now if event.at is None else min(max(event.at, earliest(self.state, event)), now)
        try:
            self.handle(event, Stamp(at=at, inferred=event.inferred))
        except Refusal as refused:
            refusal = refused
            if not event.inferred:
                self._record_refusal(event, refused, now)
        self._stamp = Stamp(at=now, inferred=False)
        self.ring_backs.settle()
        self._run_timers(now)
        if self.state.sighted:
            assign(self)
            while self._overflows.check():
                assign(self)
            if self._look:
                self.command(c.LookAtPbx())
        else:
            self._commands = []
        return Decision(tuple(self._facts), tuple(self._commands), refusal)

    def next_deadline(self) -> float | None:
        """When ``TimeReached`` is wanted, seconds since the epoch; None: no timer runs."""
        return self.state.timers.next_due()

    def replay(self, facts: Iterable[f.Fact], watched_until: float | None = None) -> None:
        """Rebuild the state from a journal, whole or shortened.

        The PBX is out of sight afterwards: a snapshot must follow. If it was in sight when the
        journal broke off, the first step records that it was lost at that moment, or at
        ``watched_until`` (seconds since the epoch) where it is known that somebody still watched.
        """
        last = None
        for fact in facts:
            replay(self.state, fact)
            last = fact.at if last is None else max(last, fact.at)
        if last is not None and watched_until is not None:
            last = max(last, watched_until)
        self._blind_since = last if self.state.sighted else None
        self.state.sighted = False

    # --- used by the handlers ---

    @property
    def stamp(self) -> Stamp:
        """When what is being handled happened, and whether it was seen."""
        return self._stamp

    @property
    def at(self) -> float:
        return self._stamp["at"]

    def handle(self, event: e.Event, stamp: Stamp) -> None:
        """Handle one event within this step. Raises ``Refusal`` when a request cannot be met."""
        before, self._stamp = self._stamp, stamp
        try:
            self._handlers[type(event)](event)
        finally:
            self._stamp = before

    def record(self, fact: f.Fact) -> None:
        """State that something is true now; the state changes at once."""
        evolve(self.state, fact)
        self._facts.append(fact)

    def command(self, command: c.Command) -> None:
        self._commands.append(command)

    def look_at_pbx(self) -> None:
        """Have a snapshot taken after this step."""
        self._look = True

    def dismiss(self, leg: LegRecord) -> None:
        """Hang the leg up, unless it is being hung up already."""
        if not leg.hanging_up:
            self.record(f.PartyDismissed(**self._stamp, call=leg.call, leg=leg.leg, role=leg.role))
            self.command(c.HangUp(leg.leg))

    def require_sight(self) -> None:
        if not self.state.sighted:
            raise PbxOutOfSight("the telephone system is not in sight; ask again in a moment")

    # --- sight, time, refusals ---

    def _sight_lost(self, event: e.SightLost) -> None:
        if self.state.sighted:
            self.record(f.PbxLost(**self._stamp, reason=event.reason))

    def _run_timers(self, now: float) -> None:
        while (key := self.state.timers.pop_due(now)) is not None:
            kind, name = key
            if kind == "leg":
                self._leg_overdue(LegId(name), now)
                continue
            if kind == "told":
                self.outbound.told(CallId(name))
                continue
            if kind == "grade":
                self.satisfaction.overdue(CallId(name))
                continue
            if kind == announcements.TIMER:
                announcements.announce_due(self, CallId(name), now)
                continue
            if kind == "widen":
                self.queues.widen_due(CallId(name), now)
                continue
            if kind == "overflow":
                self._overflows.wait_due(CallId(name), now)
                continue
            if kind == "ring_back":
                self.ring_backs.pause_over(CallId(name))
                continue
            seat = self.state.seats.get(SeatNumber(name))
            if seat is not None and kind == "wrap_up" and seat.state is SeatState.WRAP_UP:
                self.seats.free(seat)
            elif seat is not None and kind == "rest":
                end_rest(self.state, seat)

    def _leg_overdue(self, leg_id: LegId, now: float) -> None:
        """A ring or a hang-up should have come to its end by now: look instead of guessing."""
        leg = self.state.legs.get(leg_id)
        if leg is None:
            return
        self.look_at_pbx()
        coming = leg.role is not Role.CITIZEN and leg.state is not LegState.JOINED
        if coming or leg.hanging_up:
            self.state.timers.set(("leg", leg_id), now + HANG_UP_GRACE_SECONDS)

    def _record_refusal(self, event: e.Event, refused: Refusal, now: float) -> None:
        self.record(
            f.RequestRefused(
                at=now,
                code=refused.code,
                detail=refused.detail,
                seat=self._asking_seat(event),
                call=getattr(event, "call", None),
            )
        )

    def _asking_seat(self, event: e.Event) -> SeatNumber | None:
        """The seat it is about or that asked; supervisors ask by name, not by seat."""
        by = getattr(event, "by", None)
        seat: SeatNumber | None = getattr(event, "seat", None)
        return seat or (by if by in self.state.site.seats else None)
